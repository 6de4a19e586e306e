"""Which languages a text is written in, line by line, and which part no rule has read."""

import pytest

from demands.exchange.documents.language import languages_in

LINES = {
    "en": "The Government of Norland should record every interrogation of the persons that it detains in its cells.",
    "fr": "Le Gouvernement devrait enregistrer tous les interrogatoires des personnes qui sont en garde à vue.",
    "es": "El Estado parte debe registrar todos los interrogatorios de las personas que se encuentran detenidas.",
    "ja": "政府は、警察の留置場で行われるすべての取調べを録音し、録画すべきである。",
    "German": "Die Regierung sollte jede Vernehmung von Menschen aufzeichnen, die sie in ihren Zellen festhält.",
    "Korean": "정부는 경찰서 유치장에서 이루어지는 모든 조사를 녹음하고 녹화하여야 한다고 우리는 생각합니다.",
    "Russian": "Правительство должно записывать каждый допрос лиц, которые содержатся в его камерах под стражей.",
    "Chinese": "政府应当对在警察拘留所进行的所有讯问进行录音录像，并且应当立即停止一切未经法院批准的拘留措施。",
    "Finnish": "Hallituksen tulisi tallentaa jokainen kuulustelu, jonka se tekee pidätetyille selleissään joka päivä.",
}
OURS = ("en", "fr", "es", "ja")


@pytest.mark.parametrize("language", LINES)
def test_a_line_is_recognised_or_is_said_to_be_in_another_language(language: str) -> None:
    assert languages_in(LINES[language]) == {language if language in OURS else "": 1.0}


@pytest.mark.parametrize("first", OURS)
@pytest.mark.parametrize("second", ["ja", "fr", "German"])
def test_both_languages_of_a_text_are_found(first: str, second: str) -> None:
    found = languages_in(f"{LINES[first]}\n" * 3 + f"{LINES[second]}\n")
    assert set(found) == {first, second if second in OURS else ""}
    assert list(found)[0] == first
    assert sum(found.values()) == pytest.approx(1)


@pytest.mark.parametrize(
    "short",
    ["", "2024", "Recommendations", "(a)", "東京", "Le Monde", "(b) Establish a national human rights institution."],
)
def test_what_is_too_short_to_tell_speaks_for_nothing(short: str) -> None:
    assert languages_in(short) == {}
    assert languages_in(f"{LINES['en']}\n{short}") == {"en": 1.0}
