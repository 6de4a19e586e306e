"""Builds an OpenDocument text again from its content, its styles and its pictures (OASIS OpenDocument 1.3)."""

import re
from typing import Any

from lxml import etree

from demands.vault.apart import Unfit
from demands.vault.pictures import embedded
from demands.vault.removed import REPORT

from .parts import packed, tree, unpacked, written
from .vocabulary import ADDRESS, ANY, FONT, LANGUAGE, PLAIN

TEXT_DOCUMENT = b"application/vnd.oasis.opendocument.text"
OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
PREFIXES = {
    f"{OASIS}{name}:1.0": prefix
    for name, prefix in (
        ("office", "office"), ("style", "style"), ("text", "text"), ("table", "table"), ("drawing", "draw"),
        ("xsl-fo-compatible", "fo"), ("svg-compatible", "svg"), ("datastyle", "number"), ("manifest", "manifest"),
    )
} | {"http://www.w3.org/1999/xlink": "xlink"}  # fmt: skip
MANIFEST = f"{OASIS}manifest:1.0"
XLINK = "{http://www.w3.org/1999/xlink}href"

# Elements that say something unseen, keep what was, or act
LEFT_OUT = {
    "office": {"scripts", "event-listeners", "forms", "settings", "meta", "binary-data", "dde-source",
    "annotation-end"},
    "text": {
        "variable-decls", "user-field-decls", "dde-connection-decls", "hidden-text", "hidden-paragraph", "bookmark",
        "bookmark-start", "bookmark-end", "toc-mark", "toc-mark-start", "toc-mark-end", "user-index-mark",
        "user-index-mark-start", "user-index-mark-end", "alphabetical-index-mark", "alphabetical-index-mark-start",
        "alphabetical-index-mark-end", "script", "meta-field", "notes-configuration", "linenumbering-configuration",
        "bibliography-configuration", "alphabetical-index-auto-mark-file", "database-next", "database-row-select",
        "changed-region",
        "change", "change-start", "change-end", "index-title-template", "bibliography-mark", "page-variable-set",
        "variable-set",
    },
    "table": {"calculation-settings", "content-validations", "dde-links", "table-source", "scenario", "shapes",
    "desc", "title"},
    "draw": {"plugin", "applet", "param", "image-map", "glue-point", "contour-polygon", "contour-path", "control"},
    "svg": {"title", "desc"},
    "style": {"presentation-page-layout", "map"},
    "number": set(), "fo": set(), "manifest": set(), "xlink": set(),
}  # fmt: skip
# Fields: what they show stays, what they are goes
_FIELDS_WORDS = (
    "author-name author-initials creator initial-creator printed-by description title subject keywords file-name"
    " template-name user-defined user-field-get user-field-input variable-get variable-input text-input"
    " placeholder conditional-text sender-firstname sender-lastname sender-initials sender-title sender-position"
    " sender-email sender-phone-private sender-fax sender-company sender-phone-work sender-street sender-city"
    " sender-postal-code sender-country sender-state-or-province database-display database-name editing-cycles"
    " editing-duration creation-date creation-time print-date print-time modification-date modification-time"
    " expression reference-mark reference-mark-start reference-mark-end ruby-text-none meta execute-macro dde-"
    " connection measure table-formula"
)
FIELDS = set(_FIELDS_WORDS.split())
EMBEDS = {("draw", "object"), ("draw", "object-ole"), ("draw", "floating-frame"), ("text", "section-source")}
NEVER = {"display-name", "title", "tooltip", "name", "id", "formula", "description", "help-message",
    "target-frame-name", "protection-key",
    "condition", "string-value", "connection-name", "user-name", "link-name", "filter-name", "class-names",
    "caption-id"}  # fmt: skip
FREE = {
    ("svg", "font-family"): FONT, ("fo", "font-family"): FONT, ("style", "font-name"): FONT,
    ("style", "font-name-asian"): FONT, ("style", "font-name-complex"): FONT, ("style", "font-family-asian"): FONT,
    ("style", "font-family-complex"): FONT, ("style", "font-family-generic"): FONT, ("style", "num-prefix"): ANY,
    ("style", "num-suffix"): ANY, ("text", "bullet-char"): ANY, ("fo", "country"): LANGUAGE, ("fo",
    "language"): LANGUAGE,
    ("style", "num-format"): re.compile(r"[1aAiI]?"), ("style", "language-asian"): LANGUAGE, ("number",
    "currency-symbol"): FONT,
    ("svg", "d"): re.compile(r"[-0-9., MmLlHhVvCcSsQqTtAaZz]*"), ("svg", "viewBox"): re.compile(r"[-0-9. ]*"),
    ("draw", "points"): re.compile(r"[-0-9., ]*"), ("office", "version"): re.compile(r"1.[0-9]"),
    ("draw", "enhanced-path"): re.compile(r"[-A-Z0-9.?f$ ]*"), ("fo",
    "border"): re.compile(r"[0-9.a-z]+ [a-z]+ #[0-9a-fA-F]{6}"),
    ("style", "rel-width"): re.compile(r"[0-9*%]*|scale"), ("text", "style-name"): ANY,
}  # fmt: skip
LINES = re.compile(
    r"[0-9.]+(?:cm|in|pt|mm) [a-z]+ #[0-9a-fA-F]{6}|(?:[0-9.]+(?:cm|in|pt|mm) ?){1,4}|[a-z]+(?:[- ][a-z]+){0,4}"
)
BUILT_IN = re.compile(
    r"Standard|Heading(?:_20_[0-9]{1,2})?|Text_20_body|List|Caption|Index|Title|Subtitle|Header|Footer|Footnote|Endnote"
    r"|[A-Z][a-z]?[0-9]{1,4}|fr[0-9]{1,4}|Table[0-9]{1,3}(?:.[A-Z0-9]{1,5})?|Graphics|Frame|Mpm[0-9]{1,2}|Internet_20_[Ll]ink"
)


class Text:
    """An OpenDocument text on its way into a new one."""

    def __init__(self, parts: dict[str, bytes]) -> None:
        self.parts = parts
        self.media: dict[str, tuple[str, bytes]] = {}  # pictures by their old name: the new name and the bytes
        self.styles: dict[str, str] = {}
        self.hidden: set[str] = set()

    def build(self) -> bytes:
        if self.parts.get("mimetype", b"").strip() != TEXT_DOCUMENT:
            raise Unfit("unknown")
        roots = {name: tree(self.parts[name]) for name in ("content.xml", "styles.xml") if name in self.parts}
        for root in roots.values():
            self.hidden |= _hidden_styles(root)
        made = {"mimetype": TEXT_DOCUMENT}
        for name, root in roots.items():
            self._clean(root)
            made[name] = written(root)
        _note(self.parts)
        made |= dict(self.media.values())
        made["META-INF/manifest.xml"] = _manifest(list(made)[1:])
        return packed(made)

    def _clean(self, root: Any) -> None:
        if _split(root)[0] != "office":
            raise Unfit("broken")
        for element in list(root.iter(etree.Element)):
            if element is root or element.getparent() is not None:
                self._element(element, element is root)

    def _element(self, element: Any, is_root: bool) -> None:
        prefix, name = _split(element)
        if (prefix, name) in EMBEDS:
            raise Unfit("acts" if element.get(XLINK, "").startswith(("http", "//")) else "nested")
        if not is_root and (prefix not in LEFT_OUT or name in LEFT_OUT[prefix] or self._unseen(element)):
            _cut(element)
            return
        for key, value in list(element.attrib.items()):
            kept = self._attribute(prefix, name, key, value)
            if kept is None:
                del element.attrib[key]
            elif kept != value:
                element.set(key, kept)
        if not _holds_text(prefix, name):
            element.text = None
        if not is_root and not _holds_text(*_split(element.getparent())):
            element.tail = None
        if prefix == "text" and name in FIELDS:
            _unwrap(element)

    def _unseen(self, element: Any) -> bool:
        """Whether LibreOffice does not show this: a hidden section, or text in a hidden style."""
        style = element.get(f"{{{OASIS}text:1.0}}style-name")
        gone = element.get(f"{{{OASIS}text:1.0}}display") == "none" or (style is not None and style in self.hidden)
        if gone:
            REPORT.add("hidden_text")
        return gone

    # Attributes

    def _attribute(self, prefix: str, element: str, key: str, value: str) -> str | None:
        uri, _, name = key.rpartition("}")
        space = PREFIXES.get(uri.lstrip("{"))
        if space == "xlink":
            return self._link(prefix, element, name, value)
        if space is None:
            return None
        if (space, name) == ("style", "name") and element == "font-face":
            return value if FONT.fullmatch(value) else None
        if name.endswith("style-name") or (space, name) in (("style", "name"), ("style",
        "page-layout-name")) or name in (
            "master-page-name", "apply-style-name"
        ):  # fmt: skip
            return self._style(value)
        if (space, name) in FREE:
            return value if FREE[space, name].fullmatch(value) else None
        if name in NEVER:
            return None
        return value if PLAIN.fullmatch(value) or LINES.fullmatch(value) else None

    def _style(self, value: str) -> str:
        """Names that people give to styles are replaced, in both parts alike."""
        return (
            value
            if not value or BUILT_IN.fullmatch(value)
            else self.styles.setdefault(value, f"N{len(self.styles) + 1}x")
        )

    def _link(self, prefix: str, element: str, name: str, value: str) -> str | None:
        if name != "href":
            return value if PLAIN.fullmatch(value) else None
        if (prefix, element) == ("text", "a"):
            if not ADDRESS.fullmatch(value):
                REPORT.add("local_links")
                return None
            return value
        part = value.removeprefix("./")
        if part not in self.parts:
            raise Unfit("acts")  # a picture from elsewhere tells its server who opens the file
        if part not in self.media:
            data, ending = embedded(self.parts[part])
            self.media[part] = (f"Pictures/{len(self.media) + 1}.{ending}", data)
        return self.media[part][0]


def document(raw: bytes) -> bytes:
    """The same text, tables and pictures. Raises Unfit as ``ooxml.document`` does, ``unknown`` for other than text."""
    return Text(unpacked(raw)).build()


def _split(element: Any) -> tuple[str, str]:
    uri, _, name = str(element.tag).rpartition("}")
    return PREFIXES.get(uri.lstrip("{"), "?"), name


def _holds_text(prefix: str, name: str) -> bool:
    """Elements whose own characters are seen."""
    return prefix == "number" or (
        prefix == "text" and name in {"p", "h", "span", "a", "note-citation", "ruby-base", "ruby-text", "s",
        "index-entry-span",
        "date", "time", "page-number", "page-count", "chapter", "sequence", "bookmark-ref", "reference-ref", "note-ref",
        "sequence-ref", "page-continuation", "word-count", "character-count", "paragraph-count", "sheet-name"} | FIELDS
    )  # fmt: skip


def _hidden_styles(root: Any) -> set[str]:
    hidden = set()
    for style in root.iter(f"{{{OASIS}style:1.0}}style"):
        settings = style.find(f"{{{OASIS}style:1.0}}text-properties")
        if settings is not None and settings.get(f"{{{OASIS}text:1.0}}display") == "none":
            hidden.add(style.get(f"{{{OASIS}style:1.0}}name"))
    return hidden


def _cut(element: Any) -> None:
    """Take an element out and leave what follows it."""
    parent, before = element.getparent(), element.getprevious()
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _unwrap(element: Any) -> None:
    """Leave the text of a field in its place."""
    element.tail = "".join(element.itertext()) + (element.tail or "")
    _cut(element)


def _note(parts: dict[str, bytes]) -> None:
    told = {"meta.xml": "properties", "Thumbnails/": "thumbnails", "settings.xml": "printers",
    "META-INF/documentsignatures": "signatures",
            "Configurations2/": "program_data", "manifest.rdf": "program_data"}  # fmt: skip
    REPORT.update(code for start, code in told.items() if any(name.startswith(start) for name in parts))


def _manifest(names: list[str]) -> bytes:
    space = f"{{{MANIFEST}}}"
    root = etree.Element(f"{space}manifest", nsmap={"manifest": MANIFEST})
    root.set(f"{space}version", "1.2")
    for name in ("/", *names):
        ending = name.rpartition(".")[2]
        media_type = TEXT_DOCUMENT.decode() if name == "/" else "text/xml" if ending == "xml" else f"image/{ending}"
        etree.SubElement(root, f"{space}file-entry", {f"{space}full-path": name, f"{space}media-type": media_type})
    return written(root)
