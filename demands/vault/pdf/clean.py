"""Cleans a PDF within bounds: opened, its form drawn into its pages, and built again from them."""

import io
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from demands.vault.apart import Unfit
from demands.vault.removed import REPORT

from . import shapes
from .links import Links, drop_notes
from .rebuild import Rebuild, language

MOST_MADE = 60 * 1024**2
MOST_PAGES = 3000
# One stream may unpack to this much, through this many filters one inside the other
LIMITS: dict[str, Any] = {
    "flate_max_memory": 160 * 1024**2, "run_length_max_memory": 160 * 1024**2, "png_max_memory": 160 * 1024**2,
    "tiff_max_memory": 160 * 1024**2, "max_stream_filters": 4, "parser_max_nesting": 100,
}  # fmt: skip
SWELLS = ("bad_alloc", "memory", "limit")
STYLES = {f"/{one}" for one in "DRrAa"}  # of page numbers


def pdf(raw: bytes) -> bytes:
    """The same pages with their links, in a document that holds nothing else.

    Raises Unfit: ``locked``, ``broken``, or ``swells`` when a stream unpacks to more than LIMITS or the result is
    larger than MOST_MADE.
    """
    pikepdf.settings.set_qpdf_limits(**LIMITS)
    try:
        with pikepdf.open(io.BytesIO(raw), suppress_warnings=True) as found, pikepdf.new() as made:
            try:
                _rebuild(found, made)
            finally:
                if any(word in str(one) for one in found.get_warnings() for word in SWELLS):
                    raise Unfit("swells")  # the library stops there, or leaves such a part out and goes on
            result = io.BytesIO()
            made.save(result, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    except pikepdf.PasswordError as fault:
        raise Unfit("locked") from fault
    except pikepdf.PdfError as fault:
        raise Unfit("swells" if any(word in str(fault) for word in SWELLS) else "broken") from fault
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RuntimeError, ArithmeticError) as fault:
        raise Unfit("broken") from fault
    if result.tell() > MOST_MADE:
        raise Unfit("swells")
    return result.getvalue()


def _rebuild(found: Pdf, made: Pdf) -> None:
    if found.is_encrypted:
        raise Unfit("locked")
    if not len(found.pages):
        raise Unfit("broken")
    if len(found.pages) > MOST_PAGES:
        raise Unfit("swells")
    _note(found)
    rebuild = Rebuild(found, made)
    drop_notes(found, rebuild.layers)
    form = found.Root.get("/AcroForm")
    if isinstance(form, Dictionary) and form.get("/NeedAppearances") is True:
        found.generate_appearance_streams()
    found.flatten_annotations("screen")
    for page in found.pages:
        rebuild.page(page.obj)
    Links(found, made).copy()
    _settings(found.Root, made.Root)


def _note(found: Pdf) -> None:
    """Tell what of the whole document stays behind."""
    REPORT.update(shapes.TOLD[key] for key in [*found.Root.keys(), *found.trailer.keys()] if shapes.TOLD.get(key))
    names = found.Root.get("/Names")
    if "attachments_or_scripts" in REPORT:
        REPORT.remove("attachments_or_scripts")
        keys = set(names.keys()) if isinstance(names, Dictionary) else set()
        REPORT.update(
            {"actions"} if "/JavaScript" in keys else set(), {"attachments"} if "/EmbeddedFiles" in keys else set()
        )
    form = found.Root.get("/AcroForm")
    if isinstance(form, Dictionary) and int(form.get("/SigFlags", 0)) & 1:
        REPORT.add("signatures")


def _settings(old: Any, new: Any) -> None:
    """The language, the direction of reading and the page numbers."""
    if stated := language(old):
        new.Lang = String(stated)
    viewer = old.get("/ViewerPreferences")
    if isinstance(viewer, Dictionary) and viewer.get("/Direction") == "/R2L":
        new.ViewerPreferences = Dictionary(Direction=Name.R2L)
    numbers = old.get("/PageLabels")
    pairs = list(numbers.get("/Nums", [])) if isinstance(numbers, Dictionary) else []
    made: list[Any] = []
    for start, label in zip(pairs[::2], pairs[1::2], strict=False):
        if isinstance(start, int) and isinstance(label, Dictionary):
            kept = Dictionary()
            if str(label.get("/S", "")) in STYLES:
                kept.S = label.S
            if isinstance(label.get("/St"), int):
                kept.St = label.St
            made += [start, kept]
    if made and made[0] == 0:
        new.PageLabels = Dictionary(Nums=Array(made))
