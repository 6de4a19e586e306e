"""The sentence that says why a demand has its status, which stands alone in lists, on cards and in descriptions."""

from campaigns.sentences import first_sentence
from demands.progress.progress import DemandProgress


def reason_of(one: DemandProgress) -> dict[str, str]:
    """The first sentence of its explanation, by language; {} without one, and for one that is outdated."""
    if one.explanation is None or one.explanation.outdated:
        return {}
    return {code: first_sentence(text) for code, text in one.explanation.content["text"].items()}
