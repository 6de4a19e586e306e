"""Why a demand has its status: its explanation as the demand's page shows it."""

from collections.abc import Iterable, Iterator
from typing import Any

from campaigns.sentences import first_sentence
from demands.progress.explained import Explanation
from demands.progress.named import labels
from demands.progress.progress import DemandPage
from demands.progress.standing import Content
from demands.progress.timeline import Item
from demands.public.templatetags.public import partial, prefix_of, words
from demands.public.text.wording import reader_language

Row = dict[str, Any]


def explanation_row(page: DemandPage) -> Row | None:
    """The explanation on the page of its demand; None without one."""
    found = page.demand.explanation
    if found is None:
        return None
    sentence = {code: first_sentence(text) for code, text in found.content["text"].items()}
    rest = {code: " ".join(text.split())[len(sentence[code]) :] for code, text in found.content["text"].items()}
    return {
        "sentence": words(sentence),
        "rest": words({code: text.strip() for code, text in rest.items()}) if any(rest.values()) else "",
        "entries": [{"number": number, "href": _href(number)} for number in _in_force(found.content, page.timeline)],
        "confidence": labels(reader_language())["confidence"].get(found.confidence, found.confidence),
        "as_of": partial(found.as_of),
        "entry": found.sequence,
        "href": _href(found.sequence),
        "outdated": found.outdated,
        "changed_by": _changed_by(found, page.timeline),
    }


def _href(number: int) -> str:
    return f"{prefix_of(reader_language())}/updates/{number}/"


def _in_force(content: Content, timeline: Iterable[Item]) -> Iterator[int]:
    """The entries of the updates that it rests on; of a corrected one its correction, of a retracted one none."""
    current = {item.content["reference"]: item for item in timeline}
    corrections = {item.corrects.sequence: item for item in timeline if item.corrects is not None}
    for one in content["updates"]:
        item = current.get(one["reference"]) or corrections.get(one["entry"])
        if item is not None and item.replaced_by is None:
            yield item.sequence


def _changed_by(found: Explanation, timeline: Iterable[Item]) -> Row | None:
    """The update that changed the status after the explanation was written."""
    change = found.changed_by
    item = next((item for item in timeline if change and item.sequence == change.sequence), None)
    if item is None:
        return None
    return {"headline": words(item.content["headline"]), "href": _href(item.sequence), "day": partial(item.happened_on)}
