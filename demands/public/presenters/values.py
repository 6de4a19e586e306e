"""A row of a content as readers have it, and the texts in it."""

from dataclasses import dataclass, field

from django.utils.functional import Promise

from demands.public.text.difference import Part


@dataclass(frozen=True)
class Value:
    """One text of a row. By its key it is found again in another wording; the key is '' for values that are not prose,
    and the language for the site's own words. ``logo`` is the hash of a picture to show, ``colour`` one to show."""

    key: str
    text: str
    lang: str = ""
    href: str = ""
    parts: tuple[Part, ...] = ()
    logo: str = ""
    colour: str = ""

    @property
    def changed(self) -> bool:
        return any(part.kind != "same" for part in self.parts)


@dataclass(frozen=True)
class Row:
    label: str | Promise
    values: tuple[Value, ...] = field(default_factory=tuple)

    @property
    def changed(self) -> bool:
        return any(value.changed for value in self.values)
