"""A page put together from kept pieces is, byte for byte, the page that is rendered as a whole."""

import random
from typing import Any

import pytest
from django.template import Context, Template
from django.test import Client

from demands import ledger
from demands.models import Demand
from demands.public.params.filters import CERTAINTIES
from tests.api.test_filters import choices
from tests.cast import Newsroom, make_update
from tests.public.test_japan import publish_japan

pytestmark = pytest.mark.django_db

BEGIN_WITH = {"japan": publish_japan}
TIMES = 510
PAGES = {"campaign": "/campaigns/japan-2005/", "updates": "/updates/"}
CLOCKS = {"on": ["2006-12-31", "2012", "2018-03", "2024-01-01"], "recorded": ["2020"], "entry": ["300", "440"]}
UPDATES = {"campaign": ["japan-2005"], "certainty": list(CERTAINTIES), "page": ["2", "3", "99"]}


@pytest.fixture
def japan() -> None:
    """The Japan campaign."""


@pytest.fixture
def kept(settings: Any) -> Any:
    """Pieces, which tests have not unless they ask for them."""
    settings.PIECES_MEGABYTES = 8
    return settings


def some_request(offered: dict[str, list[str]], dice: random.Random) -> tuple[str, dict[str, str], dict[str, str]]:
    """A page in some language, what it is asked, and the headers of a browser or of htmx."""
    page = dice.choice(("campaign", "campaign", "updates"))
    named = dict(offered if page == "campaign" else UPDATES)
    named |= {name: CLOCKS[name] for name in CLOCKS} if dice.random() < 0.4 else {}
    asked = {name: dice.choice(named[name]) for name in dice.sample(sorted(named), k=dice.choice((0, 1, 1, 2, 3)))}
    target = dice.choice(("", "", "results", "answer")) if page == "campaign" else ""
    headers = {"HX-Request": "true", "HX-Target": target} if target else {}
    return dice.choice(("", "/ja")) + PAGES[page], asked, headers


@pytest.mark.slow
def test_a_page_of_pieces_is_the_whole_page(japan: None, kept: Any) -> None:
    dice = random.Random(1948)
    offered = {name: values for name, values in choices().items() if name not in CLOCKS}
    offered |= {"view": ["table", "ribbons"], "page": ["2"], "q": ["treaty", "死刑", "<b>", "banana"]}
    requests = [some_request(offered, dice) for _ in range(TIMES)]
    of_pieces = [Client().get(path, asked, headers=headers) for path, asked, headers in requests]
    kept.PIECES_MEGABYTES = 0
    for request, assembled in zip(requests, of_pieces, strict=True):
        path, asked, headers = request
        whole = Client().get(path, asked, headers=headers)
        assert assembled.content == whole.content, request
        assert (assembled.status_code, dict(assembled.headers)) == (whole.status_code, dict(whole.headers))
    assert sum(one.status_code == 200 for one in of_pieces) > TIMES * 0.7


@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("/campaigns/japan-2005/", 1),  # the last entry
        ("/updates/", 3),  # the last entry, the campaigns to choose from, which updates
    ],
)
def test_the_second_request_asks_for_little(
    japan: None, kept: Any, django_assert_num_queries: Any, path: str, queries: int
) -> None:
    first = Client().get(path)
    with django_assert_num_queries(queries):
        assert Client().get(path).content == first.content


def test_what_is_redacted_is_in_no_piece(kept: Any, newsroom: Newsroom, demand: Demand, administrator: Any) -> None:
    pages = ("/campaigns/japan/", "/updates/")
    entry = newsroom.publish(make_update(demand, "in_progress", headline={"en": "A name that must go"}))
    assert all("A name that must go" in Client().get(path).content.decode() for path in pages)
    ledger.redact(entry, by=administrator, reason="A court ordered it.")
    assert not any("A name that must go" in Client().get(path).content.decode() for path in pages)


def test_a_view_that_does_not_say_what_it_shows_keeps_nothing(
    kept: Any, newsroom: Newsroom, demand: Demand, client: Client
) -> None:
    """Such as a preview: drafts must reach no page."""
    part = Template("{% load pieces %}{% piece 'part' %}{{ words }}{% endpiece %}")
    for words in ("a draft", "another draft"):
        assert part.render(Context({"words": words})) == words
