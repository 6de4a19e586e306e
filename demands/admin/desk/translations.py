"""What there is to translate, on the desk: by language and campaign."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from demands.admin.translating.texts import Count
from demands.admin.translating.views import Line, lines

from .tray import Item, Tray, is_public


def translations(request: HttpRequest) -> Tray:
    """One query for the campaigns, and one for each language."""
    found = lines(request.user)
    return Tray(
        gettext_lazy("Translations"), gettext_lazy("Every text is translated."),
        [Item(_called(one), one.href, _number(one.count), public=_is_public(one)) for one in found],
        count=sum(one.count.missing + one.count.outdated for one in found), href=reverse("admin:translating"),
        lists_all=True,
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
