import pytest

from demands.public.presenters.snippets import LENGTH, Marker, plain


def marked(question: str, text: str, *stems: str) -> list[str]:
    return [piece.text for piece in Marker(question, stems).marks(text) if piece.marked]


def test_the_last_word_marks_what_begins_with_it() -> None:
    assert marked("execut", "Executions, an executed man, no nonexecution") == ["Executions", "executed"]
    assert marked("execut man", "Executions, an executed man") == ["man"]


@pytest.mark.parametrize("stems", [(), ("att",)])
def test_a_short_word_marks_whole_words_alone(stems: tuple[str, ...]) -> None:
    assert marked("ATT", "The ATT, attitudes and attacks", *stems) == ["ATT"]


def test_what_stands_for_a_word_is_marked_whole() -> None:
    marker = Marker("ATT", ["att", "arm", "trade", "treati"], ["att", "arms trade treaty", "武器貿易条約"])
    pieces = marker.marks("The Arms Trade Treaty, in Japanese 武器貿易條約")
    assert [piece.text for piece in pieces if piece.marked] == ["Arms Trade Treaty", "武器貿易條約"]


def test_other_forms_are_marked_by_their_stem() -> None:
    assert marked("executed", "Execution", "execut") == ["Execution"]
    assert marked("countries", "Our country", "countri") == ["country"]


def test_japanese_is_marked_as_it_was_asked() -> None:
    assert marked("死刑", "日本の死刑制度と死刑執行") == ["死刑", "死刑"]
    assert marked("水", "水道") == ["水"]


@pytest.mark.parametrize(("question", "text"), [
    ("プラ", "ﾌﾟﾗスチック"), ("pfas", "ＰＦＡＳ"), ("PFAS", "pfas"), ("daiyo", "daiyō"), ("袴田巌", "袴田巖"),
    ("ウイシュマ", "ウィシュマ"), ("サンダマリさん", "サンダ・マリさん"), ("ヶ月", "6か月"), ("junichi", "junıchi"),
])  # fmt: skip
def test_spelling_width_and_case_do_not_count(question: str, text: str) -> None:
    assert len(marked(question, text)) == 1


def test_the_text_is_whole_however_it_is_cut() -> None:
    text = "ﬁsh and e\u0301tat <b>bold</b>"
    assert "".join(piece.text for piece in Marker("f état b").marks(text)) == text


def test_a_window_begins_a_little_before_the_first_mark() -> None:
    pieces = Marker("needle").window("hay " * 200 + "needle " + "hay " * 200)
    shown = "".join(piece.text for piece in pieces)
    assert shown.startswith("…hay")
    assert shown.endswith("…")
    assert "needle" in shown
    assert len(shown) < LENGTH + 30


def test_a_window_on_a_text_without_the_words_is_its_beginning() -> None:
    assert [piece.text for piece in Marker("needle").window("hay hay")] == ["hay hay"]


def test_no_words_mark_nothing() -> None:
    assert marked("!!!", "anything!!!") == []


def test_signs_of_markdown_are_left_out() -> None:
    assert plain("## Head\n\n- a *b* [link](https://x.example/) `c`\n1. one") == "Head a b link c one"
