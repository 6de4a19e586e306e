"""The words of the product: habits that no English text may have, and one Japanese form for each term.

It reads every text that is marked for translation, its Japanese, and the handbook in both languages.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from django.utils import translation

from config.commands.messages import by_key, extracted, read
from config.places import BASE_DIR

JAPANESE = BASE_DIR / "locale/ja/LC_MESSAGES/django.po"
HANDBOOK = BASE_DIR / "docs" / "handbook"

# What is wrong, as a regular expression (letters of either case), and what is written instead.
ENGLISH = {
    r"\b(?:stand|stood)(?:s|ing)?\b": "is, appears, is shown",
    r"\blie(?:s|d)?\b(?! detector)|\blain\b|\blying\b": "is on, has been left",
    r"\bwaits?\b(?! five minutes)|\bawaits?\b": "is waiting for, awaiting, needs your attention",
    r"(?<!there )\b(?:is|are|was|were) no (?!longer\b)": "is not a",
    r"\bbec(?:ame|omes?|oming) of\b": "what happened to, the outcome, the effect on",
    r"\b(?:file|site|page|update|sources?|record|entry|this|it|they) (?:says?|said)\b": "shows, states, is",
    r"\bsays (?:nothing|so)\b|\bsay so\b|\bsaid of\b": "does not change, is marked as such",
    r"\bput right\b": "correct, fix",
    r"\blook(?:s|ed|ing)? (?:at )?again\b": "re-check",
    r"\b(?:tak(?:e|es|en|ing)|took) (?:\w+ ){0,2}(?:away|back)\b|\btak(?:e|en) out\b": "remove, withdraw",
    r"\bset aside\b|\bgiv(?:e|es|en|ing) up\b": "dismiss, cancel",
    r"\bsomebody\b|\bwho(?:so|m)?ever\b|\bnobody\b|\bno one\b": "a colleague, the person who, you cannot",
    r"\bmeanwhile\b|\banew\b|\bby itself\b|(?<!one )(?<!thing )\belse\b": "again, automatically, otherwise",
    r"\bmails?\b|\be-mails?\b": "email, emails",
    r"\bmay not\b(?! be\b)": "you don’t have permission to, cannot",
    r"^what (?:happened|changed|changes|it is about|is new|was done)\b": "a noun: event, changes, subject",
    r"\boverdue for review\b|\bnot reviewed\b|\breviewed, nothing\b": "re-check",
    r"\bread by a second\b|\bi have read\b": "confirmed by a second person",
    r"\bfour[ -]eyes\b": "two-person rule",
    r"\bheaps?\b|\bthe house\b": "list, the rules",
    r"\blog(?:s|ged|ging)? (?:in|out)\b|\blogin\b|\bsecond factors?\b": "sign in, sign out, two-factor authentication",
    r"\bbears? on\b|\bto the letter\b|\bfor ever\b|\bat once\b(?! ?,| when)": "relates to, unchanged, straight away",
    r"\bkept cop(?:y|ies)\b|\bkept files?\b": "archived copy, uploaded file",
    r"\bholds? (?!of\b)|\bheld\b": "contains",
    r"\bare the most\b|\bas no honest\b|\bswell": "the limit is, expands",
    r"(?<=\w)'(?=\w)": "the typographic ’",
}  # fmt: skip
# Whole texts that are right as they are.
ALLOWED = {
    "how things stood that day, based on everything we know now",
    "Each campaign asks a government for something. Here you can see where every demand stands today, with the"
    " evidence, and a public record that proves nothing was changed silently.",
}
# What readers of the public site must not meet.
JARGON = r"campaign pack|overdue for review|within their interval|\bupdate:|\bdemand:|four eyes"

# The Japanese that is not written, and the one form that is.
TERMS = {
    "査読": "校閲", "黒塗り": "抹消", "返答": "回答", "面会": "面談", "編集室": "編集部", "デスク": "ホーム",
    "第二の認証": "二段階認証", "二人の目": "二人確認", "二つの時計": "二つの日付", "経過(?!措置|日数)": "動き",
    "資料の写し": "出典のコピー", "元の資料": "元のページ", "実現": "達成", "題名": "タイトル",
    "世界人権索引|国連索引": "国連人権索引", "普遍的定期審査": "普遍的定期的審査", "普遍的・定期的": "普遍的定期的審査",
    "第3委員会": "第三委員会", "[カケヶヵ]月": "か月", "[カケヶヵ]国": "か国", "袴田巖": "袴田巌", "ただちに": "直ちに",
    "庇護希望者": "難民申請者", "あなた": "（主語なし）", "片づけ": "再実行しない", "(?<!プ)レビュー": "校閲",
    "不採用|却下": "除外",
    "中抜き": "白抜き", "要求を拾": "要求を抽出", "手で印": "手動で印", "未読": "確認待ち", "裏づけ": "裏付け",
    "(?<!メール)(?<!IP)(?<!ネットワーク)アドレス": "URL、メールアドレス", "何についてですか": "どのような内容ですか",
    "代用監獄(?!（代用刑事施設）)": "代用監獄（代用刑事施設）", "フォー・アイズ": "二人確認", "広告": "迷惑投稿",
    "～": "〜",
}  # fmt: skip
# Half-width punctuation beside a Japanese letter, and a blank behind a full-width mark.
PUNCTUATION = re.compile(
    r"[\u3040-\u30ff\u4e00-\u9fff][,;!?:](?!\w)|[\u3040-\u30ff\u4e00-\u9fff]\(|\)[\u3040-\u30ff\u4e00-\u9fff]"
    r"|[：、。（][ \u3000](?!<|`|\|)"
)


def english(message: Message) -> list[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id)


def japanese(message: Message) -> str:
    return message.string if isinstance(message.string, str) else (message.string or [""])[0]


def habits(text: str) -> list[str]:
    """The habits that a text has, as what to write instead."""
    plain = re.sub(r"%\(\w+\)[sd]|<[^>]+>|`[^`]*`|\]\([^)]*\)|\{[{%].*?[}%]\}", " ", text)
    found = [better for wrong, better in ENGLISH.items() if re.search(wrong, plain, re.I)]
    return [] if text in ALLOWED else found


def forms(text: str) -> list[str]:
    """What is written otherwise than agreed in a Japanese text, as what to write instead."""
    plain = re.sub(r"%\(\w+\)[sd]|<[^>]+>|`[^`]*`|\]\([^)]*\)", "…", text)
    wrong = [better for term, better in TERMS.items() if re.search(term, plain)]
    return wrong + (["punctuation"] if PUNCTUATION.search(plain) else [])


def sentences(page: Path) -> Iterator[str]:
    """The paragraphs of a page of the handbook, without its code."""
    for block in re.split(r"\n\s*\n|\n(?=[-|#\d])", page.read_text("utf-8")):
        if not block.startswith("    "):
            yield ("" if "ja" in page.parts else " ").join(line.strip() for line in block.split("\n"))


def test_no_text_has_a_habit_of_literal_translation() -> None:
    texts = [text for message in by_key(read(JAPANESE)).values() for text in english(message)]
    assert len(texts) > 1500
    assert {text: found for text in texts if (found := habits(text))} == {}


def test_no_sentence_of_the_handbook_has_one() -> None:
    texts = [text for page in sorted(HANDBOOK.glob("*.md")) for text in sentences(page)]
    assert len(texts) > 80
    assert {text: found for text in texts if (found := habits(text))} == {}


def test_japanese_has_one_form_for_each_term() -> None:
    texts = [japanese(message) for message in by_key(read(JAPANESE)).values()]
    assert {text: found for text in texts if (found := forms(text))} == {}


def test_the_japanese_handbook_has_them_too() -> None:
    texts = [text for page in sorted((HANDBOOK / "ja").glob("*.md")) for text in sentences(page)]
    assert len(texts) > 80
    assert {text: found for text in texts if (found := forms(text))} == {}


def test_django_says_its_japanese_without_blanks_and_counts_rows() -> None:
    with translation.override("ja"):
        assert translation.gettext("Add %s") % "動き" == "動きを追加"
        assert translation.gettext("0 of %(cnt)s selected") % {"cnt": 50} == "50件中0件を選択"


def test_public_pages_need_no_knowledge_of_how_the_site_is_made() -> None:
    public = re.compile(r"templates/(?:public|base|4|5)|demands/public")
    texts = {
        text
        for message in by_key(extracted()).values()
        for text in english(message)
        if any(public.match(place) for place, _line in message.locations)
    }
    assert len(texts) > 300
    assert [text for text in texts if re.search(JARGON, text, re.I)] == []


@pytest.mark.parametrize(
    "text",
    [
        "Nothing waits for review.", "The reply lies before the letter.", "“x” is no spreadsheet",
        "Readers see it as it stands here.", "What became of it", "The site says nothing of itself.",
        "This was put right.", "Somebody else has to read it.", "A mail when something is late", "Sign in anew.",
        "You may not do this.", "Looked again: nothing changed", "Take the links away", "Four eyes", "What changed",
    ],
)  # fmt: skip
def test_a_habit_would_be_found(text: str) -> None:
    assert habits(text)


@pytest.mark.parametrize(
    "text",
    ["査読者が読みます。", "最新の経過", "普遍的定期審査", "3カ月後", "あなたの判断", "是正(勧告)", "宛先： 日本"],
)
def test_another_form_of_a_term_would_be_found(text: str) -> None:
    assert forms(text)
