"""The guide that leads from nothing to a public campaign."""
