"""Texts of Django's own admin that this site translates itself.

Django’s Japanese puts blanks around names and counts rows in 個. A translation in `locale/` is used in its
place; it is kept only for texts that the project's code marks, which this list does.
"""

from django.utils.translation import gettext_noop, ngettext_lazy

NAMES = (
    gettext_noop("Add %s"), gettext_noop("Change %s"), gettext_noop("View %s"),
    gettext_noop("Select %s"), gettext_noop("Select %s to change"), gettext_noop("Select %s to view"),
    gettext_noop("Add %(name)s"), gettext_noop("Add another %(verbose_name)s"),
    gettext_noop("Add another %(model)s"), gettext_noop("Change selected %(model)s"),
    gettext_noop("Delete selected %(model)s"), gettext_noop("View selected %(model)s"),
    gettext_noop("Delete selected %(verbose_name_plural)s"), gettext_noop("Cannot delete %(name)s"),
)  # fmt: skip
LISTS = (
    gettext_noop(" By %(filter_title)s "), gettext_noop("%(full_result_count)s total"),
    gettext_noop("0 of %(cnt)s selected"), gettext_noop("Select all %(total_count)s %(module_name)s"),
    ngettext_lazy("%(counter)s result", "%(counter)s results", "counter"),
    ngettext_lazy("%(total_count)s selected", "All %(total_count)s selected", "total_count"),
)  # fmt: skip
NOTES = (
    gettext_noop("The {name} “{obj}” was added successfully."),
    gettext_noop("The {name} “{obj}” was changed successfully."),
    gettext_noop("The {name} “{obj}” was changed successfully. You may edit it again below."),
    gettext_noop("The %(name)s “%(obj)s” was deleted successfully."),
    gettext_noop("Successfully deleted %(count)d %(items)s."),
)
