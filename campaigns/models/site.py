from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modeltrans.fields import TranslationField

from campaigns import guards
from campaigns.accent import validate_accent
from campaigns.licences import CHOICES, USUAL
from campaigns.logo import validate_logo

from .working_copy import WorkingCopy


class Site(WorkingCopy):
    """Whose site it is: one row, published through the ledger, so that even the name of the site has a history."""

    code = models.SlugField(_("identifier"), unique=True, default="site", editable=False)
    name = models.CharField(
        _("name of the site"), max_length=60, help_text=_("At the top of every page, on cards and in emails.")
    )
    publisher = models.CharField(
        _("publisher"),
        max_length=120,
        help_text=_("The organisation that answers for the site. Citations name it as the author."),
    )
    address = models.TextField(_("postal address"), max_length=500, blank=True)
    email = models.EmailField(_("email address"), blank=True, help_text=_("Public: where readers and officials write."))
    licence = models.CharField(
        _("licence"), max_length=20, choices=CHOICES, default=USUAL,
        help_text=_("Of texts and data. A campaign may have its own."),
    )  # fmt: skip
    logo = models.CharField(_("logo"), max_length=80, blank=True, editable=False, validators=[validate_logo])
    accent = models.CharField(
        _("colour of links"), max_length=7, blank=True, validators=[validate_accent],
        help_text=_("Such as #1d4f91. At night a lighter tone of it is used. Colours of statuses stay what they are."),
    )  # fmt: skip
    i18n = TranslationField(fields=("name", "publisher", "address"))

    class Meta:
        verbose_name, verbose_name_plural = _("description of the site"), _("whose site it is")
        triggers = [guards.only_the_ledger_publishes("code", table="site")]

    def __str__(self) -> str:
        return str(self.name_i18n)

    def clean(self) -> None:
        if Site.objects.exclude(pk=self.pk).exists():
            raise ValidationError(_("There is one description of the site already: change that one."))


class SitePage(WorkingCopy):
    """A page about the site itself: who publishes it, how to write to them, what is stored about readers."""

    slug = models.SlugField(
        _("URL slug"), unique=True, max_length=60,
        validators=[RegexValidator(r"^[a-z]", _("Begin with a letter."))],
        help_text=_("about, contact, privacy, accessibility and imprint have addresses of their own, such as /about/."),
    )  # fmt: skip
    title = models.CharField(_("title"), max_length=80)
    body = models.TextField(_("text"), max_length=40_000, help_text=_("In Markdown."))
    order = models.PositiveSmallIntegerField(_("position"), default=0, help_text=_("In the list at the foot of pages."))
    i18n = TranslationField(fields=("title", "body"))

    class Meta:
        verbose_name, verbose_name_plural = _("page about the site"), _("pages about the site")
        ordering = ("order", "slug")
        triggers = [guards.only_the_ledger_publishes("slug", table="sitepage")]

    def __str__(self) -> str:
        return str(self.title_i18n)
