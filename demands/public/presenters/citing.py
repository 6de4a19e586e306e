"""How to cite a page: a sentence, BibTeX, and an address that will always show the same state of the record."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from campaigns.licences import Licence
from campaigns.partial_date import day_of
from demands.progress.progress import CampaignProgress
from demands.public.text import open_day
from demands.public.text.reach import reach_sentence
from demands.public.text.site_name import licence_of, publisher_name

# A brace counts for BibTeX even behind a backslash, so a lone one would swallow the rest of a bibliography.
TEX = str.maketrans(
    {sign: f"\\{sign}" for sign in "%&#$_"}
    | {"{": r"\textbraceleft{}", "}": r"\textbraceright{}", "\\": r"\textbackslash{}"}
    | {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)


@dataclass(frozen=True)
class Citation:
    """What the sentence of public/parts/cite.html is made of, and BibTeX."""

    title: str
    day: str  # as the reader writes it
    entry: int
    address: str
    bibtex: str
    publisher: str
    licence: Licence
    reach: str = ""


def citation(title: str, path: str, campaign: CampaignProgress) -> Citation:
    """Of a page of a campaign. The address is sealed by the last line of the record: it shows this state for good."""
    clock, head = campaign.clock, campaign.head
    address = f"{settings.SITE_URL}{path}?on={open_day.iso(clock)}&entry={head.sequence if head else 0}"
    shown = open_day.shown(clock)
    reach = reach_sentence(campaign.evidence_until)
    return Citation(
        title=title,
        day=shown,
        entry=head.sequence if head else 0,
        address=address,
        bibtex=_bibtex(title, address, shown, campaign),
        publisher=publisher_name(campaign.content),
        licence=licence_of(campaign.content),
        reach=reach,
    )


def _bibtex(title: str, address: str, shown: str, campaign: CampaignProgress) -> str:
    """The year is that in which this state of the page was published, not that of the day it tells of."""
    head = campaign.head
    entry = head.sequence if head else 0
    note = _("As of %(day)s; entry %(entry)s of the record.") % {"day": shown, "entry": entry}
    fields = {
        "title": title.translate(TEX),
        "author": "{" + publisher_name(campaign.content).translate(TEX) + "}",
        "year": str(day_of(head.recorded_at).year if head else campaign.clock.day.year),
        "note": " ".join(filter(None, (note, reach_sentence(campaign.evidence_until)))).translate(TEX),
        "url": address,
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@misc{{followthrough{entry},\n{lines}\n}}"
