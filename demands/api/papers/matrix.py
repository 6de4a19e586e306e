"""The matrix of recommendations as the UN human rights office asks states and civil society to fill it in.

One row for each recommendation: Recommendation, Position, Themes, Assessment of implementation. Recommendations are the
passages of the campaign's documents that have a number, states or a position, and those of the UN index that are linked
to a demand. The assessment is the status of the demand with its reason and its permanent address.
"""

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from demands.progress import progress
from demands.progress.progress import CampaignProgress, DemandProgress
from demands.progress.standing import Clock, Content
from demands.public.presenters.recommended import position, recommended_passages
from demands.public.text.reason import reason_of
from demands.public.text.site_name import clock_query
from demands.public.text.wording import bracketed, listed, pick, reader_language


def headings() -> list[str]:
    """The four columns."""
    position = pgettext("of a government on a recommendation", "Position")
    return [_("Recommendation"), position, _("Themes"), _("Assessment of implementation")]


def title(whole: CampaignProgress) -> str:
    return _("Recommendations and their implementation: %(campaign)s") % {"campaign": pick(whole.content["title"])[0]}


def rows(whole: CampaignProgress) -> Iterator[list[str]]:
    """A row for each recommendation: those of documents in their order, then those of the index, the latest first.

    What is both is one row, with the words of the document. At most one query.
    """
    here: set[tuple[str, str]] = set()
    for document, passage in recommended_passages(whole):
        name, number = f"{document['slug']}#{passage['slug']}", passage.get("number", "")
        demands = [one for one in whole.demands if name in one.content["passages"]]
        here |= {(one.slug, number) for one in demands if number}
        themes = dict.fromkeys(slug for one in demands for slug in one.content["themes"])
        known = filter(None, map(whole.theme, themes))
        called = [pick(one["name"])[0] for one in known]
        yield _row(pick(passage["exact"])[0], [pick(document["title"])[0], number], passage, called, demands, whole)
    wanted = sorted({one for demand in whole.demands for one in demand.content.get("recommendations", [])})
    for found in progress.recommendations({"recommendations": wanted}, whole.clock):
        demands = [one for one in whole.demands if found["annotation_id"] in one.content.get("recommendations", [])]
        if not any((one.slug, str(found["number"])) in here for one in demands):
            where = [found["body"], found["symbol"], str(found["number"])]
            yield _row(found["text"], where, found, found["themes"], demands, whole)


def _row(
    words: str,
    where: Iterable[str],
    said: Content,
    themes: Iterable[str],
    demands: list[DemandProgress],
    whole: CampaignProgress,
) -> list[str]:
    states = bracketed(listed(said["states"])) if said.get("states") else ""
    return [
        f"{words}\n{', '.join(filter(None, where))}{states}",
        position(said.get("position") or ""),
        "; ".join(themes),
        "\n\n".join(_assessment(one, whole) for one in demands),
    ]


def _assessment(one: DemandProgress, whole: CampaignProgress) -> str:
    status = one.standing.status
    label = pick(status.label)[0] if status else ""
    since = one.standing.since
    day = bracketed(since.display(reader_language())) if since else ""
    sealed = Clock(on=whole.clock.day, entry=whole.clock.entry or (whole.head.sequence if whole.head else None))
    path = reverse("public:demand", args=[whole.slug, one.slug])
    said = [f"{pick(one.content['title'])[0]}", f"{label}{day}", pick(reason_of(one))[0]]
    said.append(f"{settings.SITE_URL}{path}{clock_query(sealed)}")
    return "\n".join(filter(None, said))
