"""The key that a local site keeps: random, private, and the same for every process."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config.secret_key import kept_key, weakness


def test_a_key_is_made_once_and_is_strong(tmp_path: Path) -> None:
    key = kept_key(tmp_path / "new" / "secret-key")
    assert weakness(key) is None
    assert kept_key(tmp_path / "new" / "secret-key") == key


def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    kept_key(tmp_path / "secret-key")
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


def test_two_sites_have_two_keys(tmp_path: Path) -> None:
    assert kept_key(tmp_path / "one") != kept_key(tmp_path / "two")


def test_first_starts_at_the_same_time_agree(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: kept_key(tmp_path / "secret-key"), range(8)))
    assert len(keys) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


@pytest.mark.parametrize(
    ("key", "why"),
    [("", "is not set"), ("a" * 60, "is too weak"), ("short-but-varied", "is too weak")],
)
def test_a_weak_key_is_told(key: str, why: str) -> None:
    assert str(weakness(key)).startswith(why)


def test_a_key_as_django_makes_them_is_taken() -> None:
    assert weakness("7!@#$%^&*(-_=+)abcdefghijklmnopqrstuvwxyz0123456789") is None
