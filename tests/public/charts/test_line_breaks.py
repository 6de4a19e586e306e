"""Where titles break: never where Japanese forbids it, and where it reads best."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demands.public.charts.files import typesetting
from demands.public.charts.files.line_breaks import NOT_AT_END, NOT_AT_START, filled, lines


def ems(text: str) -> float:
    """A measure that is easy to count in: Latin letters and spaces half as wide as Japanese."""
    return sum(0.5 if letter.isascii() else 1.0 for letter in text)


class TestBreaks:
    def test_english_breaks_at_spaces_into_even_lines(self) -> None:
        assert lines("Open a public debate on ending capital punishment", 18, ems) == [
            "Open a public debate on",
            "ending capital punishment",
        ]

    def test_japanese_breaks_behind_a_particle(self) -> None:
        assert lines("難民申請者の収容は例外的な場合に限る", 14, ems) == ["難民申請者の収容は", "例外的な場合に限る"]

    def test_a_katakana_word_stays_whole(self) -> None:
        assert lines("国際刑事裁判所ローマ規程に加入する", 12, ems) == ["国際刑事裁判所", "ローマ規程に加入する"]

    def test_a_hyphen_may_end_a_line(self) -> None:
        assert lines("police-cell", 4, ems) == ["police-", "cell"]

    def test_a_word_longer_than_a_line_is_broken_anywhere(self) -> None:
        assert lines("abcdefghij", 2, ems) == ["abcd", "efgh", "ij"]

    @pytest.mark.parametrize("text", ["", " ", "\n\t"])
    def test_nothing_makes_no_lines(self, text: str) -> None:
        assert lines(text, 10, ems) == []
        assert filled(text, 10, ems) == []

    def test_running_text_fills_its_lines(self) -> None:
        assert filled("aa bb cc dd ee", 4, ems) == ["aa bb cc", "dd ee"]


japanese = st.text("「」、。ーっァ死刑の執行を止めるローマ(ab c", max_size=60)


@given(japanese, st.integers(4, 20))
def test_what_is_forbidden_never_happens(text: str, width: int) -> None:
    """Unless a run of forbidden letters is wider than the line, which no rule can help."""
    found = lines(text, width, ems)
    assert "".join(found).replace(" ", "") == "".join(text.split())
    for line, following in zip(found, found[1:], strict=False):
        glued = line[-1] in NOT_AT_END or following[0] in NOT_AT_START
        assert not glued or ems(line) + ems(following[0]) > width / 2


@given(japanese, st.integers(4, 20))
def test_no_line_is_too_wide(text: str, width: int) -> None:
    assert all(ems(line) <= width for line in [*lines(text, width, ems), *filled(text, width, ems)])


class TestType:
    def test_a_text_is_set_as_large_as_it_fits(self) -> None:
        assert typesetting.fit("Abolish", "serif", ((100, 1), (50, 1)), 1000) == (100, ["Abolish"])
        assert typesetting.fit("Abolish " * 3, "serif", ((100, 1), (50, 1)), 1000)[0] == 50

    def test_a_smaller_size_is_better_than_a_broken_word(self) -> None:
        text = "安保理常任理事国入りの意欲を人権義務の履行で裏づける"
        size, found = typesetting.fit(text, "serif", ((78, 2), (68, 2)), 1072)
        assert size == 68
        assert found[0].endswith("を")

    def test_what_does_not_fit_at_all_is_cut_and_says_so(self) -> None:
        _size, found = typesetting.fit("word " * 200, "serif", ((80, 2), (40, 3)), 600)
        assert len(found) == 3
        assert found[-1].endswith("…")
        assert all(typesetting.width(line, "serif", 40) <= 600 for line in found)

    def test_a_letter_that_the_fonts_lack_is_printed_as_geta(self) -> None:
        assert typesetting.printable("한 🎉") == "〓 〓"

    def test_names_need_rare_kanji(self) -> None:
        assert typesetting.printable("髙橋・山﨑・濵田・辻󠄀") == "髙橋・山﨑・濵田・辻"

    def test_signs_of_other_fonts_have_twins(self) -> None:
        assert typesetting.printable("✔✗") == "✓×"

    def test_what_steers_and_does_not_show_is_left_out(self) -> None:
        assert typesetting.printable("a\u202eb\u200bc\x00d\ne") == "abcd e"
