"""A long list in pages of fixed size, by ``?page=``."""

from django.http import HttpRequest

from .query import LAST_PAGE, page_number


def first_of_page(request: HttpRequest, size: int) -> int:
    """How many rows come before the page that is asked for, where the number of all is not known yet."""
    return (page_number(request, LAST_PAGE) - 1) * size


class Pages:
    """Which page is asked for, and its neighbours. Raises BadQuery beyond the last."""

    def __init__(self, request: HttpRequest, total: int, size: int) -> None:
        self.total = total
        self.last = max(1, -(-total // size))
        self.number = page_number(request, self.last)
        self.start = (self.number - 1) * size
        self.first_shown = min(self.start + 1, total)
        self.last_shown = min(self.start + size, total)

    @property
    def before(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self) -> int | None:
        return self.number + 1 if self.number < self.last else None
