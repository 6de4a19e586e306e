"""Every address of the copy: the public routes, filled with what the record has published."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings

from campaigns.site_pages import EXPECTED
from demands.progress import log, site
from demands.progress.lists import copied as record
from demands.progress.lists.copied import Touched
from demands.public.text import site_look

from . import links
from .routes import Copied, Follows, Route, routes

Values = dict[str, str]
OF_ALL = (Follows.RECORD, Follows.CORRECTIONS, Follows.NOTHING)
OF_ENTRIES = ("entry", "line")  # what pages rest on that are about a single entry
KINDS = {Follows.POINTING: "demand", Follows.WHOLE: "campaign"}
Known = list[tuple[str, list[str]]]  # kind and parts of the name of everything that has a page


@dataclass(frozen=True)
class Address:
    """A page or file: its address, how it is copied, and what stands in its address."""

    path: str
    copied: Copied
    values: Values
    aliases: tuple[str, ...] = ()  # the same in other languages

    @property
    def rests_on(self) -> tuple[str, str]:
        """What the page is read from, kind and name: pages of one are made one after another."""
        follows, name = self.copied.follows, "/".join(self.values.values())
        if self.copied.large:
            return "file", self.values.get("campaign", "")
        if follows in OF_ALL or follows is Follows.SOURCE and self.copied.once:
            return "page", self.copied.beside or links.in_any_language(self.path)
        return KINDS.get(follows, follows.name.lower()), name

    @property
    def file(self) -> str:
        """Where it lies in the copy. Proofs are JSON, which their addresses do not say."""
        return links.file_of(self.path, ending=".json" if "/record/proof/" in self.path else "")

    def is_out_of_date(self, touched: Touched, *, since: str) -> bool:
        """Whether it has to be asked for again; ``since`` is an earlier day on which it was, or ''."""
        if touched.everything or since and self._follows_from_days(since):
            return True
        values, campaign = self.values, self.values.get("campaign", "")
        match self.copied.follows:
            case Follows.RECORD:
                return touched.anything
            case Follows.CORRECTIONS:
                return touched.corrected or bool(touched.whole)
            case Follows.CAMPAIGN:
                return campaign in touched.campaigns
            case Follows.WHOLE:
                return campaign in touched.whole
            case Follows.DEMAND:
                return campaign in touched.whole or (campaign, values["demand"]) in touched.demands
            case Follows.POINTING:
                own = (campaign, values["demand"])
                return campaign in touched.whole or own in touched.demands or own in touched.pointing
            case Follows.BODY:
                return bool(touched.whole) or not touched.bodies.isdisjoint(values.items())
            case Follows.MONTH:
                return campaign in touched.whole or (campaign, values["month"]) in touched.months
            case Follows.SOURCE:
                return bool(touched.whole) or values["reference"] in touched.sources
            case Follows.ENTRY:
                return bool(touched.whole) or int(values["sequence"]) in touched.lines
            case Follows.LINE:
                return int(values["sequence"]) > touched.settled
        return False

    def _follows_from_days(self, since: str) -> bool:
        """Whether the days since one change it; a month may have ended on them, or another begun."""
        return self.copied.daily or (self.copied.follows is Follows.MONTH and self.values["month"] >= since[:7])


def every_address(news: Touched | None = None, *, large: bool = False) -> Iterator[Address]:
    """Each address once; of pages about single entries, those that are new or out of date if ``news`` says which.

    ``large`` leaves out all but the large downloads.

    Some six queries, three more for each campaign.
    """
    fillings: dict[tuple[str, ...], list[Values]] = {("sequence",): [*_sequences(news)]}
    codes = [code for code, _name in settings.LANGUAGES]
    known = record.subjects()
    for route in routes():
        declared = route.declared
        if not isinstance(declared, Copied) or (large and not declared.large):
            continue
        kind = (*route.arguments, route.name) if route.name in ONE_BY_ONE else route.arguments
        if kind not in fillings:
            fillings[kind] = list(_values(route, known))
        for values in fillings[kind]:
            own, *others = [route.filled(code, values) for code in codes]
            if declared.once:
                yield Address(own, declared, values, tuple(others))
            else:
                yield from (Address(one, declared, values) for one in (own, *others))


def _values(route: Route, known: Known) -> Iterator[Values]:
    """What can stand in the address of a route."""
    arguments = route.arguments
    if route.name in ONE_BY_ONE:
        yield from ONE_BY_ONE[route.name](known)
        return
    if arguments in FILLED:
        yield from FILLED[arguments]()
        return
    if arguments == ("campaign", "month"):
        for kind, names in known:
            if kind == "campaign":
                yield from ({"campaign": names[0], "month": one} for one in record.months_of(names[0]))
        return
    for kind, names in known:
        if kind == arguments[-1]:
            yield dict(zip(arguments, names, strict=True))


def _sequences(news: Touched | None) -> Iterator[Values]:
    head = log.head()
    numbers: Iterable[int] = range(1, (head.sequence if head else 0) + 1)
    if news is not None:
        numbers = sorted(news.lines | {one for one in numbers if one > news.settled})
    return ({"sequence": str(number)} for number in numbers)


def _page_of(name: str) -> Callable[[Known], list[Values]]:
    """A page about the site, if it was published."""
    return lambda known: [{}] if ("page", [name]) in known else []


def _with(part: str) -> Callable[[Known], list[Values]]:
    """The sources that are described with a file, or a kept copy."""
    return lambda known: [{"reference": one} for one in record.sources(having=part)]


def _icons() -> list[Values]:
    """Those that pages name."""
    found = site_look.logo()
    return [{"size": str(size), "mark": found.sha256[: site_look.MARK]} for size in (32, 180)] if found else []


ONE_BY_ONE: dict[str, Callable[[Known], list[Values]]] = {
    **{f"public:{name}": _page_of(name) for name in EXPECTED},
    "public:page": lambda known: [
        {"page": name[0]} for kind, name in known if kind == "page" and name[0] not in EXPECTED
    ],
    "site:logo": lambda known: [{"sha256": one} for one in site.logos()],
    "site:icon": lambda known: _icons(),
    "site:style": lambda known: [{"mark": found.mark}] if (found := site_look.style()) else [],
    "public:evidence_file": _with("file"),
    "public:evidence_copy": _with("copy"),
}
FILLED: dict[tuple[str, ...], Callable[[], Iterable[Values]]] = {
    (): lambda: [{}],
    ("reference",): lambda: [{"reference": one} for one in record.sources()],
    ("level", "place"): lambda: [{"level": level, "place": place} for level, place in record.tiles()],
    ("day",): lambda: [{"day": one} for one in record.stamped()],
}
