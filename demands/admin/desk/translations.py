"""What there is to translate, on the desk: by language and campaign."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from demands.admin.translating.counting import Count
from demands.admin.translating.views import Line, to_do

from .tray import Item, Tray, is_public

MOST_LINES = 20  # languages and campaigns that the desk names


def translations(request: HttpRequest) -> Tray:
    """One query for what is kept, one for each language, one for the campaigns."""
    found, number, things = to_do(request.user, MOST_LINES)
    return Tray(
        gettext_lazy("Translations"), gettext_lazy("Every text is translated."),
        [Item(_called(one), one.href, _number(one.count), public=_is_public(one)) for one in found],
        count=things, href=reverse("admin:translating"), lists_all=number == len(found),
    )  # fmt: skip


def _called(line: Line) -> str:
    of = line.campaign if line.campaign is not None else _("Institutions, themes and scales")
    return _("%(language)s: %(name)s") % {"language": line.language_name, "name": of}


def _is_public(line: Line) -> bool:
    return line.campaign is None or is_public(line.campaign)


def _number(count: Count) -> str:
    said = []
    if count.missing:
        words = ngettext("%(number)d not translated", "%(number)d not translated", count.missing)
        said.append(words % {"number": count.missing})
    if count.outdated:
        words = ngettext("%(number)d out of date", "%(number)d out of date", count.outdated)
        said.append(words % {"number": count.outdated})
    return " · ".join(said)
