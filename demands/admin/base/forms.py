"""Two people, one draft: nobody's words are lost silently, and whoever wrote is on record as having written."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, Value
from django.db.models.functions import Replace
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.utils.translation import gettext as _

from campaigns.models import WorkingCopy
from demands import ledger
from demands.ledger.content import subject_of
from demands.models import ReviewLink, WorkflowStep

INTERNAL = ("internal_notes", "priority")  # never part of what is published
NAMING = {"slug", "code", "campaign"}  # what the name of a row in the record is made of
WRITING = ("contributors", "edited_at", "submitted_at", "submitted_hash", "version")


def wrote(row: WorkingCopy, user: User, *, created: bool = False) -> None:
    """Keep, after a change was saved, that this user made it: it voids a submission and bars them from publishing."""
    row.written_by(user.pk)
    if not created:
        row.version += 1
    row.save(update_fields=WRITING)
    action = WorkflowStep.Action.CREATED if created else WorkflowStep.Action.EDITED
    ledger.note(row, action, by=user)


def noted(row: WorkingCopy, user: User) -> None:
    """The same when only the newsroom's own fields changed: nothing that readers see, so nothing to review."""
    row.version += 1
    row.save(update_fields=("version",))
    ledger.note(row, WorkflowStep.Action.EDITED, by=user)


def touch(row: WorkingCopy, user: User) -> None:
    """The same for another row than the one on the screen, whose public content changed along with it."""
    with transaction.atomic():
        wrote(type(row)._base_manager.select_for_update().get(pk=row.pk), user)


def renamed(before: str, after: str) -> None:
    """Take what was done and said along when the name of a draft in the record changes: whoever uses that name next
    would inherit it. With a campaign's short name, the names of all that belongs to it change."""
    old, new = (subject.partition(":")[2] for subject in (before, after))
    for model in (WorkflowStep, ReviewLink):
        model.objects.filter(subject=before).update(subject=after)
        if before.startswith("campaign:"):
            belonging = Replace("subject", Value(f":{old}/"), Value(f":{new}/"))
            model.objects.filter(subject__contains=f":{old}/").update(subject=belonging)


@receiver(pre_delete)
def _buried(sender: type[Model], instance: Any, **named: Any) -> None:
    """What was done and said of a draft that is deleted is not said of the next one of its name."""
    if isinstance(instance, WorkingCopy):
        gone = f"deleted:{instance._meta.label_lower}/{instance.pk}"
        for model in (WorkflowStep, ReviewLink):
            model.objects.filter(subject=subject_of(instance)).update(subject=gone)


@dataclass(frozen=True)
class Difference:
    """One field as it now stands, beside what this user typed."""

    label: str
    theirs: str
    mine: str


class WorkingCopyForm(forms.ModelForm):
    """A form that knows which version of the row it was opened on, and refuses to overwrite a later one unasked."""

    @property
    def conflict(self) -> bool:
        """Whether somebody saved in between. "overwrite" names the version that the user has seen and will replace."""
        if self.instance.pk is None or not self.is_bound:
            return False
        return str(self.instance.version) not in (self.data.get("version"), self.data.get("overwrite"))

    def clean(self) -> Any:
        cleaned = super().clean()
        if self.conflict:
            self.add_error(None, ValidationError(_("This was changed while you were writing."), code="conflict"))
        return cleaned

    @property
    def last_step(self) -> WorkflowStep | None:
        """Who changed it last, and when."""
        steps = WorkflowStep.objects.filter(subject=subject_of(self.instance), action=WorkflowStep.Action.EDITED)
        return steps.first()

    @property
    def opened_version(self) -> str:
        """What the page was opened on. It stays that of the first opening while the conflict is not settled."""
        return (self.data.get("version", "") if self.is_bound else "") or str(self.instance.version)


def differences(form: Any) -> list[Difference]:
    """Where what was typed is not what is stored; of an inline row that is new, everything."""
    whose = "" if isinstance(form, WorkingCopyForm) else f"{form.instance._meta.verbose_name} “{form.instance}”, "
    return [
        Difference(
            f"{whose}{form.fields[name].label or name}".capitalize(),
            _shown(form.fields[name], form.get_initial_for_field(form.fields[name], name)),
            _shown(form.fields[name], getattr(form, "cleaned_data", {}).get(name, form[name].data)),
        )
        for name in form.changed_data
    ]


def _shown(field: Any, value: Any) -> str:
    """A value in the words that the form has for it."""
    if value in (None, "", []):
        return "–"
    if isinstance(field, forms.ModelMultipleChoiceField):
        return ", ".join(sorted(str(one) for one in value))
    if isinstance(field, forms.ModelChoiceField):
        known = field.queryset.filter(pk=value).first() if isinstance(value, int) and field.queryset else value
        return str(known)
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        labels = {str(code): label for code, label in choices if not isinstance(label, (list, tuple))}
        return str(labels.get(str(value), value))
    return str(value)
