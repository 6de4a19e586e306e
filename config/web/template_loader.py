"""Templates are written to be read, one element or tag a line; what is sent has none of these line breaks.

A line break with the indentation around it becomes

- nothing between two tags: between ``>``, ``%}`` or ``}}`` and ``<``, ``{%`` or ``{{``, and at the ends of the file;
- one blank everywhere else: inside the tag of an element, or beside text.

So a blank that readers see between two tags is written out, between both on one line or as ``{{ " " }}``; other text
that must touch a tag can stand on a line of its own in that way too: ``{{ "← " }}``. White space is left alone where it
counts: in ``{% blocktranslate %}``, ``<pre>``, ``<textarea>``, ``<script>``, and in files that
are not HTML, such as text mails. Templates of Django and of other packages come through their own loader.
"""

import re

from django.template import Origin
from django.template.loaders import filesystem

_KEPT = re.compile(
    r"{%\s*(?P<tag>blocktranslate|comment|verbatim)\b.*?{%\s*end(?P=tag)\s*%}"
    r"|<(?P<element>pre|textarea|script|style)\b.*?</(?P=element)>",
    re.DOTALL,
)
_WRITTEN_OUT = re.compile(r'{{ "([^"\\{}]*)" }}')
_BREAK = re.compile(r"[ \t\r]*\n\s*")


class Loader(filesystem.Loader):
    """Loads the project's own templates without the line breaks of their source."""

    def get_contents(self, origin: Origin) -> str:
        """Return the template's text; raise TemplateDoesNotExist when there is no such file."""
        contents = super().get_contents(origin)
        return without_line_breaks(contents) if str(origin.name).endswith(".html") else contents


def without_line_breaks(source: str) -> str:
    """Return the source of a template as it is to be compiled."""
    kept = [match.span() for match in _KEPT.finditer(source)]
    parts, done = [], 0
    for found in _BREAK.finditer(source):
        start, end = found.span()
        if not any(first < start < last for first, last in kept):
            parts += [source[done:start], _instead(source[:start][-1:], source[end : end + 1])]
            done = end
    return _WRITTEN_OUT.sub(r"\1", "".join([*parts, source[done:]]))


def _instead(before: str, after: str) -> str:
    """What stands for a line break between these two characters; none is the end of the file."""
    return "" if not before or not after or (before in ">}" and after in "<{") else " "
