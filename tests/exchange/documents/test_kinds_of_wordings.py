"""Kinds of wordings in four languages: each is tried with relatives, as a list has many ways to be opened."""

import csv
from collections import Counter
from functools import cache

import pytest

from benchmarks.requests import COUNTRY, PARTIES, TEXTS
from demands.exchange.documents.grammar import rules
from demands.exchange.documents.requests import requests

OPENERS = {
    "en": (
        "The Committee recommends that the State party:", "To that end, the State party should:",
        "We make the following demands:", "The network therefore demands:", "The League invites members to:",
    ),
    "fr": (
        "Le Comité prie l’État partie de :", "À cet effet, l’État partie devrait :", "Nous vous prions donc :",
        "C’est pourquoi le collectif exige :", "Nous formulons les demandes suivantes :",
    ),
    "es": (
        "El Comité insta encarecidamente al Estado parte a que:", "A tal fin, el Estado parte debería:",
        "Formulamos las siguientes peticiones:", "Por ello, el colectivo exige:", "En consecuencia, solicitamos:",
    ),
    "ja": (
        "委員会は、締約国に対し、以下を勧告する。", "委員会は締約国に次を求める。", "締約国は、以下を行うべきである。",
        "私たちは次の3点を強く訴えます。", "特別報告者は、日本政府に次のように勧告する。",
    ),
}  # fmt: skip
ITEMS = {
    "en": ("Publish the list", "Compensate the victims"),
    "fr": ("Publier la liste", "Indemniser les victimes"),
    "es": ("Publicar la lista", "Indemnizar a las víctimas"),
    "ja": ("名簿を公表すること", "被害者に補償を行うこと"),
}
LABELS = (("(a) ", "(b) "), ("1. ", "2. "), ("– ", "– "), ("1° ", "2° "), ("（ａ）", "（ｂ）"))
BEFORE = ("", "12. ")
EXPERTS = "UN experts today expressed alarm.\n\n"
OWN = (
    "The experts pressed Norland to ratify the treaty.", "They renewed their call for the law to be repealed.",
    "“The Government must stop these attacks,” the expert stressed.",
)  # fmt: skip
OF_OTHERS = (
    "The Government asked the experts for more time.", "The Committee had urged Norland to repeal it.",
    "Protesters demanded the resignation of the minister.", "The court found that the state should compensate them.",
)  # fmt: skip
# of the sentences that stand alone: what is found, of what is to be found; the rest needs the lines around it
LEAST = {"en": 0.94, "fr": 0.93, "es": 0.92, "ja": 0.93}


def found(text: str, language: str, publisher: str = "") -> list[str]:
    return [text[one.start : one.end] for one in requests(text, rules(language, PARTIES, COUNTRY), publisher)]


@pytest.mark.parametrize("language", OPENERS)
def test_a_list_may_be_opened_and_numbered_in_any_way(language: str) -> None:
    for opener in OPENERS[language]:
        for before in BEFORE:
            for labels in LABELS:
                items = [label + item for label, item in zip(labels, ITEMS[language], strict=True)]
                text = "\n\n".join(["Text", before + opener, *items])
                assert found(text, language) == list(ITEMS[language]), text


@pytest.mark.parametrize("words", OWN)
def test_experts_of_the_united_nations_ask_in_their_own_press_release(words: str) -> None:
    assert found(EXPERTS + words, "en", "OHCHR") == [words]


@pytest.mark.parametrize("words", OF_OTHERS)
def test_what_others_ask_in_it_is_reported(words: str) -> None:
    assert found(EXPERTS + words, "en", "OHCHR") == []


def test_items_are_alike_when_the_first_asks_by_its_own_words() -> None:
    text = "一、訓練を中止するよう、申し入れてください。\n\n一、測定器を設置すること。\n\n三　これは別の段落である。"
    assert found(text, "ja") == ["訓練を中止するよう、申し入れてください。", "測定器を設置すること。"]


def test_the_number_of_a_chapter_makes_no_note_of_a_paragraph() -> None:
    text = "第1　意見の趣旨\n\n1　国は、引下げを見直すべきである。\n\n2　国は、研修を徹底すべきである。"
    assert found(text, "ja") == ["国は、引下げを見直すべきである。", "国は、研修を徹底すべきである。"]


@cache
def counted(language: str) -> Counter[tuple[str, str]]:
    """How many sentences of each class were read as what."""
    known, counts = rules(language, PARTIES, COUNTRY), Counter[tuple[str, str]]()
    with (TEXTS / "sentences" / f"{language}.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            proposed = requests(row["sentence"], known, implied=True)
            said = "none" if not proposed else "implied" if proposed[0].faint else "request"
            counts[row["class"], said] += 1
    return counts


@pytest.mark.parametrize("language", LEAST)
def test_single_sentences_are_told_apart(language: str) -> None:
    counts = counted(language)
    right, proposed = (
        counts["request", "request"],
        sum(counts[kind, "request"] for kind in ("request", "none", "implied")),
    )
    asked = sum(counts["request", said] for said in ("request", "none", "implied"))
    assert right / asked >= LEAST[language]
    assert right / proposed >= 0.98


@pytest.mark.parametrize("language", LEAST)
def test_criticism_is_a_fainter_mark_and_seldom_anything_else(language: str) -> None:
    counts = counted(language)
    faint = sum(counts[kind, "implied"] for kind in ("request", "none", "implied"))
    assert (
        counts["implied", "implied"] / sum(counts["implied", said] for said in ("request", "none", "implied")) >= 0.75
    )
    assert counts["implied", "implied"] / faint >= 0.85


@pytest.mark.parametrize(
    ("language", "publisher", "body", "words"),
    [
        ("en", "Lantern Institute", "OHCHR", "The Special Rapporteur urges Norland to repeal the law."),
        ("fr", "Institut Lanterne", "HCDH", "La Rapporteuse spéciale exhorte la Norlande à abroger la loi."),
        ("es", "Instituto Linterna", "ACNUDH", "La Relatora Especial insta a Norlandia a derogar la ley."),
        ("ja", "灯台の会", "国連人権高等弁務官事務所", "特別報告者は、日本政府に対し、法律を廃止するよう求める。"),
    ],
)
def test_a_rapporteur_asks_in_a_paper_of_the_united_nations_and_is_reported_in_another(
    language: str, publisher: str, body: str, words: str
) -> None:
    assert found(words, language, body) == [words]
    assert found(words, language, publisher) == []


@pytest.mark.parametrize(
    ("words", "asks"),
    [
        ("The Institute said that the wing must be closed.", True),
        ("In a letter to the Institute, the ministry said that the wing must be closed.", False),
        ("The ministry said that the Institute must be closed.", False),
    ],
)
def test_the_publisher_speaks_where_it_is_the_subject(words: str, asks: bool) -> None:
    assert bool(found(words, "en", "Lantern Institute")) is asks


def test_the_first_word_of_a_publishers_name_stands_for_it_where_it_asks() -> None:
    words = "Lantern today called on the ministry to close the wing."
    assert found(words, "en", "Lantern Rights Group") == [words]
    assert found(words, "en", "Beacon Rights Group") == []


@pytest.mark.parametrize(
    ("language", "opener", "items"),
    [
        ("en", "Members of the house are invited to:", ("Publish the list", "Compensate the victims")),
        ("en", "What remains:", ("Publish the list", "Compensate the victims")),
        ("fr", "Il reste à faire :", ("Publier la liste", "Indemniser les victimes")),
        ("es", "Queda pendiente:", ("Publicar la lista", "Indemnizar a las víctimas")),
    ],
)
def test_items_that_have_the_form_of_requests_are_some_however_they_are_opened(
    language: str, opener: str, items: tuple[str, str]
) -> None:
    for labels in (("i. ", "ii. "), ("a. ", "b. "), ("1.º ", "2.º ")):
        text = "\n\n".join(["Text", opener, *(label + item for label, item in zip(labels, items, strict=True))])
        assert found(text, language) == list(items), text


@pytest.mark.parametrize(
    ("language", "opener", "items"),
    [
        ("en", "Our work has three aims:", ("Publish the list", "Compensate the victims")),
        ("en", "The council resolves to:", ("Publish the list", "Compensate the victims")),
        ("fr", "L’association a pour but de :", ("Publier la liste", "Indemniser les victimes")),
        ("es", "La ley obliga al Estado a:", ("Publicar la lista", "Indemnizar a las víctimas")),
    ],
)
def test_what_somebody_aims_at_or_has_to_do_is_none(language: str, opener: str, items: tuple[str, str]) -> None:
    text = "\n\n".join(["Text", opener, f"1. {items[0]}", f"2. {items[1]}"])
    assert found(text, language) == []


def test_a_month_is_no_mark_of_a_footnote() -> None:
    text = "長官も、4月の委員会で答弁した。\n\n3　受診を許可されたい。\n\n4　欠員を放置しないでください。"
    assert found(text, "ja") == ["受診を許可されたい。", "欠員を放置しないでください。"]


def test_who_answers_the_publisher_speaks_for_itself() -> None:
    asked = "出版社は、当会の照会に対し、国民の知る権利に応えるべきだと判断したと回答した。"
    assert found(asked, "ja", "北辰弁護士会") == []
