"""Lists of institutions, themes and sources, and what a month brought. Part of ``progress``."""
