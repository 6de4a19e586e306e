"""No draft has a way out: every route of the site, against every kind of unpublished thing.

Each unpublished row carries the same secret word. Every public page is asked for with published and unpublished names,
in every language, anonymously; the word must not appear, and a hidden thing must answer as one that never existed.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from pypdf import PdfReader

from campaigns.models import Document, Milestone, Passage, Site, SitePage, WorkingCopy
from demands import ledger
from demands.models import Demand, Engagement, Entry, Indicator, Observation, StatusUpdate
from demands.workflow import steps
from tests.cast import (
    Newsroom,
    make_campaign,
    make_demand,
    make_evidence,
    make_explanation,
    make_institution,
    make_proposal,
    make_scale,
    make_theme,
    make_update,
    make_user,
)
from tests.recommendations import link, make_recommendation

SECRET = "zyxsecretword"
SECRET_NAME = "zyxsecretname"  # in the slug, code, reference or file name of everything that is unpublished
SECRET_NUMBER = 30_907
TILE = {
    "level": "entries",
    "place": "000.p/3",
    "first": 1,
    "second": 3,
    "day": "2026-01-01",
}  # of the Merkle tree over the record

# Every route has a policy; one that is missing here fails. "public" pages are walked below, "staff" ones want a login.
# "account" ones are about signing in: they show no row at all.
POLICY = {
    "public": "public",
    "site": "public",
    "api": "public",
    "data": "public",
    "admin": "staff",
    "review": "link",  # one draft for whoever holds its signed address: tests/admin/review/test_review_link.py
    "embargo": "link",  # what is scheduled, in the same way: tests/admin/embargo/test_embargo.py
    "follow": "public",
    "alerts": "signed",  # addresses in mails: one without our signature leads nowhere (tests/alerts)
    "healthz": "probe",
    "readyz": "probe",
}


@dataclass(frozen=True)
class Route:
    namespace: str
    name: str
    path: str  # with <converter:argument> in it

    @property
    def policy(self) -> str | None:
        """Routes of django-allauth have no namespace, but all of them lie in one place."""
        account = self.path.startswith("accounts/") and self.name.startswith(("account_", "mfa_"))
        return "account" if account else POLICY.get(self.namespace or self.name)


def routes(patterns: Any = None, namespace: str = "", prefix: str = "") -> Iterator[Route]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, pattern.namespace or namespace, path)
        elif isinstance(pattern, URLPattern):
            yield Route(namespace, pattern.name or "", path)


PUBLIC = sorted({(route.name, route.path) for route in routes() if route.policy == "public"})


def test_every_route_has_a_policy() -> None:
    unnamed = [route for route in routes() if route.policy is None]
    assert unnamed == []


def test_the_walk_finds_the_public_site() -> None:
    assert {"home", "campaign", "demand", "entry", "search", "record_lines"} <= {name for name, _ in PUBLIC}


@pytest.fixture
def secrets(newsroom: Newsroom, demand: Demand) -> dict[str, dict[str, Any]]:
    """One of every kind of unpublished thing, beside a published campaign. Returns names to try, public and hidden."""
    campaign = demand.campaign
    shown = make_evidence(reference="shown", internal_notes=SECRET)
    public = make_update(demand, "in_progress", internal_notes=SECRET, sources=[shown])
    entry = newsroom.publish(public)
    _pending_changes(newsroom, demand)
    _drafts(newsroom, demand)
    newsroom.submit(make_update(demand, headline=SECRET, body=SECRET, sources=[make_evidence(title=SECRET)]))
    with_secret_source = make_update(
        demand, happened_on="2011", sources=[make_evidence(), make_evidence(title=SECRET, visibility="internal")]
    )
    newsroom.publish(with_secret_source)
    hidden_file = make_evidence(title=SECRET, reference="hidden-file", visibility="internal")
    hidden_file.file.save("secret.txt", ContentFile(SECRET.encode()))
    newsroom.publish(make_update(demand, happened_on="2012", sources=[make_evidence(), hidden_file]))
    make_proposal("retract", update=public, reason=SECRET)
    waiting = newsroom.submit(make_update(demand, headline="Waiting"))
    steps.send_back(waiting, by=newsroom.reviewer, comment=SECRET)
    return {
        "public": {
            "campaign": campaign.slug, "demand": demand.slug, "document": "statement", "sequence": entry.sequence,
            "institution": "moj", "theme": "death-penalty", "reference": "shown", "indicator": "executions",
            "page": "funding",
        },
        "hidden": {
            "campaign": "hidden", "demand": "hidden", "document": "hidden", "sequence": Entry.objects.count() + 1,
            "institution": "hidden", "theme": "hidden", "reference": "hidden-file", "indicator": "hidden",
            "page": "hidden",
        },
        "never": {
            "campaign": "never", "demand": "never", "document": "never", "sequence": 999_999,
            "institution": "never", "theme": "never", "reference": "never", "indicator": "never",
            "page": "never",
        },
    }  # fmt: skip


def _pending_changes(newsroom: Newsroom, demand: Demand) -> None:
    """Published things that staff are rewriting."""
    campaign = demand.campaign
    shown = make_recommendation(text="Invented")
    link(newsroom, demand, shown)
    newsroom.publish(demand)
    shown.refresh_from_db()
    newsroom.write(shown, text=SECRET)  # the index has other words by now
    link(newsroom, demand, make_recommendation(text=SECRET, symbol=SECRET, states=[SECRET], themes=[SECRET]))
    make_recommendation(text=SECRET)
    site = Site.objects.create(name="Rights Watchers", publisher="Rights Watchers e.V.")
    pages = [SitePage.objects.create(slug=slug, title=slug, body="Text") for slug in ("funding", "about")]
    for one in (site, *pages):
        newsroom.publish(one)
    document = Document.objects.create(
        campaign=campaign, slug="statement", title="Statement", publisher="NGO", dated="2005-06"
    )
    Passage.objects.create(document=document, slug="p1", exact="stop executions now")
    indicator = Indicator.objects.create(campaign=campaign, slug="executions", title="Executions", unit="persons")
    indicator.demands.add(demand)
    Observation.objects.create(indicator=indicator, date="2019", value=3)
    newsroom.publish(document)
    newsroom.publish(indicator)
    Passage.objects.create(document=document, slug="p2", exact=SECRET)
    Observation.objects.create(indicator=indicator, date="2020", value=3, note=SECRET)
    pending: list[tuple[WorkingCopy, str]] = [
        (document, "title"), (document, "text"), (indicator, "title"), (campaign, "title"),
        (campaign, "internal_notes"),
        (demand, "title"), (demand, "summary"), (demand, "internal_notes"), (demand.addressees.get(), "name"),
        (demand.addressees.get(), "internal_notes"), (demand.themes.get(), "name"), (campaign.scale, "name"),
        (site, "name"), (site, "publisher"), (pages[0], "title"), (pages[1], "body"),
    ]  # fmt: skip
    for row, field in pending:
        row.refresh_from_db()
        newsroom.write(row, **{field: SECRET})
    status = campaign.scale.statuses.get(code="met")
    status.label = SECRET[:60]
    status.save()


def _drafts(newsroom: Newsroom, demand: Demand) -> None:
    """Things that were never published."""
    campaign = demand.campaign
    make_scale("hidden")
    hidden = make_campaign("hidden", title=SECRET, name=SECRET)
    draft = make_demand(campaign, "hidden", title=SECRET)
    make_demand(hidden, "hidden", title=SECRET)
    institution, theme = make_institution("hidden", name=SECRET), make_theme("hidden", name=SECRET)
    draft.addressees.add(institution)
    draft.themes.add(theme)
    document = Document.objects.create(
        campaign=campaign, slug="hidden", title=SECRET, publisher=SECRET, dated="2005-06", text=SECRET
    )
    draft.passages.add(Passage.objects.create(document=document, slug="p1", exact=SECRET))
    draft.milestones.add(Milestone.objects.create(campaign=campaign, slug="hidden", title=SECRET, date="2030"))
    hidden_indicator = Indicator.objects.create(campaign=campaign, slug="hidden", title=SECRET, unit="x")
    hidden_indicator.demands.add(demand)
    letter = Engagement.objects.create(
        campaign=campaign, institution=demand.addressees.get(), kind="letter", happened_on="2020", summary=SECRET
    )
    letter.demands.add(demand)
    make_explanation(demand, StatusUpdate.objects.exclude(published_as=None)[0], text=f"{SECRET}. {SECRET}.")
    make_evidence(title=SECRET)
    for slug in ("hidden", "privacy"):
        SitePage.objects.create(slug=slug, title=SECRET, body=SECRET)


LOOK = {"size": 32, "mark": "none", "sha256": "none"}  # of a site that has none: tests/public/test_site_look.py


def address(path: str, names: dict[str, Any]) -> str:
    names = TILE | LOOK | {"month": "2010-05"} | names  # every campaign of the tests had begun by then
    for argument, value in names.items():
        for converter in ("slug:", "int:", "str:", "path:", ""):
            path = path.replace(f"<{converter}{argument}>", str(value))
    assert "<" not in path, f"this test does not know how to fill {path}"
    return path if path.startswith("/") else f"/{path}"


def text_of(response: HttpResponseBase) -> bytes:
    """What a reader can find in a response: of packed files, such as XLSX and PDF, what is in them."""
    if isinstance(response, HttpResponse):
        return unpacked(response.content)
    assert response.streaming
    return unpacked(b"".join(response))


def unpacked(body: bytes) -> bytes:
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return b"".join(name.encode() + archive.read(name) for name in archive.namelist())
    if body.startswith(b"%PDF"):
        found = PdfReader(io.BytesIO(body))
        return "".join([*(page.extract_text() for page in found.pages), str(found.metadata)]).encode()
    return body


def test_packed_files_are_looked_into() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("one.xml", SECRET * 10)
    assert SECRET.encode() not in file.getvalue()
    assert SECRET.encode() in unpacked(file.getvalue())


QUERIES = (
    "",
    "?on=2011-01-01",
    f"?q={SECRET}",
    "?view=table",
    "?recorded=2026-01-01",
    "?from=2010-01-01&to=2020-01-01",
)


@pytest.mark.parametrize("language", ["", "/ja"])
def test_no_public_page_knows_the_secret(secrets: dict[str, dict[str, Any]], client: Client, language: str) -> None:
    for name, path in PUBLIC:
        for query in QUERIES:
            response = client.get(language + address(path, secrets["public"]) + query)
            body = text_of(response).replace(f'value="{SECRET}"'.encode(), b"")
            if name == "search" or "q=" in query:
                body = _without_the_question(body)
            assert SECRET.encode() not in body, f"{name} {path}{query} gives the secret away"
            assert SECRET not in str(response.headers), f"{name} {path}{query} gives the secret away in a header"
            assert not response.cookies, f"{name} sets a cookie"


def _without_the_question(body: bytes) -> bytes:
    """A page may repeat what was asked; it may not know more of it."""
    for start in ("q=", '<q class="asked">', "“", "「"):
        body = body.replace((start + SECRET).encode(), b"")
    return body


@pytest.fixture
def secret_names(newsroom: Newsroom, demand: Demand) -> list[str]:
    """Unpublished things of every kind that public things refer to. Returns the addresses of all public pages."""
    campaign = demand.campaign
    document = Document.objects.create(
        campaign=campaign, slug=SECRET_NAME, title="Draft", publisher="NGO", dated="2005", text="Halt"
    )
    draft = make_demand(campaign, SECRET_NAME, number=SECRET_NUMBER)
    demand.related.add(draft)
    internal = make_evidence(reference=f"{SECRET_NAME}-internal", visibility="internal")
    internal.file.save(f"{SECRET_NAME}.txt", ContentFile(b"x"))
    cited = make_evidence(reference="cited", document=document)
    public = make_update(demand, "in_progress", sources=[cited, internal])
    newsroom.publish(public)
    make_update(demand, corrects=public, reference=SECRET_NAME)
    make_proposal("retract", update=public, reason="Wrong", reference=SECRET_NAME)
    newsroom.publish(make_explanation(demand, public))
    make_explanation(demand, public, reference=SECRET_NAME)
    indicator = Indicator.objects.create(campaign=campaign, slug="executions", title="Executions", unit="persons")
    indicator.demands.add(demand, draft)
    indicator.sources.add(make_evidence(document=document), internal)
    newsroom.publish(indicator)
    letter = Engagement.objects.create(
        campaign=campaign, institution=demand.addressees.get(), kind="letter", happened_on="2020", summary="A letter"
    )
    letter.demands.add(demand, draft)
    newsroom.publish(letter)
    Indicator.objects.create(campaign=campaign, slug=SECRET_NAME, title="Draft", unit="x").demands.add(demand)
    Milestone.objects.create(campaign=campaign, slug=SECRET_NAME, title="Draft", date="2030")
    make_institution(SECRET_NAME, parent=demand.addressees.get())
    make_theme(SECRET_NAME, parent=demand.themes.get())
    campaign.scale.statuses.create(code=SECRET_NAME, label="Draft", kind="closed", symbol="x", token="closed")
    newsroom.write(campaign.scale)
    names = {
        "campaign": campaign.slug, "demand": demand.slug, "document": "none", "sequence": Entry.objects.count(),
        "institution": "moj", "theme": "death-penalty", "reference": "cited", "indicator": "executions",
        "page": "funding",
    }  # fmt: skip
    pages = [address(path, names | {"sequence": number}) for _, path in PUBLIC for number in range(1, 12)]
    return list(dict.fromkeys(pages))


@pytest.mark.parametrize("language", ["", "/ja"])
def test_no_page_and_no_machine_form_names_what_is_unpublished(
    secret_names: list[str], client: Client, language: str
) -> None:
    """The names of drafts and internal sources, in pages, structured data, pictures and the record itself."""
    for page in secret_names:
        for query in ("", "?view=table", "?q=halt"):
            body = text_of(client.get(language + page + query))
            assert SECRET_NAME.encode() not in body, f"{page}{query} names something unpublished"
            assert str(SECRET_NUMBER).encode() not in body, f"{page}{query} has the number of a draft"


def test_the_names_can_be_seen_once_they_are_public(
    secret_names: list[str], newsroom: Newsroom, client: Client
) -> None:
    """The twin of the walk: the document's name is in the record as soon as the document is."""
    newsroom.publish(Document.objects.get(slug=SECRET_NAME))
    update = make_update(Demand.objects.get(slug="moratorium"))
    source = make_evidence(document=Document.objects.get(slug=SECRET_NAME))
    update.citations.create(evidence=source, order=1)
    newsroom.publish(update)
    assert f"japan/{SECRET_NAME}".encode() in text_of(client.get("/record/entries.jsonl"))


@pytest.mark.parametrize("kind", ["passage", "status"])
def test_a_draft_part_of_something_public_cannot_be_named_before_it_is_public(
    kind: str, newsroom: Newsroom, demand: Demand
) -> None:
    campaign = demand.campaign
    document = Document.objects.create(campaign=campaign, slug="s", title="S", publisher="NGO", dated="2005")
    newsroom.publish(document)
    if kind == "passage":
        demand.passages.add(Passage.objects.create(document=document, slug=SECRET_NAME, exact="halt"))
        row: WorkingCopy = demand
        owner: WorkingCopy = newsroom.write(document)
    else:
        campaign.scale.statuses.create(code=SECRET_NAME, label="Draft", kind="closed", symbol="x", token="closed")
        owner, row = newsroom.write(campaign.scale), make_update(demand, SECRET_NAME)
    with pytest.raises(ledger.Refused, match="is not public yet"):
        newsroom.publish(row)
    Newsroom(make_user("root", "Administrator"), newsroom.reviewer).publish(owner)
    assert SECRET_NAME in str(newsroom.publish(row).content)


def test_every_entry_of_the_record_is_free_of_it(secrets: dict[str, dict[str, Any]], client: Client) -> None:
    for sequence in Entry.objects.values_list("sequence", flat=True):
        assert SECRET.encode() not in client.get(f"/updates/{sequence}/").content


ARGUMENTS = ("campaign", "demand", "document", "sequence", "institution", "theme", "reference", "indicator", "page")


@pytest.mark.parametrize("language", ["", "/ja"])
def test_hidden_is_the_same_404_as_never_existed(
    secrets: dict[str, dict[str, Any]], client: Client, language: str
) -> None:
    """One name at a time is hidden, the others are public, so that no inner check can give the outer away."""
    tried = 0
    for name, path in PUBLIC:
        for argument in ARGUMENTS:
            if f":{argument}>" not in path:
                continue
            hidden, never = (
                client.get(language + address(path, secrets["public"] | {argument: secrets[kind][argument]}))
                for kind in ("hidden", "never")
            )
            assert (hidden.status_code, never.status_code) == (404, 404), f"{name}: {argument}"
            assert hidden.content == never.content, f"{name}: {argument}"
            assert sorted(hidden.headers.items()) == sorted(never.headers.items()), f"{name}: {argument}"
            tried += 1
    assert tried > 8


def test_the_newsroom_is_closed_to_readers(secrets: dict[str, dict[str, Any]], client: Client) -> None:
    for route in routes():
        if route.namespace != "admin" or "<" in route.path or "(" in route.path:
            continue
        response = client.get(f"/{route.path}")
        assert SECRET.encode() not in text_of(response), route.path
        if route.name not in ("login", "jsi18n"):
            assert response.status_code in (302, 404), route.path


@pytest.mark.parametrize("language", ["", "/ja"])
def test_the_pages_for_signing_in_show_no_row(
    secrets: dict[str, dict[str, Any]], client: Client, language: str
) -> None:
    tried = [route for route in routes() if route.policy == "account" and not set("<(?") & set(route.path)]
    assert {"account_login", "account_reset_password", "mfa_index"} <= {route.name for route in tried}
    for route in tried:
        response = client.get(f"{language}/{route.path}")
        assert response.status_code in (200, 302, 404), route.path  # 404: this site does without it
        assert SECRET.encode() not in text_of(response), route.path


def test_pending_wording_is_published_by_the_ledger_alone(
    secrets: dict[str, dict[str, Any]], newsroom: Newsroom, client: Client
) -> None:
    """The twin: once published, the word is there; so the walk above can see it."""
    demand = Demand.objects.get(slug="moratorium")
    demand.internal_notes = ""
    newsroom.publish(demand)
    assert SECRET.encode() in client.get("/campaigns/japan/demands/moratorium/").content
