"""The text of an e-mail (RFC 5322): its plain part, else its HTML part; who sent it, when, and with what files."""

import email
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from typing import Any

from ..joining import is_double_spaced, is_wrapped, mended, tidy, unwrapped
from . import web
from .bounded import Answer, Fault, answer

MOST_PARTS = 500


def read(raw: bytes) -> Answer:
    """Raises Fault: no_text, broken."""
    message = email.message_from_bytes(raw, policy=default)
    if not isinstance(message, EmailMessage) or not message["from"]:
        raise Fault("broken")
    if sum(1 for _ in message.walk()) > MOST_PARTS:
        raise Fault("broken")
    return {
        "blocks": _blocks(message),
        "title": str(message["subject"] or ""),
        "sender": _sender(message),
        "dated": _dated(message),
        "attached": [part.get_filename() or part.get_content_type() for part in message.iter_attachments()],
    }


def _blocks(message: EmailMessage) -> list[list[Any]]:
    body = message.get_body(("plain", "html"))
    if body is None:
        raise Fault("no_text")
    if body.get_content_type() == "text/html":
        return list(web.read(_content(body).encode())["blocks"])
    text = tidy(_content(body))
    text = unwrapped(text) if is_wrapped(text) or is_double_spaced(text) else mended(text)
    lines = [line for line in text.split("\n") if line.strip()]
    if not lines:
        raise Fault("no_text")
    return [[line, "", 0, 0.0] for line in lines]


def _content(part: Any) -> str:
    """The text of a part, in UTF-8 where it names an encoding that there is not."""
    try:
        return str(part.get_content())
    except (LookupError, KeyError):
        return bytes(part.get_payload(decode=True) or b"").decode("utf-8", "replace")


def _sender(message: EmailMessage) -> str:
    addresses = getattr(message["from"], "addresses", ())
    return " ".join((addresses[0].display_name or addresses[0].addr_spec).split()) if addresses else ""


def _dated(message: EmailMessage) -> str:
    """The day on which it was sent, where it was sent."""
    try:
        return parsedate_to_datetime(str(message["date"])).date().isoformat()
    except (TypeError, ValueError):
        return ""


if __name__ == "__main__":
    answer(read)
