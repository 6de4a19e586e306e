"""What cleaning may cost: memory, time and unpacked size, whatever is sent."""

import io
import resource
import subprocess
import sys
import time
import zlib

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image

from config.places import BASE_DIR
from demands.vault import pictures
from demands.vault.apart import REFUSED, Unfit
from demands.vault.pdf import clean
from demands.vault.scrubbing import JOBS
from tests.vault import samples
from tests.vault.conftest import PEAK

from . import office_corners

SECONDS = 15  # the site's own limit is 12 seconds of processor time


def flat(width: int, height: int, form: str = "PNG", mode: str = "RGB") -> bytes:
    made = io.BytesIO()
    Image.new(mode, (width, height)).save(made, form)
    return made.getvalue()


def packed_pdf(megabytes: int, filters: int, place: str = "content") -> bytes:
    """A PDF with one stream that unpacks to so much, packed so many times."""
    data = samples.packed(b" " * 1_000_000, megabytes)
    for _ in range(filters - 1):
        data = zlib.compress(data, 9)
    made = io.BytesIO()
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page().obj
        stream = pdf.make_stream(b"")
        stream.write(data, filter=Array([Name.FlateDecode] * filters))
        if place == "content":
            page.Contents = stream
        elif place == "many":
            page.Contents = Array([stream] * 40)
        else:
            stream.Type, stream.Subtype, stream.ColorSpace = Name.XObject, Name.Image, Name.DeviceGray
            stream.Width, stream.Height, stream.BitsPerComponent = 30_000, 30_000, 8
            page.Resources, page.Contents = Dictionary(XObject=Dictionary(X=stream)), pdf.make_stream(b"/X Do")
        pdf.save(made, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)
    return made.getvalue()


def cost(job: str, sent: bytes) -> tuple[int, str, float, int]:
    """How cleaning ends: exit status, what it says, seconds, and the most memory in MB."""
    command = [sys.executable, "-c", MEASURED, job]
    begun = time.monotonic()
    done = subprocess.run(command, input=sent, capture_output=True, cwd=BASE_DIR, timeout=60)
    *said, megabytes = done.stderr.decode().splitlines() or ["0"]
    return done.returncode, " ".join(said), time.monotonic() - begun, int(megabytes)


MEASURED = f"""
import sys
{PEAK}
from demands.vault.apart import run
from demands.vault.scrubbing import CPU_SECONDS, JOBS
status = run(JOBS, cpu_seconds=CPU_SECONDS)
sys.stderr.write(f"\\n{{peak() // 1024}}")
sys.exit(status)
"""


@pytest.mark.parametrize(
    ("width", "height", "mode"),
    [(8000, 5000, "RGB"), (6300, 6300, "RGBA"), (10000, 9000, "P"), (9000, 9000, "L"), (6200, 6300, "LA")],
)
def test_a_small_file_that_holds_a_huge_picture_costs_little(width: int, height: int, mode: str) -> None:
    sent = flat(width, height, mode=mode)
    assert len(sent) < 400_000
    status, said, _, megabytes = cost("picture", sent)
    assert (status, said) == (REFUSED, "swells") or megabytes < 300
    assert megabytes < 300


def test_a_photograph_of_fifty_megapixels_passes() -> None:
    """Of the size that telephones make: 8160 by 6120 points, some megabytes of JPEG, lying on its side."""
    grain = Image.effect_noise((1020, 765), 60).resize((8160, 6120))
    exif = Image.Exif()
    exif[0x0112] = 6
    made = io.BytesIO()
    Image.merge("RGB", (grain,) * 3).save(made, "JPEG", quality=92, exif=exif)
    status, said, _, megabytes = cost("picture", made.getvalue())
    assert (status, said) == (0, "")
    assert megabytes < 700


def test_a_large_scan_in_black_and_white_passes() -> None:
    """A page of A4 at 600 dots to the inch."""
    assert JOBS["picture"](flat(4960, 7016, mode="1")).partition(b"\n")[2].startswith(b"\x89PNG")


@pytest.mark.parametrize("place", ["content", "many", "picture"])
@pytest.mark.parametrize("filters", [1, 2, 3])
def test_a_pdf_that_swells_is_refused_soon(filters: int, place: str) -> None:
    sent = packed_pdf(50 if place == "many" else 400, filters, place)
    status, said, seconds, megabytes = cost("pdf", sent)
    assert (status, said) == (REFUSED, "swells")
    assert seconds < SECONDS
    assert megabytes < 700


def test_without_the_limit_it_swells_as_far_as_it_likes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: what the library is told not to unpack, it unpacks."""
    sent = packed_pdf(170, 2, "picture")
    with pytest.raises(Unfit, match="swells"):
        clean.pdf(sent)
    monkeypatch.setattr(
        clean, "LIMITS", dict.fromkeys(clean.LIMITS, 0) | {"max_stream_filters": 25, "parser_max_nesting": 100}
    )
    assert clean.pdf(sent).startswith(b"%PDF-")


def test_without_the_budget_a_small_file_takes_all_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = flat(8000, 5000)
    with pytest.raises(Unfit, match="swells"):
        pictures.picture(sent)
    monkeypatch.setattr(pictures, "FREE", pictures.MOST)
    assert pictures.picture(sent).startswith(b"\x89PNG")


def test_the_object_streams_of_a_pdf_are_bounded_too() -> None:
    status, said, seconds, _ = cost("pdf", samples.pdf_bomb())
    assert (status, said) == (REFUSED, "swells")
    assert seconds < SECONDS


def test_endless_content_is_refused_soon() -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page().obj.Contents = pdf.make_stream(b"q Q " * 9_000_000)
        made = io.BytesIO()
        pdf.save(made)
    status, said, seconds, _ = cost("pdf", made.getvalue())
    assert (status, said) == (REFUSED, "swells")
    assert seconds < SECONDS


def test_elements_within_elements_without_end_are_refused() -> None:
    deep = "<w:tbl><w:tr><w:tc>" * 3000 + "</w:tc></w:tr></w:tbl>" * 3000
    status, said, seconds, _ = cost("document", office_corners.in_body(deep)())
    assert (status, said) == (REFUSED, "broken")
    assert seconds < SECONDS


def test_a_form_that_draws_itself_ends() -> None:
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page().obj
        form = pdf.make_stream(b"/X Do", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
        form.Resources = Dictionary(XObject=Dictionary(X=form))
        page.Resources, page.Contents = Dictionary(XObject=Dictionary(X=form)), pdf.make_stream(b"/X Do")
        made = io.BytesIO()
        pdf.save(made)
    assert JOBS["pdf"](made.getvalue()).partition(b"\n")[2].startswith(b"%PDF-")


def test_the_limits_are_those_of_the_operating_system() -> None:
    """The job that cleans runs under a limit of its own, which this process does not have."""
    own = resource.getrlimit(resource.RLIMIT_CPU)[0]
    assert own == resource.RLIM_INFINITY or own > SECONDS
