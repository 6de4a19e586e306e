"""A text cut into sentences, headings and list items, each with its exact place in the text.

A sentence ends at a full stop that neither closes an abbreviation nor is inside a number or a bracketed quote.
After Unicode Standard Annex 29 (sentence boundaries), with the exceptions that English, French, Spanish and Japanese
documents of this kind need. Every line is a block: lines that were broken for the page have to be joined before.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from .notes import MARK, note_lines


class Kind(StrEnum):
    SENTENCE = "sentence"
    ITEM = "item"
    HEADING = "heading"
    NOTE = "note"
    CELL = "cell"


@dataclass(frozen=True)
class Sentence:
    """Characters ``start`` to ``end`` of the text, without the label of its list ("12.", "(a)", "•").

    ``block`` numbers the line that it is in, ``first`` says whether it opens that line or, in a row of a table, its
    ``cell``.
    """

    start: int
    end: int
    kind: Kind
    label: str
    block: int
    first: bool
    cell: int = 0


_NUMERAL, _JAPANESE = "0-9０-９一二三四五六七八九十", "\u3041-\u30ff\u4e00-\u9fff"
_LABEL = re.compile(
    rf"""\s*(?P<label>
      [•‣◦▪■□●○◆◇→➢✓・·]              # bullets
    | [-–—*](?=\s)
    | (?:Recommendation|Recommandation|Recomendación|勧告)\s?\d{{1,3}}\s?[.:：)](?=\s)
    | (?:勧告|提言|要請|要望|提案)[ ]?[{_NUMERAL}]{{1,3}}(?=[\s　])
    | \d{{1,3}}[.]?\s?[°º]\)?(?=\s)        # 1°  1.º
    | \d{{1,4}}(?:[.．]\d{{1,4}})+[.．]?(?=\s|[A-ZÀ-Ý])   # 135.14  １３５．１４
    | \d{{1,4}}(?:[.．]\d{{1,4}})+[.．](?=[{_JAPANESE}])   # 135.14.難民
    | \d{{1,4}}[.)](?=\s|[A-ZÀ-Ý])         # 12.  5)  and 12.The, as texts come out of some pages
    | [(（][a-zA-Zａ-ｚＡ-Ｚ{_NUMERAL}]{{1,4}}[)）]  # (a) （ａ） （１） (iv)
    | [a-z]{{1,4}}\)(?=\s)                 # a)
    | (?:[ivx]{{1,5}}|[a-z])\.(?=\s)       # iv.  a.
    | (?i:primer|segund|tercer|cuart|quint|sext|séptim|octav|noven|décim)(?:[oa]|[OA])(?:\.?[-–—]|[.:])(?=\s)  # PRIMERA
    | (?:[A-K]|[IVXLC]{{1,5}})\.(?=\s?[A-ZÀ-Ý][^.!?]*$)  # of a heading, no initial: E. Marsh spoke.
    | [①-⑳]
    | 第[{_NUMERAL}]{{1,3}}(?:条|章|節|項)?(?=[\s　])
    | [{_NUMERAL}]{{1,3}}(?:[、．.](?!\d)|[　](?=\S))
    )[\s　]*""",
    re.VERBOSE,
)
_NUMBERED_HEADING = re.compile(
    rf"\d{{1,2}}(?:\.\d{{1,2}}){{1,3}}\.?|[A-Z]\.|[IVXLC]+\.|第.*|[{_NUMERAL}]{{1,3}}[、．.)]?"
)

_TITLES = "Mr Mrs Ms Messrs Dr Drs Prof Hon Rev St Gen Col Lt Sgt Capt Gov Sen Rep Amb Sr Sra Srta Sres D Dr Dra Dña Lic Ing Excmo Excma M MM Mme Mmes Mlle Me Mgr"  # noqa: E501
_REFERENCES = "No Nos no nos Nº nº n art arts Art Arts para paras Para Paras par párr párrs Párr sec secs Sec Sect sect ss cl cls Cl Reg reg p pp pág págs vol vols fig figs ch chap Ch cap caps inc núm núms ed eds éd cf Cf ca approx v vs al e.g i.e p.ex p.ej ej ex Ud Uds Vd EE UU H.E S.E Jan Feb Aug Sept Oct Nov Dec"  # noqa: E501
_ABBREVIATIONS = frozenset(f"{_TITLES} {_REFERENCES}".split())
_BEFORE_STOP = re.compile(r"[\w.]+$")
_DOTTED = re.compile(r"(?:\w\.)+\w|[A-Z]")  # U.N  p.m  I
_BEGIN_ONE = "The They This These It He She We In On At But And A An However Le La Les Il Elle Ils El Los Las"
_OPENERS = frozenset(_BEGIN_ONE.split())
_STOP = re.compile(
    rf"""(?:(?<![.!?…])[.!?…]++(?:[ ]?»|["”’')\]])*(?P<mark>{MARK})?(?=\s+(?P<next>\S))
    | (?:[。！？｡]|(?<![0-9０-９])．|．(?![0-9０-９]))+[」』）”"]*(?P<mark_after>{MARK})?)""",
    re.VERBOSE,
)
_LAST_MARK = re.compile(rf"""(?<=[.!?…;:；：。！？”"’»」』)）\w])(?:{MARK})+\s*$""")
_SPACE, _NEXT_WORD = re.compile(r"\s*"), re.compile(r"\s+(\w+)")
_OPENS = "「『（"
_CLOSES = "」』）"
_ENDED = re.compile(r"""[.!?…;；:：。！？｡．,、](?:\s?[»"”’')\]」』）])*$""")
_WRAPPED = {'"': '"', "“": "”", "«": "»", "「": "」", "„": "“"}
_LONGEST_HEADING = 120
_LONGEST = 3000  # characters: within these a bracket closes, and nobody wraps more in quotation marks


@dataclass(frozen=True)
class _Line:
    start: int
    end: int
    label: str
    is_note: bool = False
    cells: tuple[tuple[int, int], ...] = ()


def sentences(text: str, kinds: Mapping[int, str] | None = None) -> list[Sentence]:
    """Every sentence, heading, list item, note and cell, in order; they never overlap.

    ``kinds`` says of lines, by the character that they begin at, what the layout showed them to be.
    """
    found: list[Sentence] = []
    lines = list(_lines(text))
    for number, line in enumerate(lines):
        if line.cells:
            found += _row(text, line, number)
            continue
        around = {lines[place].label for place in (number - 1, number + 1) if 0 <= place < len(lines)}
        known = (kinds or {}).get(line.start) or (kinds or {}).get(text.rfind("\n", 0, line.start) + 1)
        kind = Kind.NOTE if line.is_note else Kind(known) if known else _kind(text[line.start : line.end], line, around)
        whole = kind in (Kind.HEADING, Kind.NOTE)
        spans = [(line.start, line.end)] if whole else list(_cut(text, line.start, line.end))
        for place, (left, right) in enumerate(spans):
            label = line.label if place == 0 else ""
            found.append(_bare(text, Sentence(left, right, kind, label, number, place == 0)))
    return [one for one in found if one.start < one.end]


def _row(text: str, line: _Line, number: int) -> Iterator[Sentence]:
    """The sentences of a table's row, each with the cell that it is in."""
    for cell, (start, end) in enumerate(line.cells):
        match = _LABEL.match(text[start:end])
        label = match["label"].strip() if match else ""
        for place, (left, right) in enumerate(_cut(text, start + (match.end() if match else 0), end)):
            sentence = Sentence(left, right, Kind.CELL, label if place == 0 else "", number, place == 0, cell)
            yield _bare(text, sentence)


def _lines(text: str) -> Iterator[_Line]:
    """Each line that has words, its label cut off, with its cells where tabs part it."""
    place = 0
    raw = text.split("\n")
    for line, is_note in zip(raw, note_lines(raw), strict=True):
        match = _LABEL.match(line)
        start = place + (match.end() if match else len(line) - len(line.lstrip()))
        end = place + len(line.rstrip())
        label = match["label"].strip() if match else ""
        if "\t" in text[start:end]:
            yield _Line(place, end, "", cells=tuple(_cells(line, place)))
        elif start < end:
            yield _Line(start, end, label, is_note)
        place += len(line) + 1


def _cells(line: str, place: int) -> Iterator[tuple[int, int]]:
    for cell in line.split("\t"):
        start = place + len(cell) - len(cell.lstrip())
        yield start, max(start, place + len(cell.rstrip()))
        place += len(cell) + 1


def _kind(words: str, line: _Line, labels_around: set[str]) -> Kind:
    """A line that no punctuation ends is a heading, unless its neighbours show that it is one item of a list."""
    label = line.label
    shown = _LAST_MARK.sub("", words)
    closed = len(shown) > _LONGEST_HEADING or _ENDED.search(shown) is not None or _holds_an_end(words)
    if not label:
        return Kind.SENTENCE if closed or words[0].islower() else Kind.HEADING
    alone = _NUMBERED_HEADING.fullmatch(label) and shape(label) not in {shape(other) for other in labels_around}
    return Kind.HEADING if alone and not closed else Kind.ITEM


def _holds_an_end(words: str) -> bool:
    """Whether a sentence ends within a line, before a note's number or an emoji."""
    return next(_cut(words, 0, len(words)))[1] < len(words)


def shape(label: str) -> str:
    """What labels that count in the same way have in common: "(a)" and "(b)"."""
    return re.sub(
        r"[a-zA-Zａ-ｚＡ-Ｚ]+", "a", re.sub(r"[一二三四五六七八九十]+", "一", re.sub(r"[0-9０-９]+", "1", label))
    )


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begin = counted = start
    depth = 0  # of brackets that are open; every character is counted once, however long the line
    for match in _STOP.finditer(text, start, end):
        if match.end() >= end:
            break
        mark = "mark" if match["mark"] else "mark_after"
        stop = match.start(mark) if match[mark] else match.end()
        said, counted = text[counted : match.end()], match.end()
        depth += sum(map(said.count, _OPENS)) - sum(map(said.count, _CLOSES))
        if match.end() - begin < _LONGEST and _goes_on(text, begin, match, depth):
            continue
        yield begin, stop
        depth = 0
        begin = _skip(text, match.end(), end)
    if begin < end:
        last = _LAST_MARK.search(text[max(begin, end - 40) : end])
        yield begin, max(begin, end - 40) + last.start() if last else end


def _skip(text: str, start: int, end: int) -> int:
    """The first place from ``start`` on that is not white space."""
    match = _SPACE.match(text, start, end)
    return match.end() if match else start


def _goes_on(text: str, begin: int, match: re.Match[str], depth: int) -> bool:
    """Whether the sentence does not end at this stop."""
    if depth > 0:
        return any(text.find(closing, match.end(), match.end() + 400) >= 0 for closing in _CLOSES)
    following = match["next"]
    if following is None:  # a Japanese stop; 「…。」と述べた goes on
        return match.group()[-1] in _CLOSES and text[match.end() : match.end() + 1] not in ("", "\n", "　", " ")
    if following.islower():
        return True
    if not match.group().startswith(".") or match.group().startswith(".."):
        return False
    word = _BEFORE_STOP.search(text[max(begin, match.start() - 20) : match.start()])
    if word is None:
        return False
    short, opener = word.group(), _NEXT_WORD.match(text, match.end())
    if _DOTTED.fullmatch(short):  # "the U.N. The rest" ends, "the U.N. Secretary-General" does not
        return short in _ABBREVIATIONS or opener is None or opener[1] not in _OPENERS
    return short in _ABBREVIATIONS or text[begin : match.start()].isdigit()  # a number within a paragraph: "6. Pay"


def _bare(text: str, sentence: Sentence) -> Sentence:
    """Without quotation marks that enclose the whole of it, or of which the other half is not in it."""
    start, end = sentence.start, sentence.end
    if end - start > _LONGEST:
        return sentence
    while start < end and (closing := _WRAPPED.get(text[start])):
        body = text[start + 1 : end]
        if body.rstrip().endswith(closing) and body.count(closing) == 1:
            end = start + 1 + body.rindex(closing)
        elif closing in body:
            break
        start += 1
        start += len(text[start:end]) - len(text[start:end].lstrip())
        end = start + len(text[start:end].rstrip())
    if end > start and text[end - 1] in '"”»' and text[start:end].count(text[end - 1]) == 1:
        opening = next(one for one, other in _WRAPPED.items() if other == text[end - 1])
        if text[end - 1] == '"' or opening not in text[start:end]:
            end = start + len(text[start : end - 1].rstrip())
    return replace(sentence, start=start, end=end)


def labelled(line: str) -> bool:
    """Whether a line begins as an item of a list does."""
    return _LABEL.match(line) is not None
