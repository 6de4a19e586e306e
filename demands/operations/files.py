"""The files that rows name: what must be in the site's storage."""

from collections.abc import Iterator
from dataclasses import dataclass

from campaigns.logo import Logo, logo_of
from campaigns.models import Site
from demands.models import CapturePart, Entry, Evidence, IndexFile, Original, SheetImport
from demands.vault import store


@dataclass(frozen=True)
class Expected:
    """A file that must be there, and the row that says so. Size and hash are None where no row holds them."""

    name: str
    row: str
    size: int | None = None
    sha256: str | None = None


def _logos() -> Iterator[tuple[str, Logo]]:
    """The logo of the site's row, and every one that the record still shows, with the name of what holds it."""
    for pk, written in Site.objects.exclude(logo="").values_list("pk", "logo"):
        if found := logo_of(written):
            yield f"{Site._meta.verbose_name} {pk}", found
    lines = Entry.objects.filter(subject="site:site", content__has_key="logo")
    for sequence, written in lines.values_list("sequence", "content__logo"):
        if found := logo_of(written):
            yield f"Entry {sequence}", found


def expected() -> Iterator[Expected]:
    """Yield every file that a row names, in no order. A file that several rows name comes several times."""
    for model in (Evidence, IndexFile, SheetImport):
        rows = model._default_manager.exclude(file="").order_by().values_list("pk", "file")
        for pk, name in rows.iterator():
            yield Expected(name, f"{model._meta.verbose_name} {pk}")
    for row, logo in _logos():
        yield Expected(logo.path, row, sha256=logo.sha256)
    parts = CapturePart.objects.order_by().values_list("pk", "sha256", "size")
    for pk, sha256, size in parts.iterator():
        yield Expected(store.path_of("copies", sha256), f"{CapturePart._meta.verbose_name} {pk}", size, sha256)
    originals = Original.objects.order_by().values_list("pk", "sha256", "size")
    for pk, sha256, size in originals.iterator():
        yield Expected(store.path_of("sealed", sha256), f"{Original._meta.verbose_name} {pk}", size, sha256)
