"""Recommendations of the universal periodic review and their relatives: number, states, position."""

import pytest

from demands.exchange.documents.un_forms import states_of
from tests.exchange.documents.reading import asked, found


@pytest.mark.parametrize(
    ("words", "states"),
    [
        ("Ratify the Protocol (Benin) (Costa Rica);", ("Benin", "Costa Rica")),
        ("To conclude the treaties (Albania, Canada, Peru);", ("Albania", "Canada", "Peru")),
        ("Ratify it (Bolivia (Plurinational State of)) (Iran (Islamic Republic of));", ("Bolivia (Plurinational State of)", "Iran (Islamic Republic of)")),  # noqa: E501
        ("Free them (United Kingdom of Great Britain and Northern Ireland);", ("United Kingdom of Great Britain and Northern Ireland",)),  # noqa: E501
        ("Free them (Trinidad and Tobago);", ("Trinidad and Tobago",)),
        ("Free them (Austria and Belgium);", ("Austria", "Belgium")),
        ("Pursue meals (Cuba)/ Keep them (Venezuela (Bolivarian Republic of));", ("Cuba", "Venezuela (Bolivarian Republic of)")),  # noqa: E501
        ("Abolir la peine de mort (Pays-Bas (Royaume des)) ;", ("Pays-Bas (Royaume des)",)),
        ("Poner fin a la detención (México);", ("México",)),
        ("Indemniser (Namibie) (Royaume-Uni de Grande-Bretagne et d’Irlande du Nord).", ("Namibie", "Royaume-Uni de Grande-Bretagne et d’Irlande du Nord")),  # noqa: E501
        ("Erradicar el trabajo infantil (Reino Unido de Gran Bretaña e Irlanda del Norte);", ("Reino Unido de Gran Bretaña e Irlanda del Norte",)),  # noqa: E501
        ("見直すこと（イラン・イスラム共和国、大韓民国）。", ("イラン・イスラム共和国", "大韓民国")),
        ("死刑を廃止すること（フランス）；", ("フランス",)),
        ("Review the daily life of prisoners (Italy), and consider a moratorium (Luxembourg);", ("Italy", "Luxembourg")),  # noqa: E501
    ],
)  # fmt: skip
def test_the_states_of_a_recommendation(words: str, states: tuple[str, ...]) -> None:
    assert states_of(words) == states


@pytest.mark.parametrize(
    "words",
    [
        "Ratify the Convention (CEDAW);",
        "See the Aliens Act (2009).",
        "Train judges (arts. 2 and 3).",
        "Act (Ministry of Justice);",
        "Ratify it.",
    ],
)
def test_other_brackets_hold_no_states(words: str) -> None:
    assert states_of(words) == ()
    assert states_of(words, certain=True) == ()


@pytest.mark.parametrize(
    "verb",
    [
        "Consider ratifying",
        "Speed up",
        "Step up",
        "Enshrine",
        "Pursue",
        "Nurture",
        "Mainstream",
        "Commute",
        "Localise",
        "That the State ratify",
    ],
)
def test_any_verb_asks_without_a_heading(verb: str) -> None:
    words = f"140.8 {verb} the Optional Protocol, and report on it to the Council (Norway);"
    ((quote, one),) = found(words)
    assert (one.label, one.states, quote) == ("140.8", ("Norway",), words.removeprefix("140.8 "))


def test_states_that_no_list_has_are_states_in_a_list_of_recommendations() -> None:
    text = "147. The recommendations listed below will be examined by Norland:\n\n147.1. Ratify it (Arland);\n\n147.2. Free them (Beland)"  # noqa: E501
    assert [one.states for _, one in found(text)] == [("Arland",), ("Beland",)]


def test_a_list_counts_on_where_an_item_has_lost_its_states() -> None:
    text = "87. The following recommendations will be examined by Norland:\n\n87.1. Free them (Norway);\n\n87.2. Train the police;\n\n87.3. Pay them (Chad);"  # noqa: E501
    assert [one.label for _, one in found(text)] == ["87.1.", "87.2.", "87.3."]


def test_a_matrix_line_by_line_gives_the_position_to_the_item_before_it() -> None:
    text = (
        "31.4. Make torture a crime (Hungary);\n\nSource of position: A/HRC/20/31/Add.1\n\nNoted\n\nAffected persons:\n\n- general\n\n"  # noqa: E501
        "31.5. Train judges (Chile);\n\nSource of position: A/HRC/20/31/Add.1\n\nSupported"
    )
    assert [(one.label, one.position) for _, one in found(text)] == [("31.4.", "Noted"), ("31.5.", "Supported")]


def test_a_copied_matrix_gives_each_row_its_states_and_position() -> None:
    text = (
        "Recommendation\tPosition\tFull list of themes\nTheme: A12 Acceptance of international norms\n"
        "12.1 Accede to the Convention (Côte d’Ivoire); Source of position: A/HRC/40/12/Add.1\tSupported\tA12\n"
        "12.2 Withdraw the reservation (Belgium) (Chile);\tNoted\tA13"
    )
    made = found(text)
    assert [words for words, _ in made] == [
        "Accede to the Convention (Côte d’Ivoire);",
        "Withdraw the reservation (Belgium) (Chile);",
    ]
    assert [one.position for _, one in made] == ["Supported", "Noted"]


@pytest.mark.parametrize(
    "text",
    [
        "84. Ruritania asked how Norland would ensure the independence of judges. It made recommendations.",
        "86. The delegation replied that detainees should see a lawyer (see paragraph 4).",
        "2.3 The Aliens Act (Norland)",
        "88. The response of Norland will be included in the report (Geneva).",
        "All conclusions reflect the position of the submitting States. They should not be construed as endorsed (Council).",  # noqa: E501
    ],
)
def test_what_states_said_in_the_dialogue_is_no_recommendation(text: str) -> None:
    assert asked(text) == []


def test_concluding_observations_ask_line_by_line() -> None:
    text = "11. The State party should:\n\n(a) Intensify its efforts;\n\n(b) Make more use of other measures;\n\n(c) Ensure that it is a last resort."  # noqa: E501
    assert asked(text) == [
        "Intensify its efforts;",
        "Make more use of other measures;",
        "Ensure that it is a last resort.",
    ]


def test_the_annex_of_a_letter_asks_with_gerunds() -> None:
    text = (
        "I encourage Norland to develop a plan in the areas of the annex to this letter.\n\nAnnex\n\nA. Cross-cutting issues\n\n"  # noqa: E501
        "• Adopting a law against discrimination.\n\n• Strengthening the prevention of torture."
    )
    assert asked(text)[1:] == ["Adopting a law against discrimination.", "Strengthening the prevention of torture."]


@pytest.mark.parametrize(
    ("label", "words", "states"),
    [
        ("６０．１", "女性の政治参加を促進すること（スーダン、リビア）。", ("スーダン", "リビア")),
        ("33.1.", "人身取引の被害者を支援すること（米国）", ("米国",)),
        ("102.1", "議定書を批准すること（イラン・イスラム共和国、タイ）；", ("イラン・イスラム共和国", "タイ")),
        ("102.2", "登録を無償で行うこと（ボリビア多民族国及びガーナ）；", ("ボリビア多民族国", "ガーナ")),
    ],
)
def test_a_list_in_japanese_is_numbered_in_full_width_too(label: str, words: str, states: tuple[str, ...]) -> None:
    ((quote, one),) = found(
        f"６０．以下に列挙する勧告は、審査国によって検討される。\n\n{label}{'' if label[-1] == '.' else '　'}{words}",
        "ja",
    )
    assert (quote, one.label, one.states) == (words, label, states)
