from hypothesis import given
from hypothesis import strategies as st

from demands.public.text.difference import Part, difference, replaced


def shown(old: str, new: str) -> list[tuple[str, str]]:
    return [(part.kind, part.text) for part in difference(old, new)]


def test_english_is_compared_word_by_word() -> None:
    assert shown("on 3 May in Tokyo", "on 4 June in Tokyo") == [
        ("same", "on "),
        ("gone", "3 May"),
        ("new", "4 June"),
        ("same", " in Tokyo"),
    ]


def test_japanese_is_compared_character_by_character() -> None:
    assert shown("死刑を執行した", "死刑の執行を停止した") == [
        ("same", "死刑"),
        ("gone", "を"),
        ("new", "の"),
        ("same", "執行"),
        ("new", "を停止"),
        ("same", "した"),
    ]


def test_equal_texts_have_no_difference() -> None:
    assert shown("as it was", "as it was") == [("same", "as it was")]
    assert difference("", "") == []


def test_a_book_is_compared_by_lines_and_in_good_time() -> None:
    old = "one line among many\n" * 5_000
    new = old.replace("many\n", "few\n", 1)
    parts = difference(old, new)
    assert [(part.kind, part.text) for part in parts if part.kind != "same"] == [("gone", "many"), ("new", "few")]


def test_what_is_no_prose_stays_or_goes_as_a_whole() -> None:
    assert replaced("2012-03-14", "2012-03-15") == [Part("gone", "2012-03-14"), Part("new", "2012-03-15")]
    assert replaced("", "2012") == [Part("new", "2012")]
    assert replaced("2012", "2012") == [Part("same", "2012")]


texts = st.text(alphabet="ab \n日本語の、.", max_size=40)


@given(texts, texts)
def test_both_texts_can_be_read_out_of_the_parts(old: str, new: str) -> None:
    parts = difference(old, new)
    assert "".join(part.text for part in parts if part.kind != "new") == old
    assert "".join(part.text for part in parts if part.kind != "gone") == new
    assert all(part.text for part in parts)
