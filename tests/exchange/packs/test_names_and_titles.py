"""Whom a campaign's institutions are known by, what a demand is called, and in what language a text is written."""

import pytest

from campaigns.models import Campaign, Institution
from demands.exchange.documents.grammar import LANGUAGES, LONGEST_TITLE, Party, rules
from demands.exchange.documents.language import language_of
from demands.exchange.documents.likeness import meaning
from demands.exchange.documents.make_drafts import context, free_slug
from demands.exchange.documents.marking import institutions_of, rules_of
from tests.cast import make_campaign, make_demand, make_institution


class TestNames:
    """Institutions of a campaign, in the words of a text."""

    @pytest.fixture
    def moj(self, campaign: Campaign) -> Institution:
        return make_institution(name="Ministry of Justice (MOJ)", name_ja="法務省（日本）")

    @pytest.mark.parametrize(
        ("language", "words"),
        [
            ("en", "The Ministry of Justice should act."),
            ("en", "the ministry of justice"),
            ("en", "Ministry of Justice (MOJ)"),
            ("en", "We ask the Minister of Justice to act."),
            ("ja", "法務省は、公開すべきである。"),
            ("ja", "法務大臣は、公開すべきである。"),
            ("en", "the 法務省"),
        ],
    )
    def test_it_is_known_in_every_language_without_brackets_and_by_who_leads_it(
        self, campaign: Campaign, moj: Institution, language: str, words: str
    ) -> None:
        assert rules_of(campaign, language).addressee(words)[1] == (moj.pk,)

    @pytest.mark.parametrize(
        "words", ["The Ministry of Justices", "法務省令による。", "a ministry of injustice", "Ministry", "法務"]
    )
    def test_it_is_not_found_in_other_words(self, campaign: Campaign, moj: Institution, words: str) -> None:
        assert moj.pk not in rules_of(campaign, "ja").addressee(words)[1]

    def test_the_country_means_its_government(self, campaign: Campaign, moj: Institution) -> None:
        government = make_institution("gov", name="Government of Japan", kind="government")
        assert rules_of(campaign, "en").addressee("Japan must act.") == ("Japan", (government.pk,))

    def test_of_two_governments_the_country_means_neither(self, campaign: Campaign) -> None:
        make_institution("gov", name="Government of Japan", kind="government")
        make_institution("tokyo", name="Government of Tokyo", kind="government")
        assert rules_of(campaign, "en").addressee("Japan must act.") == ("Japan", ())

    def test_a_general_word_means_the_one_at_the_top(self) -> None:
        parties = (Party(1, ("Lower House",), "parliament"), Party(2, ("Diet of Norland",), "parliament", True))
        assert rules("en", parties).addressee("Parliament must act.")[1] == (2,)

    def test_a_campaign_that_names_its_institutions_knows_no_others(self, campaign: Campaign, moj: Institution) -> None:
        other = make_institution("diet", name="Diet", kind="parliament")
        assert set(institutions_of(campaign)) == {moj, other}  # it names none yet
        demand = make_demand(campaign)
        demand.addressees.set([other])
        assert list(institutions_of(campaign)) == [other]
        moj.campaigns.add(campaign)
        assert set(institutions_of(campaign)) == {moj, other}
        assert set(institutions_of(make_campaign("elsewhere"))) >= {moj, other}

    @pytest.mark.parametrize("name", ["(", "a.b*", "[x", "\\d+", "", "（", "a" * 300])
    def test_no_name_is_too_odd_for_the_rules(self, name: str) -> None:
        known = rules("en", (Party(1, (name, "Ministry of Rest"), "ministry"),))
        assert known.addressee("The Ministry of Rest should act.")[1] == (1,)

    @pytest.mark.parametrize("name", ["C.I.A.", "A+B", "Ministry (of) Rest"])
    def test_a_name_with_signs_in_it_is_meant_as_it_is_written(self, name: str) -> None:
        known = rules("en", (Party(1, (name,)),))
        assert known.addressee(f"We ask {name} to act.")[1] == (1,)
        assert known.addressee("We ask CxIxA to act. AAB")[1] == ()

    def test_three_who_are_asked_together_are_all_found(self) -> None:
        known = rules("en", tuple(Party(key, (name,)) for key, name in enumerate(("Alpha", "Beta", "Gamma"), 1)))
        assert known.addressee("Alpha, Beta and the Gamma must act.") == ("Alpha, Beta and the Gamma", (1, 2, 3))


class TestTitles:
    @pytest.mark.parametrize(
        ("language", "words", "title"),
        [
            ("en", "The Committee requests the State party to publish the report.", "Publish the report"),
            ("en", "Norland is urged to halt all executions.", "Halt all executions"),
            ("en", "Please free them.", "Free them"),
            ("en", "It should also consider ratifying it;", "Ratifying it"),
            ("en", "Every prisoner should see a doctor.", "Every prisoner should see a doctor"),
            ("fr", "Le Comité recommande à l’État partie de publier le rapport.", "Publier le rapport"),
            ("es", "Instamos al Congreso a que apruebe la ley.", "Apruebe la ley"),
            ("ja", "よって、国会は、法律を制定されたい。", "法律を制定する"),
            ("ja", "記録を公開してください。", "記録を公開する"),
        ],
    )
    def test_it_says_what_is_asked(self, language: str, words: str, title: str) -> None:
        parties = (Party(1, ("Norland",), "government", True), Party(2, ("国会",), "parliament", True))
        assert rules(language, parties).title(words) == title

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("words", ["", ".", "…", "a" * 900, "あ" * 900, "We urge Norland to.", "( ) ;", "\u3000"])
    def test_no_words_are_too_odd_for_one(self, language: str, words: str) -> None:
        assert len(rules(language, ()).title(words)) <= LONGEST_TITLE

    def test_a_short_name_that_is_taken_gets_a_number(self, campaign: Campaign) -> None:
        make_demand(campaign, "free-them")
        assert free_slug("Free them", "x", campaign.demands) == "free-them-2"
        make_demand(campaign, "free-them-2")
        assert free_slug("Free them!", "x", campaign.demands) == "free-them-3"

    @pytest.mark.parametrize("title", ["死刑の廃止", "", "---", "…"])
    def test_one_that_gives_none_is_called_otherwise(self, campaign: Campaign, title: str) -> None:
        assert free_slug(title, "call-p01", campaign.demands) == "call-p01"

    def test_a_long_one_fits_its_column(self, campaign: Campaign) -> None:
        for _ in range(3):
            slug = free_slug("very " * 40, "x", campaign.demands)
            assert len(slug) <= 80
            make_demand(campaign, slug)


class TestContext:
    @pytest.mark.parametrize("text", ["a", "ab", "aaaa", "abcabc", "日本日本日本"])
    def test_it_never_reaches_beyond_the_text(self, text: str) -> None:
        for start in range(len(text)):
            prefix, suffix = context(text, start, start + 1)
            assert prefix + text[start] + suffix == text

    def test_of_places_that_nothing_tells_apart_as_much_is_kept_as_there_may_be(self) -> None:
        text = "We ask. " * 200
        prefix, suffix = context(text, 800, 807)
        assert (len(prefix), len(suffix)) == (200, 200)  # as long as the columns of a passage


class TestLanguage:
    @pytest.mark.parametrize(
        ("text", "language"),
        [
            ("The Government of Japan and its courts", "en"),
            ("日本政府は the Rome Statute に加入すべきである", "ja"),
            ("The word 死刑 means the death penalty, and is used in the law of Japan for that", "en"),
            ("Le gouvernement du Japon et les juges de la ville", "fr"),
            ("El Gobierno del Japón y los jueces de la ciudad", "es"),
            ("「死刑」", "ja"), ("ﾊﾝｶｸ", "en"), ("!!! 12 %", "en"), ("Die Richter sind langsam", "en"),
        ],
    )  # fmt: skip
    def test_it_is_that_of_most_of_the_words(self, text: str, language: str) -> None:
        assert language_of(text) == language

    def test_the_beginning_of_a_long_text_decides(self) -> None:
        assert language_of("Le juge de la ville est dans la rue. " * 700 + "the " * 900_000) == "fr"

    @pytest.mark.parametrize("language", ["de", "", "xx", "../../etc/passwd"])
    def test_a_language_without_rules_is_read_by_the_english_ones(self, language: str) -> None:
        assert rules(language, ()) is not None
        assert rules(language, ()).asks == rules("en", ()).asks


class TestMeaning:
    @pytest.mark.parametrize(
        ("one", "other"),
        [("Abolish executions", "the abolition of execution"), ("ＰＦＡＳ", "pfas"), ("死刑の廃止", "死刑を廃止する")],
    )
    def test_what_means_the_same_has_words_in_common(self, one: str, other: str) -> None:
        assert len(meaning(one) & meaning(other)) >= 1

    @pytest.mark.parametrize("text", ["", "the and of", "should must", "です。ます。", "a b c"])
    def test_words_that_carry_none_do_not_count(self, text: str) -> None:
        assert meaning(text) == frozenset()
