"""Characters as they stand on paper, from left to right, and what is read: the inverse of Annex 9 for our lines."""

import pytest

from demands.exchange.documents.files.glyphs import Glyph
from demands.exchange.documents.files.right_to_left import read_from_right


def read(drawn: str) -> str:
    """What is read of a line whose characters are drawn ten points apart, from left to right."""
    shown = [(one, 10.0 * place) for place, one in enumerate(drawn) if one != " "]
    glyphs = [Glyph(one, x0, x0 + 10, 0, 10, 10) for one, x0 in reversed(shown)]
    return read_from_right(glyphs, [(0, 2 * place) for place in range(len(glyphs))], 10)


@pytest.mark.parametrize(
    ("drawn", "expected"),
    [
        ("(1989) אבג", "גבא (1989)"),
        (")אבג( דהו", "והד (גבא)"),
        ("]אב[ )גד(", "(דג) [בא]"),
        ("2027 רבמצד 31", "31 דצמבר 2027"),
        ("Amnesty International ןוגרא", "ארגון Amnesty International"),
        (".Ministry of Justice, Tokyo אבג", "גבא Ministry of Justice, Tokyo."),
        ("%3.5 רועיש", "שיעור 3.5%"),
        ("3.5% רועיש", "שיעור 3.5%"),
        ("A/HRC/53/15 האר", "ראה A/HRC/53/15"),
        ("»אב« גד", "דג «בא»"),
        ("12:30 העשב", "בשעה 12:30"),
        ("1 ,2 ,3 ףיעס", "סעיף 3, 2, 1"),
    ],
)
def test_a_line_is_read_from_the_right(drawn: str, expected: str) -> None:
    assert read(drawn) == expected
