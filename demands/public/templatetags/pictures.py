"""Tags for what is drawn: the history of all demands, and the files of charts that readers may take away."""

from django import template

from demands.progress import CampaignProgress
from demands.public.history_chart import History, history_of

register = template.Library()


@register.simple_tag
def status_history(campaign: CampaignProgress) -> History | None:
    """All demands of a campaign through time, to draw and to tell as a table; None while there are none."""
    return history_of(campaign)
