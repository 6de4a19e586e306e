"""Parts of pages that are rendered once and kept while the record is as it is; see ``demands.progress.pieces``."""

import sys
from typing import Any

from django import template
from django.template import Context, Node, NodeList
from django.template.base import FilterExpression, Parser, Token
from django.utils.safestring import SafeString

from demands.progress import pieces, still
from demands.public.text.wording import reader_language

register = template.Library()


class PieceNode(Node):
    """A part of a page. It may show nothing but what ``kept_as``, its values and the language determine.

    What is ``common`` to all pages follows from its values, the language and the site alone.
    """

    def __init__(self, name: str, values: list[FilterExpression], nodelist: NodeList, *, common: bool) -> None:
        self.name, self.values, self.nodelist, self.common = name, values, nodelist, common

    def render(self, context: Context) -> SafeString:
        kept_as = context.get("kept_as")
        if kept_as is None and not self.common:
            return self.nodelist.render(context)
        values = [one.resolve(context) for one in self.values]
        if kept_as is None:
            return still.once((self.name, reader_language(), *values), lambda: self.nodelist.render(context))
        key = (self.name, kept_as, reader_language(), *values)
        found: Any = pieces.one(key, lambda: self.nodelist.render(context), sys.getsizeof)
        return SafeString(found)


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
