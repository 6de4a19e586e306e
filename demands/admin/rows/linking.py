"""The tool that links UN recommendations to a demand: by search, and by suggestion from the words that they share."""

from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.models import User
from django.contrib.postgres.search import SearchQuery, SearchRank
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from demands.admin.base.typed import StaffRequest
from demands.models import Demand, Entry, Recommendation, RecommendationLink
from demands.text import words
from demands.text.countries import names_of
from demands.workflow.steps import touch

ON_A_PAGE = 20
MOST_WORDS = 60
FAR_BEHIND = 20  # what ranks a twentieth of the best has little to do with the question
MOST_TICKED = 200
MOST_DIGITS = 19
SHORT = 4  # letters; shorter words are rarely about anything


@dataclass(frozen=True)
class Question:
    """What staff look for: their own words, or '' for suggestions; in one country or everywhere."""

    text: str = ""
    everywhere: bool = False

    @classmethod
    def of(cls, given: Any) -> "Question":
        return cls(given.get("q", "").replace("\x00", "")[:200].strip(), given.get("everywhere") == "1")

    @property
    def query(self) -> str:
        said = {"q": self.text, "everywhere": "1" if self.everywhere else ""}
        kept = urlencode({name: value for name, value in said.items() if value})
        return f"?{kept}" if kept else ""


def linking_view(model_admin: Any, request: StaffRequest, demand: Demand, *, can_write: bool) -> HttpResponse:
    """Show what is linked and what might be; a POST links, takes away, sets aside or offers again."""
    question = Question.of(request.POST if request.method == "POST" else request.GET)
    if request.method == "POST":
        if not can_write:
            raise PermissionDenied
        act(request, demand)
        return redirect(request.path + question.query)
    found = search(demand, question) if question.text else suggestions(demand, question)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("UN recommendations"),
        "subtitle": str(demand),
        "opts": model_admin.opts,
        "original": demand,
        "demand_url": model_admin.page_of(demand),
        "question": question,
        "country": ", ".join(names_of(demand.campaign.country)) if demand.campaign.country else "",
        "linked": linked(demand),
        "found": [_row(one, demand) for one in found],
        "set_aside": demand.recommendations_set_aside.all()[:MOST_TICKED],
        "index_is_empty": not found and not Recommendation.objects.exists(),
        "can_write": can_write,
    }
    return TemplateResponse(request, "admin/rows/demand_recommendations.html", context)


def linked(demand: Demand) -> list[dict[str, Any]]:
    """What is linked, by whom and when, and whether readers see it."""
    entry = Entry.objects.filter(sequence__in=[demand.published_as or 0]).first()
    public = set(((entry.content if entry else None) or {}).get("recommendations", []))
    links = demand.recommendation_links.select_related("recommendation", "linked_by")
    ordered = links.defer("recommendation__search").order_by("-recommendation__published_on", "recommendation__pk")
    return [{"link": link, "row": link.recommendation, "public": link.recommendation.annotation_id in public}
            for link in ordered]  # fmt: skip


# What might be linked


def _open(demand: Demand, question: Question) -> QuerySet[Recommendation]:
    found = Recommendation.objects.defer("search").exclude(demands=demand).exclude(set_aside_for=demand)
    if demand.campaign.country and not question.everywhere:
        found = found.filter(countries__overlap=names_of(demand.campaign.country))
    return found


def search(demand: Demand, question: Question) -> list[Recommendation]:
    """Those that hold every word asked for, the best first."""
    literal = words.tsquery(question.text)
    if not literal:
        return []
    query = SearchQuery(literal, search_type="raw", config="simple") | SearchQuery(question.text, config="english")
    return _ranked(_open(demand, question).filter(search=query), SearchRank(F("search"), query))


def suggestions(demand: Demand, question: Question) -> list[Recommendation]:
    """Those that share most words with the demand; its title and themes count twice."""
    head = _any_of(" ".join([demand.title, *(theme.name for theme in demand.themes.all())]))
    whole = _any_of(" ".join([demand.title, demand.success_criterion, demand.summary]))
    if head is None or whole is None:
        return []
    shorter_first = 1  # ts_rank: divided by 1 + the logarithm of the length
    rank = SearchRank(F("search"), head, normalization=shorter_first) * 2.0 + SearchRank(
        F("search"), whole, normalization=shorter_first
    )
    return _ranked(_open(demand, question).filter(search=head | whole), rank)


def _ranked(found: QuerySet[Recommendation], rank: Any) -> list[Recommendation]:
    best = list(found.annotate(rank=rank).order_by("-rank", "-published_on", "pk")[:ON_A_PAGE])
    return [one for one in best if one.rank >= best[0].rank / FAR_BEHIND]


def _any_of(text: str) -> SearchQuery | None:
    """A question that any of the words of a text answers; only letters and digits reach its syntax."""
    found = [run for run, is_cjk in words.runs(text) if not is_cjk and len(run) >= SHORT]
    lexemes = " | ".join(f"'{one[:100]}'" for one in list(dict.fromkeys(found))[:MOST_WORDS])
    return SearchQuery(lexemes, search_type="raw", config="english") if lexemes else None


def _row(one: Recommendation, demand: Demand) -> dict[str, Any]:
    """A recommendation with the words that it shares with the demand, the most frequent first."""
    wanted = _words(" ".join([demand.title, demand.success_criterion, demand.summary]))
    shared = Counter(word for word in _words_of(one.text) if word in wanted)
    return {"row": one, "shared": [word for word, _number in shared.most_common(6)]}


def _words(text: str) -> set[str]:
    return set(_words_of(text))


def _words_of(text: str) -> list[str]:
    return [run for run, _cjk in words.runs(text) if len(run) > SHORT]


# What is done


def act(request: StaffRequest, demand: Demand) -> None:
    """Do what the button says with what is ticked, and say what came of it."""
    sent = request.POST.getlist("recommendation")[:MOST_TICKED]
    ticked = [int(one) for one in sent if one.isascii() and one.isdigit() and len(one) < MOST_DIGITS]
    rows = list(Recommendation.objects.filter(pk__in=ticked).only("pk"))
    verb = ACTIONS.get(request.POST.get("action", ""))
    if verb is None:
        messages.error(request, _("That action is not available. Reload the page."))
    elif not rows:
        messages.warning(request, _("Nothing selected."))
    else:
        with transaction.atomic():
            messages.success(request, verb(demand, rows, request.user))


def _link(demand: Demand, rows: list[Recommendation], by: User) -> str:
    known = set(demand.recommendation_links.filter(recommendation__in=rows).values_list("recommendation", flat=True))
    new = [row for row in rows if row.pk not in known]
    links = [RecommendationLink(demand=demand, recommendation=row, linked_by=by) for row in new]
    RecommendationLink.objects.bulk_create(links, ignore_conflicts=True)
    demand.recommendations_set_aside.remove(*rows)
    if new:
        touch(demand, by)
    said = ngettext("%(number)d recommendation was linked.", "%(number)d recommendations were linked.", len(new))
    when = _("Readers will see this once the demand has been reviewed and published again.")
    return f"{said % {'number': len(new)}} {when}"


def _unlink(demand: Demand, rows: list[Recommendation], by: User) -> str:
    gone, _each = demand.recommendation_links.filter(recommendation__in=rows).delete()
    if gone:
        touch(demand, by)
    said = ngettext("%(number)d recommendation was unlinked.", "%(number)d recommendations were unlinked.", gone)
    return said % {"number": gone}


def _set_aside(demand: Demand, rows: list[Recommendation], by: User) -> str:
    demand.recommendations_set_aside.add(*rows)
    said = ngettext("%(number)d was dismissed.", "%(number)d were dismissed.", len(rows))
    never_again = _("It will not be suggested for this demand again.")
    return f"{said % {'number': len(rows)}} {never_again}"


def _offer_again(demand: Demand, rows: list[Recommendation], by: User) -> str:
    demand.recommendations_set_aside.remove(*rows)
    return _("Restored to the suggestions.")


ACTIONS = {"link": _link, "unlink": _unlink, "set_aside": _set_aside, "offer_again": _offer_again}
