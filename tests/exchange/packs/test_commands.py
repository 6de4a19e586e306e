"""`load_pack` and `export_pack` as somebody at a terminal meets them."""

import stat
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from demands.models import Entry
from tests.exchange.pack_files import with_cell, write_pack

pytestmark = pytest.mark.django_db


def run(*words: str | Path) -> str:
    out = StringIO()
    call_command(*map(str, words), stdout=out, stderr=StringIO())
    return out.getvalue()


def test_load_says_what_it_did(tmp_path: Path) -> None:
    said = run("load_pack", write_pack(tmp_path / "pack"))
    assert said == (
        "Loaded japan: scales 1, institutions 1, themes 1, campaign 1, evidence 2, demands 1, updates 2, reviews 1."
        " The record has grown by 8 lines.\n"
    )


def test_load_says_that_there_is_nothing_to_do(tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "pack")
    run("load_pack", pack)
    assert run("load_pack", pack) == "Nothing to do: this site has everything that the pack holds.\n"


def test_a_faulty_pack_ends_with_every_fault_and_1(tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "pack", updates=with_cell("updates", 3, "happened_on", "soon"), themes="slug\np\n")
    with pytest.raises(CommandError) as refused:
        run("load_pack", pack)
    assert refused.value.returncode == 1
    assert str(refused.value).splitlines()[:2] == [
        "The pack was not loaded, and nothing was changed. 2 things to put right:",
        "  themes.csv, row 1, column name: this column is missing",
    ]
    assert not Entry.objects.exists()


def test_very_many_faults_are_cut_short(tmp_path: Path) -> None:
    themes = "slug,name\nprisons,Prisons\n" + "".join(f"t{number},\n" for number in range(250))
    with pytest.raises(CommandError, match=r"… and 50 more\."):
        run("load_pack", write_pack(tmp_path / "pack", themes=themes))


def test_export_writes_a_folder_or_a_zip_file(tmp_path: Path) -> None:
    run("load_pack", write_pack(tmp_path / "pack"))
    assert run("export_pack", "japan", tmp_path / "folder").startswith(f"Wrote {tmp_path / 'folder'} (public)")
    run("export_pack", "japan", tmp_path / "pack.zip")
    assert (tmp_path / "folder" / "datapackage.json").exists()
    assert run("load_pack", tmp_path / "pack.zip").startswith("Nothing to do")
    assert run("load_pack", tmp_path / "folder").startswith("Nothing to do")


def test_a_staff_pack_is_for_the_owner_alone(tmp_path: Path) -> None:
    run("load_pack", write_pack(tmp_path / "pack"))
    run("export_pack", "japan", tmp_path / "staff.zip", "--staff")
    run("export_pack", "japan", tmp_path / "staff", "--staff")
    for path in [tmp_path / "staff.zip", *(tmp_path / "staff").iterdir()]:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_unknown_campaign_cannot_be_exported(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Nothing has been published for a campaign “none”"):
        run("export_pack", "none", tmp_path / "folder")
    with pytest.raises(CommandError, match="There is no campaign “none”"):
        run("export_pack", "none", tmp_path / "folder", "--staff")
    assert not (tmp_path / "folder").exists()


def test_export_does_not_mix_with_what_is_there(tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "pack")
    run("load_pack", pack)
    with pytest.raises(CommandError, match="is not empty: name a new folder"):
        run("export_pack", "japan", pack)
