"""An invented record for benchmarks: every kind of entry as the ledger would have recorded it, in about the proportions
of the product's own record, put straight into the table with the guards off. Its hashes and search words are right, as
``verify_ledger`` has them. It is for a scratch database and nothing else.

``fill`` writes one large campaign, ``fill_world`` many of very different sizes; ``written`` writes their rows.
"""

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from . import written
from .written import Content, Line

# Common words, and some thousand that are seldom: texts hold both, as real ones do
COMMON = [
    "government", "ministry", "court", "police", "prison", "moratorium", "execution", "refugee", "asylum",
    "detention", "treaty", "parliament", "bill", "law", "committee", "report", "review", "minister", "announced",
    "refused", "adopted", "published", "statement", "trial", "lawyer", "evidence", "reform",
]  # fmt: skip
SYLLABLES = ("ba", "den", "fi", "gor", "hul", "ka", "lem", "mi", "nor", "pus", "ra", "set", "tol", "vin")
ENGLISH = [*COMMON, *("".join(parts) for parts in itertools.product(SYLLABLES, repeat=3))]
COMMON_JAPANESE = [
    "政府", "法務省", "裁判所", "警察", "刑務所", "死刑", "執行", "停止", "難民", "認定", "収容", "条約", "国会",
    "法案", "法律", "委員会", "報告書", "審査", "大臣", "発表", "拒否", "採択", "再審", "弁護士", "証拠", "改革", "水",
]  # fmt: skip
CHARACTERS = "山川田中村本木林森石原島岡野谷上下東西南北高長大小新古明平和安正道広"
JAPANESE = [*COMMON_JAPANESE, *("".join(pair) for pair in itertools.product(CHARACTERS, repeat=2))]
SENTENCES = 2_000  # in Japanese, of each length
STEPS = ("no_progress", "in_progress", "partly_met", "met", "set_back")
KINDS = ("none", "forward", "partial", "achieved", "backward")
TOKENS = ("none", "progress", "partly", "met", "setback")
# Of a hundred updates: how they were approved, and what is said of some of them later
APPROVALS = ["four_eyes"] * 80 + ["imported"] * 15 + ["one_person"] * 3 + ["emergency"] * 2
LATER = ["translated"] * 5 + ["confirmed"] * 3 + ["corrected"] * 2 + ["retracted", "redacted"] + [""] * 88


@dataclass(frozen=True)
class Size:
    """How much there is of each; ``scaled`` is the world that the site is made for, or a part of it."""

    campaigns: int
    demands: int
    updates: int
    recommendations: int = 0

    @classmethod
    def scaled(cls, factor: float) -> "Size":
        return cls(*(max(1, int(number * factor)) for number in (1_000, 100_000, 1_000_000, 250_000)))


def some(dice: random.Random, of: list[str], number: int, between: str) -> str:
    """Words that occur as words do: a few very often, most of them seldom."""
    return between.join(of[min(int(dice.paretovariate(0.9)) - 1, len(of) - 1)] for _ in range(number))


def text(dice: random.Random, number: int) -> dict[str, str]:
    english = some(dice, ENGLISH, number, " ").capitalize() + "."
    return {"en": english, "ja": japanese(number, dice.randrange(SENTENCES))}


@cache
def japanese(number: int, which: int) -> str:
    """One of some thousand sentences of so many words."""
    return some(random.Random(number * SENTENCES + which), JAPANESE, number, "の") + "。"


def shared(size: Size, dice: random.Random) -> Iterator[Line]:
    """What all campaigns use: a scale, institutions and themes in trees, recommendations of the UN."""
    steps = zip(STEPS, KINDS, TOKENS, strict=True)
    statuses = [
        {
            "code": step, "label": {"en": step}, "definition": {"en": step}, "kind": kind, "symbol": str(place),
            "token": token,
        }
        for place, (step, kind, token) in enumerate(steps)
    ]  # fmt: skip
    yield Line("defined", "scale:large", {"code": "large", "name": {}, "description": {}, "statuses": statuses})
    for number in range(_ministries(size)):
        parent = f"ministry-{dice.randrange(number)}" if number > 10 and number % 2 else None
        name = {"slug": f"ministry-{number}", "name": text(dice, 3), "kind": "ministry", "parent": parent}
        yield Line("published", f"institution:ministry-{number}", name)
        theme = {"slug": f"theme-{number}", "name": text(dice, 2), "parent": None, "order": number}
        yield Line("published", f"theme:theme-{number}", theme)
    for number in range(size.recommendations):
        yield Line("published", f"recommendation:{number}", recommendation(number, dice), approval="imported")


def _ministries(size: Size) -> int:
    return 20 if size.campaigns == 1 else max(20, size.campaigns // 2)


def recommendation(number: int, dice: random.Random) -> Content:
    return {
        "annotation_id": str(number), "text": some(dice, ENGLISH, 40, " "), "body": "UPR", "symbol": f"A/HRC/{number}",
        "number": str(number), "published_on": "2018-01", "countries": ["Large"], "states": [], "themes": [],
    }  # fmt: skip


def of_campaign(slug: str, demands: list[int], size: Size, dice: random.Random) -> Iterator[Line]:
    """A campaign with its document, milestone, figures, letter and demands; some of them worded again."""
    own: Content = {
        "name": text(dice, 3),
        "title": text(dice, 6),
        "standfirst": text(dice, 30),
        "country_name": {"en": slug},
    }
    own |= {
        "country_name": {"en": slug}, "slug": slug, "country": "XX", "started_on": f"{2000 + dice.randrange(20)}",
        "ended_on": None, "scale": "large", "institutions": ["ministry-1"],
    }  # fmt: skip
    yield Line("published", f"campaign:{slug}", own, slug)
    document = {
        "slug": "statement", "title": text(dice, 5), "publisher": {"en": "Press"}, "dated": "2005", "language": "en",
        "url": "", "note": {}, "text": some(dice, ENGLISH, 2000, " "), "passages": [],
    }  # fmt: skip
    yield Line("published", f"document:{slug}/statement", document, slug)
    milestone = {
        "slug": "review", "title": text(dice, 4), "description": {}, "date": "2027-05", "source_title": "",
        "source_url": "", "verification": "unverified", "verified_on": None,
    }  # fmt: skip
    yield Line("published", f"milestone:{slug}/review", milestone, slug)
    for number in demands:
        content, name = demand(number, dice, _ministries(size)), f"demand-{number}"
        yield Line("published", f"demand:{slug}/{name}", content, slug, name)
        if dice.random() < 0.05:
            yield Line("reworded", f"demand:{slug}/{name}", content | {"title": text(dice, 6)}, slug, name)
    figures = [{"date": str(2000 + year), "value": str(year), "note": {}, "verification": "read"} for year in range(20)]
    series = {
        "slug": "series", "title": text(dice, 3), "description": {}, "unit": {"en": "cases"}, "chart": "line",
        "demands": [f"demand-{number}" for number in demands[:1]], "sources": [], "observations": figures,
    }  # fmt: skip
    yield Line("published", f"indicator:{slug}/series", series, slug)


def demand(number: int, dice: random.Random, ministries: int = 20) -> Content:
    """Half of all demands go to a few institutions."""
    addressee = number % 3 if dice.random() < 0.5 else number % ministries
    return {
        "slug": f"demand-{number}", "number": number, "title": text(dice, 6), "summary": text(dice, 25),
        "wording": text(dice, 12), "success_criterion": text(dice, 15), "addressees": [f"ministry-{addressee}"],
        "themes": [f"theme-{number % ministries}"], "passages": [], "milestones": [], "related": [],
        "made_on": "2005-06", "due_on": None, "review_interval_days": 180,
    }  # fmt: skip


def update(number: int, campaign: str, of: int, updates: int, status: str, dice: random.Random) -> Content:
    days = int(number / updates * 365 * 20)
    source = {
        "reference": f"s{number % (updates // 2 + 1)}", "kind": "news", "title": {"en": some(dice, ENGLISH, 6, " ")},
        "publisher": {"en": "Press"}, "url": f"https://press.example/{number}", "file": None, "document": None,
        "published_on": None, "language": "en", "primary": False, "limitations": {}, "verification": "excerpt",
    }  # fmt: skip
    return {
        "reference": f"u{number}", "campaign": campaign, "demand": f"demand-{of}", "ended_on": None,
        "background": False, "happened_on": f"{2006 + days // 365}-{days % 365 // 31 + 1:02}-{days % 28 + 1:02}",
        "headline": text(dice, 7), "body": text(dice, 40), "direction": "neutral", "status": status,
        "waiver_reason": {}, "verification": "excerpt", "verification_note": {}, "corrects": None, "reason": {},
        "citations": [{"stance": "supports", "locator": "", "quote": "", "evidence": source}],
    }  # fmt: skip


class World:
    """The entries of an invented record, in their order."""

    def __init__(self, size: Size, slug: str = "") -> None:
        """With a ``slug``, all is one campaign of that name; else ``campaign-1`` and so on."""
        self.size, self.dice, self.sequence = size, random.Random(2005), 0
        self.slugs = [slug] if slug else [f"campaign-{number}" for number in range(1, size.campaigns + 1)]
        self.demands = self._shares(size.demands)

    def _shares(self, number: int) -> dict[str, list[int]]:
        """The numbers of each campaign's demands: a few campaigns have very many, most have few."""
        weights = [self.dice.paretovariate(1.2) for _ in self.slugs]
        found: dict[str, list[int]] = {slug: [1] for slug in self.slugs}
        for slug in self.dice.choices(self.slugs, weights, k=max(0, number - len(self.slugs))):
            found[slug].append(len(found[slug]) + 1)
        return found

    def lines(self) -> Iterator[Line]:
        yield from self._counted(shared(self.size, self.dice))
        for slug in self.slugs:
            yield from self._counted(of_campaign(slug, self.demands[slug], self.size, self.dice))
        yield from self._counted(self._updates())

    def _counted(self, lines: Iterator[Line]) -> Iterator[Line]:
        for line in lines:
            self.sequence += 1
            yield line

    def _updates(self) -> Iterator[Line]:
        places = [(slug, of) for slug, demands in self.demands.items() for of in demands]
        weights = [min(self.dice.paretovariate(1.1), 300) for _ in places]
        status = dict.fromkeys(places, "no_progress")
        for number, place in enumerate(self.dice.choices(places, weights, k=self.size.updates)):
            slug, of = place
            if self.dice.random() < 0.25:
                status[place] = self.dice.choice(STEPS)
            content = update(number, slug, of, self.size.updates, status[place], self.dice)
            approval, later = self.dice.choice(APPROVALS), self.dice.choice(LATER)
            if approval == "emergency":
                content["emergency"] = {"reason": {"en": "The hearing is tomorrow."}}
            where: dict[str, Any] = {"campaign": slug, "demand": f"demand-{of}"}
            subject = f"update:u{number}"
            yield Line("published", subject, content, **where, approval=approval, redacted=later == "redacted")
            written = self.sequence  # of the update
            yield from self._later(later, subject, content, where, written)
            if number % 20 == 0:
                day = content["happened_on"]
                yield Line("reviewed", f"demand:{slug}/demand-{of}", {"as_of": day}, **where)
            if number % 100 == 0:
                said = {"campaign": slug, "demand": f"demand-{of}", "as_of": content["happened_on"], "updates": []}
                said |= {"status": status[place], "confidence": "high", "text": text(self.dice, 20)}
                yield Line("published", f"explanation:x{number}", said, **where)

    def _later(self, kind: str, subject: str, content: Content, where: dict[str, Any], about: int) -> Iterator[Line]:
        match kind:
            case "translated":
                said: Content = {"language": "ja", "headline": "見出し", "body": "本文"}
            case "corrected":
                said = content | {"corrects": content["reference"], "reason": {"en": "A wrong day."}}
                subject += "c"
            case "retracted" | "redacted":
                said = {"reason": {"en": "It was wrong."}}
            case "confirmed":
                said = {}
            case _:
                return
        yield Line(kind, subject, said, **where, about=about)
        if kind == "confirmed":
            source = content["citations"][0]["evidence"]["reference"]
            yield Line("amended", f"evidence:{source}", {"changes": {"verification": "read"}}, about=about)


def fill(demands: int, updates: int) -> None:
    """Write the campaign ``large`` into an empty record."""
    written.write(World(Size(1, demands, updates), "large").lines())


def fill_world(factor: float) -> World:
    """Write many campaigns into an empty record: 1 is 1,000 campaigns, 100,000 demands, 1,000,000 updates."""
    world = World(Size.scaled(factor))
    written.write(world.lines())
    return world
