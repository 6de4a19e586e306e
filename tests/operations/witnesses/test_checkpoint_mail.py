"""Each day's checkpoint goes once to each of the chosen addresses."""

from typing import Any

import pytest
from django.core import mail

from demands.ledger.tree.notes import Verifier
from demands.models import CheckpointMail
from demands.operations import witnesses
from demands.progress.proofs import public_keys
from tests.cast import Newsroom, publish_a_demand

BEGIN_WITH = {"newsroom": publish_a_demand}


@pytest.fixture(autouse=True)
def _chosen(settings: Any) -> None:
    settings.CHECKPOINT_MAIL = ["archive@library.example", "press@union.example"]


def test_each_address_gets_it_once_a_day(newsroom: Newsroom) -> None:
    assert (witnesses.mail(), witnesses.mail()) == (2, 0)
    assert [one.to for one in mail.outbox] == [["archive@library.example"], ["press@union.example"]]


def test_what_is_mailed_is_signed(newsroom: Newsroom) -> None:
    witnesses.mail()
    note = mail.outbox[0].body.split("\n\n", 1)[1]
    assert Verifier.read(public_keys()["keys"][0]["key"]).verified(note)


def test_one_that_was_refused_is_tried_again(newsroom: Newsroom, settings: Any) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1", 9,
    )  # fmt: skip
    with pytest.raises(OSError):
        witnesses.mail()
    assert not CheckpointMail.objects.exists()


def test_nobody_chosen_or_no_key_sends_nothing(newsroom: Newsroom, settings: Any) -> None:
    settings.CHECKPOINT_MAIL = []
    assert witnesses.mail() == 0
    settings.CHECKPOINT_MAIL = ["archive@library.example"]
    settings.RECORD_KEY, settings.RECORD_KEY_FILE = "", settings.DATA_DIR / "none"
    assert witnesses.mail() == 0
