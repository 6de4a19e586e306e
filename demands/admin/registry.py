"""Everything that the newsroom can edit; importing it registers the admin classes."""

from . import campaigns, scales

__all__ = ["campaigns", "scales"]
