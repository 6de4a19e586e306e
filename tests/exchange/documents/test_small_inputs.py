"""Small texts, each for a kind of fault, with what should be found in them. Norland and the Institute are invented."""

import time

import pytest

from demands.exchange.documents.extraction import from_paste
from demands.exchange.documents.grammar import rules
from demands.exchange.documents.requests import requests
from tests.exchange.documents.reading import asked, found

INSTITUTE = "Lantern Institute"


def test_lines_with_an_empty_one_after_each_hold_whole_requests() -> None:
    text = (
        'The Lantern Institute said today that reform in Norland had stalled. "The government of\n\n'
        "Norland should immediately close the camp at Harrow Point and publish the names of all those\n\n"
        'held there since 2019." The Institute also asked that every detainee see a doctor within one\n\n'
        "day of arrest, and that officials who refuse must be removed from office without any further\n\n"
        "delay by the ministry that employs them."
    )
    first, second = asked(text, author=INSTITUTE)
    assert first.endswith("held there since 2019.")
    assert second.startswith("The Institute also asked")
    assert second.endswith("that employs them.")
    assert asked(text) == [first, second]


@pytest.mark.parametrize(
    "words",
    [
        "The Lantern Institute called on the Government of Norland to introduce a moratorium.",
        "The organization also urged the government to ensure a fair procedure.",
        "The Lantern Institute today asked parliament to accede to the treaty.",
        "Lantern Institute on Monday demanded that the police return the tapes.",
        "The Institute is calling for an inquiry.",
        "The Institute condemned the raid and urged prosecutors to drop the charges.",
    ],
)
def test_the_past_tense_of_the_publisher_is_its_request(words: str) -> None:
    assert asked(words, author=INSTITUTE) == [words]


@pytest.mark.parametrize(
    "words",
    [
        "The Bar Council called on the Government to introduce a moratorium.",
        "In 2019 the Lantern Institute called on the Government to introduce a moratorium.",
        "The Lantern Institute was asked by parliament to give evidence.",
        "The Institute asked whether the camp would close.",
        "The minister said that prisoners should be patient.",
    ],
)
def test_the_past_tense_of_others_and_history_is_none(words: str) -> None:
    assert asked(f"Lantern Institute report\n\n{words}", author=INSTITUTE) == []


def test_a_pronoun_goes_on_for_the_publisher() -> None:
    text = "The Lantern Institute was shocked by the raid. It also urged the police to free the editor."
    assert asked(text, author=INSTITUTE) == ["It also urged the police to free the editor."]


def test_a_list_goes_on_after_a_fragment_and_a_note() -> None:
    text = (
        "II. Conclusions and/or recommendations**\n\n"
        "147. The recommendations listed below will be examined by Norland:\n\n"
        "147.1. Ratify the Palermo Convention (Convention against Transnational\n\n"
        "Organized Crime) as well as its Protocol on the Trafficking in Persons\n\n(Arland);\n\n"
        "147.2. Continue its efforts to reform the police (Beland);\n\n"
        "** Conclusions and recommendations have not been edited.\n\n"
        "147.3. Ensure that every detainee sees a lawyer (Celand);"
    )
    assert [(one.label, one.states) for _, one in found(text)] == [
        ("147.1.", ("Arland",)),
        ("147.2.", ("Beland",)),
        ("147.3.", ("Celand",)),
    ]
    assert asked(text)[0].endswith("Organized Crime) as well as its Protocol on the Trafficking in Persons (Arland);")


@pytest.mark.parametrize("mark", ["3", "[4]", "¹", "¹²", "*"])
def test_a_footnote_mark_ends_a_sentence_and_is_no_part_of_it(mark: str) -> None:
    text = f"The Government must publish the registers.{mark} We urge parliament to repeal section twelve.{mark}"
    assert asked(text) == ["The Government must publish the registers.", "We urge parliament to repeal section twelve."]


def test_runs_of_spaces_are_one() -> None:
    text = "Norland  is  encouraged\u00a0 to  close  the  camp.  The  Committee  calls\u00a0on  Norland  to  pay  them."
    assert asked(text) == ["Norland is encouraged to close the camp.", "The Committee calls on Norland to pay them."]


@pytest.mark.parametrize(
    "words",
    [
        "国として、死刑の執行を停止することを求めます。",
        "代用監獄という制度を廃止するよう求める。",
        "被害者への補償を国の責務として定めるよう要請します。",
        "政府は必要ないとの立場だが、国会は法律を制定すべきである。",
        "町議会として、処分場に反対する決議を行ってください。",
        "人の命を守るという当たり前のことを、国の責任として果たしてほしい。",
    ],
)
def test_toshite_and_toiu_are_no_reported_speech_by_themselves(words: str) -> None:
    assert asked(words, "ja") == [words]


@pytest.mark.parametrize(
    "words",
    [
        "国連の委員会は、死刑を廃止するべきであるとの勧告を何度も行っている。",
        "当会は、死刑を廃止すべきであることなどを求めてきた。",
        "ところが、政府は、上記「死刑は廃止すべきである」との回答の割合を根拠に、議論を避けている。",
        "法務省は、法制審議会で議論すべきであるとしている。",
        "法相は、国民が判断すべきだと述べた。",
        "使用者側は、「能力を考慮すべきだ」「中小企業に配慮する必要がある」と繰り返してきた。",
        "入管法は、収容令書を示さなければならないと定めるが、守られていない。",
    ],
)
def test_what_to_governs_is_what_others_say(words: str) -> None:
    assert asked(words, "ja") == []


@pytest.mark.parametrize(
    "words",
    [
        "Il faudrait mettre plus de moyens dans les tribunaux.",
        "Je vous propose de déposer un amendement.",
        "J'espère que vous voterez contre ce texte.",
        "Nous vous serions reconnaissants de bien vouloir nous recevoir.",
        "Pourriez-vous demander au ministre quand il paraîtra ?",
        "Ne laissez pas passer ce texte.",
        "Il faut que le ministre retire ce décret.",
    ],
)
def test_polite_french_asks(words: str) -> None:
    assert asked(words, "fr") == [words]


@pytest.mark.parametrize(
    "words",
    [
        "Le rogamos que ordene el cierre de la mina.",
        "Le agradeceríamos que nos recibiera antes de fin de mes.",
        "Quisiéramos que su ministerio analizara los pozos.",
        "Hace falta abrir el polideportivo esta misma noche.",
        "Exigimos, además, la dimisión de la concejala.",
        "No permita que otra generación beba este veneno.",
    ],
)
def test_polite_and_firm_spanish_asks(words: str) -> None:
    assert asked(words, "es") == [words]


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("Please accept, Excellency, the assurances of my highest consideration.", "en"),
        ("Je vous prie d'agréer, Madame, l'expression de ma considération.", "fr"),
        ("Reciba un cordial saludo.", "es"),
        ("Access to a lawyer is fundamental.", "en"),
        ("Considérant que la Chancellerie doit respecter la loi ;", "fr"),
        ("ご不明な点は担当までお尋ねください。", "ja"),
    ],
)
def test_courtesies_and_principles_ask_nothing(words: str, language: str) -> None:
    assert asked(words, language) == []


def test_the_parts_of_a_motion_are_requests_of_their_own() -> None:
    text = (
        "That this House notes with alarm that four people have died; recognises that the staff work under strain;"
        " calls on the Government to publish the inquiry; further calls on it to fund two doctors; and urges the police"
        " to hand over the recordings."
    )
    assert asked(text) == [
        "calls on the Government to publish the inquiry;",
        "further calls on it to fund two doctors;",
        "urges the police to hand over the recordings.",
    ]


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("Detainees are denied access to a doctor.", "en"),
        ("The length of police custody is unacceptable.", "en"),
        ("このような収容は許されない。", "ja"),
        ("Cette situation est inacceptable.", "fr"),
        ("La demora es inaceptable.", "es"),
    ],
)
def test_criticism_is_a_faint_mark_and_only_when_asked_for(words: str, language: str) -> None:
    known = rules(language, ())
    assert requests(words, known) == []
    (one,) = requests(words, known, implied=True)
    assert one.faint
    assert words[one.start : one.end] == words


SHAPES = {
    "one sentence": "the State should act and " * 8000, "brackets": "(" * 200_000, "pairs": "()" * 100_000,
    "digits": "1" * 200_000, "digits apart": "1 " * 100_000, "dots": "." * 200_000, "lines": "a\n" * 100_000,
    "items": "1. a\n" * 40_000, "states": "147.1 Act " + "(Norway) " * 20_000, "tabs": "a\t" * 100_000,
    "notes": "a.1\n" * 30_000, "hyphens": "a-\n" * 60_000, "Japanese": "日本政府は死刑を停止し、" * 16_000,
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_200_kilobytes_of_one_shape_take_eight_seconds_at_most(shape: str) -> None:
    start = time.process_time()
    read = from_paste(SHAPES[shape])
    requests(read.text, rules("ja" if shape == "Japanese" else "en", ()), INSTITUTE, implied=True)
    assert time.process_time() - start < 8


@pytest.mark.parametrize("shape", ["one sentence", "brackets", "digits"])
def test_what_is_not_searched_is_said(shape: str) -> None:
    assert "no end of a sentence" in from_paste(SHAPES[shape]).remarks[-1]
