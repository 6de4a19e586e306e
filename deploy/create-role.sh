#!/bin/sh
# Makes the site's role and its database in a new PostgreSQL: run once by the image of PostgreSQL.
set -eu
psql --set=ON_ERROR_STOP=1 --set=password="$SITE_PASSWORD" --username=postgres <<'SQL'
CREATE ROLE follow_through LOGIN PASSWORD :'password';
CREATE DATABASE follow_through OWNER follow_through ENCODING 'UTF8' TEMPLATE template0;
SQL
