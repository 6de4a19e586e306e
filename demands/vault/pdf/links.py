"""Links of a PDF: to a place in the document or to an address of the web. No other action is copied."""

from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from demands.vault.removed import REPORT

from . import shapes
from .layers import Layers

MOST_NAMES = 100_000
NOTES = {"/Text", "/Popup"}


def drop_notes(found: pikepdf.Pdf, layers: Layers) -> None:
    """Leave those annotations that are seen as part of the page, to be drawn into it, and links."""
    for page in found.pages:
        annotations = page.obj.get("/Annots")
        if not isinstance(annotations, Array):
            continue
        kept = []
        for note in annotations:
            subtype = str(note.get("/Subtype", "")) if isinstance(note, Dictionary) else ""
            if subtype and _tells(note, subtype) and not layers.hides(note):
                kept.append(note)
        page.obj.Annots = Array(kept)


def _tells(note: Any, subtype: str) -> bool:
    """Whether the annotation stays; if something of it goes, the report says so."""
    if note.get("/FT") == "/Sig" or (isinstance(note.get("/Parent"), Dictionary) and note.Parent.get("/FT") == "/Sig"):
        REPORT.add("signatures")
    action = note.get("/A")
    if "/AA" in note or (isinstance(action, Dictionary) and action.get("/S") not in ("/GoTo", "/URI")):
        REPORT.add("actions")
    if subtype == "/Link" or subtype in shapes.DRAWN:
        if subtype not in ("/Link", "/Widget") and {"/Contents", "/T", "/RC", "/Subj"} & set(note.keys()):
            REPORT.add("notes")
        return True
    REPORT.add("notes" if subtype in NOTES else "attachments")
    return False


class Links:
    """Copies the links of each page, once all pages are there."""

    def __init__(self, found: pikepdf.Pdf, made: pikepdf.Pdf) -> None:
        self.found, self.made = found, made
        self.pages = {page.obj.objgen: number for number, page in enumerate(found.pages)}
        self.places = _named_places(found.Root)

    def copy(self) -> None:
        for source, target in zip(self.found.pages, self.made.pages, strict=True):
            annotations = source.obj.get("/Annots")
            links = [self._link(note) for note in annotations] if isinstance(annotations, Array) else []
            if kept := [link for link in links if link is not None]:
                target.obj.Annots = Array(kept)

    def _link(self, note: Any) -> Any:
        if not isinstance(note, Dictionary) or note.get("/Subtype") != "/Link":
            return None
        made = Dictionary(Type=Name.Annot, Subtype=Name.Link)
        style = note.get("/BS")
        if isinstance(style, Dictionary) and isinstance(style.get("/W"), shapes.NUMBERS):
            made.Border = Array([0, 0, style.W])
        for key in ("/Rect", "/Border", "/C", "/QuadPoints"):
            if (numbers := _numbers(note.get(key))) is not None:
                made[key] = numbers
        action = note.get("/A")
        target = note.get("/Dest")
        if isinstance(action, Dictionary):
            if action.get("/S") == "/URI" and (address := _address(action.get("/URI"))):
                made.A = Dictionary(S=Name.URI, URI=address)
                return made if "/Rect" in made else None
            target = action.get("/D") if action.get("/S") == "/GoTo" else None
        place = self._place(target)
        if place is None or "/Rect" not in made:
            return None
        made.Dest = place
        return made

    def _place(self, target: Any) -> Any:
        """A destination as page and position; a named one is looked up, so that its name need not stay."""
        if isinstance(target, (String, Name)):
            target = self.places.get(bytes(target) if isinstance(target, String) else str(target))
        if isinstance(target, Dictionary):
            target = target.get("/D")
        if not isinstance(target, Array) or not len(target) or not isinstance(target[0], Dictionary):
            return None
        number = self.pages.get(target[0].objgen)
        if number is None:
            return None
        how = [
            one if str(one) in shapes.VOCABULARY or isinstance(one, shapes.NUMBERS) else None
            for one in list(target)[1:6]
        ]
        return Array([self.made.pages[number].obj, *how])


def _numbers(value: Any) -> Any:
    if not isinstance(value, Array) or not all(isinstance(one, shapes.NUMBERS) for one in value):
        return None
    return Array(list(value))


def _address(value: Any) -> Any:
    return value if isinstance(value, String) and shapes.WEB.fullmatch(bytes(value)) else None


def _named_places(root: Any) -> dict[bytes | str, Any]:
    """Named destinations of both kinds: the dictionary of PDF 1.1 and the tree of 1.2."""
    places: dict[bytes | str, Any] = {}
    old = root.get("/Dests")
    if isinstance(old, Dictionary):
        places |= {str(name): one for name, one in old.items()}
    names = root.get("/Names")
    waiting = [names.get("/Dests")] if isinstance(names, Dictionary) else []
    seen: set[Any] = set()
    while waiting and len(places) < MOST_NAMES:
        node = waiting.pop()
        if not isinstance(node, Dictionary) or (node.is_indirect and node.objgen in seen):
            continue
        seen.add(node.objgen)
        pairs = list(node.get("/Names", []))
        places |= {
            bytes(name): one for name, one in zip(pairs[::2], pairs[1::2], strict=False) if isinstance(name, String)
        }
        waiting += list(node.get("/Kids", []))
    return places
