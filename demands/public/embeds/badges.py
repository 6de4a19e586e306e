"""Badges: one line that says where something stands, as a small picture for pages that link here."""

from django.utils.translation import gettext as _

from demands.progress.progress import CampaignProgress, DemandProgress
from demands.progress.standing import Status
from demands.public.charts.files import palette, typesetting
from demands.public.charts.files.drawing import Box, Drawing, Words
from demands.public.charts.history_chart import counted
from demands.public.text.wording import pick, reader_language

HEIGHT, SIZE, PAD, MARK = 28, 13, 10, 8
BASELINE = 19
ROOM = 260  # for the title


def demand_badge(demand: DemandProgress) -> Drawing:
    """The title of a demand and its status, in sign and word."""
    status = demand.standing.status
    said = pick(status.label)[0] if status else _("This demand had not been made yet.")
    return _badge(pick(demand.content["title"])[0], [(status, said)] if status else [], said)


def campaign_badge(campaign: CampaignProgress) -> Drawing:
    """The name of a campaign and how many of its demands have each status."""
    steps: list[tuple[Status, str]] = [(status, str(number)) for status, number in campaign.tally]
    return _badge(pick(campaign.content["name"])[0], steps, counted(campaign.tally))


def _badge(title: str, steps: list[tuple[Status, str]], said: str) -> Drawing:
    name = typesetting.shortened(title, "sans", SIZE, ROOM)
    left = PAD + typesetting.width(name, "sans", SIZE) + PAD
    places, x = [], left + PAD
    for status, words in steps:
        places.append((x, status, words))
        x += 2 * MARK + 5 + typesetting.width(words, "sans", SIZE) + PAD
    drawing = Drawing(round(x), HEIGHT, reader_language(), title, said)
    drawing.add(Box(0, 0, round(x), HEIGHT, palette.PAPER, palette.SOFT), Box(0, 0, left, HEIGHT, palette.INK))
    drawing.add(Words(PAD, BASELINE, name, SIZE, colour=palette.PAPER))
    for place, status, words in places:
        drawing.mark(place + MARK, HEIGHT / 2, MARK, status.token, status.symbol)
        drawing.add(Words(place + 2 * MARK + 5, BASELINE, words, SIZE))
    return drawing
