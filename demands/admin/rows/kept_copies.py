"""The vault as staff see it: a source's kept copies, sealed originals and link, and what may be done with them."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from demands.admin.base.typed import StaffRequest, staff
from demands.admin.base.working_copy import WorkingCopyAdmin, report
from demands.ledger.rules import Refused
from demands.models import Capture, CapturePart, Evidence, Link, Original, Proposal
from demands.vault import store
from demands.vault.details import SECONDS, Details, details_of
from demands.vault.fetch import Fetcher
from demands.vault.files import words_of_removed
from demands.vault.problem import CannotFetch, words_of
from demands.vault.tasks import ask_for_copy
from demands.workflow import gone

SHOWN = 8
MOST_AT_ONCE = 100


@dataclass(frozen=True)
class Copy:
    """A kept copy as the page shows it."""

    capture: Capture

    @property
    def parts(self) -> list[CapturePart]:
        return sorted(self.capture.parts.all(), key=lambda part: CapturePart.ORDER.index(part.kind))

    @property
    def problem(self) -> str:
        return words_of(self.capture.problem)


@dataclass(frozen=True)
class Sealed:
    """A sealed original as the page shows it, with what its cleaning took out."""

    original: Original

    @property
    def removed(self) -> list[str] | None:
        """Words for each kind of thing; empty when there was nothing, None when nobody kept it."""
        codes = self.original.removed
        return None if codes is None else words_of_removed(codes)


def in_the_vault(evidence: Evidence, user: Any) -> dict[str, Any]:
    """What the vault has of a source. Four queries: copies, their parts, the link, sealed originals."""
    captures = evidence.captures.prefetch_related("parts").order_by("-asked_at", "-pk")[:SHOWN]
    copies = [Copy(one) for one in captures]
    link = Link.objects.filter(evidence=evidence, url=evidence.url).first()
    return {
        "copies": copies,
        "kept_copy": next((one for one in copies if one.capture.state == Capture.State.KEPT), None),
        "working": any(one.capture.is_open for one in copies),
        "link": link,
        "link_problem": words_of(link.problem) if link else "",
        "originals": [Sealed(one) for one in evidence.originals.all()],
        "may_read_originals": user.has_perm("demands.read_original", evidence),
    }


def found_words(details: Details) -> str:
    """What a site said, as a sentence."""
    names = [str(getattr(Evidence._meta.get_field(name), "verbose_name", name)) for name in details.found]
    if not names:
        return _("No details found on that page. Please fill in the fields yourself.")
    return _("Found: %(names)s. Only empty fields were filled in; please check them.") % {"names": ", ".join(names)}


def given_out(data: bytes, name: str) -> HttpResponse:
    """Other people's bytes, to be saved and never opened by the browser: nobody knows what is in them."""
    response = HttpResponse(data, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


class VaultPages(WorkingCopyAdmin):
    """The base of the admin class of sources: each view finds its source as the list would, or not at all."""

    fetcher: ClassVar[Fetcher] = Fetcher(seconds=SECONDS)
    actions = ("delete_selected", "keep_copies")

    def get_urls(self) -> list[Any]:
        pages = (
            ("details/", require_POST(self.details_view), "details"),
            ("<path:object_id>/gone/", require_POST(self.gone_view), "gone"),
            ("<path:object_id>/copies/", self.copies_view, "copies"),
            ("<path:object_id>/copies/<int:capture>/<slug:kind>/", require_safe(self.part_view), "copy"),
            ("<path:object_id>/originals/<int:original>/", require_safe(self.original_view), "original"),
        )
        view = self.admin_site.admin_view
        own = [path(address, view(page), name=f"demands_evidence_{name}") for address, page, name in pages]
        return own + super().get_urls()

    # Proposals from the site itself

    def details_view(self, request: HttpRequest) -> HttpResponse:
        """The details that a site states for the source at an address, as JSON for newsroom.js."""
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied
        try:
            details = details_of(request.POST.get("url", ""), self.fetcher)
        except CannotFetch as fault:
            return JsonResponse({"found": {}, "words": str(fault)})
        return JsonResponse({"found": details.found, "words": found_words(details)})

    def with_details(self, request: HttpRequest) -> Any:
        """What was typed, with its empty fields filled with what the site says."""
        typed = request.POST.copy()
        try:
            details = details_of(typed.get("url", ""), self.fetcher)
        except CannotFetch as fault:
            messages.error(request, str(fault))
            return typed
        for name, value in details.found.items():
            if not typed.get(name, "").strip():
                typed[name] = value
        nothing_saved = _("Nothing is saved yet.")
        messages.info(request, f"{found_words(details)} {nothing_saved}")
        return typed

    # The original is gone, or back

    def may_propose(self, request: HttpRequest) -> bool:
        return bool(self.admin_site.get_model_admin(Proposal).has_add_permission(request))

    def gone_view(self, request: StaffRequest, object_id: str) -> HttpResponse:
        """Propose to tell readers what the last look at the link found, and to give them the kept copy."""
        evidence = self.visible_row(request, object_id)
        if not self.may_propose(request):
            raise PermissionDenied
        try:
            proposal = gone.propose(evidence, by=request.user)
        except Refused as refused:
            report(request, refused)
            return redirect(self.page_of(evidence))
        messages.success(request, _("Proposed. A second person has to review and publish it."))
        return redirect("admin:demands_proposal_change", proposal.pk)

    # Copies

    def copies_view(self, request: StaffRequest, object_id: str) -> HttpResponse:
        """The copies of a source: asked for by POST; by GET, the part of the page that shows how far they are."""
        evidence = self.visible_row(request, object_id)
        if request.method == "POST":
            self._ask(request, evidence)
            return redirect(f"{self.page_of(evidence)}#copies")
        return TemplateResponse(request, "admin/parts/copies.html", self.vault_context(request, evidence))

    def vault_context(self, request: HttpRequest, evidence: Evidence) -> dict[str, Any]:
        return {"vault": in_the_vault(evidence, request.user), "original": evidence}

    def _ask(self, request: StaffRequest, evidence: Evidence) -> None:
        if not evidence.url:
            messages.error(request, _("This source has no address, so nothing can be archived."))
        elif ask_for_copy(evidence, by=request.user) is None:
            messages.info(request, _("A copy of this source is already being archived."))
        else:
            messages.success(request, _("A copy will be archived in the background."))

    @admin.action(description=gettext_lazy("Archive selected"), permissions=["change"])
    def keep_copies(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        chosen = list(queryset.exclude(url="").order_by("pk")[:MOST_AT_ONCE])
        number = sum(ask_for_copy(one, by=staff(request).user) is not None for one in chosen)
        words = ngettext(
            "%(number)d copy will be archived in the background.",
            "%(number)d copies will be archived in the background.",
            number,
        )
        messages.success(request, words % {"number": number})

    def part_view(self, request: StaffRequest, object_id: str, capture: int, kind: str) -> HttpResponse:
        """One file of a kept copy."""
        evidence = self.visible_row(request, object_id)
        if not request.user.has_perm("demands.view_capture", evidence):
            raise PermissionDenied
        part = CapturePart.objects.filter(capture=capture, capture__evidence=evidence, kind=kind).first()
        if part is None:
            raise Http404
        return self._stored("copies", part.sha256, f"{evidence.reference}-{capture}-{kind}.{part.ending}")

    def original_view(self, request: StaffRequest, object_id: str, original: int) -> HttpResponse:
        """What was uploaded, as it was: for those alone who may read originals."""
        evidence = self.visible_row(request, object_id)
        if not request.user.has_perm("demands.read_original", evidence):
            raise PermissionDenied
        found = Original.objects.filter(evidence=evidence, pk=original).first()
        if found is None:
            raise Http404
        return self._stored("sealed", found.sha256, f"{evidence.reference}-original-{original}.{found.ending}")

    def _stored(self, shelf: store.Shelf, sha256: str, name: str) -> HttpResponse:
        try:
            return given_out(store.get(shelf, sha256), name)
        except store.NotAsKept:
            raise Http404 from None
