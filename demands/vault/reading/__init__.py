"""Reads what pages and files of others say; each module runs in a process apart from the site (vault/apart.py)."""
