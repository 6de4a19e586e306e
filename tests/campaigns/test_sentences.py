"""Where texts are cut."""

import pytest

from campaigns.sentences import whole_sentences


@pytest.mark.parametrize(("text", "longest", "kept"), [
    ("One. Two. Three.", 100, "One. Two. Three."),
    ("One. Two. Three.", 10, "One. Two. …"),
    ("One. Two. Three.", 2, "One. …"),
    ("One  sentence\nwithout an end", 5, "One sentence without an end"),
    ("一つ目。二つ目。三つ目。", 8, "一つ目。二つ目。 …"),
    ("Mr. Sato left. It rained.", 12, "Mr. Sato left. …"),
    ("", 10, ""),
])  # fmt: skip
def test_a_text_is_cut_between_sentences(text: str, longest: int, kept: str) -> None:
    assert whole_sentences(text, longest) == kept
