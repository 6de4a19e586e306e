"""Everything that the newsroom can edit; importing it registers the admin classes."""

from . import campaigns

__all__ = ["campaigns"]
