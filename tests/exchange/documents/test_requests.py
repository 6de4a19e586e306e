"""What asks something of somebody is proposed, with its reason; what only looks like it is not."""

import pytest

from benchmarks.requests import COUNTRY, PARTIES, TEXTS, Score, compare, read
from demands.exchange.documents.grammar import rules
from demands.exchange.documents.language import language_of
from demands.exchange.documents.requests import Request, requests


def found(text: str, language: str = "en", author: str = "") -> list[Request]:
    return requests(text, rules(language, PARTIES, COUNTRY), author)


def said(text: str, language: str = "en", author: str = "") -> list[str]:
    return [text[one.start : one.end] for one in found(text, language, author)]


@pytest.mark.parametrize(
    ("language", "text", "rule"),
    [
        ("en", "Amnesty calls on Norland to free them.", "request"),
        ("en", "The State party is encouraged to ratify it.", "passive"),
        ("en", "The Government of Norland must free them.", "modal_addressee"),
        ("en", "Every prisoner should see a doctor.", "modal"),
        ("en", "There is an urgent need for reform.", "need"),
        ("en", "Please let the inspectors in.", "please"),
        ("en", "Abolish the death penalty now.", "order"),
        ("ja", "日本政府に対し、執行の停止を求める。", "request"),
        ("ja", "国は、制度を廃止すべきである。", "modal_addressee"),
        ("ja", "国会は法律を制定されたい。", "please"),
        ("fr", "La Ligue exhorte le Sénat à rejeter le texte.", "request"),
        ("fr", "L'État partie devrait former les juges.", "modal_addressee"),
        ("fr", "Il est urgent que la loi change.", "need"),
        ("es", "Instamos al Congreso a que apruebe la ley.", "request"),
        ("es", "Se invita al Estado parte a ratificarlo.", "passive"),
        ("es", "El Gobierno debería investigar.", "modal_addressee"),
    ],
)  # fmt: skip
def test_each_rule_finds_its_sentence_and_says_so(language: str, text: str, rule: str) -> None:
    (one,) = found(text, language)
    assert (one.rule, one.cue in text) == (rule, True)
    assert 50 <= one.confidence <= 100


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The minister said that the courts should be trusted."),
        ("en", "According to the police, suspects must be patient."),
        ("en", "In 2014 the Committee recommended that Norland ratify it."),
        ("en", "Should the government change its mind, we will return."),
        ("en", "If Norland should refuse, nothing is lost."),
        ("en", "He must have been afraid."),
        ("en", "It should be noted that nobody came."),
        ("en", "Under the Code, a suspect must be charged within a day."),
        ("en", "Should Norland not abolish it?"),
        ("en", "Please call the press office."),
        ("en", "The Government of Norland urges citizens to stay at home."),
        ("ja", "大臣は「廃止する必要はない」と述べた。"),
        ("ja", "政府は、慎重に検討すべきであると主張している。"),
        ("ja", "法律は、直ちに送致しなければならないと定めている。"),
        ("ja", "昨年、委員会は政府に廃止を勧告した。"),
        ("ja", "詳しくはウェブサイトをご覧ください。"),
        ("fr", "Selon lui, le Parlement devrait attendre."),
        ("fr", "Il convient de rappeler que la loi existe."),
        ("fr", "Nous vous prions d'agréer nos salutations."),
        ("es", "El fiscal declaró que los detenidos deben callar."),
        ("es", "La ley establece que todo detenido debe ser oído."),
        ("es", "En 2019 la Comisión había recomendado cerrarlo."),
    ],
)  # fmt: skip
def test_what_only_looks_like_a_request_is_left_alone(language: str, text: str) -> None:
    assert said(text, language) == []


def test_the_lines_of_a_list_ask_what_its_opening_asks_and_of_whom() -> None:
    text = "The Government of Norland should:\n\n(a) Free the editors;\n\n(b) A fair trial for all.\n\nIt rained."
    first, second = found(text)
    assert [text[one.start : one.end] for one in (first, second)] == ["Free the editors;", "A fair trial for all."]
    assert {(one.rule, one.addressee, one.parties) for one in (first, second)} == {
        ("list", "The Government of Norland", (1,))
    }


def test_a_list_of_a_delegation_s_members_asks_nothing() -> None:
    assert said("The delegation had these members:\n\n(a) Ms. Holt;\n\n(b) Mr. Lang.") == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The Committee welcomes the following measures of the State party:\n\n(a) The revision of the Act;"),
        ("fr", "Le Comité accueille avec satisfaction les mesures suivantes :\n\na) La révision de la loi ;"),
        ("es", "El Comité acoge con satisfacción las medidas siguientes:\n\na) La reforma de la ley;"),
        ("ja", "委員会は、次の措置を歓迎する：\n\n（１）法律が改正されたこと。"),
    ],
)  # fmt: skip
def test_a_list_of_what_is_welcomed_asks_nothing(language: str, text: str) -> None:
    assert said(text, language) == []


def test_the_next_number_of_the_text_ends_the_list() -> None:
    text = "5. The State party should:\n\n(a) Pay them;\n\n6. The Committee met twice."
    assert said(text) == ["Pay them;"]


def test_below_a_heading_of_recommendations_orders_are_requests() -> None:
    text = (
        "A report\n\nRecommendations\n\nTo the Ministry of Justice:\n\n• Publish the figures.\n\nMethod\n\n"
        "• Publish or perish."
    )
    (one,) = found(text)
    assert (text[one.start : one.end], one.rule, one.parties) == ("Publish the figures.", "section", (2,))


def test_the_addressee_is_carried_to_the_sentence_that_leaves_it_out() -> None:
    _, second = found("The Ministry of Justice should pay. It should also apologise.")
    assert second.parties == (2,)


def test_two_who_are_asked_together_are_both_found() -> None:
    (one,) = found("法務省及び警察庁は、改めるべきである。", "ja")
    assert one.parties == (2, 4)


def test_a_short_name_is_not_found_inside_a_longer_word() -> None:
    (one,) = found("国民は外国に学ぶべきである。", "ja")
    assert one.parties == ()


def test_what_the_publisher_itself_said_is_no_reported_speech() -> None:
    text = "The Lantern Institute said today that Norland must free them."
    assert said(text) == []
    assert said(text, author="Lantern Institute") == [text]


@pytest.mark.parametrize(
    ("language", "text", "title"),
    [
        ("en", "The Committee recommends that the State party give notice of executions.", "Give notice of executions"),
        ("en", "We call on the Government of Norland to free them all.", "Free them all"),
        ("en", "Ratify the Convention (France) (Ukraine);", "Ratify the Convention"),
        ("ja", "私たちは日本政府に対し、死刑の執行を停止するよう強く求めます。", "死刑の執行を停止する"),
        ("ja", "国は、制度を廃止すべきである。", "制度を廃止する"),
        ("fr", "L'État partie devrait former les juges.", "Former les juges"),
        ("es", "El Estado parte debe derogar la ley.", "Derogar la ley"),
    ],
)  # fmt: skip
def test_a_title_says_what_is_asked_without_who_asks(language: str, text: str, title: str) -> None:
    assert rules(language, PARTIES, COUNTRY).title(text) == title


def test_a_title_is_never_too_long() -> None:
    assert len(rules("en", PARTIES).title("Ratify " + "very " * 100 + "much.")) <= 160


@pytest.mark.parametrize(
    ("text", "language"),
    [("The courts of the land are slow.", "en"), ("Les juges de la ville sont lents.", "fr"),
     ("Los jueces de la ciudad son lentos.", "es"), ("裁判所は遅い。", "ja"), ("", "en"), ("123", "en")],
)  # fmt: skip
def test_the_language_of_a_text_is_recognised(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("folder", "texts", "least"), [("tuned", 40, 0.96), ("held_out", 65, 0.97), ("blind", 23, 0.93)]
)
def test_the_labelled_texts_are_read_as_well_as_readme_says(folder: str, texts: int, least: float) -> None:
    """So that a change of a rule cannot quietly make the reading worse; what to expect: benchmarks/requests."""
    total = Score()
    paths = sorted((TEXTS / folder).rglob("*.txt"))
    assert len(paths) == texts
    for path in paths:
        total.add(compare(read(path)))
    assert total.right / (total.right + len(total.wrong)) >= least
    assert total.right / (total.right + len(total.missed)) >= least


@pytest.mark.parametrize("language", ["en", "ja", "fr", "es", "xx"])
def test_no_text_is_too_odd_for_the_rules(language: str) -> None:
    for text in (
        "",
        "should",
        "must " * 3000,
        "(" * 3000,
        "求める。" * 1000,
        "a, " * 3000 + "to",
        "\u202eاليابان must 🕊️.",
    ):
        found(text, language)
