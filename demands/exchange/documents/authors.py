"""Under what names a text speaks of the organisation that published it."""

import re

QUOTES = ("“", "«", '"', "‘")  # by the publisher, between two sentences that tell what it asked
THEY_SAID = re.compile(r"-(?:ils|elles)\b|\bthey (?:said|added)\b|\b(?:dijeron|añadieron|señalaron|afirmaron)\b")
IT_STRESSES = re.compile(r"(?:It|They|Elles?|Ils?) (?!a\b|ont\b|avai|ha[sd]\b|have\b|said\b|told\b|\w+ed\b)")
SAID_AGAIN = re.compile(r"[,.][”\"’]\s+(?:s?he|they) (?:said|added|concluded|stressed)\b")  # who spoke before
_LEGAL = re.compile(r"^(?:(?:The|the|La|Le|El|Los|Las|Les)\s+|L['’]\s?)")
_NOUNS = (
    "Institute|Association|Union|Network|Centre|Center|League|Society|Council|Federation|Foundation|Campaign|Group|Forum"
    "|Coalition|Alliance|Trust|Clinic|Academy|Chamber|Charity|Fund|Assembly|Action|Platform|Initiative|Commission|Committee|Bar|Congress|Movement|Project|Observatory|Watch"
    "|Parliament|Senate|House|Parlement|Sénat|Chambre|Parlamento|Senado|Congreso|Cámara"
    "|Collectif|Ligue|Réseau|Syndicat|Conseil|Ordre|Comité|Fédération|Observatoire|Fondation|Centre|Barreau|Confédération|Plateforme|Mouvement|Intersyndicale|Assemblée|Amicale|Coordination|Union|Action|Cercle|Société"
    "|Colectivo|Liga|Red|Sindicato|Consejo|Colegio|Federación|Observatorio|Fundación|Asociación|Coordinadora|Comisión|Confederación|Plataforma|Movimiento|Academia|Instituto|Asamblea|Coordinación|Unión|Mesa|Junta|Acción|Comité|Sociedad"
)
_OF = ("of", "for", "des", "de", "du", "del", "pour", "por", "para")
_FIRST = re.compile(
    r"(?:^|[.:–—-]\s+|\n)(?:The |Le |La |L['’]|El )?(?P<name>[A-ZÀ-Ý][\w’'&-]*(?: (?:of|for|the|de|des|du|del|la|les|et|y|and|pour|por))*(?: [A-ZÀ-Ý][\w’'&-]*){0,6})"  # noqa: E501
    r"(?:,[^,\n]{3,80},)? (?:today|on \w+day|a|ha|hoy)? ?(?:said|warned|condemned|called|urged|denounced|dénonc\w+|condamn\w+|denunció|expresó|condenó)\b"  # noqa: E501
)
_STATES = re.compile(r"\b(?:Government|Minist\w+|President|Parliament|Court|Police|Gouvernement|Gobierno|Presidente)\b")

_UNITED_NATIONS = re.compile(
    r"\bUN\b|United Nations|OHCHR|High Commissioner|Rapporteu|[Ee]xpert|Working Group|Committee|Human Rights Council"
    r"|Nations Unies|Haut-Commissa|HCDH|Groupe de travail|Comité|Conseil des droits de l"
    r"|Naciones Unidas|ACNUDH|Alt[oa] Comisionad|Relator|Grupo de Trabajo|Consejo de Derechos"
    r"|国連|報告者|専門家|作業部会|高等弁務官|委員会|人権理事会"
)

_TO = re.compile(
    r"\b(?:to|with|against|à|avec|contre|a|con|contra|(?:[Aa]sked|[Rr]eached|[Cc]ontacted|[Ii]nterviewed|[Jj]ointe?|[Cc]ontactée?"
    r"|[Ii]nterrogée?|[Cc]onsultad[oa]|[Ii]nterrogad[oa]|[Cc]ontactad[oa]) (?:by|par|por)) (?:the |la |el )?$"
)
_NOT_BY = r"(?<!\bby )(?<!\bby the )(?<!\bpar )(?<!\bpar la )(?<!\bpor )(?<!\bpor la )(?<!\bpor el )"
_THAT = re.compile(r"\b(?:that|que) |\bqu['’]")
_TO_THE = re.compile(r"(?:[Aa]u|[Aa]l) ")
_ASKED_BY = re.compile(r"(?:の[^、。はがも]{1,16})?(?:に|へ|を|から)")  # 当会の照会に対し


def speaks(names: re.Pattern[str] | None, before: str) -> bool:
    """Whether the publisher is named as who speaks in these words, and not as somebody who is spoken to or about."""
    named = names.finditer(_THAT.split(before, maxsplit=1)[0]) if names else ()
    return any(
        not _TO.search(before[: one.start()])
        and not _TO_THE.match(one.group())
        and not _ASKED_BY.match(before, one.end())
        for one in named
    )


def names_of(author: str, text: str, nouns: str, united_nations: str) -> str:
    """A pattern for the names that a text uses for its publisher; '' when nothing is known of it.

    ``author`` is the publisher as an editor wrote it; without one, who speaks in the first sentences is taken for it.
    ``nouns`` are words of the language such as "the organization", ``united_nations`` those such as "the Rapporteur",
    which name somebody else in the paper of an association.
    """
    given = author.strip() or _guessed(text)
    found = [nouns] if nouns else []
    found += [united_nations] if not author.strip() or is_of_the_un(author) else []
    if given:
        bare = _LEGAL.sub("", re.split(r"[(（]", given)[0].strip())
        found += [rf"{re.escape(bare)}\b" if bare[-1:].isascii() else re.escape(bare)]
        found += [re.escape(short) for short in _short_forms(given, bare, text)]
    return f"{_NOT_BY}(?:{'|'.join(found)})" if found else ""


def or_in_short(names: str, author: str) -> str:
    """The pattern, and the first word of the publisher's name, which may stand for it where it asks something."""
    first = _LEGAL.sub("", author.strip()).split(" ")[0]
    return rf"(?:{names}|\b{re.escape(first)})" if len(first) > 3 and first[0].isupper() else names


def is_of_the_un(author: str) -> bool:
    """Whether a publisher is a body of the United Nations, or calls itself one."""
    return _UNITED_NATIONS.search(author) is not None


def _guessed(text: str) -> str:
    """Who speaks in the first sentences, and is named again after them: once may be anybody who is quoted."""
    found = [match["name"] for match in _FIRST.finditer(text[:1200])]
    names = [name for name in found if len(re.findall(rf"\b{re.escape(name.split()[-1])}\b", text[:20_000])) > 1]
    return next((name for name in names if re.search(rf"\b(?:{_NOUNS})\b", name) and not _STATES.search(name)), "")


def _short_forms(given: str, bare: str, text: str) -> list[str]:
    """Its letters, when they or the text gives them; its first or last word, when that says what kind of body it is."""
    found = re.findall(r"[(（]([A-Z][A-Za-z]{1,9})[)）]", given)
    found += re.findall(rf"{re.escape(bare)} ?[(（][\"“]?([A-Z][\w-]{{1,12}})[\"”]?[)）]", text)
    words = bare.split()
    before_of = [word for word, following in zip(words, words[1:], strict=False) if following in _OF]
    told = (*words[:1], *words[-1:], *before_of) if len(words) > 1 else ()
    ends = {word for word in told if re.fullmatch(_NOUNS, word)}
    ends |= {word for word in before_of if re.search(rf"\b(?i:the|la|el|le) {re.escape(word)}\b", text)}
    ends |= {word.lower() for word in ends}
    found += [f"{article} {word}" for word in ends for article in ("The", "the", "Le", "le", "La", "la", "El", "el")]
    found += [f"{article}{word}" for word in ends for article in ("L'", "L’", "l'", "l’")]
    return found
