"""The colours of pictures that leave the site: the pages' light scheme. A test compares them with the styles."""

PAPER = "#fbfaf7"
INK = "#16181d"
SOFT = "#565c66"
LINE = "#dedbd2"
SERIES = "#3f5875"  # bars and lines of an indicator

# What a status is filled with, by its token, and the colour of a symbol upon it.
STATUS = {
    "met": ("#084633", "#ffffff"),
    "partly": ("#35795f", "#ffffff"),
    "progress": ("#a8730c", "#0d1210"),
    "none": ("#8b919a", "#0d1210"),
    "setback": ("#a52217", "#ffffff"),
    "unknown": ("#ffffff", "#4a4f58"),
    "closed": ("#1d2025", "#ffffff"),
}
OUTLINE = STATUS["none"][0]  # around what is filled with (almost) the colour of the paper


def fill_of(token: str) -> str:
    return STATUS.get(token, STATUS["unknown"])[0]


def symbol_on(token: str) -> str:
    return STATUS.get(token, STATUS["unknown"])[1]


def outline_of(token: str) -> str:
    """'' where the fill has enough contrast with the paper."""
    return OUTLINE if token == "unknown" or token not in STATUS else ""
