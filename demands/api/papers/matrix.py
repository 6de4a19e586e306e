"""The matrix of recommendations as the UN human rights office asks states and civil society to fill it in.

One row for each recommendation that is linked to a demand: Recommendation, Position, Themes, Assessment of
implementation; the assessment is the status of the demand with its reason and its permanent address.
"""

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from demands.progress import progress
from demands.progress.progress import CampaignProgress, DemandProgress
from demands.progress.standing import Clock, Content
from demands.public.presenters.recommended import position
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
    """A row for each recommendation, the latest first. One query."""
    wanted = sorted({one for demand in whole.demands for one in demand.content.get("recommendations", [])})
    for found in progress.recommendations({"recommendations": wanted}, whole.clock):
        demands = [one for one in whole.demands if found["annotation_id"] in one.content.get("recommendations", [])]
        yield [
            _recommendation(found),
            position(found["position"]) if found["position"] else "",
            "; ".join(found["themes"]),
            "\n\n".join(_assessment(one, whole) for one in demands),
        ]


def _recommendation(found: Content) -> str:
    where = ", ".join(filter(None, (found["body"], found["symbol"], str(found["number"]))))
    states = bracketed(listed(found["states"])) if found["states"] else ""
    return f"{found['text']}\n{where}{states}"


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
