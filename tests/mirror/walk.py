"""A walk through a copy, as a browser would follow its links from a stick."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from lxml import html


def links(root: Path) -> Iterator[tuple[Path, str, str]]:
    """Every link of every page: page, link, and the relation that it states. What names the site itself is left out."""
    for path in sorted(root.rglob("*.html")):
        for element in html.parse(str(path)).iter():
            for name in ("href", "src", "action"):
                link = element.get(name) if isinstance(element.tag, str) else None
                if link is not None and element.get("rel") not in ("canonical", "original"):
                    yield path, link, element.get("rel") or ""


def lost(root: Path, site: str) -> list[str]:
    """Links that lead nowhere: not relative, outside the copy, to no file or to no place in it."""
    found, known = [], {}
    for path, link, _relation in links(root):
        parts = urlsplit(urljoin(path.as_uri(), link))
        target = Path(unquote(parts.path))
        if parts.scheme != "file":
            found += [f"{path}: {link}"] if link.startswith(site) else []
        elif link.startswith("/") or root not in target.parents or not target.is_file():
            found.append(f"{path}: {link}")
        elif parts.fragment and target.suffix == ".html":
            if target not in known:
                known[target] = set(html.parse(str(target)).xpath("//@id"))
            found += [] if unquote(parts.fragment) in known[target] else [f"{path}: {link}"]
    return found
