"""The static copy of the public site: every page and file, rendered once, with relative links.

It asks the site for its own pages, through the handler that a web server uses, and reads no row itself.
"""
