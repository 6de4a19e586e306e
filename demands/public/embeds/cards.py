"""The code with which another site shows a card: addresses, sizes, the frame itself."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.html import format_html

from demands.progress.progress import CampaignProgress, DemandProgress
from demands.progress.standing import Clock
from demands.public.text.site_name import path
from demands.public.text.wording import pick

NARROWEST, WIDEST = 300, 600
LOOKS = ("light", "dark")  # '' follows the reader's own choice
NARROW = 420  # below this, a card is as high as its second number says
HEIGHTS = {"campaign": (330, 440), "demand": (290, 430)}


@dataclass(frozen=True)
class Card:
    """A card of a campaign, or of one of its demands. ``clock`` freezes it; ``look`` is "light", "dark" or ''."""

    campaign: CampaignProgress
    demand: DemandProgress | None = None
    look: str = ""
    clock: Clock = Clock()

    @property
    def kind(self) -> str:
        return "demand" if self.demand else "campaign"

    @property
    def arguments(self) -> tuple[str, ...]:
        return (self.campaign.slug, self.demand.slug) if self.demand else (self.campaign.slug,)

    @property
    def title(self) -> str:
        return pick((self.demand or self.campaign).content["title"])[0]

    @property
    def page(self) -> str:
        """The path of the page that it is about."""
        return path(self.kind, *self.arguments)

    @property
    def frame(self) -> str:
        """The path of the card."""
        asked = {"entry": self.clock.entry, "look": self.look, "on": self.clock.on, "recorded": self.clock.recorded}
        query = urlencode({name: value for name, value in asked.items() if value})
        return path(f"{self.kind}_embed", *self.arguments) + (f"?{query}" if query else "")

    def height(self, width: int) -> int:
        wide, narrow = HEIGHTS[self.kind]
        return narrow if width < NARROW else wide

    def code(self, site: str, width: int, height: int | None = None) -> str:
        """The frame as HTML. It needs no script, and is given none."""
        return format_html(
            '<iframe src="{}{}" title="{}" width="{}" height="{}" loading="lazy" frameborder="0"'
            ' sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>',
            site,
            self.frame,
            self.title,
            width,
            height or self.height(width),
        )
