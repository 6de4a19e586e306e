"""In the newsroom, too, a name written from right to left does not change the order of the words beside it."""

import pytest
from django.test import Client
from django.urls import reverse

from demands.models import Demand, StatusUpdate
from demands.workflow import steps
from tests.cast import Newsroom, make_evidence, make_update
from tests.public.markup import loose

ARABIC, HEBREW = "تقرير جديد (٢٠٢٤)", "נתקבל"


@pytest.fixture
def waiting(newsroom: Newsroom, demand: Demand) -> StatusUpdate:
    """An update that was sent back once and waits for review again."""
    source = make_evidence(title=HEBREW, publisher=ARABIC)
    update = newsroom.submit(make_update(demand, headline=ARABIC, body=HEBREW, sources=[source]))
    steps.send_back(update, by=newsroom.reviewer, comment=HEBREW)
    return newsroom.submit(update)


def test_on_the_desk_it_is_isolated(waiting: StatusUpdate, rafael: Client) -> None:
    html = rafael.get("/admin/").content.decode()
    assert f"<bdi>{ARABIC}" in html
    assert loose(html) == []


@pytest.mark.parametrize("page", ["review", "history"])
def test_on_the_pages_of_a_draft_it_is_isolated(page: str, waiting: StatusUpdate, rafael: Client) -> None:
    address = reverse(f"admin:demands_statusupdate_{page}", args=[waiting.pk])
    html = rafael.get(address).content.decode()
    assert f"<bdi>{ARABIC}" in html
    assert loose(html) == []
