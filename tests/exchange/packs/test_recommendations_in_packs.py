"""A pack takes the linked UN recommendations along; what is not linked to a demand stays in the index."""

import json
from pathlib import Path

import pytest

from demands.exchange.packs.loader import load
from demands.exchange.packs.writer import pack_files, write_folder
from demands.exchange.un_index.loader import load as load_index
from demands.models import Demand, Recommendation
from tests.cast import Newsroom, make_campaign, make_demand, make_user
from tests.exchange.pack_files import another_site, reloaded
from tests.recommendations import link, make_recommendation

pytestmark = pytest.mark.django_db
Files = dict[str, bytes]
ID = "invented-for-packs"


def make_linked() -> tuple[Newsroom, Demand]:
    newsroom = Newsroom(make_user("emi", "Editor"), make_user("rafael", "Reviewer"))
    campaign = make_campaign()
    newsroom.publish(campaign)
    demand = make_demand(campaign)
    make_recommendation(text="Not linked")
    states = ["Freedonia", "A, B and C"]
    link(newsroom, demand, make_recommendation(annotation_id=ID, text="Line one\nLine, two", states=states))
    newsroom.publish(demand)
    return newsroom, demand


@pytest.fixture(params=[False, True], ids=["public", "staff"])
def pack(request: pytest.FixtureRequest) -> Files:
    """A pack of a site that is gone."""
    with another_site():
        make_linked()
        return pack_files("japan", staff=request.param)


def write(files: Files, folder: Path) -> Path:
    write_folder(files, folder, private=False)
    return folder


def test_a_pack_without_any_has_no_trace_of_them(demand: Demand) -> None:
    files = pack_files("japan")
    assert "recommendations.csv" not in files
    assert b"recommendations" not in files["demands.csv"] + files["datapackage.json"]


def test_only_what_is_linked_is_in_the_pack(pack: Files) -> None:
    assert b"Not linked" not in pack["recommendations.csv"]
    assert ID.encode() in pack["demands.csv"]


def test_export_load_export_gives_the_same_bytes(pack: Files, tmp_path: Path) -> None:
    staff = b'"content": "staff"' in pack["datapackage.json"]
    assert reloaded(pack, tmp_path / "pack", staff=staff) == pack


def test_a_loaded_link_is_public_and_loading_again_does_nothing(pack: Files, tmp_path: Path) -> None:
    folder = write(pack, tmp_path / "pack")
    load(folder)
    row = Demand.objects.get().recommendations.get()
    assert (row.is_published, row.states) == (True, ["Freedonia", "A, B and C"])
    assert load(folder).changed_nothing


def test_a_link_that_is_new_in_the_pack_is_put_on_record(pack: Files, tmp_path: Path) -> None:
    without = pack | {"demands.csv": pack["demands.csv"].replace(ID.encode(), b"")}
    load(write(without, tmp_path / "without"))
    assert not Demand.objects.get().recommendations.exists()
    outcome = load(write(pack, tmp_path / "with"))
    assert (outcome.rows["demands"], Demand.objects.get().recommendations.count()) == (1, 1)


def test_a_draft_link_travels_in_a_staff_pack_alone() -> None:
    newsroom, demand = make_linked()
    link(newsroom, demand, make_recommendation(text="zyxsecretword"))
    assert b"zyxsecretword" not in b"".join(pack_files("japan").values())
    assert b"zyxsecretword" in pack_files("japan", staff=True)["recommendations.csv"]


def test_what_a_pack_brought_the_index_finds_to_be_the_same(pack: Files, tmp_path: Path) -> None:
    load(write(pack, tmp_path / "pack"))
    row = Recommendation.objects.get()
    record = {
        "AnnotationId": row.annotation_id, "AnnotationType": row.type, "Body": row.body, "Countries": row.countries,
        "Symbol": row.symbol, "Text": {row.language: row.text}, "Themes": row.themes, "AffectedPersons": [],
        "Sdgs": [], "PublicationDate": str(row.published_on), "UprCycle": row.cycle, "UprPositions": [row.position],
        "UprSession": row.session, "UprRecommendingCountry": row.states,
    }  # fmt: skip
    file = tmp_path / "export.json"
    file.write_text(json.dumps([record]))
    with file.open("rb") as stream:
        report = load_index(stream, file.name, apply=True)
    assert [name for name, _, _ in report.first_changed[0]["changes"]] == ["number"]  # these words have none
