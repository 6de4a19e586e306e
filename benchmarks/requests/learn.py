"""Learn the second opinion: the weights that demands/exchange/documents/second_opinion.py applies.

    pip install scikit-learn        # of nothing else here; the product does not need it
    .venv/bin/python -m benchmarks.requests.learn [--without FOLDER]

It learns every sentence of all folders of texts and of `sentences/`, keeps the pieces that weigh most, and learns
again with those alone. ``--without`` leaves a folder out, so that it can be tested on that. A minute of CPU.
"""

import csv
import gzip
import json
import sys
from collections.abc import Iterator

import numpy
from django.conf import settings
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from benchmarks.requests import FOLDERS, TEXTS, read, same
from demands.exchange.documents.second_opinion import LEARNED, LONGEST, SHORTEST
from demands.exchange.documents.sentences import sentences

KEPT = 30_000
Example = tuple[str, bool]  # a sentence, and whether it asks something


def of_texts(folder: str) -> Iterator[Example]:
    """The sentences of labelled texts, with the labels of their lists."""
    for path in sorted((TEXTS / folder).rglob("*.txt")):
        text = read(path)
        for one in sentences(text.text):
            asks = any(same((one.start, one.end), wanted) for wanted in text.wanted)
            yield f"{one.label} {text.text[one.start : one.end]}", asks


def alone() -> Iterator[Example]:
    """The sentences that stand alone."""
    for path in sorted((TEXTS / "sentences").glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                yield row["sentence"], row["class"] == "request"


def fitted(examples: list[Example], pieces: list[str] | None) -> tuple[TfidfVectorizer, LogisticRegression]:
    """The model of all pieces that are in three sentences or more, or of the given ones."""
    cut = TfidfVectorizer(
        analyzer="char_wb",
        ngram_range=(SHORTEST, LONGEST),
        min_df=1 if pieces else 3,
        sublinear_tf=True,
        vocabulary=pieces,
    )
    features = cut.fit_transform([words for words, _ in examples])
    model = LogisticRegression(C=10, max_iter=3000, class_weight="balanced")
    return cut, model.fit(features, [asks for _, asks in examples])


def main() -> None:
    without = sys.argv[2:3] if "--without" in sys.argv else []
    examples = [one for folder in FOLDERS if folder not in without for one in of_texts(folder)]
    examples += alone()
    cut, model = fitted(examples, None)
    heaviest = numpy.argsort(-numpy.abs(model.coef_[0]))[:KEPT]
    pieces = sorted(str(one) for one in cut.get_feature_names_out()[heaviest])
    cut, model = fitted(examples, pieces)
    data = {
        "bias": round(float(model.intercept_[0]), 4),
        "pieces": pieces,
        "rarity": [round(100 * float(one)) for one in cut.idf_],
        "weight": [round(100 * float(one)) for one in model.coef_[0]],
    }
    words = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    LEARNED.write_bytes(gzip.compress(words, 9, mtime=0))
    print(f"{len(examples)} sentences learned, {len(pieces)} pieces, {LEARNED.stat().st_size // 1000} kB")


if __name__ == "__main__":
    settings.configure(USE_I18N=False)
    main()
