"""Django's autocomplete, made safe against what an address or a form may carry in place of a number."""

from typing import Any

from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple


def numbers_only(values: Any) -> list[str]:
    """Django looks the chosen rows up by these before it has looked whether they are numbers."""
    return [str(one) for one in values or () if str(one).isascii() and str(one).isdigit() and len(str(one)) < 19]


class SafeAutocompleteSelect(AutocompleteSelect):
    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        return super().optgroups(name, numbers_only(value), attrs)


class SafeAutocompleteSelectMultiple(AutocompleteSelectMultiple):
    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        return super().optgroups(name, numbers_only(value), attrs)
