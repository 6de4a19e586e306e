"""Single sentences that ask something, and those that only sound like it, in the four languages.

The rules were written for these; how they do on texts that they were not written for says benchmarks.requests.
"""

import pytest

from benchmarks.requests import COUNTRY, PARTIES
from demands.exchange.documents.grammar import rules
from demands.exchange.documents.requests import requests


def said(text: str, language: str) -> list[str]:
    found = requests(text, rules(language, PARTIES, COUNTRY))
    return [text[one.start : one.end] for one in found]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "We call on States parties to ratify the Convention."),
        ("en", "States parties must end the practice."),
        ("en", "The State party must not return anyone to a place of danger."),
        ("en", "The authorities should under no circumstances hold children."),
        ("en", "The Working Group requests that Mr. Lind be released."),
        ("en", "It is requested that the bill be withdrawn."),
        ("en", "Norland is called upon to halt all executions."),
        ("en", "No one should be executed for a crime committed as a child."),
        ("en", "The Special Rapporteur strongly urges the authorities to reopen the case."),
        ("en", "We demand the immediate release of all detainees."),
        ("en", "We ask the Minister of Justice to meet the families."),
        ("en", "The Committee, recalling its earlier recommendations of 2014, urges the State party to ratify it."),
        ("en", "Amnesty International is calling on Norland to free him."),
        ("en", "The Government of Norland has to stop this now."),
        ("en", "Let the inspectors in."),
        ("en", "The law should be amended so that it no longer requires consent."),
        ("en", "“The authorities must act now,” said Ada Brandt, director of the Lantern Institute."),
        ("en", "We respectfully request that the bill be withdrawn."),
        ("en", "It is incumbent on the Government to investigate."),
        ("en", "The Committee expects the State party to report by May."),
        ("en", "Do not sign this treaty."),
        ("en", "We want the Ministry of Justice to publish the figures."),
        ("en", "It would be better to withdraw the bill."),
        ("ja", "当会は、政府に対し、法案を撤回することを強く求める。"),
        ("ja", "政府は、難民を送還してはならない。"),
        ("ja", "法務大臣は、死刑の執行を命じてはならない。"),
        ("ja", "私たちは、国会が速やかに法律を制定することを要請します。"),
        ("ja", "日本政府においては、条約を早期に批准されたい。"),
        ("ja", "速やかに調査を行うよう要望する。"),
        ("ja", "入管法の改正案は廃案とすべきである。"),
        ("ja", "警察庁には、取調べの録画を義務づけることが求められる。"),
        ("ja", "政府は直ちに是正措置を講じなければなりません。"),
        ("ja", "当連合会は、最高裁判所に対し、規則の改正を提言する。"),
        ("ja", "ただちに釈放せよ。"),
        ("ja", "死刑を廃止せよ！"),
        ("ja", "法案を撤回してください。"),
        ("ja", "早急に対応することを望む。"),
        ("fr", "Le Comité recommande à l’État partie de ratifier le Protocole."),
        ("fr", "L’État partie ne doit expulser personne."),
        ("fr", "Nous demandons la libération immédiate des prisonniers."),
        ("fr", "Il est demandé au gouvernement de publier le rapport."),
        ("fr", "Le Rapporteur spécial exhorte les autorités à rouvrir l’enquête."),
        ("fr", "La Norlande est invitée à ratifier la Convention."),
        ("fr", "Les autorités sont tenues de protéger les témoins."),
        ("fr", "Nous appelons à la libération de tous les journalistes."),
        ("fr", "Libérez-les !"),
        ("fr", "Il faut mettre fin à cette pratique."),
        ("fr", "Le gouvernement se doit d’agir."),
        ("fr", "Nous vous demandons de retirer le projet de loi."),
        ("fr", "Nous exigeons que la loi soit abrogée."),
        ("fr", "Que le ministre vienne s’expliquer !"),
        ("es", "Pedimos la liberación inmediata de los presos."),
        ("es", "Instamos a las autoridades a investigar."),
        ("es", "El Estado parte no debe expulsar a nadie."),
        ("es", "Exigimos que se derogue la ley."),
        ("es", "Le pedimos que retire el proyecto de ley."),
        ("es", "Les instamos a que voten en contra."),
        ("es", "Hacemos un llamado al Gobierno para que actúe."),
        ("es", "El Comité recomienda al Estado parte que ratifique el Protocolo."),
        ("es", "Se recomienda al Estado parte que adopte medidas."),
        ("es", "Liberen a los presos."),
        ("es", "Solicitamos al Congreso que apruebe la ley."),
        ("es", "Es necesario que el Gobierno responda."),
        ("es", "Se requiere al Gobierno que informe."),
        ("es", "Le rogamos que reciba a las familias."),
        ("es", "Retire usted la denuncia."),
        ("es", "El Gobierno ha de publicar las cifras."),
    ],
)
def test_it_asks_something(language: str, text: str) -> None:
    assert [one.strip("“”") for one in said(text, language)] == [text.strip("“”")]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "This should not be construed as an endorsement."),
        ("en", "The Committee urged Norland in 2009 to do so."),
        ("en", "The UN urged Norland to ratify it in 2009."),
        ("en", "In 2009, it called on the State party to act."),
        ("en", "Why should the police be trusted?"),
        ("en", "Should the courts decide?"),
        ("en", "The minister said: “The courts must decide.”"),
        ("en", "“Prisoners must obey,” said the Minister of Justice."),
        ("en", "He was asked to leave the room."),
        ("en", "They have been urged to wait."),
        ("en", "The bill had to be withdrawn."),
        ("en", "Detainees must sign a form before they see a doctor."),
        ("en", "Visitors must show a passport."),
        ("en", "Prisoners have to wait for years."),
        ("en", "It must be said that little has changed."),
        ("en", "We do not ask for privileges."),
        ("en", "The Committee does not recommend that the law be changed."),
        ("en", "The Government need not fear a debate."),
        ("en", "The police said they must check every hour."),
        ("en", "The recommendation that the law should be changed was rejected."),
        ("en", "The question of whether the law should be changed remains open."),
        ("en", "For more information, please contact our press office."),
        ("en", "The act requires that every applicant must be heard."),
        ("en", "The Government has been calling on citizens to stay home."),
        ("en", "It should come as no surprise that he won."),
        ("en", "She should know, because she was there."),
        ("en", "The State party accepted that it must act."),
        ("en", "Officials are told they should not speak."),
        ("en", "Applicants must apply within ten days."),
        ("ja", "委員会は2009年に政府に対し廃止を求めた。"),
        ("ja", "政府は、直ちに廃止すべきとは考えていないと答弁した。"),
        ("ja", "廃止すべきではないか。"),
        ("ja", "被告人は署名しなければならないとされている。"),
        ("ja", "受刑者は毎朝六時に起きなければならない。"),
        ("ja", "会社は「旅券は預けなければならない」と説明した。"),
        ("ja", "国連は繰り返し批准を勧告してきた。"),
        ("ja", "家族は面会を求めたが、拒まれた。"),
        ("ja", "当会は、今後も改正を求めていく。"),
        ("ja", "申請者は十日以内に届け出る必要がある。"),
        ("ja", "このような答弁は、責任逃れと言わなければならない。"),
        ("ja", "大臣は、慎重に検討すべきだとの考えを示した。"),
        ("ja", "ご不明な点は事務局までお尋ねください。"),
        ("fr", "En 2009, le Comité avait exhorté la Norlande à agir."),
        ("fr", "Le Comité a recommandé à la Norlande de ratifier le Protocole."),
        ("fr", "Pourquoi faut-il attendre ?"),
        ("fr", "« Les détenus doivent obéir », a déclaré le ministre."),
        ("fr", "Le ministre a dit que les juges devaient attendre."),
        ("fr", "Nous ne demandons pas de privilèges."),
        ("fr", "Les détenus doivent signer un formulaire."),
        ("fr", "Il faut dire que rien n’a changé."),
        ("fr", "Il ne faut pas s’en étonner."),
        ("fr", "On lui a demandé de partir."),
        ("fr", "Cela ne doit pas être interprété comme un aveu."),
        ("fr", "La loi exige que tout détenu soit entendu."),
        ("fr", "Les visiteurs doivent présenter un passeport."),
        ("es", "En 2009, el Comité instó a Norlandia a actuar."),
        ("es", "El Comité recomendó que se derogara la ley."),
        ("es", "¿Por qué hay que esperar?"),
        ("es", "«Los presos deben obedecer», dijo el ministro."),
        ("es", "El ministro dijo que los jueces debían esperar."),
        ("es", "No pedimos favores."),
        ("es", "Los presos deben firmar un formulario."),
        ("es", "Hay que decir que nada ha cambiado."),
        ("es", "Esto no debe entenderse como un aval."),
        ("es", "Se le pidió que saliera."),
        ("es", "La ley exige que todo detenido sea oído."),
        ("es", "Los visitantes deben mostrar su pasaporte."),
        ("es", "El Gobierno pide a la población que se quede en casa."),
    ],
)
def test_it_only_sounds_like_it(language: str, text: str) -> None:
    assert said(text, language) == []


@pytest.mark.parametrize(
    ("language", "text", "name", "parties"),
    [
        ("en", "The Government of Norland must free them.", "The Government of Norland", (1,)),
        ("en", "States parties should ratify it.", "States parties", (1,)),
        ("en", "The State party should ratify it.", "The State party", (1,)),
        ("en", "We urge Norland to free them.", "Norland", (1,)),
        (
            "en",
            "We ask the Ministry of Justice and the National Police Agency to act.",
            "the Ministry of Justice and the National Police Agency",
            (2, 4),
        ),
        ("en", "Parliament must pass the bill.", "Parliament", (5,)),
        ("en", "The police must record it.", "The police", (4,)),
        ("en", "The ministry should answer.", "The ministry", ()),  # there are two, so it may be either
        ("en", "The Norlandic press should be free.", "", ()),  # no part of a longer word
        ("ja", "日本政府は、廃止すべきである。", "日本政府", (1,)),
        ("ja", "政府に対し、廃止を求める。", "政府", (1,)),
        ("ja", "国は、廃止すべきである。", "国", (1,)),
        ("ja", "法務省及び外務省は、公表すべきである。", "法務省及び外務省", (2, 3)),
        ("ja", "国会は、法律を制定すべきである。", "国会", (5,)),
        ("ja", "法務大臣は、執行を停止すべきである。", "法務大臣", (2,)),
        ("en", "We ask the Minister of Justice to act.", "the Minister of Justice", (2,)),
        ("fr", "Le ministre doit agir.", "", ()),  # which one, nobody can tell
        ("ja", "総務大臣は、説明すべきである。", "", ()),  # its ministry is not among those who are asked
        ("ja", "外国政府は、抗議すべきである。", "", ()),
        ("fr", "L’État partie devrait agir.", "L’État partie", (1,)),
        ("fr", "Nous appelons la Norlande à agir.", "la Norlande", (1,)),
        ("fr", "La police doit répondre.", "La police", (4,)),
        ("es", "Instamos a Norlandia a actuar.", "Norlandia", (1,)),
        ("es", "El Congreso debe aprobar la ley.", "El Congreso", (5,)),
    ],
)
def test_whom_it_asks(language: str, text: str, name: str, parties: tuple[int, ...]) -> None:
    (found,) = requests(text, rules(language, PARTIES, COUNTRY))
    assert (found.addressee, found.parties) == (name, parties)
