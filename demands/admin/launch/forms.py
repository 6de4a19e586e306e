"""The few things that a campaign cannot do without."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, Scale
from demands.admin.base.scope import seen
from demands.admin.base.typed import RowForm, StaffRequest
from demands.exchange.packs.scale_templates import begin_scale, name_of, templates
from demands.workflow.copies import free_name
from demands.workflow.steps import wrote


class BeginForm(RowForm):
    """A campaign's first words. Its scale is one of the site's, or a copy of one that ships, open to everybody."""

    scale_choice = forms.ChoiceField(
        label=_("scale"), help_text=_("The statuses that demands can have. An administrator can rename them.")
    )

    class Meta:
        model = Campaign
        fields = ("name", "title", "standfirst", "country", "country_name", "started_on", "owner")
        widgets = {"standfirst": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, request: StaffRequest) -> None:
        super().__init__(request.POST if request.method == "POST" else None)
        self.user = request.user
        language = get_language() or settings.LANGUAGE_CODE
        self.scales = {f"scale-{row.pk}": row for row in seen(request.user, Scale).order_by("name", "pk")}
        shipped = [(f"template-{code}", name_of(cells, language)) for code, (cells, _steps) in templates().items()]
        groups = (
            (_("Scales of this site"), [(key, str(row)) for key, row in self.scales.items()]),
            (_("New"), shipped),
        )
        choice: Any = self.fields["scale_choice"]
        choice.choices = [(label, some) for label, some in groups if some]
        self.order_fields(("name", "title", "standfirst", "country", "country_name", "started_on", "scale_choice"))

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if not slugify(name) and not slugify(self.data.get("title", "")):
            raise ValidationError(_("Its address is made of the name: use at least one letter from a to z."))
        return name

    def begin(self) -> Campaign:
        """Save the draft, and the scale with it if that is new."""
        chosen = self.cleaned_data["scale_choice"]
        with transaction.atomic():
            campaign: Campaign = self.save(commit=False)
            new = chosen.removeprefix("template-")
            campaign.scale = self.scales.get(chosen) or begin_scale(new, by=self.user)
            slug = slugify(campaign.name) or slugify(campaign.title)
            taken = Campaign.objects.filter(slug=slug).exists()
            campaign.slug = free_name(slug, "slug", Campaign.objects.all()) if taken else slug
            campaign.save()
            wrote(campaign, self.user, created=True)
        return campaign
