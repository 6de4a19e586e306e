"""What is kept outside the database of pages and lines, and forgets what a new entry makes out of date.

``edge`` is the nginx in front, ``purging`` a content delivery network, ``segments`` the record as files.
"""
