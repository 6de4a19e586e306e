"""Numbers of list items as they are written: 3, c, iii, 三."""

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_KANJI = "〇一二三四五六七八九"
_AIUEO = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"


def written(number: int, format_: str) -> str:
    """A number in one of Word's formats (17.18.59); in figures where the format is of a kind that is not known."""
    if format_ in ("lowerLetter", "upperLetter") and number > 0:
        letters = chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 5)
        return letters if format_ == "lowerLetter" else letters.upper()
    if format_ in ("lowerRoman", "upperRoman") and 0 < number < 4000:
        roman, left = "", number
        for value, letters in _ROMAN:
            roman, left = roman + letters * (left // value), left % value
        return roman if format_ == "lowerRoman" else roman.upper()
    if format_ == "decimalZero":
        return f"{number:02d}"
    if format_ in ("decimalFullWidth", "decimalFullWidth2"):
        return str(number).translate({ord("0") + one: ord("０") + one for one in range(10)})
    if format_ in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese") and 0 < number <= 20:
        return chr(ord("①") + number - 1)
    if format_ in ("aiueoFullWidth", "aiueo") and 0 < number <= len(_AIUEO):
        return _AIUEO[number - 1]
    if format_ in ("ideographDigital", "japaneseDigitalTenThousand"):
        return "".join(_KANJI[int(one)] for one in str(number))
    if format_ in ("japaneseCounting", "chineseCounting", "chineseCountingThousand") and 0 < number < 100:
        tens, ones = divmod(number, 10)
        return (_KANJI[tens] if tens > 1 else "") + ("十" if tens else "") + (_KANJI[ones] if ones else "")
    return str(number)
