"""Help for every field of the newsroom's forms whose model says none: plain words, with an example.

A key is "model.field", or the name of a field that means the same everywhere. The texts are here and not on the
models, because they are advice to editors and not part of the model.
"""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from modeltrans.fields import TranslatedVirtualField

TRANSLATION = _("The same in this language. Left empty, readers get the text of the site's main language, marked so.")

HELP: dict[str, str | Promise] = {
    # the same everywhere
    "slug": _("The last part of the web address, such as “death-penalty”. Once public it stays, so that links hold."),
    "campaign": _("The campaign that this belongs to."),
    "parent": _("The larger body or topic that this is part of, such as “Ministry of Justice”. Often empty."),
    "order": _("A number for its place in the list: 1 comes before 2. Equal numbers stand by name."),
    "verification": _("“Verified” only when you have opened the source yourself and found there what is said here."),
    "publisher": _("Who published it: “Ministry of Justice”, “Asahi Shimbun”."),
    "description": _("One or two sentences for readers: what it is and why it matters here."),
    "demands": _("The demands that this bears on. Each of their pages will show it."),
    # campaigns
    "campaign.title": _("The large headline of its page, such as “What Japan was asked in 2005”."),
    "campaign.country_name": _("As readers call it: “Japan”."),
    "campaign.started_on": _("When the campaign began: 2005-06-17, or 2005-06, or 2005."),
    "campaign.ended_on": _("Only when the campaign is over. Its pages stay."),
    "campaign.scale": _("The statuses by which its demands are judged. Choose before the first update is public."),
    "campaign.addressees": _("All institutions that the campaign deals with. New ones are made under Institutions."),
    "institution.name": _("Its full official name: “Ministry of Justice”, not “MOJ”."),
    "institution.kind": _("What sort of body it is. Readers can filter by the institution, not by this."),
    "theme.name": _("A topic in two or three words, such as “Death penalty”."),
    "milestone.title": _("What happens on that date, such as “Universal Periodic Review of Japan, fifth cycle”."),
    "milestone.date": _("2027-01-28, or 2027-01, or 2027 while no more is known."),
    "milestone.source_title": _("Where the date is announced, such as “Calendar of the Human Rights Council”."),
    "milestone.source_url": _("The page that announces it, such as https://www.ohchr.org/…"),
    "scale.name": _("What editors choose it by, such as “Five steps”."),
    "scale.code": _("A short name for programs, such as “five-steps”. It stays once it is public."),
    "scale.description": _("For whom and for what the scale was made. Readers see it under “How we assess”."),
    "status.code": _("A short name for programs, such as “partly-met”. It stays once it is public."),
    "status.kind": _("What the step means whatever it is called; charts and the rules of publication go by this."),
    "status.label": _("What readers see: “Partly met”. Two or three words."),
    "status.token": _("The colour of the step. Choose different ones, and never rely on the colour alone."),
    "document.title": _("As it stands on the document: “Statement to the Prime Minister of Japan”."),
    "document.dated": _("The date on the document: 2005-06-17, or 2005-06, or 2005."),
    "document.url": _("Where it can be read, such as https://www.example.org/statement.pdf"),
    "document.note": _("What readers should know before they read it: a translation, an extract, a later version."),
    "passage.slug": _("A short name for links to this passage, such as “p3”."),
    "passage.prefix": _("A few words that stand right before the quote, so that it is found in the full text."),
    "passage.suffix": _("A few words that stand right after the quote."),
    "passage.addressee": _("Whom the passage itself names, such as “your government”. Often empty."),
    "passage.remark": _("Anything that helps to read the quote, such as “heading” or “item 4 of the list”."),
    # demands and what happened
    "demand.addressees": _("Who is asked to act. At least one; it has to be public before the demand is."),
    "demand.themes": _("Topics that readers may look for it under. One or two are enough."),
    "demand.made_on": _("When it was asked: 2005-06-17, or 2005-06, or 2005. Its status counts from here."),
    "demand.due_on": _("Only when a date was set by which it should be met."),
    "demand.passages": _("The sentences of the document in which it was asked."),
    "demand.milestones": _("Dates that matter to it. They stand under “Next” on its page."),
    "demand.related": _("Demands that stand or fall with this one. They will name this one too."),
    "statusupdate.demand": _("What it bears on. Type a word of the demand to find it."),
    "statusupdate.direction": _("Which way the demand was moved, even if its status stays the same."),
    "evidence.title": _("As it stands on the source itself, in its own language."),
    "evidence.url": _("Its web address, best the page of the publisher: https://www.courts.go.jp/…"),
    "evidence.kind": _("What sort of source it is. Readers see this."),
    "evidence.published_on": _("The date on the source: 2026-03-14, or 2026-03, or 2026."),
    "evidence.visibility": _("“Internal” for what must not be shown. It proves nothing in public."),
    "evidence.file": _("Only what you may publish. Remove names that must not be read first."),
    "citation.evidence": _("A source that the site has: type a word of its title. For a new one use the fields below."),
    "citation.stance": _("Whether the source supports what the update says, contradicts it, or gives the background."),
    "citation.quote": _("The sentence that proves it, word for word and in the source's own language."),
    "indicator.title": _("What is counted, such as “Executions per year”."),
    "indicator.chart": _("Bars for what is counted each year, a line for what is measured over time."),
    "indicator.sources": _("Where the figures come from. Type a word of a source's title."),
    "observation.date": _("The year, month or day that the figure is for: 2025, 2025-03 or 2025-03-31."),
    "observation.value": _("The figure alone, with a point for decimals: 530 or 12.5."),
    "observation.note": _("What is special about this figure, such as “until September”. Readers see it."),
    "engagement.institution": _("Whom you wrote to or met."),
    "engagement.kind": _("What it was. A letter that awaits a reply counts days until it is answered."),
    "engagement.happened_on": _("The date of the letter or meeting: 2026-03-14."),
    "engagement.awaits_reply": _("Tick it while an answer is expected. Readers then see for how many days."),
    "engagement.replied_on": _("The date on the reply. Leave it empty until there is one."),
    # accounts
    "membership.user": _("Who is to work on the campaign. Accounts are made under Users, or by an invitation."),
    "user.first_name": _("As colleagues know the person."),
    "user.last_name": _("As colleagues know the person."),
    "user.email": _("Where reminders go. It is never public."),
    "user.last_login": _("When the person last signed in. The site keeps this by itself."),
    "user.date_joined": _("When the account was made."),
}


def help_for(db_field: Any) -> str | Promise:
    """The help text of a field; none when its model has one."""
    if isinstance(db_field, TranslatedVirtualField) and db_field.language:
        return TRANSLATION
    own = f"{db_field.model._meta.model_name}.{db_field.name}"
    return HELP.get(own) or HELP.get(db_field.name, "")


def explained(db_field: Any, formfield: Any) -> Any:
    """The form field, with help where it has none."""
    if formfield is not None and not formfield.help_text:
        formfield.help_text = help_for(db_field)
    return formfield
