"""What documents of the universal periodic review hold beside the words of a recommendation: states, position.

A recommendation ends with the states that made it, in brackets: "147.3. Ratify the Protocol (Benin) (Costa Rica);".
In a matrix of the High Commissioner's Office the position of the state under review is in the next cell or line.
"""

import re
from functools import lru_cache

from babel import Locale

from demands.text.countries import NAMES, plain

_GROUP = re.compile(r"[(（]((?:[^()（）]|[(（][^()（）]*[)）])*)[)）]")
_OPENING, _CLOSING, _STOPS, _BETWEEN, _ANDS = "(（", ")）", ";；.。,", "/;,、・と", ("and", "et", "y")
_DEPTH = 2  # brackets may stand in brackets: "(Bolivia (Plurinational State of))"
_SHAPED = re.compile(
    r"[^\W\d_][\w’'.-]*(?:[ -](?:of|the|and|de|des|du|del|la|le|les|los|las|et|y|e|[A-ZÀ-Ý][\w’'.-]*)){0,7}"
)
_SPLIT = re.compile(r"\s*[,;/、，]\s*")
_AND = re.compile(r"\s+(?:and|et|y)\s+|(?<=\w)(?:と|及び|および|並びに)(?=\w)|\s*・\s*")
_SHAPED_JAPANESE = re.compile(r"(?!.*(?:法|条|省|庁|章|号|例|等|者|参照))[ァ-ヶー・\u4e00-\u9fff]{2,24}")
_DOTTED = re.compile(r"\d{1,3}[.．]\d{1,3}[.．]?")
_NUMBER = re.compile(r".*?(\d{1,4})\D*$")
SOURCE = re.compile(
    r"\s*(?:Source of position|Source de la position|Fuente de la posición)\b.*$", re.IGNORECASE | re.DOTALL
)
_POSITION = re.compile(
    r"(?:Partially |Partly )?(?:Supported|Accepted|Noted|Rejected|Under consideration|Not (?:supported|accepted)"
    r"|Does not enjoy (?:the )?support|Enjoys (?:the )?support)(?: in part)?"
    r"(?:\s*/\s*(?:Supported|Noted|Partially \w+))?"
    r"|(?:Partiellement )?(?:Acceptée?|Appuyée?|Notée?|Rejetée?)(?: en partie)?|(?:Parcialmente )?(?:Aceptada|Apoyada"
    r"|Rechazada|Anotada|Tomada nota)(?: parcialmente)?"
    r"|(?:部分的に|一部)?(?:受け入れ(?:る|ない|可|不可)?|支持|留意|拒否|同意)(?:する|した|しない)?",
    re.IGNORECASE,
)
_NOT_AN_ITEM = re.compile(
    r"(?:The|A|An|This|These|In|On|At|It|He|She|They|We|All|Le|La|Les|L['’]|Il|Elle|El|Los|Las|Se)\b|[A-ZÀ-Ý][\w’'-]* (?:stated|said|noted|asked|welcomed|commended|recommended|urged)\b"  # noqa: E501
)
_NO_STATE = re.compile(
    r"\b(?:Ministry|Minister|Act|Article|Art|Committee|Court|Law|Code|Rule|Section|Annex|Table|Figure|Chapter|Part"
    r"|Convention|Protocol|Covenant|January|February|March|April|May|June|July|August|September|October|November"
    r"|December|Ministère|Ministerio|Loi|Ley|See|Paris|Geneva)\b|\d"
)
# as the United Nations calls them in its other languages, where people say it shorter
_OFFICIAL = {
    "Royaume-Uni de Grande-Bretagne et d'Irlande du Nord", "États-Unis d'Amérique", "République de Corée",
    "Fédération de Russie", "République arabe syrienne", "République-Unie de Tanzanie", "République de Moldova",
    "République populaire démocratique de Corée", "République démocratique populaire lao", "République tchèque",
    "Saint-Siège", "État de Palestine", "Viet Nam", "Brunéi Darussalam", "Bélarus", "Cabo Verde", "Myanmar", "Türkiye",
    "Reino Unido de Gran Bretaña e Irlanda del Norte", "Estados Unidos de América", "República de Corea",
    "Federación de Rusia", "República Árabe Siria", "República Unida de Tanzanía", "República de Moldova",
    "República Popular Democrática de Corea", "República Democrática Popular Lao", "República Checa", "Santa Sede",
    "Estado de Palestina", "Belarús", "Kazajstán", "Kirguistán", "Rumania", "Côte d'Ivoire", "Eswatini", "Timor-Leste",
    "アメリカ合衆国", "グレートブリテン及び北アイルランド連合王国", "大韓民国", "中華人民共和国", "ロシア連邦",
    "朝鮮民主主義人民共和国", "イラン・イスラム共和国", "シリア・アラブ共和国", "ボリビア多民族国", "チェコ共和国",
    "ベネズエラ・ボリバル共和国", "教皇庁", "ローマ教皇庁", "パレスチナ",
}  # fmt: skip
_SHORT = {
    "uk", "usa", "uae", "drc", "dprk", "rok", "the netherlands", "the gambia", "the bahamas", "the philippines",
    "米国", "英国", "韓国", "豪州", "北朝鮮",
}  # fmt: skip


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    """Names of states, plain, as the UN writes them and as the four languages do."""
    names = {plain(name) for every in NAMES.values() for name in every} | _SHORT | set(map(plain, _OFFICIAL))
    for language in ("en", "fr", "es", "ja"):
        territories = Locale(language).territories
        names |= {plain(str(territories[code])) for code in NAMES if code in territories}
    return frozenset(names)


def states_of(words: str, *, certain: bool = False) -> tuple[str, ...]:
    """The states in brackets at the end of a recommendation, and of its parts; empty when it ends with none.

    ``certain``: the place of the words shows that they are a recommendation, so that a name which looks like a state
    is one, though no list has it.
    """
    tail = _tail(words)
    ending = [group for group in _GROUP.finditer(words) if tail is not None and group.start() >= tail]
    if not ending or not all(_parts(group[1], certain=certain) for group in ending):
        return ()
    named = [
        name
        for group in _GROUP.finditer(words)
        for name in _parts(group[1], certain=certain and group.start() >= ending[0].start())
    ]
    return tuple(dict.fromkeys(named))


def _tail(words: str) -> int | None:
    """Where the row of brackets begins with which the words end; None when they end otherwise.

    Read from the end, character by character: a pattern for this takes the third power of a long row of spaces.
    """
    begins, end = None, _before(words, len(words))
    if end and words[end - 1] in _STOPS:
        end = _before(words, end - 1)
    while (opening := _opening(words, end)) is not None:
        begins = opening
        end = _before(words, opening)
        joined = next((word for word in _ANDS if words.endswith(word, 0, end)), "")
        end = _before(words, end - len(joined), _BETWEEN)
    return begins


def ends_in_brackets(words: str) -> bool:
    """Whether the last thing before the stop is a bracket."""
    return words.rstrip("".join((*_STOPS, " "))).endswith(tuple(_CLOSING))


def _before(words: str, end: int, marks: str = "") -> int:
    """Where the words before this place end, without the spaces and marks at their end."""
    while end and (words[end - 1].isspace() or words[end - 1] in marks):
        end -= 1
    return end


def _opening(words: str, end: int) -> int | None:
    """The place of the bracket that opens what closes right before this place; None when nothing does."""
    if not end or words[end - 1] not in _CLOSING:
        return None
    depth = 0
    for place in range(end - 1, -1, -1):
        depth += (words[place] in _CLOSING) - (words[place] in _OPENING)
        if depth == 0:
            return place
        if depth > _DEPTH:
            return None
    return None


def reads_as_item(words: str) -> bool:
    """Whether numbered words read like a recommendation in a list: a verb first, brackets and a stop last."""
    return re.search(r"[)）]\s*[;.；。]?$", words) is not None and _NOT_AN_ITEM.match(words) is None


def _parts(words: str, *, certain: bool) -> list[str]:
    """The names in one pair of brackets; empty when one of them is none."""
    found: list[str] = []
    for part in _SPLIT.split(words.strip()):
        names = [part] if _is_state(part, certain=False) else _AND.split(part)
        if "・" in part and not all(_is_state(name, certain=False) for name in names):
            names = [part]  # イラン・イスラム共和国
        if not all(_is_state(name, certain=certain) for name in names):
            return [words.strip()] if _is_state(words.strip(), certain=False) else []
        found += names
    return found


def _is_state(name: str, *, certain: bool) -> bool:
    if plain(name) in _known() or plain(re.sub(r"\s*\(.*\)$", "", name)) in _known():
        return True
    bare = re.sub(r"\s*[(（][^()（）]*[)）]$", "", name)
    if certain and _SHAPED_JAPANESE.fullmatch(bare):
        return True
    return (
        certain
        and not _NO_STATE.search(bare)
        and not bare.isupper()
        and bare[:1].isupper()
        and _SHAPED.fullmatch(bare) is not None
    )


def is_dotted(label: str) -> bool:
    """Whether a label numbers a recommendation within its paragraph: 147.3."""
    return _DOTTED.fullmatch(label) is not None


def follows(label: str, before: str) -> bool:
    """Whether a label counts on from another: 147.4 after 147.3."""
    one, other = _NUMBER.match(before), _NUMBER.match(label)
    if one is None or other is None:
        return False
    return before[: one.start(1)] == label[: other.start(1)] and 0 < int(other[1]) - int(one[1]) <= 3


def position_in(words: str) -> str:
    """The position of the state under review, when the words are that and nothing else."""
    return words.strip() if _POSITION.fullmatch(words.strip()) else ""
