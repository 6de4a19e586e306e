"""Who may do what in which campaign.

A group (Editor, Reviewer, Administrator) gives its rights in every campaign; a membership gives the rights of the group
of the same name in one. Django asks the backend below, so ``user.has_perm(right, row)`` answers for the row's campaign
wherever it is asked: in the ledger, in the workflow, in the newsroom. Without a row it answers whether there is any
campaign in which the user could, for viewing, adding and editing only; for publishing the answer is no.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.backends import BaseBackend, ModelBackend
from django.contrib.auth.models import Permission
from django.db.models import Exists, OuterRef, Q

from campaigns.models import Campaign, Institution, Membership, Scale, Site, SitePage, Status, Theme
from demands.models import Citation, Entry, Evidence, Indicator, Proposal, Recommendation

Role = Membership.Role

GROUP_OF = {
    Role.EDITOR: "Editor",
    Role.REVIEWER: "Reviewer",
    Role.LEAD: "Reviewer",
    Role.ADMINISTRATOR: "Administrator",
}
MEMBERS = frozenset(f"campaigns.{action}_membership" for action in ("view", "add", "change", "delete"))
# Accounts belong to the whole site, whatever the group of that name may do to them; so do the list of campaigns and
# what the site says about itself.
SITE_WIDE = frozenset(
    ("campaigns.add_campaign", "campaigns.delete_campaign")
    + tuple(f"campaigns.{action}_{model}" for action in ("add", "change", "delete") for model in ("site", "sitepage"))
)
ORDINARY = ("view_", "add_", "change_", "delete_")  # the rights that may be asked for without a row
OWNERS = ("campaign", "demand", "update", "document", "indicator", "engagement")  # the fields that lead to a campaign

SOURCES: Any = Indicator._meta.get_field("sources").remote_field.through

Held = dict[int, frozenset[str]]  # campaign: rights


def held_in_campaigns(user: Any) -> Held:
    """The rights that the user's memberships give, by campaign. Two queries, once for a user that was fetched."""
    if not hasattr(user, "_held_in_campaigns"):
        roles = dict(Membership.objects.filter(user=user.pk).order_by("pk").values_list("campaign", "role"))
        user._held_in_campaigns = _by_campaign(roles) if roles else {}
    found: Held = user._held_in_campaigns
    return found


def _by_campaign(roles: dict[int, str]) -> Held:
    groups: dict[str, set[str]] = {}
    asked = Permission.objects.filter(group__name__in=set(GROUP_OF.values())).order_by()
    for group, label, codename in asked.values_list("group__name", "content_type__app_label", "codename"):
        if label != "auth" and f"{label}.{codename}" not in SITE_WIDE | MEMBERS:
            groups.setdefault(group, set()).add(f"{label}.{codename}")
    return {
        campaign: frozenset(groups.get(GROUP_OF[Role(role)], set()))
        | (MEMBERS if role in (Role.LEAD, Role.ADMINISTRATOR) else frozenset())
        for campaign, role in roles.items()
    }


def everywhere(user: Any, right: str) -> bool:
    """Whether the user has this right in every campaign: as a superuser, or through a group."""
    return bool(user.is_active and (user.is_superuser or ModelBackend().has_perm(user, right)))


def campaigns_with(user: Any, *rights: str) -> frozenset[int]:
    """The campaigns in which a membership gives one of these rights."""
    return frozenset(campaign for campaign, held in held_in_campaigns(user).items() if held & set(rights))


def campaigns_of(row: Any) -> frozenset[int] | None:
    """The campaigns that a row belongs to; None when it is shared by all. What is not known belongs to none."""
    match row:
        case Campaign():
            return frozenset((row.pk,))
        case Institution() | Theme() | Scale() | Status() | Recommendation() | Site() | SitePage():
            return None
        case Evidence():
            return _using(row)
        case Proposal():
            return campaigns_of(row.update or row.evidence)
        case Entry():
            return frozenset(Campaign.objects.filter(slug=row.campaign or None).values_list("pk", flat=True))
    for owner in OWNERS:
        if hasattr(type(row), owner):
            return campaigns_of(getattr(row, owner, None))
    return frozenset()


def _using(source: Evidence) -> frozenset[int]:
    """The campaigns that a source is used in: cited by an update, behind a series, or a document of theirs."""
    held = Campaign.objects.filter(documents=source.document_id).order_by().values_list("pk")
    if source.pk is None:
        return frozenset(pk for (pk,) in held) if source.document_id else frozenset()
    cited = Campaign.objects.filter(demands__updates__citations__evidence=source.pk).order_by().values_list("pk")
    behind = Campaign.objects.filter(indicators__sources=source.pk).order_by().values_list("pk")
    used = cited.union(behind, held) if source.document_id else cited.union(behind)
    return frozenset(pk for (pk,) in used)


def sources_of(campaigns: Iterable[int], user: Any) -> Q:
    """The sources that members of these campaigns see: their campaigns' own, and what they wrote.

    Not every public one: notes and kept copies beside it belong to its campaign.
    """
    ids = list(campaigns)
    cited = Citation.objects.filter(evidence=OuterRef("pk"), update__demand__campaign__in=ids)
    behind = SOURCES.objects.filter(evidence=OuterRef("pk"), indicator__campaign__in=ids)
    return Q(contributors__contains=[user.pk]) | Q(document__campaign__in=ids) | Exists(cited) | Exists(behind)


def proposals_of(campaigns: Iterable[int], user: Any) -> Q:
    """The proposals about these campaigns' updates and sources, and what the user wrote."""
    ids = list(campaigns)
    cited = Citation.objects.filter(evidence=OuterRef("evidence"), update__demand__campaign__in=ids)
    behind = SOURCES.objects.filter(evidence=OuterRef("evidence"), indicator__campaign__in=ids)
    return (
        Q(update__demand__campaign__in=ids)
        | Q(evidence__document__campaign__in=ids)
        | Q(evidence__isnull=False, contributors__contains=[user.pk])
        | (Q(evidence__isnull=False) & (Exists(cited) | Exists(behind)))
    )


def may(user: Any, right: str, row: Any) -> bool:
    """Whether the user has this right over this row. What several campaigns use takes the right in each of them."""
    if not user.is_active:
        return False
    if everywhere(user, right):
        return True
    campaigns = campaigns_of(row)
    held = held_in_campaigns(user)
    anywhere = any(right in rights for rights in held.values())
    ordinary = is_ordinary(right)
    if campaigns is None:
        return anywhere and ordinary and _of_shared(right, row)
    if not campaigns:  # without a campaign yet: visible to its writer
        return anywhere and ordinary and (row.pk is None or user.pk in getattr(row, "contributors", ()))
    enough = any if isinstance(row, Proposal) and ordinary else all
    return enough(right in held.get(one, ()) for one in campaigns)


def is_ordinary(right: str) -> bool:
    """Whether the right is to look, add, edit or delete, and not one of the ledger's verbs."""
    return right.partition(".")[2].startswith(ORDINARY)


def _of_shared(right: str, row: Any) -> bool:
    """Of what all campaigns share, members see everything, and write what was never public; they delete nothing."""
    action = right.partition(".")[2].partition("_")[0]
    return action in ("view", "add") or (action == "change" and getattr(row, "published_as", None) is None)


class CampaignRights(BaseBackend):
    """What ``user.has_perm`` asks, beside Django's own backend, which knows groups and no rows."""

    def get_user(self, user_id: Any) -> Any:
        """Sessions belong to the backend that signs people in."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        if not user_obj.is_active or user_obj.is_anonymous:
            return False
        if obj is not None:
            return may(user_obj, perm, obj)
        return is_ordinary(perm) and any(perm in rights for rights in held_in_campaigns(user_obj).values())

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        if not user_obj.is_active or user_obj.is_anonymous:
            return False
        return any(right.startswith(f"{app_label}.") for held in held_in_campaigns(user_obj).values() for right in held)
