"""Texts are cut where a reader would cut them, and every sentence stands on exact characters."""

import pytest

from demands.intake.texts.sentences import Kind, sentences


def cut(text: str) -> list[str]:
    return [text[one.start : one.end] for one in sentences(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("It rained. We left.", ["It rained.", "We left."]),
        ("Mr. Hale spoke. No. 4 was late.", ["Mr. Hale spoke.", "No. 4 was late."]),
        ("See arts. 9 and 14 of it. Then act.", ["See arts. 9 and 14 of it.", "Then act."]),
        ("It cost 3.5 million. It failed.", ["It cost 3.5 million.", "It failed."]),
        ("H.E. Ms. Holt led. The U.N. came.", ["H.E. Ms. Holt led.", "The U.N. came."]),
        ("Really? Yes! Good…", ["Really?", "Yes!", "Good…"]),
        ("M. Durand, p. ex. celui-ci, attend. Nous aussi.", ["M. Durand, p. ex. celui-ci, attend.", "Nous aussi."]),
        ("El Sr. Vega, p. ej., calló. El núm. 5 no.", ["El Sr. Vega, p. ej., calló.", "El núm. 5 no."]),
        ("¿Por qué? ¡Basta!", ["¿Por qué?", "¡Basta!"]),
        ("政府は認めた。国会は動かない。", ["政府は認めた。", "国会は動かない。"]),
        ("彼は「無理だ。困る。」と述べた。続く。", ["彼は「無理だ。困る。」と述べた。", "続く。"]),
    ],
)  # fmt: skip
def test_a_sentence_ends_at_its_own_stop(text: str, wanted: list[str]) -> None:
    assert cut(text) == wanted


def test_a_quote_mark_around_a_sentence_is_not_part_of_it() -> None:
    text = '"We came," said Ada. "The state must act." « Nous appelons le Sénat. »'
    assert cut(text) == ['"We came," said Ada.', "The state must act.", "Nous appelons le Sénat."]


def test_a_bracket_that_never_closes_does_not_swallow_the_text() -> None:
    assert cut("「始まりだけ。次の文。") == ["始まりだけ。", "次の文。"]


@pytest.mark.parametrize(
    ("line", "label", "words"),
    [
        ("12. Ratify it.", "12.", "Ratify it."),
        ("12.Ratify it.", "12.", "Ratify it."),
        ("(a)Ratify it;", "(a)", "Ratify it;"),
        ("135.14 Ratify it;", "135.14", "Ratify it;"),
        ("(a) Ratify it;", "(a)", "Ratify it;"),
        ("iv) Ratify it;", "iv)", "Ratify it;"),
        ("• Ratify it.", "•", "Ratify it."),
        ("– Ratifier ;", "–", "Ratifier ;"),
        ("（１）廃止すること。", "（１）", "廃止すること。"),
        ("１　廃止すること。", "１", "廃止すること。"),
        ("一、廃止すること。", "一、", "廃止すること。"),
        ("・廃止すること。", "・", "廃止すること。"),
        ("①廃止すること。", "①", "廃止すること。"),
    ],
)  # fmt: skip
def test_a_label_is_no_part_of_the_item(line: str, label: str, words: str) -> None:
    (found,) = sentences(line)
    assert (found.label, line[found.start : found.end], found.kind) == (label, words, Kind.ITEM)


@pytest.mark.parametrize("year", ["2005 was a bad year.", "2,000 people came.", "A man came."])
def test_a_number_or_a_letter_that_opens_a_sentence_is_no_label(year: str) -> None:
    (found,) = sentences(year)
    assert found.label == ""


def test_headings_are_told_from_sentences() -> None:
    text = "Death penalty\n\nThe Committee met.\n\n第２　意見の理由\n\nD. Dissemination"
    assert [one.kind for one in sentences(text)] == [Kind.HEADING, Kind.SENTENCE, Kind.HEADING, Kind.HEADING]


def test_a_list_without_full_stops_is_still_a_list() -> None:
    assert {one.kind for one in sentences("1. Free them\n2. Stop it\n3. Pay them")} == {Kind.ITEM}


@pytest.mark.parametrize(
    "text",
    ["", "\n\n", "「", "…", "....", "()", "1.", "• ", "\u202eاليابان. 日本 🕊️。", "a" * 50_000, "。" * 5_000, ". " * 99],
)  # fmt: skip
def test_no_text_is_too_odd(text: str) -> None:
    found = sentences(text)
    assert all(text[one.start : one.end].strip() for one in found)
    assert all(before.end <= after.start for before, after in zip(found, found[1:], strict=False))
