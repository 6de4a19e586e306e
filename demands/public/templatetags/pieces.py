"""Parts of pages that are rendered once and kept while the record is as it is; see ``demands.progress.pieces``.

Where a page is kept as a frame (``demands.public.params.frames``), holes, rows and pieces with values are left open in
it, and filled in for each request: nothing else of such a page may depend on what a reader asks for. What stands in
them sees what the view gives to the template, and nothing that a tag around them has set.
"""

from collections.abc import Sequence
from typing import Any

from django import template
from django.template import Context, Node, NodeList
from django.template.base import FilterExpression, Parser, Token
from django.utils.safestring import SafeString

from demands.progress import still
from demands.public.params.frames import Asked, Opening, Part, made
from demands.public.text.wording import reader_language

register = template.Library()


class HoleNode(Node):
    """What of a page depends on the question in its address."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        opening: Opening | None = context.get("opening")
        return opening.open(self) if opening else self.nodelist.render(context)

    def asked(self, context: Context, language: str) -> None:
        return None

    def make(self, context: Context, keys: Sequence[Any]) -> dict[Any, Part]:
        return {key: Part(self.nodelist.render(context)) for key in keys}


class PieceNode(Node):
    """A part of a page. It may show nothing but what ``kept_as``, its values and the language determine.

    What is ``common`` to all pages follows from its values, the language and the site alone.
    """

    def __init__(self, name: str, values: list[FilterExpression], nodelist: NodeList, *, common: bool) -> None:
        self.name, self.values, self.nodelist, self.common = name, values, nodelist, common

    def render(self, context: Context) -> SafeString:
        opening: Opening | None = context.get("opening")
        if opening:
            return opening.open(self) if self.values and not self.common else self.nodelist.render(context)
        if context.get("kept_as") is not None:
            found = made(self, context, self.asked(context, reader_language())).values()
            return SafeString("".join(map(str, found)))
        if not self.common:
            return self.nodelist.render(context)
        values = [one.resolve(context) for one in self.values]
        return still.once((self.name, reader_language(), *values), lambda: self.nodelist.render(context))

    def asked(self, context: Context, language: str) -> Asked:
        values = tuple([one.resolve(context) for one in self.values])
        return Asked((self.name, context["kept_as"], language), [values])

    def make(self, context: Context, keys: Sequence[Any]) -> dict[Any, Part]:
        return {key: Part(self.nodelist.render(context)) for key in keys}


class RowsNode(Node):
    """The rows of a list, each a piece of its own: the list names them and makes those that are missing."""

    def __init__(self, name: str, variable: str, rows: FilterExpression, nodelist: NodeList) -> None:
        self.name, self.variable, self.rows, self.nodelist = name, variable, rows, nodelist

    def render(self, context: Context) -> SafeString:
        opening: Opening | None = context.get("opening")
        if opening:
            return opening.open(self)
        asked = self.asked(context, reader_language())
        if context.get("kept_as") is not None:
            return SafeString("".join(map(str, made(self, context, asked).values())))
        return SafeString("".join(map(str, self.make(context, asked.keys).values())))

    def asked(self, context: Context, language: str) -> Asked:
        found = self.rows.resolve(context)
        return Asked((self.name, found.kept_as or context.get("kept_as"), language), found.keys)

    def make(self, context: Context, keys: Sequence[Any]) -> dict[Any, Part]:
        found = {}
        for key, row in self.rows.resolve(context).made(keys).items():
            with context.push(**{self.variable: row}):
                found[key] = Part(self.nodelist.render(context))
        return found


@register.tag
def hole(parser: Parser, token: Token) -> HoleNode:
    """``{% hole %}`` to ``{% endhole %}``: rendered for each request."""
    nodelist = parser.parse(("endhole",))
    parser.delete_first_token()
    return HoleNode(nodelist)


@register.tag
def piece(parser: Parser, token: Token) -> PieceNode:
    """``{% piece "name" value … %}`` to ``{% endpiece %}``: rendered once where the view says what the page shows.

    A view says so with ``kept_as``, such as campaign and clock. Without it, as in the newsroom's previews, which show
    drafts, a piece is rendered like everything else and not kept. ``{% piece "name" common value … %}`` is rendered
    once for pages that are made together (``demands.progress.still``).
    """
    _, name, *values = token.split_contents()
    common = values[:1] == ["common"]
    nodelist = parser.parse(("endpiece",))
    parser.delete_first_token()
    return PieceNode(
        name.strip("\"'"), [parser.compile_filter(one) for one in values[common:]], nodelist, common=common
    )


@register.tag
def rows(parser: Parser, token: Token) -> RowsNode:
    """``{% rows "name" row in rows %}`` to ``{% endrows %}``: rendered for each of some Rows, and kept like a piece."""
    _, name, variable, _in, listed = token.split_contents()
    nodelist = parser.parse(("endrows",))
    parser.delete_first_token()
    return RowsNode(name.strip("\"'"), variable, parser.compile_filter(listed), nodelist)
