from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from tests.cast import Newsroom

from .pack_files import another_site, exported, make_history

Files = dict[str, bytes]


@pytest.fixture(autouse=True)
def _files_of_its_own(settings: Any, tmp_path: Path) -> None:
    """Keep what a pack brings out of the next test's sight."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def history(db: None) -> Newsroom:
    """A campaign in which everything has happened."""
    return make_history()


@pytest.fixture(scope="session")
def packs(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Files, Files]:
    """The public and the staff pack of that campaign, from a site that is gone."""
    media = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=media), another_site():
        make_history()
        return exported(), exported(staff=True)


@pytest.fixture
def public_pack(packs: tuple[Files, Files], db: None) -> Files:
    return packs[0]


@pytest.fixture
def staff_pack(packs: tuple[Files, Files], db: None) -> Files:
    return packs[1]
