"""Kinds of sentences that only look like a request, each with relatives; and a model that may deny a mark."""

import pytest

from benchmarks.requests import COUNTRY, PARTIES
from demands.exchange.documents import second_opinion
from demands.exchange.documents.grammar import rules
from demands.exchange.documents.requests import requests

PUT_UP_WITH = {
    "en": (
        "The women must walk three hours to the nearest clinic.",
        "Mothers have to queue from four in the morning.",
        "A widow must obtain the consent of a male relative.",
        "Workers have to hand over their passports.",
    ),
    "fr": (
        "Les lycéens doivent se lever à cinq heures.",
        "Les ouvriers doivent payer leur outillage.",
        "Elles doivent, chaque matin, plier leurs tentes.",
        "Les évaluateurs doivent conduire sept entretiens par jour.",
    ),
    "es": (
        "Las mujeres deben caminar tres horas hasta el pozo.",
        "Los jornaleros tienen que pagar su transporte.",
        "Tienen que lavarse en el canal.",
        "El médico debe atender a noventa pacientes al día.",
    ),
    "ja": (
        "入所者は毎朝点呼を受けなければならない。",
        "請求人は、さらに何年も待たなければならない。",
        "住民は、この道路を通らなければなりません。",
        "仮放免を求める者は、保証金を納付しなければならない。",
    ),
}
OF_OTHERS = {
    "en": (
        "The judge reasoned that she must be kept from her clients.",
        "Foreigners must obey, the minister insisted that day.",
        "The Committee also reminds States that reports must not exceed 21,200 words.",
        "Insurers are asking the regulator to relax the rules.",
        "Calls for an independent inquiry have grown louder.",
        "Nobody is asking the government to open the borders.",
    ),
    "fr": (
        "L'arrêté énonce que les images devront être effacées.",
        "La circulaire invite les procureurs à requérir la détention.",
        "« Il faut en finir avec ces associations », a tonné le député.",
        "Un collectif d'usagers réclame la fermeture de l'étage.",
        "Il incombe à l'employeur de prouver que le licenciement était justifié.",
    ),
    "es": (
        "El protocolo indica que el examen debe realizarse sin custodios.",
        "Se nos dirá que hacen falta recursos.",
        "«Hay que acabar con ellos», clamó el diputado.",
        "Quienes se oponen al plan reclaman un referéndum.",
        "La norma dispone que, cuando se supere el límite, el operador debe avisar a la población.",
    ),
    "ja": (
        "同課からは、順番を待つ必要があると聞いている。",
        "反政府勢力は、まず軍が撤退すべきだと譲りません。",
        "経済団体は、企業は多様性を尊重すべきだとする提言を発表している。",
    ),
}
OF_ONES_OWN = {
    "en": (
        "We ask our supporters to stay away from the court.",
        "Members are invited to the annual general meeting.",
        "We encourage members to respond to the consultation.",
    ),
    "fr": (
        "La Ligue appelle ses sections à se mobiliser le 12 septembre.",
        "L'intersyndicale appelle à une journée de grève.",
        "Nous invitons la presse à une conférence mardi.",
    ),
    "es": (
        "Anima a los colegiados a denunciar cualquier agresión.",
        "Invitamos a los medios a la rueda de prensa.",
        "A la ciudadanía la invitamos a acompañarnos en la marcha.",
    ),
    "ja": (
        "集会へのご参加をお願いします。",
        "全国の仲間にも、連帯を呼びかける。",
        "参加費は当日受付でお支払いください。",
    ),
}
DUTIES = {
    "en": (
        "The crackdown must end.",
        "Prison authorities must record every use of restraints.",
        "The bill must not become law.",
    ),
    "fr": (
        "L'impunité doit prendre fin.",
        "Le parquet doit ouvrir une enquête.",
        "Ces personnes doivent être libérées.",
    ),
    "es": ("La impunidad debe terminar.", "La fiscalía debe abrir una investigación.", "Debe garantizarse el acceso."),
    "ja": (
        "直ちに改められなければならない。",
        "検察庁は、証拠を開示しなければならない。",
        "捜査機関は、立会いを拒んではならない。",
    ),
}
BETWEEN = {
    "en": ("We {} urge the Senate to act.", ("also", "therefore", "once again", "respectfully", "now")),
    "fr": ("Il importe {} que le juge soit saisi.", ("donc", "dès lors", "également", "par conséquent", "désormais")),
    "es": ("Exigimos, {}, que se investigue.", ("una vez más", "asimismo", "por tanto", "además", "por otra parte")),
}
IN_YOUR_POWER = {
    "en": ("There is much that can be done:", ("Publish the list", "Order a review")),
    "fr": ("Des mesures sont à votre portée :", ("Publier la liste", "Ordonner une enquête")),
    "es": ("Hay medidas que están en su mano:", ("Publicar la lista", "Ordenar una revisión")),
}


def found(text: str, language: str, publisher: str = "") -> list[str]:
    return [text[one.start : one.end] for one in requests(text, rules(language, PARTIES, COUNTRY), publisher)]


@pytest.mark.parametrize("language", PUT_UP_WITH)
@pytest.mark.parametrize("kind", [PUT_UP_WITH, OF_OTHERS, OF_ONES_OWN])
def test_a_trap_is_no_request(kind: dict[str, tuple[str, ...]], language: str) -> None:
    assert [one for one in kind[language] if found(one, language)] == []


@pytest.mark.parametrize("language", DUTIES)
def test_what_an_institution_or_a_wrong_must_do_is_one(language: str) -> None:
    assert [one for one in DUTIES[language] if not found(one, language)] == []


@pytest.mark.parametrize("language", BETWEEN)
def test_words_may_stand_between_a_verb_and_what_it_asks(language: str) -> None:
    sentence, adverbs = BETWEEN[language]
    assert [one for one in adverbs if not found(sentence.format(one), language)] == []


@pytest.mark.parametrize("language", IN_YOUR_POWER)
def test_measures_in_the_power_of_who_is_addressed_are_asked_for(language: str) -> None:
    opener, items = IN_YOUR_POWER[language]
    text = "\n\n".join(["Text", opener, *(f"• {item}" for item in items)])
    assert found(text, language) == list(items)


def test_a_pronoun_goes_on_with_what_the_sentence_before_does() -> None:
    assert found("The state should act. They must free all of them and tell their families.", "en")[1:] != []
    assert found("It rained. They must answer a call within a minute.", "en") == []


class TestSecondOpinion:
    SURE = (
        "The ministry should publish the names of all those who are detained and inform their families without delay."
    )

    def test_a_sentence_that_asks_is_likely_and_a_fact_is_not(self) -> None:
        fact = "The report is based on interviews with 62 people who were held in the town between May and September."
        assert second_opinion.chance(self.SURE) > 0.8
        assert second_opinion.chance(fact) < 0.2

    def test_a_short_sentence_is_never_denied(self) -> None:
        assert second_opinion.chance("Mothers have to queue.") < second_opinion.DENIED
        assert not second_opinion.denies("Mothers have to queue.")

    def test_it_takes_away_what_a_rule_is_unsure_of(self, monkeypatch: pytest.MonkeyPatch) -> None:
        unsure = "Interpreters ought to come from outside the police in each of the towns in which hearings are held."
        asked = f"We call on the ministry to see to this. {unsure}"
        assert unsure in found(asked, "en")
        monkeypatch.setattr(second_opinion, "DENIED", 1.0)
        assert found(asked, "en") == ["We call on the ministry to see to this."]

    def test_pieces_are_runs_of_two_to_five_characters_within_a_word(self) -> None:
        assert list(second_opinion.pieces("A b")) == [" a", "a ", " a ", " b", "b ", " b "]
