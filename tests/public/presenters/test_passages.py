from hypothesis import given
from hypothesis import strategies as st

from demands.public.presenters.passages import Place, Quote, find, paragraphs, places

TEXT = "First line of\ntext here. Stop now.\n\nSecond: “stop now” again and stop\nnow!"


def found(quote: Quote, text: str = TEXT) -> str | None:
    place = find(text, quote)
    return text[place.start : place.end] if place else None


def test_a_quote_is_found_by_its_words() -> None:
    assert found(Quote("a", "text here")) == "text here"


def test_line_breaks_and_the_shape_of_quotation_marks_do_not_count() -> None:
    assert found(Quote("a", "of text")) == "of\ntext"
    assert found(Quote("a", '"stop now"')) == "“stop now”"


def test_a_line_may_break_within_a_japanese_word() -> None:
    assert found(Quote("a", "死刑の執行を停止"), "政府は死刑の執\n行を停止せよ") == "死刑の執\n行を停止"


def test_context_decides_between_equal_words() -> None:
    first = find(TEXT, Quote("a", "stop now"))
    last = find(TEXT, Quote("a", "stop now", prefix="again and"))
    assert first is not None
    assert last is not None
    assert first.start < last.start
    assert find(TEXT, Quote("a", "stop now", suffix="!")) == last


def test_words_that_are_not_there_are_not_found() -> None:
    assert found(Quote("a", "stop then")) is None
    assert found(Quote("a", "")) is None
    assert found(Quote("a", "Stop.now")) is None  # a full stop is no pattern


def test_places_come_in_the_order_of_the_text_and_name_what_is_missing() -> None:
    quotes = [Quote("late", "again"), Quote("lost", "nowhere"), Quote("early", "First")]
    where, missing = places(TEXT, quotes)
    assert [place.slug for place in where] == ["early", "late"]
    assert missing == ["lost"]


def test_overlapping_quotes_cut_the_text_where_each_begins_and_ends() -> None:
    where, _ = places("one two three four", [Quote("a", "one two three"), Quote("b", "two three four")])
    [paragraph] = paragraphs("one two three four", where)
    assert [(run.text, run.under, run.starts, run.ends) for run in paragraph.runs] == [
        ("one ", ("a",), ("a",), ()),
        ("two three", ("a", "b"), ("b",), ("a",)),
        (" four", ("b",), (), ("b",)),
    ]


def test_the_inner_of_two_nested_quotes_comes_first() -> None:
    where, _ = places("one two three", [Quote("outer", "one two three"), Quote("inner", "two")])
    [paragraph] = paragraphs("one two three", where)
    assert paragraph.runs[1].under == ("inner", "outer")


def test_a_quote_may_reach_across_paragraphs() -> None:
    where, _ = places("one two\n\nthree four", [Quote("a", "two three")])
    first, second = paragraphs("one two\n\nthree four", where)
    assert (first.runs[1].text, first.runs[1].starts, first.runs[1].ends) == ("two", ("a",), ())
    assert (second.runs[0].text, second.runs[0].starts, second.runs[0].ends) == ("three", (), ("a",))
    assert first.begins == ["a"]
    assert second.begins == []


spans = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 10)), max_size=5)


@given(st.text(alphabet="ab \n", min_size=1, max_size=40), spans)
def test_no_letter_is_lost_or_doubled(text: str, given_spans: list[tuple[int, int]]) -> None:
    where = [
        Place(str(number), start, min(start + length, len(text)))
        for number, (start, length) in enumerate(given_spans)
        if start < len(text)
    ]
    runs = [run for paragraph in paragraphs(text, where) for run in paragraph.runs]
    assert "".join("".join(run.text for run in runs).split()) == "".join(text.split())
