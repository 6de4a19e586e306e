"""What kinds of thing there are stands once, and every other list knows them all."""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.test import Client

from campaigns.models import Status, WorkingCopy
from demands import ledger
from demands.admin.rows import quick_update
from demands.ledger.content import content_of
from demands.ledger.kinds import KINDS, kind_of, rows_of, subject_of
from demands.models import Demand, Entry, StatusUpdate
from demands.progress.standing import KINDS_BY_NEWS
from demands.public.params import filters
from demands.public.presenters import contents
from tests.cast import Newsroom, make_evidence, make_proposal, make_update
from tests.ledger.test_alterations import publish_all_kinds

SECRET = "zyxredacted"
WORDS = ("published", "reworded", "defined", "corrected")


def test_every_working_copy_has_its_kind() -> None:
    working_copies = {model for model in apps.get_models() if issubclass(model, WorkingCopy)}
    assert {kind.model for kind in KINDS} == working_copies
    assert len({kind.name for kind in KINDS}) == len(KINDS)


def test_what_has_no_place_in_the_record_is_refused() -> None:
    with pytest.raises(TypeError, match="Status has no place in the record"):
        kind_of(Status())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_has_a_content_and_a_label_and_its_columns_are_there(kind: Any) -> None:
    assert content_of.dispatch(kind.model) is not content_of.dispatch(object)
    assert str(kind.model._meta.verbose_name) not in ("", kind.model.__name__)
    for path in (*kind.identity, *kind.parts, *kind.beside):
        model: Any = kind.model
        for name in path.split("__"):
            model = model._meta.get_field(name).related_model or model


def test_a_subject_leads_back_to_its_row(demand: Demand) -> None:
    for row in (demand, demand.campaign, demand.addressees.get(), demand.campaign.scale):
        assert list(rows_of(subject_of(row))) == [row]


def test_every_status_kind_has_its_place_in_every_order() -> None:
    known = {kind.value for kind in Status.Kind}
    assert set(KINDS_BY_NEWS) == known
    assert set(filters.RANK) == known
    assert set(quick_update.RANK) == known


# What a reader is not told in a row of its own: names in addresses, and what the page says in another way
NOT_SHOWN = {
    "slug", "code", "reference", "imported", "imported_from", "emergency",
    "country",  # by its name
    "awaits_reply",  # by the days it has waited
    "reason",  # at the head of a correction
    "chart", "order",  # how it is drawn, where it stands in lists
    "language",  # marked at the text
    "campaign", "demand", "background", "corrects", "verified_on",  # by where and how the update is shown
}  # fmt: skip


def test_readers_and_reviewers_have_a_row_for_every_part_of_every_content(demand: Demand) -> None:
    publish_all_kinds(demand)
    missing = {}
    for kind in KINDS:
        entries = Entry.objects.filter(subject_type=kind.name, content__isnull=False)
        keys = {key for entry in entries.filter(kind__in=WORDS) for key in entry.content or {}}
        known = {key for key, *_ in contents.FIELDS.get(kind.name, ())} | NOT_SHOWN
        if keys - known:
            missing[kind.name] = keys - known
    assert missing == {}


def texts_of(model: Any) -> list[str]:
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, (models.TextField, models.CharField))
        and not field.choices
        and field.editable
        and not isinstance(field, (models.SlugField, models.URLField))
        and type(field) in (models.TextField, models.CharField)
    ]


def everywhere() -> list[str]:
    """The columns of the whole database that hold the secret word."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{SECRET}%"])
            if cursor.fetchone() != (0,):
                found.append(table)
    return found


def test_a_redaction_leaves_no_word_of_an_update_anywhere(
    newsroom: Newsroom, demand: Demand, administrator: Any
) -> None:
    """Every text of the model is filled in, so a new public field that redaction forgets is found here."""
    from_model = {name: f"{SECRET} {name}" for name in texts_of(StatusUpdate)}
    original = make_update(demand)
    newsroom.publish(original)
    update = make_update(demand, "in_progress", corrects=original, sources=[make_evidence()], **from_model)
    for name in ("headline", "body", "waiver_reason", "status_reason", "verification_note", "correction_reason"):
        setattr(update, f"{name}_ja", f"{SECRET} {name}")
    update.citations.update(quote=SECRET, locator=SECRET)
    entry = newsroom.publish(update)
    assert everywhere()
    assert SECRET.encode() in Client().get(f"/updates/{entry.sequence}/").content
    ledger.redact(entry, by=administrator, reason="A court has ordered it.")
    assert everywhere() == []


def test_a_redaction_leaves_no_words_for_search(newsroom: Newsroom, demand: Demand, administrator: Any) -> None:
    entry = newsroom.publish(demand.campaign, search_words=f"{SECRET}, another word")
    assert everywhere()
    ledger.redact(entry, by=administrator, reason="A court has ordered it.")
    assert everywhere() == []


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("translate", {"language": "ja", "headline": SECRET, "body": SECRET}),
        ("retract", {"reason": SECRET}),
    ],
)
def test_a_redaction_leaves_no_word_of_a_proposal_anywhere(
    kind: str, given: dict[str, str], newsroom: Newsroom, demand: Demand, administrator: Any
) -> None:
    update = make_update(demand)
    newsroom.publish(update)
    entry = newsroom.publish(make_proposal(kind, update=update, **given))
    assert everywhere()
    ledger.redact(entry, by=administrator, reason="A court has ordered it.")
    assert everywhere() == []
