"""A search as it is written out for the database finds and ranks what the same question put through the ORM does.

And a page of search results put together from kept pieces is, byte for byte, the page that is rendered as a whole.
"""

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.postgres.search import SearchQueryField, SearchRank
from django.db.models import BooleanField, Case, Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, Collate, Left
from django.db.models.lookups import LessThanOrEqual
from django.test import Client

from campaigns.models import Campaign
from campaigns.partial_date import today
from demands import ledger
from demands.models import Demand, Entry
from demands.progress import search
from demands.progress.search import Question, candidates
from demands.progress.search.matching import lists, matching
from demands.progress.standing import Clock
from demands.text.questions import Either, Every, Node, Run
from demands.text.words import WORD_DISTANCE, quoted
from tests.cast import (
    at_work,
    known,
    make_campaign,
    make_demand,
    make_evidence,
    make_explanation,
    make_proposal,
    make_update,
)
from tests.public.test_japan import publish_japan

pytestmark = pytest.mark.django_db
TIMES = 400
WORDS = (
    "execution", "executed", "treaty", "court", "detention", "death penalty", "committee", "the", "of", "ATT",
    "International Criminal Court", "ICC", "死刑", "死刑執行停止", "難民", "条約", "死", "再審", "国際刑事裁判所",
    "2012", "hakamata",
    "ﾌﾟ", "naïve", "exection", "moratorim", "<b>", "' OR 1=1 --", "\\", "%", "&|!:*", "(", "'", "a" * 199, "zebra",
    "Armadillo", "Gazette", "pangolin", "porcupine", "Wolverine", "reconsidered", "法案", "pending",
)  # fmt: skip
CHOICES = {
    "type": ("update", "demand", "document", "explanation", "campaign", "page"),
    "campaign": ("japan-2005", "japan", "nowhere"),
    "status": ("in_progress", "met", "set_back", "no_progress", "unheard of"),
    "year": ("2005", "2010", "2012", "2018", "1999"),
}
DAYS = (dt.date(2004, 1, 1), dt.date(2009, 6, 30), dt.date(2012, 12, 31), dt.date(2024, 1, 1), dt.date(2035, 1, 1))
ADDING = ("translated", "amended")
WORDING = ("published", "reworded", "defined")


def publish_everything() -> None:
    """The Japan campaign, and one with each kind of line that makes something found or hides it."""
    publish_japan()
    newsroom, campaign = at_work(), make_campaign()
    newsroom.publish(campaign, search_words="Armadillo, 法案\nGazette, Official bulletin")
    demand = make_demand(campaign)
    newsroom.publish(demand, title="Porcupine treaty")
    newsroom.publish(demand, title="Halt all executions", summary="A pause is asked for, reconsidered.")
    for number in range(8):
        newsroom.publish(make_update(demand, headline=f"Court {number}", happened_on=f"{2008 + number}", sources=[]))
    court = make_update(demand, headline="A court sits", sources=[])
    newsroom.publish(court)
    translated = make_update(demand, headline="A bill was tabled", sources=[])
    newsroom.publish(translated)
    newsroom.publish(make_proposal("translate", update=translated, language="ja", headline="法案の提出", body="本文"))
    source = make_evidence(title="Gazette of the court")
    newsroom.publish(make_update(demand, "set_back", headline="Pangolin trade", sources=[source]))
    newsroom.publish(make_proposal("amend", evidence=source, changes={"title": "Pangolin bulletin"}, reason="Name."))
    wrong, withdrawn, emptied = (
        make_update(demand, headline=f"{word} court", sources=[]) for word in ("Armadillo", "Zebra", "Wolverine")
    )
    newsroom.publish(wrong)
    newsroom.publish(make_update(demand, headline="Court", sources=[], corrects=wrong, correction_reason="Wrong."))
    newsroom.publish(withdrawn)
    newsroom.publish(make_proposal("retract", update=withdrawn, reason="Wrong."))
    ledger.redact(newsroom.publish(emptied), by=known("ada", "Administrator"), reason="A name.")
    for text in ("Pending at the court", "Still pending"):
        newsroom.publish(make_explanation(demand, court, text=text))


BEGIN_WITH = {"everything": publish_everything}


@pytest.fixture
def everything() -> None:
    """The campaigns that are searched."""


def some_question(dice: random.Random) -> dict[str, str]:
    """The parameters of a search."""
    asked = {"q": " ".join(dice.sample(WORDS, dice.choice((1, 1, 2, 3))))}
    for name in dice.sample(sorted(CHOICES), dice.choice((0, 0, 0, 0, 1, 2))):
        asked[name] = dice.choice(CHOICES[name])
    if dice.random() < 0.3:
        asked["on"] = dice.choice(DAYS[:-1]).isoformat()
    if dice.random() < 0.2:
        asked["entry"] = dice.choice(("50", "300", "440", "470", "475", "480"))
    if dice.random() < 0.1:
        asked["recorded"] = dice.choice(("2020-01-01", today().isoformat()))
    return asked


def question_of(asked: dict[str, str]) -> Question:
    days = {name: dt.date.fromisoformat(asked[name]) for name in ("on", "recorded") if name in asked}
    clock = Clock(**days, entry=int(asked["entry"]) if "entry" in asked else None)
    kind, campaign, status, year = (asked.get(name, "") for name in ("type", "campaign", "status", "year"))
    return Question(asked["q"], clock, kind, campaign, status, year)


# The second spelling


def _query(node: Node, *, exactly: bool = False, weight: str = "") -> RawSQL:
    sql, parameters = _parts(node, exactly, weight)
    return RawSQL(sql, parameters, output_field=SearchQueryField())


def _parts(node: Node, exactly: bool, weight: str) -> tuple[str, list[str]]:
    """A tree as operations on tsqueries, which the database works out itself."""
    if isinstance(node, Every | Either):
        parts = [_parts(part, exactly, weight) for part in node.parts]
        sign = " && " if isinstance(node, Every) else " || "
        return f"({sign.join(sql for sql, _ in parts)})", [text for _, texts in parts for text in texts]
    label = f":{weight}" if weight else ""
    if isinstance(node, Run):
        pairs = [node.text[at : at + 2] for at in range(len(node.text) - 1)]
        single = f"{quoted(node.text)}:*{weight}"
        return "%s::tsquery", [" <-> ".join(f"{quoted(pair)}{label}" for pair in pairs) or single]
    last = f":*{weight}" if node.begins and not exactly else label
    lexemes = [f"{quoted(word)}{label}" for word in node.words[:-1]] + [f"{quoted(node.words[-1])}{last}"]
    literal = f" <{WORD_DISTANCE}> ".join(lexemes)
    return "(%s::tsquery || to_tsquery('english', %s))", [literal, f"{quoted(' '.join(node.words))}{label}"]


def _matches(query: Any) -> Func:
    return Func(F("search"), query, function="ts_match_vq", output_field=BooleanField())


def _wanted(question: Question) -> Q:
    clock = question.clock
    known = Entry.objects.recorded_by(clock.recorded, clock.entry).filter(sequence__gt=OuterRef("sequence"))
    reworded = known.filter(subject=OuterRef("subject"), kind__in=WORDING, content__isnull=False)
    explained = known.filter(
        subject_type="explanation", kind="published", campaign=OuterRef("campaign"), demand=OuterRef("demand")
    )
    updates = Q(subject_type="update", kind__in=("published", "corrected"), happened_on__lte=str(clock.day))
    last, current = Q(~Exists(reworded)), Q(~Exists(explained))
    wordings = Q(subject_type__in=("campaign", "demand", "document", "page"), kind__in=WORDING) & last
    explanations = Q(subject_type="explanation", kind="published", content__isnull=False) & current
    others = wordings | explanations
    for date in ("made_on", "dated", "started_on", "as_of") if clock.day < today() else ():
        said = Collate(KeyTextTransform(date, "content"), "C")
        others &= Q(LessThanOrEqual(said, str(clock.day))) | Q(**{f"content__{date}__isnull": True})
    chosen = {"subject_type": question.type, "status": question.status, "happened_on__startswith": question.year}
    return (updates | others) & Q(**{column: value for column, value in chosen.items() if value})


def by_orm(question: Question, loosely: bool) -> list[tuple[Any, ...]]:
    """Number, fit and rank of the hits."""
    sought = matching(question.text, lists(question.clock, question.campaign), loosely=loosely)
    if sought is None:
        return []

    def each(make: Any, **how: Any) -> Any:
        cases = [When(campaign=one, then=make(_query(tree, **how))) for one, tree in sought.of_campaigns.items()]
        return Case(*cases, default=make(_query(sought.tree, **how)))

    def fits(query: Any) -> Any:
        return Cast(_matches(query), IntegerField())

    in_force: QuerySet[Entry] = Entry.objects.in_force(question.clock.recorded, question.clock.entry)
    in_force = in_force.filter(campaign=question.campaign) if question.campaign else in_force
    test = Q(_matches(_query(sought.tree)))
    for campaign, tree in sought.of_campaigns.items():
        test |= Q(campaign=campaign) & Q(_matches(_query(tree)))
    adding = Q(kind__in=ADDING) if question.type in ("", "update") else Q(pk__in=[])
    found = in_force.filter(_wanted(question) | adding).filter(test).order_by("-sequence")
    meant = found.annotate(meant=Case(When(kind__in=ADDING, then=F("about")), default=F("sequence")))
    rows = in_force.filter(_wanted(question), pk__in=meant[: search.RANKED + 1].values("meant")).annotate(
        rank=each(lambda query: SearchRank(F("search"), query)),
        fit=each(fits, exactly=True) + each(fits, weight="A"),
        of_year=Coalesce(Left("happened_on", 4), Value("")),
    )
    columns = ("sequence", "subject_type", "campaign", "demand", "status", "of_year")
    return list(rows.order_by("-sequence").values_list(*columns, "fit", "rank"))


def by_statement(question: Question, loosely: bool) -> list[tuple[Any, ...]]:
    known = lists(question.clock, question.campaign)
    sought = matching(question.text, known, loosely=loosely)
    found = search._found(question, sought, known)[0] if sought else []
    return [
        (one.sequence, one.type, one.campaign, one.demand, one.status, one.year, one.fit, one.rank) for one in found
    ]


def questions() -> Iterator[tuple[Question, bool]]:
    dice = random.Random(1948)
    for _ in range(TIMES):
        yield question_of(some_question(dice)), dice.random() < 0.2


@pytest.mark.slow
@pytest.mark.parametrize("recent", [3_000, 1])
def test_both_spellings_find_and_rank_the_same(everything: None, monkeypatch: pytest.MonkeyPatch, recent: int) -> None:
    monkeypatch.setattr(search, "RECENT", recent)  # 1: as a long record is searched
    monkeypatch.setattr(candidates, "MILLISECONDS", 60_000)  # or a busy machine cuts a search short
    found = 0
    for question, loosely in questions():
        written = by_statement(question, loosely)
        assert written == by_orm(question, loosely), question
        found += bool(written)
    assert TIMES * 0.2 < found < TIMES * 0.9


def test_what_hides_is_there_to_be_hidden(everything: None) -> None:
    assert Entry.objects.filter(kind__in=("corrected", "retracted", "redacted")).count() == 3
    assert Entry.objects.filter(kind__in=ADDING).count() == 2
    assert Campaign.objects.count() == 2
    assert by_statement(Question("zebra"), loosely=False) == []
    assert by_statement(Question("法案"), loosely=False)


def test_nothing_is_found_on_a_day_before_it_was_asked_for(everything: None) -> None:
    text = Demand.objects.get(campaign__slug="japan-2005", slug="arms-trade-treaty").title
    assert search.ask(Question(text, Clock(on=dt.date(2024, 1, 1)), type="demand")).hits
    assert search.ask(Question(text, Clock(on=dt.date(2004, 1, 1)))).hits == []


# Pages from pieces


@pytest.mark.slow
def test_a_page_of_kept_rows_is_the_whole_page(everything: None, settings: Any) -> None:
    dice, client = random.Random(61), Client()
    requests = []
    for _ in range(250):
        more = {"page": dice.choice(("2", "3", "99"))} if dice.random() < 0.15 else {}
        more |= {"sort": "newest"} if dice.random() < 0.15 else {}
        requests.append((f"{dice.choice(('', '', '/ja'))}/search/", some_question(dice) | more))
    settings.PIECES_MEGABYTES = 8
    of_pieces = [client.get(*request) for request in requests]
    again = [client.get(*request).content for request in requests]
    settings.PIECES_MEGABYTES = 0
    for request, assembled, repeated in zip(requests, of_pieces, again, strict=True):
        whole = client.get(*request)
        assert assembled.content == whole.content == repeated, request
        assert assembled.status_code == whole.status_code
    assert sum(b'class="results"' in one.content for one in of_pieces) > 60


def test_what_is_redacted_is_in_no_row(everything: None, settings: Any, administrator: User) -> None:
    settings.PIECES_MEGABYTES = 8
    demand = Demand.objects.get(campaign__slug="japan")
    entry = at_work().publish(make_update(demand, headline="A name that must go", sources=[]))
    assert "must" in Client().get("/search/", {"q": "name must"}).content.decode()
    ledger.redact(entry, by=administrator, reason="A court ordered it.")
    assert 'class="results"' not in Client().get("/search/", {"q": "name must"}).content.decode()
