"""The files of a pack: sources and published copies come in byte for byte, through the same door as an upload."""

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from demands import ledger
from demands.exchange.packs.attached import copies_named
from demands.exchange.packs.loader import load
from demands.exchange.packs.source import Folder
from demands.exchange.packs.writer import write_folder, write_zip_file
from demands.ledger.verification import verify
from demands.models import Capture, CapturePart, Entry, Evidence
from demands.vault import copies, store
from demands.vault.fetch import Fetcher
from demands.vault.files import check, clean_upload
from tests.cast import Newsroom, make_campaign, make_demand, make_evidence, make_proposal, make_update, make_user
from tests.exchange.pack_files import (
    LAW,
    another_site,
    exported,
    faults_of,
    pdf_of,
    reloaded,
    with_cell,
    write_files,
    write_pack,
    zipped,
)
from tests.vault import samples
from tests.vault.conftest import Site, web

__all__ = ["web"]  # a fixture

pytestmark = pytest.mark.django_db

Files = dict[str, bytes]
PAGE = "/evidence/statement/copy/"


# The files of sources


def with_file(folder: Path, name: str, data: bytes) -> Path:
    pack = write_pack(folder, evidence=with_cell("evidence", 2, "file", f"files/{name}"))
    return write_files(pack, {f"files/{name}": data})


def stored_files() -> list[Path]:
    return [path for path in Path(default_storage.location).rglob("*") if path.is_file()]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("law.pdf", samples.telling_pdf), ("photo.jpg", samples.telling_jpeg), ("scan.png", samples.telling_png),
        ("letter.docx", samples.telling_docx), ("table.xlsx", samples.telling_xlsx), ("letter.odt", samples.odt),
        ("notes.txt", lambda: "Notes, 日本語も".encode()), ("list.csv", lambda: b"a,b\n1,2\n"),
    ],
)  # fmt: skip
def test_a_file_stays_byte_for_byte_what_the_record_names(tmp_path: Path, name: str, make: Callable[[], bytes]) -> None:
    """Even where an upload would be cleaned: the hash is public, and cleaning it is for whoever publishes it first."""
    data = make()
    load(with_file(tmp_path / "pack", name, data))
    law = Evidence.objects.get(reference="law")
    with law.file.open("rb") as stream:
        assert stream.read() == data
    entry = Entry.objects.get(subject="update:done")
    assert entry.content is not None
    assert entry.content["citations"][0]["evidence"]["file"]["sha256"] == hashlib.sha256(data).hexdigest()
    assert verify().findings == []


@pytest.mark.parametrize(
    ("name", "make", "words"),
    [
        ("bomb.png", samples.png_bomb, "expands to many times its size"),
        ("bomb.xlsx", samples.xlsx_bomb, "expands to many times its size"),
        ("bomb.pdf", samples.pdf_bomb, "expands to many times its size"),
        ("nested.docx", samples.nested_zip, "contains other files"),
        ("both.pdf", lambda: LAW + samples.telling_docx(), "two file types in one"),
        ("both.jpg", lambda: samples.picture() + b"<script>alert(1)</script>", "two file types in one"),
        ("photo.jpg", lambda: LAW, "The file name and the content are of different types"),
        ("law.pdf", samples.telling_jpeg, "The file name and the content are of different types"),
        ("law", lambda: LAW, "The file name and the content are of different types"),
        ("law.html", lambda: b"<!doctype html><script>alert(1)</script>", "This file type is not supported"),
        ("law.svg", lambda: b"<svg onload='alert(1)'/>", "This file type is not supported"),
        ("law.exe", lambda: b"MZ\x90\x00\x03", "This file type is not supported"),
        ("law.php.pdf", lambda: LAW, "second extension or hidden characters"),
        ("law\u202efdp.pdf", lambda: LAW, "second extension or hidden characters"),
        ("law.pdf", lambda: b"%PDF-1.7 nothing", "damaged"), ("law.pdf", lambda: b"", "The file is empty"),
        ("macro.docx", lambda: samples.with_part(samples.telling_docx(), "word/vbaProject.bin", b"x"), "macros"),
    ],
)  # fmt: skip
def test_what_no_upload_may_be_no_file_of_a_pack_may(
    tmp_path: Path, name: str, make: Callable[[], bytes], words: str
) -> None:
    faults = faults_of(with_file(tmp_path / "pack", name, make()))
    assert len(faults) == 1
    assert faults[0].startswith(f"evidence.csv, row 2, column file: files/{name}: ")
    assert words in faults[0]
    assert (stored_files(), Entry.objects.count()) == ([], 0)


def test_a_pack_in_a_zip_file_is_looked_at_too(tmp_path: Path) -> None:
    with_file(tmp_path / "pack", "bomb.png", samples.png_bomb())
    files = {str(one.relative_to(tmp_path / "pack")): one.read_bytes() for one in (tmp_path / "pack").rglob("*.*")}
    assert "expands to many times its size" in faults_of(zipped(tmp_path / "pack.zip", dict(files)))[0]


@pytest.mark.parametrize("name", ["../law.pdf", "/etc/passwd", "files/../../law.pdf", "C:\\law.pdf", "files\\law.pdf"])
def test_a_path_that_leads_out_of_the_pack_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "law.pdf").write_bytes(LAW)
    pack = write_pack(tmp_path / "pack", evidence=with_cell("evidence", 2, "file", name))
    assert "the path leads out of the pack" in faults_of(pack)[0]
    assert stored_files() == []


@pytest.mark.parametrize("target", ["/etc/hostname", "../secret.pdf"])
def test_a_link_out_of_the_pack_is_refused(tmp_path: Path, target: str) -> None:
    (tmp_path / "secret.pdf").write_bytes(LAW)
    pack = with_file(tmp_path / "pack", "law.pdf", LAW)
    (pack / "files" / "law.pdf").unlink()
    (pack / "files" / "law.pdf").symlink_to(target if target.startswith("/") else tmp_path / "secret.pdf")
    assert "is a link that leads out of the pack" in faults_of(pack)[0]


def test_a_pipe_or_folder_in_the_place_of_a_file_is_no_file(tmp_path: Path) -> None:
    pack = with_file(tmp_path / "pack", "law.pdf", LAW)
    (pack / "files" / "law.pdf").unlink()
    os.mkfifo(pack / "files" / "law.pdf")
    assert faults_of(pack) == ["evidence.csv, row 2, column file: files/law.pdf: the file is missing"]


def test_a_file_that_is_too_large_is_named(tmp_path: Path) -> None:
    pack = with_file(tmp_path / "pack", "law.pdf", LAW)
    with (pack / "files" / "law.pdf").open("r+b") as stream:
        stream.truncate(65 * 1024**2)
    assert faults_of(pack) == [
        "evidence.csv, row 2, column file: files/law.pdf: is larger than 64 MB, the most that is accepted"
    ]


def test_another_file_that_lies_there_under_the_same_name_is_not_taken_for_it(tmp_path: Path) -> None:
    """As one that was altered on disk, or one that was made to share the first letters of its hash."""
    path = Path(default_storage.path(f"evidence/{hashlib.sha256(LAW).hexdigest()[:16]}/law.pdf"))
    path.parent.mkdir(parents=True)
    path.write_bytes(b"%PDF another")
    assert (
        "this site already has another file at evidence/" in faults_of(with_file(tmp_path / "pack", "law.pdf", LAW))[0]
    )
    assert path.read_bytes() == b"%PDF another"


def test_a_file_that_changes_while_it_is_read_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pack = with_file(tmp_path / "pack", "law.pdf", LAW)
    read = Folder._read

    def exchanged(self: Folder, path: str, limit: int) -> bytes:
        data = read(self, path, limit)
        if path.endswith("law.pdf"):
            (self.root / path).write_bytes(pdf_of("another"))
        return data

    monkeypatch.setattr(Folder, "_read", exchanged)
    assert faults_of(pack) == [
        "evidence.csv, row 2, column file: files/law.pdf was changed while it was being read: load the pack again"
    ]


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("a.pdf", samples.telling_pdf), ("a.jpg", samples.telling_jpeg), ("a.png", samples.telling_png),
        ("a.docx", samples.telling_docx), ("a.xlsx", samples.telling_xlsx), ("a.odt", samples.odt),
    ],
)  # fmt: skip
def test_what_an_upload_was_made_into_is_taken_from_a_pack(name: str, make: Callable[[], bytes]) -> None:
    """Else a site could not load what another has published."""
    clean = clean_upload(samples.upload(name, make()))
    check(clean.name, clean.data)


# The copies that readers are given


@pytest.fixture
def fetcher(web: Site) -> Fetcher:
    return Fetcher(seconds=3, allow=web.allow)


def publish_copy(fetcher: Fetcher, url: str, kind: str) -> Newsroom:
    """A site with a public source, kept twice, of which readers are given one part of the first."""
    newsroom = Newsroom(make_user("emi", "Editor"), make_user("rafael", "Reviewer"))
    campaign = make_campaign()
    newsroom.publish(campaign)
    demand = make_demand(campaign)
    newsroom.publish(demand)
    source = make_evidence(url=url, reference="statement")
    for _ in range(2):
        capture = copies.ask(source, by=None)
        assert capture is not None
        copies.make(capture.pk, fetcher)
    newsroom.publish(make_update(demand, sources=[source]))
    source.refresh_from_db()
    part = CapturePart.objects.filter(kind=kind).order_by("pk")[0]
    given = {"evidence": source, "changes": {"copy": copies.public_name(part)}, "reason": "It may vanish."}
    newsroom.publish(make_proposal("amend", **given))
    return newsroom


@pytest.fixture(scope="module")
def made() -> list[Files]:
    """The pack below, once it was made."""
    return []


@pytest.fixture
def pack(made: list[Files], web: Site, fetcher: Fetcher) -> Files:
    """The files of a pack with a published copy. Another site made it, so one serves all tests."""
    if not made:
        with another_site():
            publish_copy(fetcher, web.url("/page"), "text")
            made.append(exported())
    return dict(made[0])


def copy_in(files: Files) -> str:
    return next(path for path in files if path.startswith("files/copies/"))


def loaded(files: Files, folder: Path) -> list[str]:
    write_folder(files, folder, private=False)
    return faults_of(folder)


def given_to_readers() -> bytes:
    answer = Client().get(PAGE)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_readers_get_the_published_copy_where_the_pack_is_loaded(pack: Files, tmp_path: Path) -> None:
    assert loaded(pack, tmp_path / "pack") == []
    assert given_to_readers() == pack[copy_in(pack)]
    cited = Entry.objects.updates().latest("sequence")
    assert PAGE in Client().get(f"/updates/{cited.sequence}/").content.decode()
    assert verify().findings == []


def test_a_pack_carries_that_copy_and_nothing_else_of_the_vault(pack: Files) -> None:
    assert [path for path in pack if path.startswith("files/")] == [copy_in(pack)]
    assert pack["copies.csv"].decode().splitlines()[0] == "evidence,copy,file"
    assert len(pack["copies.csv"].decode().splitlines()) == 2


@pytest.mark.parametrize(
    ("kind", "make", "ending"),
    [
        ("warc", lambda: b"<html><title>T</title><p>words</p></html>", "warc.gz"),
        ("body", samples.telling_pdf, "pdf"), ("body", samples.telling_jpeg, "jpg"),
    ],
)  # fmt: skip
def test_every_kind_of_copy_travels(
    web: Site, fetcher: Fetcher, tmp_path: Path, kind: str, make: Callable[[], bytes], ending: str
) -> None:
    with another_site():
        publish_copy(fetcher, web.says("/file", make()), kind)
        pack = exported()
    assert copy_in(pack).endswith(f".{ending}")
    assert reloaded(pack, tmp_path / "again") == pack
    assert loaded(pack, tmp_path / "pack") == []
    assert given_to_readers() == pack[copy_in(pack)]
    assert Client().get(PAGE)["Content-Disposition"].endswith(f'.{ending}"')


def test_it_comes_back_as_it_went_and_is_stored_once(pack: Files, tmp_path: Path) -> None:
    assert reloaded(pack, tmp_path / "again") == pack
    assert loaded(pack, tmp_path / "pack") == []
    assert load(tmp_path / "pack").changed_nothing
    assert (Capture.objects.count(), CapturePart.objects.count()) == (1, 1)


def test_a_zip_file_carries_it_too(pack: Files, tmp_path: Path) -> None:
    write_zip_file(pack, tmp_path / "pack.zip", private=False)
    assert faults_of(tmp_path / "pack.zip") == []
    assert given_to_readers() == pack[copy_in(pack)]


def test_the_newsroom_sees_when_it_was_kept(pack: Files, tmp_path: Path) -> None:
    loaded(pack, tmp_path / "pack")
    capture = Capture.objects.get()
    assert capture.state == "kept"
    assert copies.public_name(capture.parts.get()) == Evidence.objects.get().copy


def test_a_withdrawn_copy_is_in_no_pack(web: Site, fetcher: Fetcher) -> None:
    with another_site():
        newsroom = publish_copy(fetcher, web.url("/page"), "text")
        source = Evidence.objects.get()
        newsroom.publish(make_proposal("amend", evidence=source, changes={"copy": ""}, reason="A name is in it."))
        assert not [path for path in exported() if "copies" in path]


def test_a_redacted_copy_is_in_no_pack(web: Site, fetcher: Fetcher) -> None:
    with another_site():
        publish_copy(fetcher, web.url("/page"), "text")
        ada = make_user("ada", "Administrator")
        ledger.redact(Entry.objects.get(kind="amended"), by=ada, reason="A name is in it.")
        assert not [path for path in exported() if "copies" in path]


@pytest.mark.parametrize("staff", [False, True])
def test_a_copy_that_is_only_proposed_is_in_no_pack(web: Site, fetcher: Fetcher, staff: bool) -> None:
    with another_site():
        newsroom = publish_copy(fetcher, web.url("/page"), "text")
        source, warc = Evidence.objects.get(), CapturePart.objects.filter(kind="warc").order_by("pk")[0]
        change = {"copy": copies.public_name(warc)}
        newsroom.submit(make_proposal("amend", evidence=source, changes=change, reason="The whole of it."))
        pack = exported(staff=staff)
        assert [path.rpartition(".")[2] for path in pack if path.startswith("files/copies/")] == ["txt"]


def test_bytes_that_are_lost_are_in_no_pack_and_the_rest_is(web: Site, fetcher: Fetcher, tmp_path: Path) -> None:
    with another_site():
        publish_copy(fetcher, web.url("/page"), "text")
        default_storage.delete(store.path_of("copies", Evidence.objects.get().copy[11:]))
        pack = exported()
    assert "copies.csv" not in pack
    write_folder(pack, tmp_path / "pack", private=False)
    assert load(tmp_path / "pack").left_alone == [
        "evidence.csv, row 2: the copy that readers are given of it is neither in the pack nor on this site"
    ]
    assert Client().get(PAGE).status_code == 404


# Packs that lie about copies


def test_a_copy_whose_file_is_missing_is_named(pack: Files, tmp_path: Path) -> None:
    path = copy_in(pack)
    found = loaded({name: data for name, data in pack.items() if name != path}, tmp_path / "pack")
    assert found == [f"copies.csv, row 2, column file: {path}: the file is missing"]
    assert Entry.objects.count() == 0


def test_a_copy_that_is_another_is_named(pack: Files, tmp_path: Path) -> None:
    path = copy_in(pack)
    found = loaded(pack | {path: b"Another text."}, tmp_path / "pack")
    assert found == [f"copies.csv, row 2, column file: {path} is not the copy that the record names"]
    assert (Entry.objects.count(), stored_files()) == (0, [])


def test_a_copy_without_a_file_is_named(pack: Files, tmp_path: Path) -> None:
    table = pack["copies.csv"].replace(copy_in(pack).encode(), b"")
    assert loaded(pack | {"copies.csv": table}, tmp_path / "pack") == [
        "copies.csv, row 2, column file: the file is not the copy that the record names"
    ]


def named(data: bytes, day: str = "2026-03-03") -> str:
    return f"{day} {hashlib.sha256(data).hexdigest()}"


def forged(data: bytes, path: str, *, copy: str = "", change: bool = True) -> dict[str, str]:
    """Tables of the small pack that give readers these bytes as a copy of the law."""
    copy = copy or named(data)
    changes = json.dumps({"copy": copy}).replace('"', '""')
    amendments = f'evidence,changes,reason\nlaw,"{changes}",It may vanish.\n'
    copies_ = f"evidence,copy,file\nlaw,{copy},{path}\n"
    return {"copies": copies_} | ({"amendments": amendments} if change else {})


def small(folder: Path, data: bytes, path: str = "files/copies/law/2026-03-03.txt", **given: Any) -> Path:
    return write_files(write_pack(folder, **forged(data, path, **given)), {path: data})


def test_a_pack_that_somebody_wrote_gives_readers_a_copy(tmp_path: Path) -> None:
    assert faults_of(small(tmp_path / "pack", b"The law, as it was.")) == []
    answer = Client().get("/evidence/law/copy/")
    assert b"".join(answer.streaming_content) == b"The law, as it was."  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("data", "ending"),
    [
        (b"MZ\x90\x00\x03\xff\xfe", "txt"), (b"MZ\x90\x00\x03\xff\xfe", "exe"), (b"words", "exe"), (b"words", "pdf"),
        (LAW, "txt"), (LAW, "warc.gz"), (samples.picture(), "png"), (b"\x1f\x8b\x08\x00 no archive", "warc.gz"),
        (b"PK\x03\x04\xff", "txt"), (b"words\x00", "txt"), (samples.telling_docx(), "docx"), (b"\xff\xfe", "txt"),
    ],
)  # fmt: skip
def test_a_copy_of_a_kind_that_no_site_gives_out_is_refused(tmp_path: Path, data: bytes, ending: str) -> None:
    path = f"files/copies/law/2026-03-03.{ending}"
    found = faults_of(small(tmp_path / "pack", data, path))
    assert found == [
        f"copies.csv, row 2, column file: {path}: is not a web archive, PDF, image or text,"
        " or its name does not match its content"
    ]
    assert (stored_files(), Entry.objects.count()) == ([], 0)


def test_a_copy_that_no_line_gives_to_readers_is_refused(tmp_path: Path) -> None:
    """So that nobody hides on a site what nobody has published."""
    found = faults_of(small(tmp_path / "pack", b"Hidden.", change=False))
    assert found == ["copies.csv, row 2, column copy: no entry of the pack publishes this copy: leave the row out"]
    assert stored_files() == []


@pytest.mark.parametrize("copy", ["2026-99-99 " + "a" * 64, "2026-03-03", "2026-03-03 " + "A" * 64, "yesterday"])
def test_a_copy_without_a_day_or_a_hash_is_named(tmp_path: Path, copy: str) -> None:
    found = faults_of(small(tmp_path / "pack", b"The law.", copy=copy))
    assert "copies.csv, row 2, column copy: Identify an archived copy by its day and its SHA-256." in found
    assert "amendments.csv, row 2, column changes: Identify an archived copy by its day and its SHA-256." in found


@pytest.mark.parametrize("path", ["../law.txt", "/etc/passwd", "files\\law.txt"])
def test_a_copy_that_lies_elsewhere_is_refused(tmp_path: Path, path: str) -> None:
    pack = write_pack(tmp_path / "pack", **forged(b"The law.", path))
    assert "the path leads out of the pack" in faults_of(pack)[0]


def test_a_copy_behind_a_link_is_refused(tmp_path: Path) -> None:
    pack = small(tmp_path / "pack", b"The law.")
    place = pack / "files" / "copies" / "law" / "2026-03-03.txt"
    place.rename(tmp_path / "outside.txt")
    place.symlink_to(tmp_path / "outside.txt")
    assert "is a link that leads out of the pack" in faults_of(pack)[0]


def test_a_copy_of_a_source_that_is_not_there_is_named(tmp_path: Path) -> None:
    pack = small(tmp_path / "pack", b"The law.")
    (pack / "copies.csv").write_text((pack / "copies.csv").read_text().replace("law,", "unknown,", 1))
    assert "copies.csv, row 2, column evidence: “unknown” is unknown" in faults_of(pack)[0]


def test_a_copy_of_a_source_that_is_refused_itself_adds_no_fault_of_its_own(tmp_path: Path) -> None:
    evidence = with_cell("evidence", 2, "file", "files/law.exe")
    pack = write_pack(tmp_path / "pack", evidence=evidence, **forged(b"The law.", "files/copies/law/2026-03-03.txt"))
    write_files(pack, {"files/copies/law/2026-03-03.txt": b"The law.", "files/law.exe": b"MZ\x90\x00\x03"})
    assert [fault.partition(": ")[0] for fault in faults_of(pack)] == ["evidence.csv, row 2, column file"]
    assert stored_files() == []


def test_tables_without_keys_are_named_and_no_more(tmp_path: Path) -> None:
    pack = small(tmp_path / "pack", b"The law.")
    for name, old, new in (("copies", "law,", ","), ("amendments", "law,", ","), ("evidence", "law,", ",")):
        table = pack / f"{name}.csv"
        table.write_text(table.read_text().replace(old, new, 1))
    assert "copies.csv, row 2, column evidence: must not be empty" in faults_of(pack)


def test_two_copies_of_one_source_are_named(tmp_path: Path) -> None:
    pack = small(tmp_path / "pack", b"The law.")
    table = (pack / "copies.csv").read_text()
    (pack / "copies.csv").write_text(table + table.splitlines()[1] + "\n")
    assert "stands already in row 2" in faults_of(pack)[0]


def test_where_readers_have_another_copy_by_now_it_stays(tmp_path: Path, newsroom: Newsroom) -> None:
    """What this site has published since is not undone by a pack that is older."""
    pack = small(tmp_path / "pack", b"The law.")
    load(pack)
    newsroom.publish(
        make_proposal("amend", evidence=Evidence.objects.get(reference="law"), changes={"copy": ""}, reason="A name.")
    )
    default_storage.delete(store.path_of("copies", hashlib.sha256(b"The law.").hexdigest()))
    Capture.objects.all().delete()
    assert load(pack).changed_nothing
    assert Client().get("/evidence/law/copy/").status_code == 404
    assert Capture.objects.count() == 0


def test_a_draft_of_a_source_has_no_copy(tmp_path: Path) -> None:
    evidence = (
        "reference,kind,title,url,published_on,primary,verification,copy,state\n"
        f"law,legislation,The law,https://law.example/1,2010-05-01,true,verified,{named(b'x')},draft\n"
    )
    updates = (
        "reference,demand,happened_on,headline,verification,state\nasked,moratorium,2005-06,Asked,verified,draft\n"
    )
    pack = write_pack(
        tmp_path / "pack", evidence=evidence, updates=updates, citations="update,evidence\nasked,law\n", reviews=None
    )
    assert faults_of(pack) == []
    assert Evidence.objects.get().copy == ""


def test_of_several_amendments_the_last_one_says_which_copy_there_is() -> None:
    def amended(copy: str | None, state: str = "published") -> dict[str, str]:
        changes = {"title": "x"} | ({} if copy is None else {"copy": copy})
        return {"evidence": "law", "changes": json.dumps(changes), "state": state}

    first = [{"reference": "law", "copy": "at first"}, {"reference": "paper"}]
    assert copies_named(first, []) == {"law": "at first", "paper": ""}
    assert copies_named(first, [amended("a"), amended("b"), amended(None)])["law"] == "b"
    assert copies_named(first, [amended("a"), amended("")])["law"] == ""
    assert copies_named(first, [amended("a"), amended("b", "draft")])["law"] == "a"


def test_a_source_first_shown_with_its_copy_keeps_it(web: Site, fetcher: Fetcher, tmp_path: Path) -> None:
    """The pack of a second campaign that cites it later has no amendment: the copy stands in the row itself."""
    with another_site():
        newsroom = publish_copy(fetcher, web.url("/page"), "text")
        other = make_campaign("korea", name="Korea")
        newsroom.publish(other)
        demand = make_demand(other, "abolition")
        newsroom.publish(demand)
        newsroom.publish(make_update(demand, sources=[Evidence.objects.get()]))
        pack = exported("korea")
    assert "amendments.csv" not in pack
    assert b",copy" in pack["evidence.csv"].splitlines()[0]
    assert loaded(pack, tmp_path / "pack") == []
    assert given_to_readers() == pack[copy_in(pack)]
    assert exported("korea") == pack
    assert verify().findings == []


def test_the_packs_of_two_campaigns_that_share_a_source_load_side_by_side(
    web: Site, fetcher: Fetcher, tmp_path: Path
) -> None:
    with another_site():
        newsroom = publish_copy(fetcher, web.url("/page"), "text")
        other = make_campaign("korea", name="Korea")
        newsroom.publish(other)
        demand = make_demand(other, "abolition")
        newsroom.publish(demand)
        newsroom.publish(make_update(demand, sources=[Evidence.objects.get()]))
        packs = [exported("japan"), exported("korea")]
    for number, one in enumerate(packs):
        assert loaded(one, tmp_path / f"pack-{number}") == []
    assert (Capture.objects.count(), verify().findings) == (1, [])
    assert given_to_readers() == packs[0][copy_in(packs[0])]
