"""Parts of pages that are rendered once and kept while the record is as it is; see ``demands.progress.pieces``."""

import sys
from typing import Any

from django import template
from django.template import Context, Node, NodeList
from django.template.base import FilterExpression, Parser, Token
from django.utils.safestring import SafeString

from demands.progress import pieces
from demands.public.text.wording import reader_language

register = template.Library()


class PieceNode(Node):
    """A part of a page. It may show nothing but what ``kept_as``, its values and the language determine."""

    def __init__(self, name: str, values: list[FilterExpression], nodelist: NodeList) -> None:
        self.name, self.values, self.nodelist = name, values, nodelist

    def render(self, context: Context) -> SafeString:
        kept_as = context.get("kept_as")
        if kept_as is None:
            return self.nodelist.render(context)
        key = (self.name, kept_as, reader_language(), *(one.resolve(context) for one in self.values))
        found: Any = pieces.one(key, lambda: self.nodelist.render(context), sys.getsizeof)
        return SafeString(found)


@register.tag
def piece(parser: Parser, token: Token) -> PieceNode:
    """``{% piece "name" value … %}`` to ``{% endpiece %}``: rendered once where the view says what the page shows.

    A view says so with ``kept_as``, such as campaign and clock. Without it, as in the newsroom's previews, which show
    drafts, a piece is rendered like everything else and not kept.
    """
    _, name, *values = token.split_contents()
    nodelist = parser.parse(("endpiece",))
    parser.delete_first_token()
    return PieceNode(name.strip("\"'"), [parser.compile_filter(one) for one in values], nodelist)
