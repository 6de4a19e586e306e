"""Document to demands: a text is taken in, read with its requests marked, and what is accepted becomes drafts."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from campaigns.models import Document
from demands.admin.base.filters import UndecidedFilter
from demands.admin.base.scope import Scoped, seen
from demands.admin.base.typed import ModelPage, StaffRequest, staff
from demands.exchange.documents import make_drafts, marking
from demands.exchange.documents.likeness import known
from demands.exchange.documents.marking import NotDone
from demands.exchange.documents.sentences import sentences
from demands.models import Demand, Mark, Reading

from .fetch_views import FetchPages, as_typed, ask_for_page, page_of
from .forms import IntakeForm, unfit
from .languages import languages_of
from .page import MarkForm, Page, cards
from .taking_in import campaigns_for, take_in, writable

DECISIONS = {"accept": Mark.Decision.ACCEPTED, "reject": Mark.Decision.REJECTED, "reopen": Mark.Decision.OPEN}


@admin.register(Reading)
class ReadingAdmin(FetchPages, Scoped, ModelPage):
    """People who may edit demands and documents may extract demands from a document."""

    of_campaign = "document__campaign"
    list_display = ("document", "progress", "campaign", "language", "started_by", "edited_at")
    list_filter = (UndecidedFilter, "document__campaign", "language")
    list_select_related = ("document__campaign", "started_by")
    search_fields = ("document__title", "document__publisher", "document__i18n")
    show_full_result_count = False
    list_per_page = 50

    # What may be done

    def scope(self, user: Any) -> Q | None:
        campaigns = writable(user)
        return None if campaigns is None else self.in_campaigns(campaigns, user)

    def may(self, request: HttpRequest, action: str, obj: Any = None) -> bool:
        return self._may(request)

    def _may(self, request: HttpRequest) -> bool:
        campaigns = writable(request.user)
        return campaigns is None or bool(campaigns)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Its marks have no page of their own that a right could be asked for."""
        found, counts, _needed, protected = super().get_deleted_objects(objs, request)
        return found, counts, set(), protected

    # The list

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reading]:
        undecided = Count("marks", filter=Q(marks__decision=Mark.Decision.OPEN))
        rows: QuerySet[Reading] = super().get_queryset(request).defer("text", "document__text")
        return rows.annotate(total=Count("marks"), undecided=undecided)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        own = {"title": _("Document scans"), "under_way": self.pages_under_way(request)}
        return super().changelist_view(request, {**own, **(extra_context or {})})

    @admin.display(description=gettext_lazy("decided"))
    def progress(self, obj: Any) -> str:
        return _("%(done)d of %(all)d") % {"done": obj.total - obj.undecided, "all": obj.total}

    @admin.display(description=gettext_lazy("campaign"), ordering="document__campaign")
    def campaign(self, obj: Reading) -> str:
        return str(obj.document.campaign)

    # Taking a document in

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(require_POST(self.begin_view))
        return [path("of/<int:document>/", view, name="demands_reading_begin"), *super().get_urls()]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self._may(request):
            raise PermissionDenied
        campaigns, before = campaigns_for(request.user), self.typed_before(request)
        only = campaigns.first() if campaigns.count() == 1 else None
        initial = as_typed(before) if before else {"campaign": request.GET.get("campaign") or only}
        given: Any = (request.POST, request.FILES) if request.method == "POST" else (None, None)
        form = IntakeForm(*given, campaigns=campaigns, initial=initial)
        if request.method == "POST" and form.is_valid() and (goal := self._taken_in(staff(request), form)):
            if before is not None:
                before.delete()
            return redirect(goal)
        context = {**self._context(request, _("Extract demands from a document")), "form": form}
        return TemplateResponse(request, "admin/documents/intake.html", context)

    def _taken_in(self, request: StaffRequest, form: IntakeForm) -> str | None:
        """Where to go on; None when somebody took the document's short name in this moment."""
        if form.extracted is None:
            return page_of(ask_for_page(form.given, by=request.user))
        try:
            return self._page(take_in(form.given, form.extracted, by=request.user, source=form.source))
        except IntegrityError:
            form.add_error(None, _("Someone else saved a document with this name at the same moment. Save again."))
            return None

    def begin_view(self, request: StaffRequest, document: int) -> HttpResponse:
        """Read a document that is there already; of two who begin at once, one goes on with what the other began."""
        row = seen(request.user, Document).filter(pk=document).first()
        if row is None:
            raise Http404
        if not campaigns_for(request.user).filter(pk=row.campaign_id).exists():
            raise PermissionDenied
        with transaction.atomic():
            row = Document.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=row.pk)
            reading = Reading.objects.filter(document=row).first()
            fault = "" if reading else unfit(row.text)
            if reading is None and not fault:
                reading = marking.begin(row, row.text, by=request.user)
        if reading is not None:
            return redirect(self._page(reading))
        messages.error(request, fault)
        return redirect("admin:campaigns_document_change", row.pk)

    # Reading it

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self._may(request):
            raise PermissionDenied
        with transaction.atomic():
            reading = self._reading(request, object_id)
            page = self._open(request, reading)
            if request.method == "POST":
                return self._posted(staff(request), reading, page)
        return self._shown(request, page)

    def _reading(self, request: HttpRequest, object_id: str) -> Reading:
        """Raises Http404. A POST holds the row, so that of two people at once one is told."""
        found = self.get_object(request, unquote(object_id))
        if found is None:
            raise Http404
        rows = Reading.objects.select_related("document__campaign")
        return (rows.select_for_update(of=("self",)) if request.method == "POST" else rows).get(pk=found.pk)

    def _open(self, request: HttpRequest, reading: Reading) -> Page:
        campaign = reading.document.campaign
        marks = list(reading.marks.select_related("demand", "passage").prefetch_related("addressees").order_by("start"))
        demands = known(Demand.objects.filter(campaign=campaign).prefetch_related("passages").order_by("number"))
        asked = {one.pk: one for mark in marks for one in mark.addressees.all()}
        offered = asked | {one.pk: one for one in marking.institutions_of(campaign)}
        institutions = sorted(((pk, str(one)) for pk, one in offered.items()), key=lambda one: one[1])
        typed = request.POST if request.method == "POST" else {}
        foreign = reading.language != settings.LANGUAGE_CODE
        forms = [MarkForm(mark, typed, institutions, demands, foreign=foreign) for mark in marks]
        asked_for = typed or request.GET
        found = sentences(reading.text, reading.kinds)
        faint = marking.implied(reading) if "faint" in asked_for else []
        return Page(reading, cards(marks, forms, found), found, "add" in asked_for, "faint" in asked_for, faint)

    def _posted(self, request: StaffRequest, reading: Reading, page: Page) -> HttpResponse:
        if request.POST.get("version") != str(reading.version):
            messages.error(
                request,
                _(
                    "Someone else worked on this text in the meantime. Your changes are still here: check "
                    "them and save again."
                ),
            )
            return self._shown(request, page, status=409)
        typed = [card.form for card in page.cards if card.form.is_bound]
        if any(form.errors for form in typed):
            messages.error(request, _("Not saved. Check the fields marked in red."))
            return self._shown(request, page)
        for form in typed:
            form.keep()
        marking.worked_on(reading, by=request.user)
        anchor = self._done(request, reading, page)
        verb, _space, number = request.POST.get("do", "").partition(" ")
        if request.htmx and verb in DECISIONS and any(str(one.mark.pk) == number for one in page.cards):
            return self._card(request, reading, number)
        return HttpResponseRedirect(self._page(reading) + page.query + anchor)

    def _done(self, request: StaffRequest, reading: Reading, page: Page) -> str:
        """Do what the button says; return where on the page to go on."""
        verb, _space, what = request.POST.get("do", "").partition(" ")
        card = next((one for one in page.cards if str(one.mark.pk) == what and not one.mark.is_made), None)
        try:
            if verb == "make":
                return self._make(request, reading)
            if verb == "mark":
                return f"#m{marking.mark_sentence(reading, int(what) if what.isdecimal() and len(what) < 9 else -1).pk}"
            if verb in ("accept-all", "reject-all"):
                wanted = Mark.Decision.ACCEPTED if verb == "accept-all" else Mark.Decision.REJECTED
                reading.marks.filter(decision=Mark.Decision.OPEN, passage=None).update(decision=wanted)
            elif card is not None:
                return self._decided(verb, card, page)
            elif verb:
                messages.error(request, _("That action is not available. Reload the page."))
        except NotDone as fault:
            messages.error(request, str(fault))
        if verb in ("", "accept-all", "reject-all"):
            messages.success(request, _("Saved."))
        return ""

    def _decided(self, verb: str, card: Any, page: Page) -> str:
        mark = card.mark
        if verb in DECISIONS:
            marking.decide(mark, DECISIONS[verb])
            later = [one for one in page.cards[card.number :] if one.mark.decision == Mark.Decision.OPEN]
            return f"#m{(later[0].mark if later and verb != 'reopen' else mark).pk}"
        if verb == "merge":
            marking.merge(mark)
        elif verb == "split":
            start = mark.start
            marking.split(mark)
            first = Mark.objects.filter(reading=mark.reading_id, start__gte=start).order_by("start").first()
            return f"#m{first.pk}" if first else ""
        return f"#m{mark.pk}"

    def _make(self, request: StaffRequest, reading: Reading) -> str:
        made, refused = make_drafts.make_drafts(reading, by=request.user)
        for fault in refused:
            messages.error(request, fault)
        if made:
            words = ngettext(
                "%(number)d draft demand was created. Give it a summary and say what would count as met.",
                "%(number)d draft demands were created. Give each a summary and say what would count as met.",
                len(made),
            )
            messages.success(request, words % {"number": len(made)})
        elif not refused:
            messages.info(request, _("Every accepted sentence has a draft demand."))
        return ""

    def _shown(self, request: HttpRequest, page: Page, status: int = 200) -> HttpResponse:
        context = {
            **self._context(request, str(page.reading.document)),
            "original": page.reading,
            "reading": page.reading,
            "page": page,
            "languages": languages_of(page.reading),
        }
        response = TemplateResponse(request, "admin/documents/reading.html", context, status=status)
        if request.method == "POST" and staff(request).htmx:  # asked to change a card, the answer is the whole page
            response.status_code = 200
            response["HX-Retarget"], response["HX-Reselect"], response["HX-Reswap"] = "#main", "#main", "outerHTML"
        return response

    def _card(self, request: StaffRequest, reading: Reading, number: str) -> HttpResponse:
        """One card after a decision, and what else of the page has changed with it."""
        page = self._open(request, reading)
        card = next(one for one in page.cards if str(one.mark.pk) == number)
        context = {"reading": reading, "page": page, "card": card, "mark": card.mark, "form": card.form}
        return TemplateResponse(request, "admin/documents/_decided.html", context)

    def _page(self, reading: Reading) -> str:
        return reverse("admin:demands_reading_change", args=[reading.pk])
