"""The logo and the colour of the site in its static copy."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from campaigns.models import Site
from demands import ledger
from demands.ledger.tree import keys
from demands.mirror import copy
from demands.models import Demand, Entry
from tests.cast import Newsroom
from tests.public.test_site_look import GREEN, logo

from .walk import lost


@pytest.mark.slow
def test_the_copy_has_the_logo_until_it_is_redacted(
    demands: list[Demand], newsroom: Newsroom, admin_user: User, tmp_path: Path, settings: Settings
) -> None:
    settings.MEDIA_ROOT, root = tmp_path / "files", tmp_path / "copy"
    first, second = logo(), logo("#880000")
    row = Site.objects.create(name="Kept Promises", publisher="Asha", logo=str(first), accent=GREEN)
    line = newsroom.publish(row)
    newsroom.publish(row, logo=str(second))
    keys.publish()
    copy.make(root)
    assert found(root) == {f"logo.{first.sha256}.png", f"logo.{second.sha256}.png"}
    assert 'class="logo" src="site/logo.' in (root / "index.html").read_text()
    assert 'href="../site/icon-32.' in (root / "record/index.html").read_text()
    assert lost(root, settings.SITE_URL) == []
    assert [GREEN in one.read_text() for one in root.glob("site.*.css")] == [True]
    ledger.redact(Entry.objects.get(pk=line.pk), reason="It was another’s.", by=admin_user)
    copy.make(root)
    assert found(root) == {f"logo.{second.sha256}.png"}


def found(root: Path) -> set[str]:
    return {one.name for one in (root / "site").glob("logo.*")}
