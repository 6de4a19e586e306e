"""Markdown as editors write it, to HTML that is safe to show."""

import re
from functools import lru_cache
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_inline.state_inline import Scanned, StateInline
from markdown_it.token import Token

_CJK = re.compile("[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
TAGS = {
    "a", "blockquote", "br", "code", "em", "h3", "h4", "hr", "li", "ol", "p", "pre", "strong", "table", "tbody", "td",
    "th", "thead", "tr", "ul",
}  # fmt: skip


class _CJKState(StateInline):
    """Lets emphasis open and close beside Japanese punctuation, where CommonMark wants white space."""

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: N802, N803  # the library's names
        found = super().scanDelims(start, canSplitWord)
        end = start + found.length
        before = self.src[start - 1] if start else " "
        after = self.src[end] if end < self.posMax else " "
        if _CJK.match(before) or _CJK.match(after):
            can_open = found.can_open or not after.isspace()
            return Scanned(can_open, found.can_close or not before.isspace(), found.length)
        return found


def _soft_break(renderer: Any, tokens: list[Token], place: int, options: Any, env: Any) -> str:
    """A line break in the source is not a space between two Japanese characters."""
    around = [tokens[place - 1].content[-1:], tokens[place + 1].content[:1]] if 0 < place < len(tokens) - 1 else []
    return "" if around and all(_CJK.match(character or " ") for character in around) else "\n"


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": True}).enable(["table", "linkify"])

    def parse(source: str, md: MarkdownIt, env: Any, tokens: list[Token]) -> list[Token]:
        state = _CJKState(source, md, env, tokens)
        parser.inline.tokenize(state)
        for rule in parser.inline.ruler2.getRules(""):
            rule(state)
        return state.tokens

    parser.inline.parse = parse  # type: ignore[method-assign, assignment]
    parser.add_render_rule("softbreak", _soft_break)
    return parser


_PARSER = _parser()


@lru_cache(maxsize=2048)
def html_of(text: str, *, whole_page: bool = False) -> str:
    """Render and clean: no raw HTML, no images, links to http, https and mailto only, none followed by search engines.

    Headings begin at the level that fits below the heading of an update, or of a page that has no other text. The
    result for one text never changes, so the most recent are kept.
    """
    return nh3.clean(
        _PARSER.render(text),
        tags=TAGS | {"h2"} if whole_page else TAGS,
        attributes={"a": {"href", "title"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener ugc",
    ).strip()
