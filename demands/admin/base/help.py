"""Help for every field of the newsroom's forms whose model says none: plain words, with an example.

A key is "model.field", or the name of a field that means the same everywhere. The texts are here and not on the
models, because they are advice to editors and not part of the model.
"""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from modeltrans.fields import TranslatedVirtualField

from campaigns.models.verified import Verification

TRANSLATION = _(
    "The same in this language. If left empty, readers get the text in the site’s main language, marked as such."
)

HELP: dict[str, str | Promise] = {
    # the same everywhere
    "slug": _("The last part of the web address, such as “death-penalty”. It cannot change after publication."),
    "campaign": _("The campaign this belongs to."),
    "parent": _("The larger body or theme this belongs to, such as “Ministry of Justice”. Usually empty."),
    "order": _("Lower numbers come first. Ties are sorted by name."),
    "verification": _("“I opened the source” is recorded with your name and today’s date. Readers see the date only."),
    "publisher": _("Who published it: “Ministry of Justice”, “Asahi Shimbun”."),
    "description": _("One or two sentences for readers: what it is and why it matters here."),
    "demands": _("The demands this relates to. Each of their pages will show it."),
    # campaigns
    "campaign.title": _("The main headline of its page, such as “What Japan was asked in 2005”."),
    "campaign.country_name": _("The name readers use: “Japan”."),
    "campaign.started_on": _("The start of the campaign: 2005-06-17, 2005-06 or 2005."),
    "campaign.ended_on": _("Only if the campaign is over. Its pages stay online."),
    "campaign.scale": _("The statuses used to assess its demands. Choose before the first update is published."),
    "campaign.addressees": _("All institutions the campaign deals with. New ones are created under Institutions."),
    "institution.name": _("Its full official name: “Ministry of Justice”, not “MOJ”."),
    "institution.kind": _("The type of body. Readers can filter by institution, not by type."),
    "site.address": _("Street and town, as on a letter. Some countries require it on the imprint."),
    "sitepage.title": _("One or two words, such as “About” or “Who pays”: it is a link at the foot of every page."),
    "watch.demand": _("A draft made of what is found is about this demand."),
    "theme.name": _("A theme in two or three words, such as “Death penalty”."),
    "milestone.title": _("The event on that date, such as “Universal Periodic Review of Japan, fifth cycle”."),
    "milestone.date": _("2027-01-28, or 2027-01 or 2027 while the exact date is not known."),
    "milestone.source_title": _("Where the date was announced, such as “Calendar of the Human Rights Council”."),
    "milestone.source_url": _("The page that announces it, such as https://www.ohchr.org/…"),
    "scale.name": _("The name that editors choose it by, such as “Five steps”."),
    "scale.code": _("A short technical name, such as “five-steps”. It cannot change after publication."),
    "scale.description": _("Who the scale was made for, and what for. Readers see it under “How we assess”."),
    "status.code": _("A short technical name, such as “partly-met”. It cannot change after publication."),
    "status.kind": _("What this step means, whatever you call it. Charts and publication rules depend on it."),
    "status.label": _("The label readers see, such as “Partly met”. Two or three words."),
    "status.token": _("The colour of the step. Choose a different one for each, and never rely on colour alone."),
    "document.title": _("Exactly as on the document: “Statement to the Prime Minister of Japan”."),
    "document.dated": _("The date on the document: 2005-06-17, 2005-06 or 2005."),
    "document.url": _("Where it can be read, such as https://www.example.org/statement.pdf"),
    "document.note": _("Anything readers should know beforehand: a translation, an extract, a later version."),
    "passage.slug": _("A short name for links to this passage, such as “p3”."),
    "passage.prefix": _("A few words immediately before the quote, used to locate it in the full text."),
    "passage.suffix": _("A few words immediately after the quote."),
    "passage.addressee": _("Addressee as named in the passage, such as “your government”. Usually empty."),
    "passage.number": _("Its number there, such as “140.8” or “12 (a)”. Readers see it beside the quote."),
    "passage.states": _("Only in the Universal Periodic Review: the states that made the recommendation."),
    "passage.position": _("As the document gives it, such as “Supported” or “Noted”."),
    "passage.remark": _("Anything that helps to understand the quote, such as “heading” or “item 4 of the list”."),
    # demands and what happened
    "demand.addressees": _("Who is asked to act. At least one, which must be published before the demand."),
    "demand.themes": _("Themes under which readers may look for it. One or two are enough."),
    "demand.made_on": _("The date of the demand: 2005-06-17, 2005-06 or 2005. Its status is tracked from this date."),
    "demand.due_on": _("Only if a deadline was set."),
    "demand.passages": _("The sentences of the document that make the demand."),
    "demand.milestones": _("Dates that matter for it. They appear under “Next” on its page."),
    "demand.related": _("Demands linked to this one. The link is shown on both pages."),
    "statusupdate.demand": _("The demand it relates to. Type a word of the demand to find it."),
    "statusupdate.direction": _("Whether this moved the demand forward or back, even if its status stays the same."),
    "explanation.demand": _("The demand whose status is explained. Type a word of the demand to find it."),
    "evidence.title": _("Exactly as on the source, in its original language."),
    "evidence.url": _("Its web address, ideally on the publisher’s own site: https://www.courts.go.jp/…"),
    "evidence.kind": _("The type of source. Readers see this."),
    "evidence.published_on": _("The date on the source: 2026-03-14, 2026-03 or 2026."),
    "evidence.visibility": _("“Internal” for anything that must not be shown. It cannot support a public statement."),
    "evidence.file": _(
        "Upload only what you are allowed to publish. First remove any names that must stay confidential."
    ),
    "citation.evidence": _("An existing source: type part of its title. For a new one, use the fields below."),
    "citation.stance": _("Whether the source supports the update, contradicts it, or gives context."),
    "citation.quote": _("The sentence that proves it, word for word and in the source’s own language."),
    "indicator.title": _("What is counted, such as “Executions per year”."),
    "indicator.chart": _("Bars for yearly counts, a line for values measured over time."),
    "indicator.sources": _("Where the figures come from. Type part of a source’s title."),
    "observation.date": _("The year, month or day of the figure: 2025, 2025-03 or 2025-03-31."),
    "observation.value": _("Number only, with a decimal point: 530 or 12.5."),
    "observation.note": _("Anything readers should know about this figure, such as “until September”. Readers see it."),
    "engagement.institution": _("Who you wrote to or met."),
    "engagement.kind": _("The type of contact. A letter awaiting a reply counts the days until it is answered."),
    "engagement.happened_on": _("The date of the letter or meeting: 2026-03-14."),
    "engagement.awaits_reply": _("Tick while you are awaiting a reply. Readers see how many days have passed."),
    "engagement.replied_on": _("The date on the reply. Leave it empty until there is one."),
    # accounts
    "membership.user": _("People working on the campaign. Accounts are created under Users or by invitation."),
    "user.first_name": _("Name known to colleagues."),
    "user.last_name": _("Name known to colleagues."),
    "user.email": _("Reminders are sent here. Never public."),
    "user.last_login": _("When the person last signed in. Updated automatically."),
    "user.date_joined": _("When the account was created."),
}


def help_for(db_field: Any) -> str | Promise:
    """The help text of a field; none when its model has one."""
    if isinstance(db_field, TranslatedVirtualField) and db_field.language:
        return TRANSLATION
    own = f"{db_field.model._meta.model_name}.{db_field.name}"
    return HELP.get(own) or HELP.get(db_field.name, "")


# What a form offers instead of the levels' own names: the act by which one is reached. Nothing is checked by itself.
ACTS: list[tuple[str, str | Promise]] = [
    (Verification.UNVERIFIED, _("Not yet verified")),
    (Verification.EXCERPT, _("I saw it in an excerpt only")),
    (Verification.READ, _("I opened the source, and it supports this")),
]


def explained(db_field: Any, formfield: Any) -> Any:
    """The form field, with help where it has none."""
    if formfield is not None and db_field.name == "verification":
        formfield.choices = ACTS
    if formfield is not None and not formfield.help_text:
        formfield.help_text = help_for(db_field)
    return formfield
