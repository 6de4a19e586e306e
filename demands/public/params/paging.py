"""A long list in pages of fixed size, by ``?page=``."""

from django.http import HttpRequest

from .query import page_number


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
