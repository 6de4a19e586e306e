"""Plain text: the one place that removes invisible characters.

A right-to-left override makes “exe.tnemetats” of “statement.exe”; a zero-width space hides a word from every search;
tag characters carry a message of their own. Such characters are taken out wherever text comes in: forms, packs,
spreadsheets, the UN index, documents that are read. Left in are those that real writing needs, where it needs them:
joiners in Arabic, Persian and the scripts of India, in emoji; marks of direction beside right-to-left letters; variants
of a Chinese character. After Unicode Standard Annex 9 (bidirectional text), 31 (2.3, joiners) and Technical Report 36.
"""

import re

_DIRECTIONS = "\u202a-\u202e\u2066-\u2069"  # embeddings, overrides, isolates: they change the direction of what follows
_NEVER = (
    "\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"  # controls: not tab, line ends, and NUL, which forms refuse
    f"{_DIRECTIONS}\u00ad\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000\U000e0001\U000e0002-\U000e001f\U000e0080-\U000e00ff"
    "\U000e01f0-\U000e0fff"
)
_EMOJI = "\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff"
_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_JOINING = (  # Arabic, Syriac and their kin, the scripts of India and South-East Asia, Mongolian
    "\u0590-\u109f\u1700-\u18af\u1900-\u1cff\ua800-\uabff\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc\U00010a00-\U00011fff\U0001e900-\U0001e95f"
)
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19df\ua9e0-\uaa7f"  # zero-width spaces end words there
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u0603\u0606-\u061b\u061d-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_TAGS = "\U000e0020-\U000e007f"
_VARIANTS = "\ufe00-\ufe0f"
_SUSPECT = re.compile(
    f"[{_NEVER}{_TAGS}{_VARIANTS}\u0085\u034f\u061c\u115f\u1160\u180b-\u180f\u200b-\u200f\u2028\u2029\U000e0100-\U000e01ef]"
)
_GONE = re.compile(f"[{_NEVER}]")
_LINE_ENDS = re.compile("[\u0085\u2028\u2029]")
# In each pattern, group 1 is what is kept; the rest of the match is removed.
_FLAG = re.compile(f"(\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{{2,6}}\U000e007f)|[{_TAGS}]")
_IN_PLACE = re.compile(
    f"((?<=[{_JOINING}])[\u200c\u200d](?![\u200b-\u200d])"
    f"|(?:(?<=[{_EMOJI}])|(?<=[{_EMOJI}][{_VARIANTS}]))\u200d(?=[{_EMOJI}])"
    f"|(?<=[0-9#*])\ufe0f(?=\u20e3)"
    f"|(?<=[{_EMOJI}{_HAN}\u1000-\u109f\u2010-\u206f\ua840-\ua877\uff00-\uffef])[{_VARIANTS}]"
    f"|(?<=[{_HAN}])[\U000e0100-\U000e01ef]"
    f"|(?<=[{_UNSPACED}])\u200b(?=[{_UNSPACED}])"
    "|(?<=[\u0300-\u034e\u0350-\u036f\u0591-\u05f2])\u034f"
    "|(?<=[\u1800-\u180a\u1810-\u18aa])[\u180b-\u180f]"
    "|[\u115f\u1160](?=[\u1100-\u11ff]))"
    f"|[{_VARIANTS}\u034f\u115f\u1160\u180b-\u180f\u200b-\u200d\U000e0100-\U000e01ef]"
)
_MARKS = re.compile("[\u061c\u200e\u200f]")
_MARKS_AGAIN = re.compile("([\u061c\u200e\u200f])[\u061c\u200e\u200f]+")


def visible(text: str) -> str:
    """The text without invisible characters; usually unchanged. NUL stays, for a form to refuse."""
    if _SUSPECT.search(text) is None:
        return text
    text = _GONE.sub("", _LINE_ENDS.sub(" ", text))
    text = _IN_PLACE.sub(r"\1", _FLAG.sub(r"\1", text))
    if _MARKS.search(text):
        text = "\n".join(_with_marks(line) for line in text.split("\n"))
    return text


def _with_marks(line: str) -> str:
    """Marks of direction stay in a line with right-to-left letters, one at a time."""
    return (_MARKS_AGAIN if _RIGHT_TO_LEFT.search(line) else _MARKS).sub(
        lambda found: found.group(1) if found.re is _MARKS_AGAIN else "", line
    )
