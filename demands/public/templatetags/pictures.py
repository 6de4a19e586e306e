"""Tags for what is drawn: the history of all demands, and the files of charts that readers may take away."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from demands.progress.progress import CampaignProgress
from demands.public.charts.history_chart import history_of
from demands.public.text.wording import reader_language

register = template.Library()


@dataclass(frozen=True)
class _Shown:
    """All that the drawing and its table depend on, and the campaign they are drawn from."""

    key: tuple[Any, ...]
    campaign: CampaignProgress = field(compare=False)


@register.simple_tag
def history_section(campaign: CampaignProgress) -> SafeString:
    """All demands of a campaign through time, drawn and as a table; '' while there are none."""
    moves = tuple(
        tuple((one.status.code, one.start) for one in demand.standing.segments) for demand in campaign.demands
    )
    scale, when = campaign.scale, (campaign.clock, campaign.clock.day, campaign.evidence_until)
    key = (campaign.slug, campaign.since, scale.code, scale.sequence, when, reader_language(), moves)
    return _section(_Shown(key, campaign))


@lru_cache(maxsize=32)
def _section(shown: _Shown) -> SafeString:
    """It takes longer than the rest of its page and changes only when a demand moves or a day ends: kept till then."""
    history = history_of(shown.campaign)
    return render_to_string("public/parts/history_chart.html", {"history": history}) if history else SafeString("")
