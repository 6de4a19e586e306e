"""Who may extract demands from documents, and what is made of a text: a draft document, and its marks."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from campaigns.models import Campaign, Document
from demands.admin.base.scope import seen
from demands.exchange.documents import marking
from demands.exchange.documents.extraction import Extracted
from demands.exchange.documents.language import language_of
from demands.exchange.documents.make_drafts import free_slug
from demands.models import Reading
from demands.workflow import rights
from demands.workflow.steps import wrote

WRITES = ("demands.add_demand", "demands.change_demand", "campaigns.add_document", "campaigns.change_document")
GIVEN = ("campaign", "url", "title", "publisher", "dated", "language", "whole")  # the editor's details about a document


def writable(user: Any) -> frozenset[int] | None:
    """The campaigns in which this user may write both documents and demands; None when it is all of them."""
    limited = [rights.campaigns_with(user, one) for one in WRITES if not rights.everywhere(user, one)]
    return frozenset.intersection(*limited) if limited else None


def campaigns_for(user: Any) -> QuerySet[Campaign]:
    """Those, of the ones that the newsroom shows them."""
    campaigns: QuerySet[Campaign] = seen(user, Campaign)
    allowed = writable(user)
    return campaigns if allowed is None else campaigns.filter(pk__in=allowed)


def take_in(given: dict[str, Any], extracted: Extracted, *, by: User, source: str = "") -> Reading:
    """Make the draft of a document from the editor's details, and mark its requests.

    A title or language that they left open is taken from the text. Raises IntegrityError when somebody took the
    document's short name in this moment.
    """
    first = extracted.text.split("\n", 1)[0].strip().removeprefix("• ")
    title = given["title"] or extracted.title or first[:200]
    language = given["language"] or language_of(extracted.text)
    said = {name: given[name] for name in ("campaign", "publisher", "dated", "url")}
    document = Document(
        **said, title=title, language=language, text=extracted.text if given["whole"] else "",
        slug=free_slug(title, f"document-{given['dated']}", given["campaign"].documents),
    )  # fmt: skip
    if language != settings.LANGUAGE_CODE and language in dict(settings.LANGUAGES):
        setattr(document, f"title_{language}", title)
    with transaction.atomic():
        document.save()
        wrote(document, by, created=True)
        places = ((one.start, one.kind, one.page, one.top) for one in extracted.places)
        return marking.begin(document, extracted.text, by=by, source=source, remarks=extracted.remarks, places=places)
