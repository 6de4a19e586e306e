"""Mail to readers who follow a campaign, a demand, an institution or a theme (docs/adr/0012)."""
