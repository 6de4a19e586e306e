"""Texts are cut where a reader would cut them, and every sentence stands on exact characters."""

import time

import pytest

from demands.exchange.documents.sentences import Kind, sentences


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


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # English: what is shortened, and what is not
        ("See Art. 5 and para. 4. It failed.", ["See Art. 5 and para. 4.", "It failed."]),
        ("See Sect. 4(b), Ch. 3 and Reg. 9. Done.", ["See Sect. 4(b), Ch. 3 and Reg. 9.", "Done."]),
        ("Gen. Moe and Lt. Col. Lang spoke. Nobody asked.", ["Gen. Moe and Lt. Col. Lang spoke.", "Nobody asked."]),
        ("The U.N. Secretary-General came.", ["The U.N. Secretary-General came."]),
        ("He went to the U.N. The rest stayed.", ["He went to the U.N.", "The rest stayed."]),
        ("It was 5 p.m. They left at 6 p.m. by car.", ["It was 5 p.m.", "They left at 6 p.m. by car."]),
        ("It stands in Part I. The second failed.", ["It stands in Part I.", "The second failed."]),
        ("J. K. Marsh spoke. So did E. Lind.", ["J. K. Marsh spoke.", "So did E. Lind."]),
        ("Cf. Smith v. Jones, e.g. at 4. It failed.", ["Cf. Smith v. Jones, e.g. at 4.", "It failed."]),
        ("It was in 1999. Then it ended.", ["It was in 1999.", "Then it ended."]),
        ("It rose by 3.5 per cent. Why?", ["It rose by 3.5 per cent.", "Why?"]),
        ("See https://a.example/b.c?d. Then go.", ["See https://a.example/b.c?d.", "Then go."]),
        ("Wait... what? No.", ["Wait... what?", "No."]),
        ("We agree. 6. Pay them. 7. Free them.", ["We agree.", "6. Pay them.", "7. Free them."]),
        # French
        ("Mme. Roux et Mlle. Petit, p. 3. Fin.", ["Mme. Roux et Mlle. Petit, p. 3.", "Fin."]),
        ("Voir le n. 4 et l’art. 9. Rien.", ["Voir le n. 4 et l’art. 9.", "Rien."]),
        ("« Partez. » Elle resta.", ["Partez.", "Elle resta."]),
        ("Est-ce vrai ? Oui ! Voilà.", ["Est-ce vrai ?", "Oui !", "Voilà."]),
        ("M. Le Gall et MM. Roux parlent. Puis rien.", ["M. Le Gall et MM. Roux parlent.", "Puis rien."]),
        # Spanish
        ("El Sr. D. Juan llegó. La Sra. Ruiz no.", ["El Sr. D. Juan llegó.", "La Sra. Ruiz no."]),
        ("Véase el párr. 9, págs. 3 y 4. Nada más.", ["Véase el párr. 9, págs. 3 y 4.", "Nada más."]),
        ("Lo dijo EE. UU. en 2005. Luego calló.", ["Lo dijo EE. UU. en 2005.", "Luego calló."]),
        ("La Excma. Sra. Vega, p. ej. ayer. Fin.", ["La Excma. Sra. Vega, p. ej. ayer.", "Fin."]),
        ("¿Lo sabe Ud. ya? Sí.", ["¿Lo sabe Ud. ya?", "Sí."]),
        # Japanese
        ("「廃止する。」「しない。」と言った。終わり。", ["「廃止する。」「しない。」と言った。", "終わり。"]),
        ("彼は言った（「いや。」と）。次。", ["彼は言った（「いや。」と）。", "次。"]),
        ("『本。』を読む。読まない。", ["『本。』を読む。", "読まない。"]),
        ("政府は認めた．国会は動かない．", ["政府は認めた．", "国会は動かない．"]),
        ("３．５％増えた。第１．２項だ。", ["３．５％増えた。", "第１．２項だ。"]),
        ("これは何か？そうだ！終わり。", ["これは何か？", "そうだ！", "終わり。"]),
        ("ﾊﾝｶｸで書く｡次の文｡", ["ﾊﾝｶｸで書く｡", "次の文｡"]),
        ("国連（U.N.）は来た。The U.N. came.", ["国連（U.N.）は来た。", "The U.N. came."]),
    ],
)
def test_abbreviations_quotes_and_numbers_end_no_sentence(text: str, wanted: list[str]) -> None:
    assert cut(text) == wanted


@pytest.mark.parametrize(
    "line", ["Japan must act. 1", "Japan must act. [12]", "Japan must act. 🕊️", "Japan must act. It must pay"]
)
def test_a_line_in_which_a_sentence_ends_is_no_heading(line: str) -> None:
    assert {one.kind for one in sentences(line)} == {Kind.SENTENCE}
    assert cut(line)[0] == "Japan must act."


@pytest.mark.parametrize(
    "line",
    ["Recommendations", "Art. 5 of the Act", "The case of Mr. Smith", "勧告", "第１ はじめに", "RECOMENDACIONES"],
)
def test_a_line_in_which_none_ends_is_one(line: str) -> None:
    assert [one.kind for one in sentences(line)] == [Kind.HEADING]


def test_every_character_of_a_sentence_stands_where_it_says() -> None:
    text = "  12.  Japan must act.\t Now!\n\n\t• 「廃止せよ。」　政府は逃げた。\n« Oui. »"
    assert cut(text) == ["Japan must act.", "Now!", "廃止せよ。", "政府は逃げた。", "Oui."]


LONG = 500_000  # characters: as much as is read


@pytest.mark.parametrize(
    "shape",
    ["Japan should act now.\n", "Title\n", "日本政府は、廃止すべきである。", ".", "! ", "。", "「あ。", "「あ。」「",
     '"', "«",
     "12. ", "Art. ", "I. ", "a", ") ", "(a) ", "\u3000", "A.B"],
)  # fmt: skip
def test_a_text_of_any_shape_is_cut_in_time(shape: str) -> None:
    """None of these takes more than some seconds; what grows with the square of the length would take minutes."""
    text = (shape * (LONG // len(shape) + 1))[:LONG]
    start = time.process_time()
    found = sentences(text)
    assert time.process_time() - start < 15
    assert all(before.end <= after.start for before, after in zip(found, found[1:], strict=False))


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
