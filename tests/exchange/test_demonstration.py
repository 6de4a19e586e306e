"""The demonstration can be taken off a site that has published nothing of its own, and no other record can."""

import io
import sys
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from pytest_django import Settings

from campaigns.models import Campaign, Institution, Scale, Site, SitePage, Theme
from demands import ledger
from demands.exchange import demonstration
from demands.ledger import Refused, chain
from demands.ledger.removing import taking_off
from demands.ledger.verification import known, verify
from demands.models import Demand, Entry, Evidence, Operation, StatusUpdate, Suggestion, TreeTile
from tests.cast import Newsroom, make_campaign, make_demand, make_evidence, make_proposal, make_update
from tests.site import Site as RunningSite

pytestmark = pytest.mark.django_db
NAME = "Japan"


def load_demonstration() -> None:
    for pack in ("scales", "japan-2005"):
        call_command("load_pack", str(demonstration.PACKS / pack), stdout=io.StringIO())


BEGIN_WITH = {"shipped": load_demonstration}


@pytest.fixture
def shipped(db: None, settings: Settings, tmp_path: Any) -> Campaign:
    """A site as its first start leaves it: the shipped campaign, and nothing else."""
    settings.MEDIA_ROOT = tmp_path
    return Campaign.objects.get()


def take_off(by: User | None = None) -> None:
    demonstration.take_off(Campaign.objects.get(slug="japan-2005").name, by=by)


def test_it_is_taken_off_whole(shipped: Campaign, administrator: User, client: Client) -> None:
    lines = Entry.objects.count()
    assert client.get("/campaigns/japan-2005/").status_code == 200
    take_off(administrator)
    left = [model.__name__ for model in (Entry, Demand, StatusUpdate, Evidence, Institution, Theme, Scale, TreeTile)]
    counted = [model._base_manager.count() for model in (Entry, Demand, StatusUpdate, Evidence, Institution, Theme)]
    assert (counted, Scale.objects.count(), TreeTile.objects.count()) == ([0] * 6, 3, 0), left  # scales never used
    assert client.get("/campaigns/japan-2005/").status_code == 404
    assert client.get("/").status_code == client.get("/record/").status_code == 200
    assert verify().clean
    done = Operation.objects.get()
    assert (done.kind, done.detail["lines"], done.detail["by"]) == ("taken_off", lines, administrator.username)


def test_the_new_record_begins_at_one_and_is_guarded(shipped: Campaign, newsroom: Newsroom) -> None:
    take_off()
    first = newsroom.publish(Site.objects.create(name="Ours", publisher="Us"))
    assert (first.sequence, first.previous_hash) == (1, chain.GENESIS)
    assert verify().clean
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.all()._raw_delete("default")
    with pytest.raises(Refused):
        demonstration.found()


def test_a_checkpoint_of_before_does_not_match_the_new_record(shipped: Campaign, client: Client) -> None:
    kept = client.get("/record/checkpoint.json").content.decode()
    take_off()
    assert not verify(known(kept)).clean


# What is one's own, one of each kind


def publish_site(newsroom: Newsroom) -> None:
    newsroom.publish(Site.objects.create(name="Ours", publisher="Us"))


def publish_page(newsroom: Newsroom) -> None:
    newsroom.publish(SitePage.objects.create(slug="about", title="About", body="Us."))


def publish_campaign(newsroom: Newsroom) -> None:
    newsroom.publish(make_campaign("ours"))


def reword(newsroom: Newsroom) -> None:
    newsroom.publish(Demand.objects.order_by("number")[0], title="Our words")


def publish_update(newsroom: Newsroom) -> None:
    newsroom.publish(make_update(Demand.objects.order_by("number")[0], happened_on="2020-01-02"))


def retract(newsroom: Newsroom) -> None:
    update = StatusUpdate.objects.filter(published_as__isnull=False).order_by("-published_as")[0]
    newsroom.publish(make_proposal("retract", update=update, reason="Wrong."))


def look_again(newsroom: Newsroom) -> None:
    ledger.review(Demand.objects.order_by("number")[0], by=newsroom.reviewer)


def publish_institution(newsroom: Newsroom) -> None:
    newsroom.publish(Institution.objects.create(slug="ours", name="Ours", kind="ministry"))


def redact(newsroom: Newsroom) -> None:
    newsroom.reviewer.is_superuser = True
    newsroom.reviewer.save()
    ledger.redact(Entry.objects.filter(kind="published")[0], by=newsroom.reviewer, reason="Law.")


def import_another_pack(newsroom: Newsroom) -> None:
    call_command("load_pack", str(demonstration.PACKS / "example-belmaria"), stdout=io.StringIO())


OWN: tuple[Callable[[Newsroom], None], ...] = (
    publish_site, publish_page, publish_campaign, reword, publish_update, retract, look_again, publish_institution,
    redact, import_another_pack,
)  # fmt: skip


@pytest.mark.parametrize("own", OWN, ids=lambda one: one.__name__)
def test_nothing_is_taken_off_once_something_of_ones_own_is_public(
    shipped: Campaign, newsroom: Newsroom, administrator: User, own: Callable[[Newsroom], None]
) -> None:
    own(newsroom)
    before = Entry.objects.count()
    with pytest.raises(Refused, match="of your own has been published"):
        take_off(administrator)
    assert Entry.objects.count() == before


@pytest.mark.slow
def test_a_pack_of_ones_own_under_the_shipped_name_is_ones_own(shipped: Campaign, tmp_path: Any) -> None:
    """All of it imported, with the shipped names, but not the shipped words."""
    take_off()
    call_command("load_pack", str(demonstration.PACKS / "scales"), stdout=io.StringIO())
    for one in (demonstration.PACKS / "japan-2005").iterdir():
        text = one.read_text("utf-8")
        (tmp_path / one.name).write_text(text.replace("Seventeen things", "18 things"), "utf-8")
    call_command("load_pack", str(tmp_path), stdout=io.StringIO())
    assert not Entry.objects.exclude(approval="imported").exists()
    with pytest.raises(Refused, match="of your own"):
        take_off()


# Attacks on the record itself


def remove_with_every_guard_open() -> None:
    with taking_off.alone():
        taking_off.remove(taking_off.going())


def test_what_is_removed_is_looked_at_once_more(shipped: Campaign, newsroom: Newsroom) -> None:
    """Whoever comes as far as the removal of a real record, with every guard open, is refused there too."""
    look_again(newsroom)
    before = Entry.objects.count()
    with pytest.raises(Refused, match="the record stays"):
        remove_with_every_guard_open()
    assert Entry.objects.count() == before


@pytest.mark.parametrize("opened", [{}, {"follow_through.ledger": "open"}, {"follow_through.demonstration": "open"}])
def test_no_flag_opens_the_record_of_a_demonstration(shipped: Campaign, opened: dict[str, str]) -> None:
    before = Entry.objects.count()
    with transaction.atomic(), connection.cursor() as cursor:
        for name, value in opened.items():
            cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute("DELETE FROM demands_entry")
    assert Entry.objects.count() == before


def test_a_refusal_leaves_the_guard_on(shipped: Campaign) -> None:
    with pytest.raises(Refused):
        demonstration.take_off("another name", by=None)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.all()._raw_delete("default")


def test_without_the_comparison_a_record_of_imports_would_go(
    shipped: Campaign, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    """The twin: the comparison with the pack is what keeps a record that was imported as a whole."""
    Evidence.objects.filter(edited_at__isnull=False).update(edited_at=None)
    monkeypatch.setattr(demonstration, "PACKS", tmp_path)
    with pytest.raises(Refused, match="of your own"):
        take_off()
    monkeypatch.setattr(demonstration, "_as_shipped", lambda slug: True)
    take_off()
    assert not Entry.objects.exists()


def test_a_role_that_does_not_own_the_record_is_refused(shipped: Campaign) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE reader_of_tests")
        cursor.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO reader_of_tests")
        cursor.execute("SET LOCAL ROLE reader_of_tests")
    with pytest.raises(Refused, match="does not own the record"):
        take_off()


# Drafts, files, readers


def test_drafts_within_it_are_not_lost(shipped: Campaign, newsroom: Newsroom) -> None:
    draft = make_update(Demand.objects.order_by("number")[0], headline="Ours, not yet public")
    newsroom.write(Demand.objects.order_by("number")[1], title="Changed and not published")
    with pytest.raises(Refused, match="2 drafts would be lost: .*Ours, not yet public"):
        take_off()
    assert StatusUpdate.objects.filter(pk=draft.pk).exists()


def test_a_draft_that_cites_its_sources_is_not_lost(shipped: Campaign) -> None:
    own = make_demand(make_campaign("ours"), "ours")
    make_update(own, sources=[Evidence.objects.filter(published_as__isnull=False)[0]], headline="Cites")
    with pytest.raises(Refused, match="would be lost"):
        take_off()


def test_drafts_of_ones_own_stay_with_what_they_share(shipped: Campaign, newsroom: Newsroom) -> None:
    ministry, scale = Institution.objects.order_by("slug")[0], shipped.scale
    own = make_campaign("ours", scale=scale)
    demand = make_demand(own, "ours")
    demand.addressees.set([ministry])
    demand.themes.clear()
    update = make_update(demand, "in_progress", headline="Ours", sources=[make_evidence(title="Our source")])
    take_off()
    kept = dict(Institution.objects.values_list("slug", "published_as"))
    assert ministry.slug in kept
    assert len(kept) < 5  # with those above it
    assert set(kept.values()) == {None}
    assert Scale.objects.get(pk=scale.pk).published_as is None
    update.refresh_from_db()
    assert (update.headline, list(demand.addressees.all())) == ("Ours", [ministry])
    assert verify().clean


def test_files_that_were_added_to_it_go_and_others_stay(
    shipped: Campaign, administrator: User, django_capture_on_commit_callbacks: Any
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('follow_through.ledger', 'open', true)")
        theirs = Evidence.objects.filter(published_as__isnull=False)[0]
        Evidence.objects.filter(pk=theirs.pk).update(file=default_storage.save("evidence/a.txt", ContentFile(b"a")))
        cursor.execute("SELECT set_config('follow_through.ledger', '', true)")
    ours = make_evidence(file=ContentFile(b"ours", name="b.txt"))
    with django_capture_on_commit_callbacks(execute=True):
        take_off(administrator)
    assert not default_storage.exists("evidence/a.txt")
    assert default_storage.exists(str(ours.file.name))


def test_what_readers_left_there_goes(shipped: Campaign) -> None:
    demand = Demand.objects.order_by("number")[0]
    Suggestion.objects.create(campaign=shipped, demand=demand, text="Look here", url="https://example.org/")
    assert (str(Suggestion._meta.verbose_name_plural), 1) in demonstration.found().numbers()
    take_off()
    assert not Suggestion.objects.exists()


# Who, and how


def test_the_page_says_what_goes_and_asks_for_the_name(
    shipped: Campaign, administrator: User, client: Client, django_assert_max_num_queries: Any
) -> None:
    client.force_login(administrator)
    page = reverse("admin:launch_take_off")
    body = client.get(page).content.decode()
    assert "and all 468 lines about it are gone" in " ".join(body.split())
    assert "<li>updates: 229</li>" in body
    answer = client.post(page, {"name": "Japn"})
    assert (answer.status_code, "Type the name of the campaign exactly" in answer.content.decode()) == (409, True)
    assert Entry.objects.exists()
    assert client.post(page, {"name": shipped.name}).status_code == 302
    assert not Entry.objects.exists()
    assert "of your own has been published" in client.get(page).content.decode()


def test_the_name_is_asked_for_in_the_language_of_the_page(
    shipped: Campaign, administrator: User, client: Client
) -> None:
    client.force_login(administrator)
    page = reverse("admin:launch_take_off")
    with override("ja"):
        name = str(shipped)
    assert name != shipped.name
    assert name in client.get(f"/ja{page}").content.decode()
    assert client.post(f"/ja{page}", {"name": name}).status_code == 302
    assert not Entry.objects.exists()


def test_only_administrators_may(shipped: Campaign, newsroom: Newsroom, client: Client) -> None:
    for user in (newsroom.editor, newsroom.reviewer):
        client.force_login(user)
        assert client.get(reverse("admin:launch_take_off")).status_code == 403
        assert client.post(reverse("admin:launch_take_off"), {"name": shipped.name}).status_code == 403
        with pytest.raises(Refused, match="permission"):
            take_off(user)
    assert Entry.objects.exists()


def test_a_weak_session_may_not(shipped: Campaign, administrator: User) -> None:
    administrator.weak_session = True  # type: ignore[attr-defined]
    with pytest.raises(Refused, match="security key"):
        take_off(administrator)


def test_the_command_says_first_and_does_it_by_name(shipped: Campaign, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("take_off_demonstration")
    assert "229 updates" in capsys.readouterr().out
    with pytest.raises(CommandError, match="Type the name"):
        call_command("take_off_demonstration", yes="Jap")
    call_command("take_off_demonstration", yes=shipped.name)
    assert "The record is empty." in capsys.readouterr().out
    with pytest.raises(CommandError, match="of your own"):
        call_command("take_off_demonstration")


# A race

RACE = """
import random, sys
from django.contrib.auth.models import User
from demands import ledger
from demands.exchange import demonstration
from demands.models import Demand, Entry
demand = Demand.objects.first()
if random.random() < 0.5:
    demonstration.take_off(demand.campaign.name, by=None)
else:
    ledger.review(demand, by=User.objects.get(username="reviewer"))
    assert Entry.objects.filter(kind="reviewed", approval="four_eyes").exists()
"""


@pytest.mark.slow
def test_what_was_published_in_between_is_never_lost(idle_site: RunningSite) -> None:
    """Several at once publish or take off. Once one has published, the record stays, with all that was published."""
    with idle_site.at_once(RACE, 4) as ends:
        pass
    with psycopg.connect(idle_site.database_url) as database:
        own = database.execute("SELECT count(*) FROM demands_entry WHERE approval <> 'imported'").fetchall()[0][0]
        lines = database.execute("SELECT count(*) FROM demands_entry").fetchall()[0][0]
    assert (own > 0 and lines == 468 + own) or (own == 0 and lines == 0), (own, lines, ends)
    assert 0 in ends, sys.version
