"""Whoever belongs to one campaign finds nothing of another: on no page, in no file, in no count, by no address.

Two walks. The first takes every page of the newsroom before the other campaign has any row
and after it has one of every kind: not a character may differ. The second asks every address that takes a number for
each row of the other: it answers as for a number that never was.
"""

import io
import itertools
import os.path
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import pghistory
import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse

from campaigns.models import Campaign, Membership
from demands.admin.base.states import MODELS, Awaits, State
from demands.alerts import reminders
from demands.models import Demand, Entry, Evidence, StatusUpdate
from tests.admin.conftest import signed_in
from tests.admin.elsewhere import SECRET, SEEN_BY_ALL, Elsewhere, kinds
from tests.cast import Newsroom, make_evidence, make_update, make_user
from tests.test_nothing_leaks import Route, routes, text_of

ROLES = ("editor", "reviewer", "lead")  # what an administrator may see beside these is accounts: test_roles.py
NEVER = 987_654_321
OBJECT = "<path:object_id>"
STAFF = [route for route in routes() if route.policy == "staff" and route.name not in ("login", "logout")]
WITHOUT_A_ROW = [route for route in STAFF if not set("<(") & set(route.path)]
OF_A_ROW = [route for route in STAFF if OBJECT in route.path and "<path:content_type_id>" not in route.path]
PICKERS = (
    ("demands", "statusupdate", "demand"), ("demands", "citation", "evidence"), ("demands", "evidence", "document"),
    ("demands", "indicator", "sources"),
)  # fmt: skip


@pytest.fixture
def elsewhere(newsroom: Newsroom, demand: Demand) -> Elsewhere:
    """The other campaign, still empty, beside one in which something of every heap lies."""
    newsroom.submit(make_update(demand, headline="Ours waits"))
    newsroom.write(make_update(demand, headline="Ours is begun"))
    return Elsewhere()


def member(role: str) -> Client:
    user = make_user(f"alice-{role}")
    Membership.objects.create(user=user, campaign=Campaign.objects.get(slug="japan"), role=role)
    client = signed_in(user)
    client.get("/admin/")  # the first request ties the session to its rights
    return client


def words_of(response: Any) -> str:
    """What an answer says: of a spreadsheet, its sheets; without what is another each time it is asked for."""
    body = text_of(response)
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"\n".join(book.read(name) for name in sorted(book.namelist()) if name.startswith("xl/"))
    said = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", body.decode())
    return f"{response.status_code} {response.headers.get('Location', '')}\n{said}"


# Before and after


def addresses() -> Iterator[str]:
    """Every page without a row: each list in every way to filter, search and count it, and each as a file."""
    for route in WITHOUT_A_ROW:
        yield f"/{route.path}"
    for route in STAFF:
        if route.path.endswith("export/<str:form>/"):
            yield from (f"/{route.path}".replace("<str:form>", form) for form in ("xlsx", "csv"))
            yield f"/{route.path}".replace("<str:form>", "csv") + f"?q={SECRET}"
        if route.name.endswith("_changelist"):
            yield from (f"/{route.path}?{query}" for query in queries(route))
    for (app, model, field), term in itertools.product(PICKERS, ("", SECRET)):
        query = f"app_label={app}&model_name={model}&field_name={field}&term={term}"
        yield f"/admin/autocomplete/?{query}"


def queries(route: Route) -> Iterator[str]:
    yield from (f"q={SECRET}", "_facets=True", "mine=1", "e=1")
    label = ".".join(route.path.split("/")[1:3])
    if label in MODELS:
        yield from (f"state={state}" for state in (*State.values, *Awaits.values))
    own = {
        "demands.recommendation": ("linked=yes", "linked=no"),
        "demands.demand": ("review=overdue",),
        "demands.evidence": ("links=broken", "copies=kept", "copies=failed", "copies=none", "visibility=internal"),
        "demands.statusupdate": ("sources=unverified", "year=1901"),
        "demands.engagement": ("answer=none", "year=1902"),
        "campaigns.milestone": ("when=soon",),
        "demands.suggestion": ("queue=open", "queue=closed"),
    }
    yield from own.get(label, ())


@pytest.mark.slow
def test_every_page_is_the_same_to_the_letter_with_and_without_the_other_campaign(elsewhere: Elsewhere) -> None:
    """To a lead, who has the most pages."""
    client = member("lead")
    asked = list(addresses())
    before = {one: words_of(client.get(one)) for one in asked}
    elsewhere.fill()
    for one in asked:
        after = words_of(client.get(one))
        assert after == before[one], difference(one, before[one], after)
    assert len(asked) > 250
    assert sum(said.startswith("200") for said in before.values()) > 200


def difference(where: str, before: str, after: str) -> str:
    place = max(0, len(os.path.commonprefix((before, after))) - 90)
    return f"{where}\nbefore: …{before[place : place + 180]}\nafter:  …{after[place : place + 180]}"


@pytest.mark.parametrize("role", ROLES)
def test_no_mail_tells_of_it(role: str, elsewhere: Elsewhere) -> None:
    user = make_user("alice")
    Membership.objects.create(user=user, campaign=Campaign.objects.get(slug="japan"), role=role)
    before = reminders.digest(user), reminders.due(user)
    elsewhere.fill()
    assert (reminders.digest(user), reminders.due(user)) == before
    told = [one for group in reminders.due(elsewhere.bob) for one in group.items]
    assert told
    assert reminders.digest(elsewhere.bob)
    assert SECRET not in str([reminders.digest(elsewhere.bob), *((one.title, one.detail) for one in told)])


def test_the_same_walk_by_a_member_of_the_other_sees_it(elsewhere: Elsewhere) -> None:
    """The twin: the word is there to be seen, in every list and on the desk."""
    rows, bob = elsewhere.fill(), signed_in(elsewhere.bob)
    listed = [model for model in kinds(rows) if admin.site.is_registered(model)]
    for model in listed:
        page = bob.get(reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_changelist"))
        mine = [row for row in rows.values() if type(row) is model]
        assert model is Membership or set(mine) <= set(page.context["cl"].result_list), model
    assert len(listed) == 20
    assert SECRET in words_of(bob.get("/admin/"))
    heaps = {str(tray.title): tray.count for tray in bob.get("/admin/").context["trays"]}
    empty = {title for title, count in heaps.items() if not count}
    assert len(heaps) - len(empty) >= 7
    assert not {"Awaiting a colleague’s review", "Unanswered letters", "Reader submissions", "Broken links"} & empty


# Row by row


def test_every_kind_of_row_is_in_the_walk_or_says_why_it_need_not_be(elsewhere: Elsewhere) -> None:
    """Copies that the history keeps are walked on its pages; lists of others belong to the row that has them."""
    ours = [*apps.get_app_config("campaigns").get_models(), *apps.get_app_config("demands").get_models()]
    models = {one for one in ours if not one._meta.proxy and not issubclass(one, pghistory.models.Event)}
    walked = kinds(elsewhere.fill())
    assert {one.__name__ for one in models - walked} == set(SEEN_BY_ALL)


def of_rows(rows: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """Every address about a row, and the number in it."""
    for row in rows.values():
        prefix = f"admin/{row._meta.app_label}/{row._meta.model_name}/"
        for route in OF_A_ROW:
            if route.path.startswith(prefix):
                for kept in (("capture", "body"), ("original", "")) if "<int:" in route.path else (("", ""),):
                    yield f"/{filled(route.path, rows, *kept)}", row.pk
    yield "/admin/demands/reading/of/<path:object_id>/", rows["document"].pk
    for page in ("", "retry/", "give-up/"):
        yield f"/admin/demands/reading/page/<path:object_id>/{page}", rows["fetch"].pk
    for row in rows.values():
        content_type = ContentType.objects.get_for_model(row).pk
        yield f"/admin/r/{content_type}/{OBJECT}/", row.pk


def filled(path: str, rows: dict[str, Any], name: str, kind: str) -> str:
    number = str(rows[name].pk) if name else ""
    return (
        path.replace("<int:capture>", number).replace("<int:original>", number).replace("<slug:kind>", kind or "body")
    )


@pytest.mark.parametrize("role", ["editor", "lead"])
def test_a_row_of_another_campaign_answers_as_one_that_never_was(role: str, elsewhere: Elsewhere) -> None:
    """To those with the fewest rights and the most: a reviewer has no right that a lead has not (test_roles.py)."""
    client, tried = member(role), 0
    for path, number in of_rows(elsewhere.fill()):
        for ask in (client.get, client.post):
            theirs, never = (ask(path.replace(OBJECT, str(pk))) for pk in (number, NEVER))
            assert masked(theirs, number) == masked(never, NEVER), path
            assert theirs.status_code in (302, 403, 404, 405), path
            tried += 1
    assert tried > 200


def masked(response: Any, pk: int) -> str:
    return words_of(response).replace(f"/{pk}/", "/PK/")


@pytest.mark.parametrize("role", ROLES)
def test_no_action_of_a_list_reaches_a_row_of_another_campaign(role: str, elsewhere: Elsewhere) -> None:
    client, rows, tried = member(role), elsewhere.fill(), 0
    for name, row in rows.items():
        if not admin.site.is_registered(type(row)):
            continue
        kept: Any = admin.site.get_model_admin(type(row))
        request = HttpRequest()
        request.user = elsewhere.bob
        before = type(row).objects.filter(pk=row.pk).values().get()
        for action in kept.get_actions(request):
            sent = {"action": action, "_selected_action": [row.pk], "post": "yes"}
            answer = words_of(client.post(reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_changelist"), sent))
            assert SECRET not in answer, f"{name}: {action}"
            tried += 1
        assert type(row).objects.filter(pk=row.pk).values().get() == before, name
    assert tried > 20


# What both campaigns use


@pytest.mark.parametrize("role", ROLES)
def test_pages_of_ones_own_and_of_what_is_shared_name_nothing_of_the_other(
    role: str, elsewhere: Elsewhere, demand: Demand, newsroom: Newsroom
) -> None:
    """The source that both cite, the institution that both address, the recommendation that the other has linked."""
    client, rows = member(role), elsewhere.fill()
    both = newsroom.write(make_evidence(title="Cited by both", url="https://both.example/"))
    for one in (demand, rows["demand"]):
        make_update(one, sources=[both], headline="Ours" if one == demand else SECRET, happened_on="2011")
    rows["indicator"].sources.add(both)
    ours: list[Any] = [
        both, demand, demand.campaign, demand.addressees.get(), demand.themes.get(), demand.campaign.scale,
        elsewhere.shared, *StatusUpdate.objects.filter(demand=demand),
        Entry.objects.get(subject="demand:japan/moratorium"),
    ]  # fmt: skip
    tried = 0
    for row in ours:
        for route in OF_A_ROW:
            if (
                route.path.startswith(f"admin/{row._meta.app_label}/{row._meta.model_name}/")
                and "<int" not in route.path
            ):
                said = words_of(client.get(f"/{route.path}".replace(OBJECT, str(row.pk))))
                assert SECRET not in said, f"{route.path}: {said[max(0, said.find(SECRET) - 300) :][:400]}"
                tried += 1
    assert tried > 50
    ticked = {"action": "delete_selected", "_selected_action": [both.pk]}
    assert SECRET not in words_of(client.post("/admin/demands/evidence/", ticked, follow=True))
    assert Evidence.objects.filter(pk=both.pk).exists()
