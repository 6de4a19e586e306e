"""The least that Django needs for a list of 50 rows and a page for each: what the site's own pages are compared with.

One table, a ListView and a DetailView with templates, on the web server and database that the site has.
"""
