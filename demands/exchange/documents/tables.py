"""Rows of a table: what its heading says of its columns."""

import re
from collections.abc import Sequence

ROLES = {
    "number": r"(?:No|Nos|Nr|Nº|N°|n°|#|Ref|Para|Paragraph|番号|項番|№)\.?",
    "request": (
        r"(?:the |our |key )?(?:recommendations?|requests?|demands?|asks?|action (?:requested|required)|calls?"
        r"|recommandations?|demandes?|revendications?|recomendaci(?:ón|ones)|demandas?|peticion(?:es)?|petición"
        r"|勧告(?:内容)?|要請(?:事項|内容)?|要求(?:事項|内容)?|提言|要望(?:事項)?)(?: made)?"
    ),
    "addressee": (
        r"(?:addressees?|addressed to|to whom|to|responsible(?: \w+)?|who|authority|destinataires?|destinatarios?"
        r"|dirigida a|à qui|a quién|宛先|名宛人|対象(?:機関)?|担当(?:機関|省庁)?|所管)"
    ),
    "states": r"(?:recommending )?states?(?:/s)?|(?:made|proposed) by|États? (?:auteurs?|recommandants?)|勧告国|国名?",
    "position": (
        r"(?:position|status|response|state['’]?s? position|reply|answer|réponse|position de l['’]État|respuesta"
        r"|posición|estado|statut|対応|回答|立場|我が国の(?:立場|対応))"
    ),
}
_ROLES = {role: re.compile(pattern, re.IGNORECASE) for role, pattern in ROLES.items()}
_LONGEST_TITLE = 60


def columns_of(cells: Sequence[str]) -> dict[str, int]:
    """The role of each column that the heading of a table names; empty when the row is not a heading."""
    if any(len(cell) > _LONGEST_TITLE for cell in cells):
        return {}
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        role = next((role for role, pattern in _ROLES.items() if pattern.fullmatch(cell.strip(" :：."))), "")
        if role:
            found.setdefault(role, place)
    return found if "request" in found and len(found) + (len(cells) > 2) >= 2 else {}
