"""Lists: what opens one, what its lines then ask and of whom, and what ends it."""

import pytest

from benchmarks.requests import COUNTRY, PARTIES
from demands.exchange.documents.grammar import rules
from demands.exchange.documents.requests import Request, requests


def found(text: str, language: str = "en") -> list[Request]:
    return requests(text, rules(language, PARTIES, COUNTRY))


def asked(text: str, language: str = "en") -> list[tuple[str, tuple[int, ...]]]:
    return [(text[one.start : one.end], one.parties) for one in found(text, language)]


class TestOpening:
    @pytest.mark.parametrize(
        ("language", "text", "lines"),
        [
            ("en", "The State party should:\n\n(a) Pay them;\n\n(b) A fair trial.", ["Pay them;", "A fair trial."]),
            ("en", "We have three requests:\n\n– that it be closed;\n\n– that they be paid.",
             ["that it be closed;", "that they be paid."]),
            ("en", "We make the following recommendations:\n\n1. Pay them.\n\n2. Free them.",
             ["Pay them.", "Free them."]),
            ("en", "A report\n\nWhat the state must change\n\n• Pay them.\n\n• Free them.",
             ["Pay them.", "Free them."]),
            ("fr", "Nous exigeons la libération :\n\n– des juges ;\n\n– des avocats.", ["des juges ;", "des avocats."]),
            ("fr", "A report\n\nRecommandations\n\n• Libérer les juges.\n\n• Payer les victimes.",
             ["Libérer les juges.", "Payer les victimes."]),
            ("es", "El Comité recomienda al Estado parte que:\n\na) Derogue la ley;\n\nb) Pague.",
             ["Derogue la ley;", "Pague."]),
            ("es", "Se formulan las siguientes recomendaciones:\n\nPRIMERA. Derogar la ley.\n\nSEGUNDA. Pagar.",
             ["Derogar la ley.", "Pagar."]),
            ("ja", "下記の事項を要請いたします。\n\n記\n\n１．公開すること。\n\n２．廃止すること。",
             ["公開すること。", "廃止すること。"]),
            ("ja", "A report\n\n請願事項\n\n一、公開すること。\n\n二、廃止すること。",
             ["公開すること。", "廃止すること。"]),
        ],
    )  # fmt: skip
    def test_every_line_of_it_asks(self, language: str, text: str, lines: list[str]) -> None:
        assert [words for words, _parties in asked(text, language)] == lines

    @pytest.mark.parametrize(
        ("language", "text"),
        [
            ("en", "The delegation consisted of:\n\n(a) The minister;\n\n(b) Two judges."),
            ("en", "Areas of concern\n\n(a) Arrests at night;\n\n(b) Trials in secret."),
            ("en", "He said the following:\n\n• Prisons are full.\n\n• Courts are slow."),
            ("fr", "Sont présents :\n\n– le ministre ;\n\n– deux juges."),
            ("es", "Asistieron:\n\n– la ministra;\n\n– dos jueces."),
            ("ja", "出席者は次のとおり。\n\n一、法務大臣\n\n二、判事二名"),
        ],
    )
    def test_a_list_that_nothing_opens_asks_nothing(self, language: str, text: str) -> None:
        assert asked(text, language) == []

    def test_the_opening_itself_is_no_request(self) -> None:
        assert [one.rule for one in found("The State party should:\n\n(a) Pay them;")] == ["list"]


class TestWhom:
    def test_all_its_lines_ask_whom_the_opening_asks(self) -> None:
        text = "The Ministry of Justice should:\n\n(a) Pay them;\n\n(b) Ask the National Police Agency for the names."
        assert [parties for _words, parties in asked(text)] == [(2,), (2,)]

    def test_lines_that_turn_to_somebody_turn_what_follows(self) -> None:
        text = (
            "A report\n\nRecommendations\n\nTo the Ministry of Justice:\n\n• Publish the figures.\n\n• Free them.\n\n"
            "To Parliament:\n\n• Pass the bill."
        )
        assert asked(text) == [("Publish the figures.", (2,)), ("Free them.", (2,)), ("Pass the bill.", (5,))]

    def test_in_an_announced_list_too(self) -> None:
        text = (
            "Se formulan las siguientes recomendaciones:\n\nAl Congreso:\n\nPRIMERA. Derogar la ley.\n\n"
            "Al Hospital de Tolland:\n\nSEGUNDA. Formar a su personal."
        )
        assert asked(text, "es") == [("Derogar la ley.", (5,)), ("Formar a su personal.", ())]
        assert found(text, "es")[1].addressee == "Al Hospital de Tolland"

    def test_whom_nobody_knows_is_kept_in_the_words_of_the_text(self) -> None:
        (one,) = found("A report\n\nRecommendations\n\nTo the harbour master of Hale:\n\n• Publish the log.")
        assert (one.addressee, one.parties) == ("To the harbour master of Hale", ())

    def test_a_request_that_names_nobody_asks_whom_the_last_one_asked(self) -> None:
        text = "The Ministry of Justice should pay.\n\nMore detail.\n\nThis must be done at once."
        assert asked(text)[-1] == ("This must be done at once.", (2,))


class TestEnd:
    def test_an_unlabelled_line_after_labelled_ones_ends_it(self) -> None:
        text = "The State party should:\n\n(a) Pay them;\n\n(b) Free them.\n\nThe Committee met twice."
        assert [words for words, _ in asked(text)] == ["Pay them;", "Free them."]

    def test_labels_of_another_kind_end_it(self) -> None:
        text = "The State party should:\n\n(a) Pay them;\n\n(b) Free them.\n\n7. The Committee was told of progress."
        assert [words for words, _ in asked(text)] == ["Pay them;", "Free them."]

    def test_a_heading_ends_it(self) -> None:
        text = "The State party should:\n\n(a) Pay them;\n\nMethod\n\n(b) Interviews with judges;"
        assert [words for words, _ in asked(text)] == ["Pay them;"]

    def test_what_closes_a_petition_is_no_item(self) -> None:
        text = "A report\n\n請願事項\n\n一、制度を廃止すること。\n\n右請願する。"
        assert [words for words, _ in asked(text, "ja")] == ["制度を廃止すること。"]

    def test_nor_is_what_tells_readers_where_to_write(self) -> None:
        text = "A report\n\nRecommendations\n\n• Publish the figures.\n\n• Call the press office for more information."
        assert [words for words, _ in asked(text)] == ["Publish the figures."]

    @pytest.mark.parametrize("heading", ["Background", "Annex", "Method", "About us"])
    def test_orders_below_another_heading_are_none(self, heading: str) -> None:
        assert asked(f"A report\n\nRecommendations\n\n• Pay them.\n\n{heading}\n\n• Keep calm.")[1:] == []


class TestMarks:
    def test_its_number_in_the_text_is_kept_apart_from_the_quote(self) -> None:
        text = "135. The following recommendations were made:\n\n135.1 Ratify it (Chile);\n\n135.2 Repeal it (Peru)."
        assert [(one.label, text[one.start : one.end]) for one in found(text)] == [
            ("135.1", "Ratify it (Chile);"), ("135.2", "Repeal it (Peru)."),
        ]  # fmt: skip

    def test_requests_come_in_order_and_never_overlap(self) -> None:
        text = "The State party should:\n\n(a) Pay them;\n\n(b) Free them. It should also rest. We urge Norland to act."
        places = [(one.start, one.end) for one in found(text)]
        assert places == sorted(places)
        assert all(before[1] <= after[0] for before, after in zip(places, places[1:], strict=False))

    def test_a_sentence_without_end_is_never_proposed(self) -> None:
        assert found("Norland must act " + "and act " * 400 + ".") == []
