"""Cards that social networks show for a link: the title of a campaign or demand, its status and its history.

1200 × 630 units is what the Open Graph networks ask for. A card is seen at half that size and less, so nothing on it is
set smaller than 22 units.
"""

from django.utils.translation import gettext as _

from campaigns.partial_date import PartialDate
from demands.progress.progress import CampaignProgress, DemandProgress
from demands.progress.standing import Standing, Status
from demands.public.charts.history_chart import counted
from demands.public.charts.ribbon import Axis
from demands.public.text import site_look
from demands.public.text.reach import reach_note
from demands.public.text.reason import reason_of
from demands.public.text.site_name import short_address, site_name
from demands.public.text.wording import pick, reader_language

from . import palette, typesetting
from .drawing import Box, Drawing, Words, spread
from .masthead import masthead

WIDTH, HEIGHT, MARGIN = 1200, 630, 64
ROOM = WIDTH - 2 * MARGIN
SMALL = 22
GAP = 22  # between two labels of the tally
HEADLINE = ((100, 2), (88, 2), (78, 2), (68, 2), (60, 3), (52, 3), (44, 4))  # size and lines of a demand's title
SHORT_HEADLINE = ((64, 2), (56, 2), (48, 2), (44, 3), (38, 3))  # of a campaign's, which leaves room for its ribbons
REASON = ((28, 2), (25, 2), (22, 3))  # of the sentence that says why
RULE = 106  # where the head of the card ends
FOOT = 602  # the baseline of its last line


def site_card() -> Drawing:
    """The site itself: its name, and what it is for."""
    purpose = _(
        "A public record of what governments were asked to do for human rights and what happened "
        "next, with the evidence."
    )
    drawing = Drawing(WIDTH, HEIGHT, reader_language(), site_name(), purpose)
    _head(drawing, [_("Advocacy campaigns")])
    bottom = _headline(drawing, purpose, ((60, 5), (52, 6), (44, 7)))
    drawing.add(Box(MARGIN, bottom + 24, ROOM / 3, 3, palette.INK))
    drawing.add(Words(MARGIN, FOOT, short_address("home"), SMALL, colour=palette.SOFT))
    return drawing


def campaign_card(campaign: CampaignProgress) -> Drawing:
    """A campaign: its headline, one thin ribbon for each demand, the tally."""
    content = campaign.content
    title = pick(content["title"])[0]
    drawing = Drawing(WIDTH, HEIGHT, reader_language(), title, counted(campaign.tally))
    since = _("since %(day)s") % {"day": PartialDate(content["started_on"]).display(reader_language())}
    _head(drawing, [_("Campaign"), pick(content["country_name"])[0], since])
    bottom = _headline(drawing, title, SHORT_HEADLINE)
    _tally(drawing, campaign.tally, 462)
    _ribbons(drawing, campaign, bottom + 30, 438)
    _foot(drawing, campaign, short_address("campaign", campaign.slug))
    return drawing


def demand_card(campaign: CampaignProgress, demand: DemandProgress) -> Drawing:
    """A demand: its headline, its status in sign and word, its ribbon."""
    title, where = pick(demand.content["title"])[0], demand.standing
    label = pick(where.status.label)[0] if where.status else _("This demand had not been made yet.")
    drawing = Drawing(WIDTH, HEIGHT, reader_language(), title, label)
    place = _("Demand %(number)s of %(total)s") % {"number": demand.content["number"], "total": len(campaign.demands)}
    _head(drawing, [pick(campaign.content["name"])[0], place])
    reason = pick(reason_of(demand))[0]
    _headline(drawing, title, SHORT_HEADLINE if reason else HEADLINE)
    _verdict(drawing, where, label, 372 if reason else 442)
    _reason(drawing, reason, 372)
    _ribbon(drawing, where, Axis.of(campaign), 490)
    _foot(drawing, campaign, short_address("campaign", campaign.slug))
    return drawing


# Parts


def _head(drawing: Drawing, kicker: list[str]) -> None:
    left = masthead(drawing, MARGIN, 50, 32, 32, ROOM / 3) + 40
    text = typesetting.shortened(" · ".join(kicker), "sans", 24, WIDTH - MARGIN - left)
    drawing.add(Words(WIDTH - MARGIN, 77, text, 24, colour=palette.SOFT, anchor="end"))
    drawing.add(Box(MARGIN, RULE - 5, ROOM, 5, site_look.accent_or(palette.INK)))


def _headline(drawing: Drawing, title: str, steps: tuple[tuple[int, int], ...]) -> float:
    """Returns where the headline ends."""
    size, found = typesetting.fit(title, "serif", steps, ROOM)
    leading = size * (1.22 if drawing.language == "ja" else 1.12)
    return drawing.lines(MARGIN, RULE + 26 + size, found, size, leading, "serif", palette.INK) + size * 0.25


def _foot(drawing: Drawing, campaign: CampaignProgress, address: str) -> None:
    day = PartialDate(campaign.clock.day).display(reader_language())
    as_of = _("As of %(day)s") % {"day": day}
    as_of = " · ".join(filter(None, (as_of, reach_note(campaign.evidence_until))))
    drawing.add(Words(MARGIN, FOOT, as_of, SMALL, colour=palette.SOFT))
    room = ROOM - typesetting.width(as_of, "sans", SMALL) - 40
    text = typesetting.shortened(address, "sans", SMALL, room)
    drawing.add(Words(WIDTH - MARGIN, FOOT, text, SMALL, colour=palette.SOFT, anchor="end"))


def _verdict(drawing: Drawing, where: Standing, label: str, baseline: float) -> None:
    x: float = MARGIN
    if where.status:
        drawing.mark(x + 25, baseline - 14, 25, where.status.token, where.status.symbol)
        x += 68
    label = typesetting.shortened(label, "serif", 42, ROOM - 68)
    drawing.add(Words(x, baseline, label, 42, "serif"))
    if where.since:
        x += typesetting.width(label, "serif", 42) + 18
        since = _("since %(day)s") % {"day": where.since.display(reader_language())}
        drawing.add(
            Words(x, baseline, typesetting.shortened(since, "sans", 28, WIDTH - MARGIN - x), 28, colour=palette.SOFT)
        )


def _reason(drawing: Drawing, reason: str, baseline: float) -> None:
    """Why it has its status, under that."""
    size, found = typesetting.fit(reason, "sans", REASON, ROOM)
    drawing.lines(MARGIN, baseline + 14 + size, found, size, size * 1.25, "sans", palette.INK)


def _years(drawing: Drawing, axis: Axis, baseline: float) -> None:
    for year in axis.ticks():
        x = _place(axis, PartialDate(str(year)))
        drawing.add(Box(x, baseline - 17, 1, 24, palette.SOFT))
        drawing.add(Words(x + 7, baseline, str(year), SMALL, colour=palette.SOFT))


def _place(axis: Axis, day: PartialDate) -> float:
    return MARGIN + axis.place(day.first_day) * ROOM / 100


def _strip(drawing: Drawing, where: Standing, axis: Axis, top: float, height: float) -> None:
    for segment in where.segments:
        left, right = _place(axis, segment.start), _place(axis, segment.end)
        token = segment.status.token
        room = max(right - left - (2 if right < WIDTH - MARGIN else 0), 1)
        drawing.add(
            Box(left, top, room, height, palette.fill_of(token), palette.outline_of(token) if height > 3 else "")
        )
        if height > SMALL and room > 2 * SMALL:
            drawing.symbol(left + 26, top + height / 2, 28, token, segment.status.symbol)
    if where.segments and axis.checked is not None and axis.checked < where.segments[-1].end.first_day:
        start, end = _place(axis, PartialDate(axis.checked)), _place(axis, where.segments[-1].end)
        drawing.hatch(start, end, top, top + height)


def _ribbon(drawing: Drawing, where: Standing, axis: Axis, top: float) -> None:
    with drawing.in_time():
        _years(drawing, axis, top - 7)
        _strip(drawing, where, axis, top, 58)


def _ribbons(drawing: Drawing, campaign: CampaignProgress, top: float, bottom: float) -> None:
    """Every demand as a thin strip, in the order of the tally."""
    axis = Axis.of(campaign)
    with drawing.in_time():
        _years(drawing, axis, top + 16)
    top += 26
    order = [status.code for status, _number in campaign.tally]
    made = [one.standing for one in campaign.demands if one.standing.status]
    made.sort(key=lambda where: order.index(where.status.code) if where.status else 0)
    pitch = min((bottom - top) / max(len(made), 1), 16)
    gap = 2 if pitch >= 6 else 1 if pitch >= 3 else 0
    with drawing.in_time():
        for row, where in enumerate(made):
            _strip(drawing, where, axis, top + row * pitch, max(pitch - gap, 1))


def _tally(drawing: Drawing, counts: list[tuple[Status, int]], top: float) -> None:
    """A bar in the shares of the statuses; under it their signs, numbers and words, each as near its part as can be."""
    if not counts:
        return
    total = sum(number for _status, number in counts)
    labels = [typesetting.printable(pick(status.label)[0]) for status, _number in counts]
    size = next((size for size in (24, 22, 20, 18) if sum(_needed(labels, counts, size)) <= ROOM + GAP), 16)
    needed = _needed(labels, counts, size)
    starts = [MARGIN + ROOM * sum(number for _status, number in counts[:place]) / total for place in range(len(counts))]
    ends = [*starts[1:], WIDTH - MARGIN + 4]
    for (status, number), label, x, start, end in zip(
        counts, labels, spread(starts, needed, WIDTH - MARGIN + GAP), starts, ends, strict=True
    ):
        edge = palette.outline_of(status.token)
        drawing.add(Box(start, top, max(end - start - 4, 1), 14, palette.fill_of(status.token), edge))
        drawing.mark(x + 16, top + 48, 15, status.token, status.symbol)
        drawing.add(Words(x + 42, top + 62, str(number), 40, "serif"))
        drawing.add(Words(x, top + 96, typesetting.shortened(label, "sans", size, ROOM / 3), size))


def _needed(labels: list[str], counts: list[tuple[Status, int]], size: int) -> list[float]:
    """The room that sign, number and word of each status take."""
    numbers = (46 + typesetting.width(str(number), "serif", 40) for _status, number in counts)
    return [
        max(min(typesetting.width(label, "sans", size), ROOM / 3), number) + GAP
        for label, number in zip(labels, numbers, strict=True)
    ]
