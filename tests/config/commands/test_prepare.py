"""What the first start puts into a site."""

import pytest
from django.contrib.auth.models import User

from campaigns.models import Campaign
from config.commands.prepare import load_shipped_campaign

pytestmark = pytest.mark.django_db


def test_an_empty_site_starts_without_a_campaign(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMPTY", "1")
    load_shipped_campaign()
    assert not Campaign.objects.exists()


def test_an_empty_site_stays_so_at_its_next_start(editor: User) -> None:
    load_shipped_campaign()
    assert not Campaign.objects.exists()
