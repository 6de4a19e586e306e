"""Invented recommendations for the tests; no committee and no state ever made them."""

import itertools
from typing import Any

from demands.models import Demand, Recommendation, RecommendationLink
from tests.cast import Newsroom

numbers = itertools.count(1)


def make_recommendation(**given: Any) -> Recommendation:
    number = next(numbers)
    fields = {
        "annotation_id": f"invented-{number}", "text": f"Adopt the invented moratorium on all executions ({number});",
        "language": "en", "number": f"158.{number}", "body": "UPR", "symbol": "A/HRC/99/1", "type": "Recommendations",
        "published_on": "2018-04-04", "countries": ["Japan"], "states": ["Freedonia"], "position": "Noted", "cycle": 3,
        "session": "28", "themes": ["Death penalty"], "edited_at": None,
    }  # fmt: skip
    row = Recommendation(**fields | given)
    row.clean()
    row.save()
    return row


def link(newsroom: Newsroom, demand: Demand, *rows: Recommendation) -> None:
    """Emi links recommendations to a demand, as the newsroom's tool does."""
    for row in rows:
        RecommendationLink.objects.create(demand=demand, recommendation=row, linked_by=newsroom.editor)
    newsroom.write(demand)
