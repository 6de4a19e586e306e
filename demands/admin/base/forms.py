"""The form of a working copy: two people may edit one draft, and no words are lost silently."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from campaigns.models.verified import Verification, Verified
from demands.admin.base.typed import RowForm, staff
from demands.ledger.kinds import subject_of
from demands.models import WorkflowStep

INTERNAL = ("internal_notes", "priority")  # never part of what is published
NAMING = {"slug", "code", "campaign"}  # what the name of a row in the record is made of


@dataclass(frozen=True)
class Difference:
    """One field as it is now, beside what this user typed."""

    label: str
    theirs: str
    mine: str


class WorkingCopyForm(RowForm):
    """A form that knows which version of the row it was opened on, and refuses to overwrite a later one unasked."""

    @property
    def conflict(self) -> bool:
        """Whether somebody saved in between. "overwrite" names the version that the user has seen and will replace."""
        if self.instance.pk is None or not self.is_bound:
            return False
        return str(self.instance.version) not in (self.data.get("version"), self.data.get("overwrite"))

    def full_clean(self) -> None:
        """One message for each fault: what is not a date is not also outside the range of dates."""
        super().full_clean()
        for name, errors in (self._errors or {}).items():  # type: ignore[attr-defined]  # not in the stubs
            if name in self.fields:
                del errors.data[1:]

    def clean(self) -> Any:
        cleaned = super().clean()
        if self.conflict:
            self.add_error(
                None, ValidationError(_("Someone else changed this while you were editing."), code="conflict")
            )
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


def one_line_end(typed: Any) -> Any:
    """Browsers send CRLF where the row has LF; a page saved unchanged must not count as an edit."""
    typed = typed.copy()
    for name, values in typed.lists():
        typed.setlist(name, [value.replace("\r\n", "\n") for value in values])
    return typed


def note_reader(request: HttpRequest, form: Any) -> None:
    """Keep who says on a form that they opened the source, and that it was today."""
    row = form.instance
    if isinstance(row, Verified) and row.verification == Verification.READ and "verification" in form.changed_data:
        row.opened_by(staff(request).user.pk)


def side_by_side(fieldsets: Any) -> Any:
    """Put each translation beside its original, in place of one fieldset for each language."""
    named = {
        name for _title, options in fieldsets if "language" in options.get("classes", ()) for name in options["fields"]
    }
    if not named:
        return fieldsets
    found, placed = [], set[str]()
    for title, options in fieldsets:
        if "language" in options.get("classes", ()):
            continue
        fields: list[Any] = []
        for name in options["fields"]:
            own = [one for one in named if isinstance(name, str) and one.rpartition("_")[0] == name]
            placed.update(own)
            fields.append((name, *sorted(own)) if own else name)
        found.append((title, options | {"fields": fields}))
    return found if placed == named else fieldsets
