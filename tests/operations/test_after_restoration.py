"""A restored site that is behind a checkpoint says so and publishes nothing until an administrator has confirmed it."""

import json
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.test import Client

from demands.ledger.rules import Refused
from demands.models import Demand, Entry, Operation
from tests.cast import Newsroom, make_demand
from tests.operations.conftest import Place, Places

pytestmark = pytest.mark.slow

PUBLISH = """
from demands.models import Demand
from tests.cast import Campaign, Newsroom, known, make_demand

newsroom = Newsroom(known("emi", "Editor"), known("rafael", "Reviewer"))
newsroom.publish(make_demand(Campaign.objects.get(), slug=f"another-{Demand.objects.count()}"))
"""


def checkpoint(place: Place, directory: Path, *, ahead: int = 0, head: str = "") -> Path:
    """What the site that burned down had published when its checkpoint was kept elsewhere."""
    size = int(place.ask("SELECT max(sequence) FROM demands_entry"))
    own = place.ask(f"SELECT entry_hash FROM demands_entry WHERE sequence = {size}")
    file = directory / "checkpoint.json"
    file.write_text(json.dumps({"size": size + ahead, "head": head or own, "at": "2026-11-29T00:00:00.000000Z"}))
    return file


def test_behind_a_checkpoint_it_says_so_and_holds(
    original: Place, backup: Path, places: Places, tmp_path: Path
) -> None:
    place = places.make()
    done = place.manage("restore", str(backup), "--checkpoint", str(checkpoint(original, tmp_path, ahead=2)))
    assert done.returncode == 1
    assert "Nobody can publish until an administrator has" in done.stderr
    assert "the checkpoint knew" in done.stderr
    assert place.ask("SELECT good FROM demands_operation WHERE kind = 'restoration'") == "False"
    refused = place.manage("shell", "-c", PUBLISH)
    assert refused.returncode == 1
    assert "An administrator must confirm that" in refused.stderr
    place.ask("UPDATE demands_operation SET confirmed_at = now(), confirmed_by = 'ada'")
    done = place.manage("shell", "-c", PUBLISH)
    assert done.returncode == 0, done.stderr


def test_with_another_head_it_holds_too(original: Place, backup: Path, places: Places, tmp_path: Path) -> None:
    place = places.make()
    forged = checkpoint(original, tmp_path, head="f" * 64)
    done = place.manage("restore", str(backup), "--checkpoint", str(forged))
    assert (done.returncode, "rewritten" in done.stderr) == (1, True)


def test_a_checkpoint_that_it_has_reached_does_not_hold_it(
    original: Place, backup: Path, places: Places, tmp_path: Path
) -> None:
    done = places.make().manage("restore", str(backup), "--checkpoint", str(checkpoint(original, tmp_path)))
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("text", ["not json", "[]", '{"size": 1}', '{"size": "1", "head": ""}'])
def test_a_checkpoint_that_is_none_is_refused_before_anything_is_restored(
    backup: Path, places: Places, tmp_path: Path, text: str
) -> None:
    (tmp_path / "checkpoint.json").write_text(text)
    place = places.make()
    done = place.manage("restore", str(backup), "--checkpoint", str(tmp_path / "checkpoint.json"))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert place.ask("SELECT count(*) FROM pg_stat_user_tables") == "0"


# In the newsroom


@pytest.fixture
def holding(demand: Demand) -> Operation:
    return Operation.objects.create(kind="restoration", good=False, detail={"findings": ["2 entries are missing"]})


def test_nobody_publishes_before_an_administrator_has_confirmed(
    newsroom: Newsroom, demand: Demand, holding: Operation, administrator: User
) -> None:
    another = make_demand(demand.campaign, slug="another", number=2)
    before = Entry.objects.count()
    with pytest.raises(Refused, match="An administrator must confirm that"), transaction.atomic():
        newsroom.publish(another)
    assert Entry.objects.count() == before
    client = Client()
    client.force_login(administrator)
    desk = client.get("/admin/").content.decode()
    assert "2 entries are missing" in desk
    answer = client.post(f"/admin/demands/operation/{holding.pk}/confirm/", follow=True)
    assert "Publishing is possible again." in answer.content.decode()
    newsroom.publish(another)
    assert Entry.objects.count() == before + 1


def test_the_database_refuses_by_itself(holding: Operation) -> None:
    line = "INSERT INTO demands_entry SELECT * FROM demands_entry LIMIT 1"
    with connection.cursor() as cursor, pytest.raises(IntegrityError, match="confirm the restoration"):
        cursor.execute(line)


def test_a_restoration_that_went_well_holds_nobody(newsroom: Newsroom, demand: Demand) -> None:
    Operation.objects.create(kind="restoration", good=True)
    newsroom.publish(make_demand(demand.campaign, slug="another", number=2))


@pytest.mark.parametrize("name", ["editor", "reviewer"])
def test_others_can_neither_see_nor_confirm_it(holding: Operation, name: str, request: pytest.FixtureRequest) -> None:
    client = Client()
    client.force_login(request.getfixturevalue(name))
    assert "2 entries are missing" not in client.get("/admin/").content.decode()
    assert client.post(f"/admin/demands/operation/{holding.pk}/confirm/").status_code in (403, 404)
    assert client.get("/admin/demands/operation/").status_code == 403
    assert Operation.holding().exists()


def test_reading_the_page_confirms_nothing(holding: Operation, administrator: User) -> None:
    client = Client()
    client.force_login(administrator)
    assert client.get(f"/admin/demands/operation/{holding.pk}/confirm/").status_code == 405
    assert client.get(f"/admin/demands/operation/{holding.pk}/change/").status_code == 200
    assert Operation.holding().exists()
