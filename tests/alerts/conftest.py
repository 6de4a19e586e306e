"""A mail server of the tests' own, that speaks SMTP over a socket and keeps what it is given."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from tests.site import free_port


@dataclass
class Postbox:
    """What arrived, and whether the server is in a mood to take more."""

    port: int = 0
    refuses: bool = False
    hangs_up: bool = False  # takes the mail and says nothing
    kills: subprocess.Popen[bytes] | None = None  # whoever sends, once it has taken the mail and before it says so
    mails: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        if self.refuses:
            return "451 Try again later"
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        if self.kills is not None:
            self.kills.kill()
            self.kills.wait()
        if self.hangs_up:
            server.transport.close()
        return "250 OK"

    def only(self) -> EmailMessage:
        (mail,) = self.mails
        return mail

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.mails if mail["To"] == address]


@pytest.fixture
def postbox(settings: Any) -> Iterator[Postbox]:
    box = Postbox(free_port())
    server = Controller(box, hostname="127.0.0.1", port=box.port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield box
    server.stop()
