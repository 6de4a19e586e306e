"""The list of a campaign's other words: read line by line, and refused with a sentence."""

import pytest
from django.core.exceptions import ValidationError

from campaigns.search_words import LINES, groups, validate_search_words
from tests.cast import make_campaign


def test_each_line_is_a_group() -> None:
    assert groups("ATT, Arms Trade Treaty、武器貿易条約，\r\n\n ICC ,国際刑事裁判所") == [
        ["ATT", "Arms Trade Treaty", "武器貿易条約"],
        ["ICC", "国際刑事裁判所"],
    ]


@pytest.mark.parametrize("text", ["", "ATT, Arms Trade Treaty", "UPR, 普遍的定期的審査\nICC, 国際刑事裁判所"])
def test_a_list_is_accepted(text: str) -> None:
    validate_search_words(text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("ATT", "Line 1 contains one term only. Separate at least two terms with a comma."),
        ("ATT, 条約\nICC;国際刑事裁判所", "Line 2 contains one term only. Separate at least two terms with a comma."),
        ("ICC, 国\n", "“国” in line 1 is not usable: a term has 2 to 80 characters."),
        ("ICC, …!", "“…!” in line 1 is not usable: a term has 2 to 80 characters."),
        (f"ICC, {'x' * 81}", f"“{'x' * 80}” in line 1 is not usable: a term has 2 to 80 characters."),
        ("ICC, court\nＩｃｃ, cricket", "“Ｉｃｃ” is in lines 1 and 2. Write it once, or join the two lines."),
        (", ".join(f"w{number}" for number in range(21)), "Line 1 contains more than 20 terms."),
        ("\n".join(f"a{number}, b{number}" for number in range(LINES + 1)), "At most 200 lines."),
    ],
)  # fmt: skip
def test_a_list_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_search_words(text)
    assert refused.value.messages == [sentence]


@pytest.mark.django_db
def test_the_form_of_a_campaign_checks_it() -> None:
    campaign = make_campaign(search_words="ATT")
    with pytest.raises(ValidationError) as refused:
        campaign.full_clean()
    assert list(refused.value.message_dict) == ["search_words"]
