"""Whether a linear model finds requests better than the rules do, alone or beside them.

    pip install scikit-learn        # of nothing else here; the product does not need it
    .venv/bin/python -m benchmarks.requests.by_model

Logistic regression and a linear SVM on character n-grams (2 to 5) and word n-grams (1 and 2) with tf-idf, one model for
four languages. They learn the sentences of `sentences/` and of all folders of texts but the last, on which they
are tested. For each language and form are printed: the rules, the model, either of them, both of them, and rules put
right by a sure model; then criticism that asks by implication, learned from the first part of `sentences/` and tested
on the rest. It takes ten seconds of CPU.
"""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy
from django.conf import settings
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from benchmarks.requests import COUNTRY, FOLDERS, PARTIES, TEXTS, read, same
from demands.exchange.documents.grammar import rules
from demands.exchange.documents.requests import requests
from demands.exchange.documents.sentences import sentences

LEARNED, TESTED = FOLDERS[:-1], FOLDERS[-1]
LANGUAGES = ("en", "fr", "es", "ja")
SURE, DENIED = 0.85, 0.08
FIRST = {"en": 66, "fr": 261, "es": 251, "ja": 179}  # lines of `sentences/` that were written before the others


@dataclass(frozen=True)
class Example:
    """A sentence; ``kind`` is 'request', 'implied' or 'none', ``found`` what the rules say in its text."""

    language: str
    form: str
    words: str
    kind: str
    found: bool


def of_texts(folder: str) -> Iterator[Example]:
    """The sentences of labelled texts."""
    for path in sorted((TEXTS / folder).rglob("*.txt")):
        text = read(path)
        known = rules(text.language, PARTIES, COUNTRY)
        found = [(one.start, one.end) for one in requests(text.text, known, text.publisher)]
        for one in sentences(text.text):
            span = (one.start, one.end)
            asks = any(same(span, wanted) for wanted in text.wanted)
            proposed = any(same(span, other) for other in found)
            words = f"{one.label} {text.text[one.start : one.end]}".strip()
            yield Example(text.language, text.form, words, "request" if asks else "none", proposed)


def alone(language: str) -> Iterator[Example]:
    """The single sentences of a language."""
    known = rules(language, PARTIES, COUNTRY)
    with (TEXTS / "sentences" / f"{language}.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            found = requests(row["sentence"], known, implied=True)
            faint = any(one.faint for one in found)
            hit = faint if row["class"] == "implied" else bool(found) and not faint
            yield Example(language, "alone", row["sentence"], row["class"], hit)


class Model:
    """Chances that sentences are of a kind, by the n-grams that they are made of."""

    def __init__(self, examples: list[Example], kind: str, make: Callable[[], Any]) -> None:
        self.characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True)
        self.words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
        texts = [one.words for one in examples]
        features = hstack([self.characters.fit_transform(texts), self.words.fit_transform(texts)])
        self.model = make().fit(features, [one.kind == kind for one in examples])

    def chances(self, examples: list[Example]) -> "numpy.ndarray[Any, Any]":
        texts = [one.words for one in examples]
        features = hstack([self.characters.transform(texts), self.words.transform(texts)])
        if hasattr(self.model, "predict_proba"):
            found: numpy.ndarray[Any, Any] = self.model.predict_proba(features)[:, 1]
            return found
        return 1 / (1 + numpy.exp(-2 * self.model.decision_function(features)))


def line(name: str, truth: list[bool], said: list[bool]) -> str:
    right = sum(one and other for one, other in zip(truth, said, strict=True))
    return f"{name:28} precision {right / (sum(said) or 1):6.1%}   recall {right / (sum(truth) or 1):6.1%}"


def compared(examples: list[Example], chances: "numpy.ndarray[Any, Any]") -> Iterator[str]:
    truth = [one.kind == "request" for one in examples]
    ruled = [one.found for one in examples]
    model = [float(one) for one in chances]
    yield line("rules", truth, ruled)
    yield line("model, from 0.5 on", truth, [one >= 0.5 for one in model])
    yield line("model, from 0.3 on", truth, [one >= 0.3 for one in model])
    yield line("either", truth, [a or b >= 0.5 for a, b in zip(ruled, model, strict=True)])
    yield line("both", truth, [a and b >= 0.5 for a, b in zip(ruled, model, strict=True)])
    yield line("rules, or a sure model", truth, [a or b >= SURE for a, b in zip(ruled, model, strict=True)])
    yield line("rules, unless it denies", truth, [a and b > DENIED for a, b in zip(ruled, model, strict=True)])


def main() -> None:
    texts = [one for folder in LEARNED for one in of_texts(folder)]
    single = [one for language in LANGUAGES for one in alone(language)]
    unseen = list(of_texts(TESTED))
    print(f"learned: {len(texts) + len(single)} sentences, tested: {len(unseen)}")
    makers: dict[str, Callable[[], Any]] = {
        "logistic regression": lambda: LogisticRegression(C=10, max_iter=2000, class_weight="balanced"),
        "linear SVM": lambda: LinearSVC(C=1, class_weight="balanced"),
    }
    for name, make in makers.items():
        chances = Model(texts + single, "request", make).chances(unseen)
        for form in ("prose", "un"):
            for language in ("all", *LANGUAGES):
                chosen = [
                    place for place, one in enumerate(unseen) if one.form == form and language in ("all", one.language)
                ]
                print(f"{name}, {form}, {language} ({len(chosen)} sentences)")
                for told in compared([unseen[place] for place in chosen], chances[chosen]):
                    print("   ", told)
    first = [one for language in LANGUAGES for one in [*alone(language)][: FIRST[language]]]
    later = [one for language in LANGUAGES for one in [*alone(language)][FIRST[language] :]]
    print(f"implied criticism: learned from the sentences written first, tested on the {len(later)} written later")
    truth = [one.kind == "implied" for one in later]
    for name, make in makers.items():
        got = Model(first + texts, "implied", make).chances(later)
        for least in (0.3, 0.5, 0.7):
            print("   ", line(f"{name} {least}", truth, [float(one) >= least for one in got]))


if __name__ == "__main__":
    settings.configure(USE_I18N=False)
    main()
