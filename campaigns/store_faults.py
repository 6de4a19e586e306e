"""What goes wrong with a store for files that is on other machines (STORAGE_URL)."""


class StoreAway(OSError):
    """The store does not answer, answers too late, or refuses: a later attempt may succeed."""
