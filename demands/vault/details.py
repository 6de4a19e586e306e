"""The details that a source states: title, publisher, date, language. They are proposed to the editor."""

import json
import re
from dataclasses import asdict, dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import unquote, urlsplit

from campaigns.partial_date import PartialDate, today

from .fetch import Fetched, Fetcher
from .files import BadFile, read_apart
from .problem import CannotFetch, Problem

LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}))?(?:[-_.].*)?")
SECONDS = 12.0  # an editor waits for it


@dataclass(frozen=True)
class Details:
    """Proposals for the fields of the same names; empty where the source does not say."""

    title: str = ""
    publisher: str = ""
    published_on: str = ""
    language: str = ""

    @property
    def found(self) -> dict[str, str]:
        return {name: value for name, value in asdict(self).items() if value}


def details_of(url: str, fetcher: Fetcher | None = None) -> Details:
    """Ask the site. Raises CannotFetch with a sentence for the person who asked."""
    fetched = (fetcher or Fetcher(seconds=SECONDS)).page(url.strip())
    stated = _stated(fetched)
    return Details(
        title=stated.get("title") or _name_of_file(fetched),
        publisher=stated.get("publisher") or _host(fetched.url),
        published_on=_date(stated.get("published_on", "")) or _last_modified(fetched),
        language=_language(stated.get("language") or fetched.last.header("content-language").partition(",")[0]),
    )


def _stated(fetched: Fetched) -> dict[str, str]:
    if fetched.media_type.startswith(("image/", "audio/", "video/")):
        return {}
    try:
        found: dict[str, str] = json.loads(read_apart("details", fetched.body, fetched.charset))
    except BadFile:
        raise CannotFetch(Problem.UNREADABLE, fetched.status) from None
    return found


def _is_page(fetched: Fetched) -> bool:
    return fetched.media_type in ("text/html", "application/xhtml+xml", "")


def _name_of_file(fetched: Fetched) -> str:
    """A file without a title has at least a name."""
    return "" if _is_page(fetched) else unquote(urlsplit(fetched.url).path).rsplit("/", 1)[-1].replace("\x00", "")[:300]


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _date(text: str) -> str:
    """A date as we write it; none that is impossible or in the future."""
    try:
        date = PartialDate(text)
    except ValueError:
        return ""
    return str(date) if date.year >= 1900 and date.first_day <= today() else ""


def _last_modified(fetched: Fetched) -> str:
    """Of a file, when it was written; of a page it says only when the site last put it together."""
    if _is_page(fetched):
        return ""
    try:
        return _date(parsedate_to_datetime(fetched.last.header("last-modified")).date().isoformat())
    except ValueError:
        return ""


def _language(text: str) -> str:
    """``ja_JP.UTF-8`` as ``ja-JP`` (BCP 47); empty for what is not a language."""
    found = LANGUAGE.fullmatch(text.strip())
    if not found:
        return ""
    language, script, region = found.groups()
    parts = [language.lower(), (script or "").title(), (region or "").upper()]
    return "-".join(part for part in parts if part)[:10].rstrip("-")
