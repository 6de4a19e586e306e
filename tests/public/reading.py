"""How a test reads a page: as text, asserting that it came."""

import html
import re
from typing import Any

from django.test import Client


def read(path: str, **question: Any) -> str:
    """The body of a public page, asked for by a reader without cookies."""
    response = Client().get(path, question)
    assert response.status_code == 200, (path, response.status_code)
    assert not response.cookies, path
    if response.streaming:
        return b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
    return response.content.decode()


def words(page: str) -> str:
    """What a reader sees of a page: its words with single spaces, without tags."""
    main = page[page.index("<main") : page.index("</main>")] if "<main" in page else page
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())
