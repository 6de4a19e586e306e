"""The newsroom: where staff write, review and publish."""
