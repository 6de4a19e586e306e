"""Characters that nobody sees are taken out; writing that needs some of them comes through as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.plain_text import visible

REAL = {
    "Arabic": "اَلْعَرَبِيَّةُ: وقف تنفيذ أحكام الإعدام في اليابان",
    "Arabic with a mark of direction": "المادة (14)\u200f من العهد",
    "Arabic letter mark": "نص \u061c(1)",
    "Persian": "می\u200cخواهم کتاب\u200cها را بخوانم",
    "Hebrew": "עִבְרִית: הפסקת ההוצאות להורג!\u200e (ICCPR)",
    "Hebrew with a joiner of marks": "יְרוּשָׁלַ\u034fִם",
    "Hindi": "क्\u200dष और क्\u200cष, मृत्युदंड पर रोक",
    "Bengali": "র\u200d্যাব",
    "Sinhala": "ශ්\u200dරී ලංකා",
    "Malayalam": "അവന്\u200d",
    "Thai": "ประเทศ\u200bไทย",
    "Khmer": "ប្រទេស\u200bកម្ពុជា",
    "Burmese": "မြန်မာ\u200bနိုင်ငံ",
    "Mongolian": "ᠮᠣᠩᠭᠣᠯ\u180e\u1820",
    "Japanese": "死刑の執行を停止する　「代用監獄」",
    "a variant of a Chinese character": "葛\U000e0100城市と芦\U000e0101屋市、﨑\ufe00",
    "Korean": "사형 집행을 중단하라",
    "Old Korean": "\u1112\u119e\u11ab \u115f\u1161",
    "a family": "👩\u200d👩\u200d👧 👩🏽\u200d⚖\ufe0f",
    "flags": "🏳\ufe0f\u200d🌈 🇯🇵 🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "keycaps and hearts": "1\ufe0f⃣ #\ufe0f⃣ ❤\ufe0f ☎\ufe0e",
    "accents": "e\u0301tat, Ångström, Việt Nam, ﬁn",
    "lines and tabs": "a\tb\r\nc\u00a0d\u202fe",
}
ATTACKS = {
    "override": ("Report \u202egpj.exe", "Report gpj.exe"),
    "embedding": ("\u202aa\u202bb\u202cc\u202dd", "abcd"),
    "isolates": ("\u2066a\u2067b\u2068c\u2069", "abc"),
    "override in Arabic": ("وقف \u202eabc\u202c", "وقف abc"),
    "marks in Latin": ("paid\u200f 100\u200e !\u061c", "paid 100 !"),
    "many marks in Arabic": ("وقف" + "\u200f" * 50 + "!", "وقف\u200f!"),
    "zero-width space": ("exe\u200bcution", "execution"),
    "joiners in Latin": ("ex\u200ce\u200dcu\u2060tion", "execution"),
    "joiners in Japanese": ("死\u200d刑", "死刑"),
    "many joiners in Persian": ("می\u200c\u200c\u200cخ", "میخ"),
    "byte order mark": ("\ufeffTitle\ufeff", "Title"),
    "soft hyphen": ("mora\u00adtorium", "moratorium"),
    "tags": ("Halt\U000e0041\U000e0042\U000e007f", "Halt"),
    "tags behind a flag": ("🏴\U000e0068\U000e0069", "🏴"),
    "annotation": ("\ufff9base\ufffanote\ufffb", "basenote"),
    "variants of Latin": ("a\ufe0fb\U000e0101c\ufe00", "abc"),
    "variants in a heap": ("葛" + "\U000e0100" * 20, "葛\U000e0100"),
    "invisible operators": ("a\u2061b\u2062c\u2063d\u2064e", "abcde"),
    "deprecated": ("a\u206ab\u206fc", "abc"),
    "fillers": ("a\u3164b\uffa0c\u115fd\u1160e", "abcde"),
    "grapheme joiner": ("a\u034fb", "ab"),
    "Mongolian separator in Latin": ("a\u180eb", "ab"),
    "line separators": ("a\u2028b\u2029c\u0085d", "a b c d"),
    "controls": ("a\x07b\x1b[31mc\x7fd\x9be", "ab[31mcde"),
    "halves and no characters": ("a\ud83db\uffffc\ufdd0d", "abcd"),
    "musical and shorthand": ("a\U0001d173b\U0001bca0c", "abc"),
}
DIRECTIONS = [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))]
AROUND = [*DIRECTIONS, *"aا漢👩 \n", "\u200d", "\ufe0f", "\u200f", "\U000e0041", "\u034f"]


@pytest.mark.parametrize("text", REAL.values(), ids=REAL)
def test_real_writing_is_unchanged(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize(("text", "shown"), ATTACKS.values(), ids=ATTACKS)
def test_what_nobody_sees_is_taken_out(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(
    st.text(alphabet=st.sampled_from([*DIRECTIONS, *"aا漢👩 \n", "\u200d", "\ufe0f", "\u200f", "\U000e0041", "\u034f"]))
)
def test_nothing_turns_the_direction_whatever_stands_around_it(text: str) -> None:
    shown = visible(text)
    assert not set(shown) & set(DIRECTIONS)
    assert visible(shown) == shown


@given(st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x7E)))
def test_plain_english_is_handed_back_as_it_is(text: str) -> None:
    assert visible(text) is text
