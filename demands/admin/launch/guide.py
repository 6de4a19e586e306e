"""What a new campaign still needs, step by step, and what of it readers can see."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.models import Campaign, Institution, Membership
from demands.admin.base.titles import page_of
from demands.models import Batch, Demand

PUBLISHING = (Membership.Role.REVIEWER, Membership.Role.LEAD, Membership.Role.ADMINISTRATOR)


@dataclass(frozen=True)
class Step:
    """One thing to do: whether it is done, what there is so far, and the pages where one goes on."""

    title: str
    advice: str
    done: bool
    so_far: str = ""
    links: tuple[tuple[str, str], ...] = ()  # what each is called, and its address


@dataclass(frozen=True)
class Numbers:
    """The demands of a campaign, counted."""

    demands: int
    public: int
    incomplete: int
    drafts: int


def numbers(campaign: Campaign) -> Numbers:
    """One query."""
    draft = Q(published_as__isnull=True)
    lacking = Q(summary="") | Q(success_criterion="") | Q(addressed=0)
    addressed = Count("addressees")
    rows = Demand.objects.filter(campaign=campaign).annotate(addressed=addressed).order_by()
    return Numbers(
        **rows.aggregate(
            demands=Count("pk"),
            public=Count("pk", filter=~draft),
            incomplete=Count("pk", filter=draft & lacking),
            drafts=Count("pk", filter=draft),
        )
    )


def steps(campaign: Campaign, count: Numbers, user: User) -> list[Step]:
    """The steps in the order in which they are needed."""
    return [
        _begun(campaign),
        _demands(campaign, count),
        _complete(campaign, count),
        _second(campaign, user),
        _together(campaign, count),
    ]


def _begun(campaign: Campaign) -> Step:
    links = ((_("Campaign"), page_of(campaign)), (_("Scale"), page_of(campaign.scale)))
    return Step(
        _("The campaign"),
        _("Name, country and start date, and the scale on which demands are assessed."),
        done=True,
        so_far=str(campaign),
        links=links,
    )


def _demands(campaign: Campaign, count: Numbers) -> Step:
    asked = f"?campaign={campaign.pk}"
    links = (
        (_("Extract them from a document"), reverse("admin:demands_reading_add") + asked),
        (_("Import a spreadsheet"), f"{reverse('admin:demands_sheetimport_add')}?table=demands.demand"),
        (
            _("Download the list as a spreadsheet"),
            f"{reverse('admin:demands_demand_export', args=['xlsx'])}?campaign__id__exact={campaign.pk}",
        ),
        (_("Write one"), reverse("admin:demands_demand_add") + asked),
    )
    so_far = ngettext("%(number)d demand", "%(number)d demands", count.demands) % {"number": count.demands}
    return Step(
        _("The demands"),
        _("Paste the text of a letter or report, upload it or give its address; or import a list; or write them."),
        done=count.demands > 0,
        so_far=so_far if count.demands else "",
        links=links,
    )


def _complete(campaign: Campaign, count: Numbers) -> Step:
    fill = f"{reverse('admin:demands_batch_fill')}?campaign={campaign.pk}"
    lacking = ngettext("%(number)d draft lacks something", "%(number)d drafts lack something", count.incomplete)
    institutions = ((_("Institutions"), reverse("admin:campaigns_institution_changelist")),)
    known = Institution.objects.exists()
    return Step(
        _("Summary, criterion and addressees of each"),
        _("What was asked, what would count as met, and which institution it is addressed to. All on one page.")
        if known
        else _("First add the institutions that you address: a ministry, a parliament, the police."),
        done=count.demands > 0 and count.incomplete == 0,
        so_far=lacking % {"number": count.incomplete} if count.incomplete else "",
        links=(((_("Fill in the draft demands on one page"), fill),) if count.drafts and known else ()) + institutions,
    )


def _second(campaign: Campaign, user: User) -> Step:
    reviewer = Q(memberships__campaign=campaign, memberships__role__in=PUBLISHING)
    able = Q(is_superuser=True) | Q(groups__permissions__codename="publish") | reviewer
    others = User.objects.filter(able, is_staff=True, is_active=True).exclude(pk=user.pk).distinct().order_by("pk")[:5]
    links = (((_("Invite a reviewer"), reverse("admin:auth_user_add")),) if user.has_perm("auth.add_user") else ()) + (
        ((_("Members"), reverse("admin:campaigns_membership_changelist")),)
        if user.has_perm("campaigns.view_membership", campaign)
        else ()
    )
    names = ", ".join(one.get_full_name() or one.get_username() for one in others)
    return Step(
        _("A second person"),
        _("You cannot publish your own work: one of these people reviews it."),
        done=bool(others),
        so_far=names,
        links=links,
    )


def _together(campaign: Campaign, count: Numbers) -> Step:
    waiting = Batch.objects.filter(campaign=campaign, state=Batch.State.SUBMITTED).order_by("-pk").first()
    done = campaign.is_published and count.public > 0 and count.drafts == 0
    links: tuple[tuple[str, str], ...] = ()
    so_far = ""
    if waiting is not None:
        so_far = _("In review: a second person reads all of it on one page, and publishes it with one click.")
        links = ((str(waiting.title), page_of(waiting)),)
    elif count.drafts or not campaign.is_published:
        links = ((_("Submit all of it for review"), f"{reverse('admin:demands_batch_begin')}?campaign={campaign.pk}"),)
    if campaign.is_published:
        links += ((_("View on site"), reverse("public:campaign", args=[campaign.slug])),)
    return Step(
        _("Publish all of it"),
        _("The scale, the campaign, its institutions, themes, documents and demands become public together."),
        done=done,
        so_far=so_far,
        links=links,
    )


def what_is_public(campaign: Campaign, count: Numbers) -> str:
    """One sentence for the head of the guide."""
    if not campaign.is_published:
        return _("Nothing of this campaign is public. Only people who work in this newsroom can see it.")
    public = ngettext(
        "The campaign is public with %(number)d demand.",
        "The campaign is public with %(number)d demands.",
        count.public,
    )
    hidden = ngettext("%(number)d draft is not.", "%(number)d drafts are not.", count.drafts)
    said = [public % {"number": count.public}] + ([hidden % {"number": count.drafts}] if count.drafts else [])
    return " ".join(said)
