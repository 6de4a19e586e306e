"""An archive that is damaged in any way is refused with what is wrong, before anything is written."""

import dataclasses
import hashlib
import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import pyrage
import pytest

from demands.operations import archive, envelope
from demands.operations.media import walk
from demands.operations.restore import NotRestored, examine
from tests.operations.conftest import Place

pytestmark = pytest.mark.slow

Members = list[tuple[tarfile.TarInfo, bytes]]


@dataclasses.dataclass
class Opened:
    """A whole archive in memory, to be altered."""

    members: Members

    def names(self) -> list[str]:
        return [member.name for member, _data in self.members]

    def place(self, name: str) -> int:
        return next(number for number, one in enumerate(self.names()) if one.startswith(name))

    def data(self, name: str) -> bytes:
        return self.members[self.place(name)][1]

    def replace(self, name: str, data: bytes) -> None:
        number = self.place(name)
        self.members[number] = (self.members[number][0], data)

    def add(self, name: str, data: bytes = b"x", *, before: str, **given: object) -> None:
        member = tarfile.TarInfo(name)
        for field, value in given.items():
            setattr(member, field, value)
        self.members.insert(self.place(before), (member, data))

    def list_again(self) -> None:
        """Make the list of the members say what is there, as somebody would who wants to go unnoticed."""
        lines = [
            f"{hashlib.sha256(data).hexdigest()} {len(data)} {json.dumps(member.name)}\n"
            for member, data in self.members[:-1]
        ]
        self.replace("members.txt", "".join([*lines, f"end {len(lines)}\n"]).encode())

    def bytes(self) -> bytes:
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w") as tar:
            for member, data in self.members:
                if member.isreg():
                    member.size = len(data)
                tar.addfile(member, io.BytesIO(data))
        return out.getvalue()


def opened(file: Path) -> Opened:
    with tarfile.open(file) as tar:
        return Opened([(member, tar.extractfile(member).read()) for member in tar])  # type: ignore[union-attr]


def refusal(tmp_path: Path, data: bytes) -> str:
    file = tmp_path / "damaged.tar"
    file.write_bytes(data)
    with pytest.raises(NotRestored) as refused:
        examine(file, [])
    said = str(refused.value)
    assert "\n" not in said
    assert len(said) < 400
    return said


def test_the_whole_archive_is_taken(backup: Path) -> None:
    contents = examine(backup, [])
    assert contents.files == 3
    assert contents.checkpoint["size"] > 0


def test_written_again_by_another_program_it_is_taken_too(backup: Path, tmp_path: Path) -> None:
    (tmp_path / "again.tar").write_bytes(opened(backup).bytes())
    assert examine(tmp_path / "again.tar", []).files == 3


# Damage to the bytes


@pytest.mark.parametrize("kept", [0, 1, 511, 512, 5000, 0.3, 0.6, 0.9, -1, -600, -10240, -12000])
def test_one_that_is_cut_short(backup: Path, tmp_path: Path, kept: float) -> None:
    data = backup.read_bytes()
    end = int(len(data) * kept) if isinstance(kept, float) else kept
    said = refusal(tmp_path, data[:end])
    assert any(word in said for word in ("cut short", "cut off", "not a backup", "breaks off"))


@pytest.mark.parametrize("name", ["about.json", "files/", "database.dump", "checkpoint.json", "settings.env"])
def test_one_byte_of_a_content_that_is_another(backup: Path, tmp_path: Path, name: str) -> None:
    data = bytearray(backup.read_bytes())
    with tarfile.open(backup) as tar:
        member = next(one for one in tar if one.name.startswith(name))
    data[member.offset_data + member.size // 2] ^= 1
    said = refusal(tmp_path, bytes(data))
    assert name.split(".")[0].strip("/") in said or "dump of the database cannot be read" in said


@pytest.mark.parametrize("name", ["about.json", "files/", "database.dump", "members.txt"])
def test_one_byte_of_a_name_that_is_another(backup: Path, tmp_path: Path, name: str) -> None:
    data = bytearray(backup.read_bytes())
    with tarfile.open(backup) as tar:
        member = next(one for one in tar if one.name.startswith(name))
    data[member.offset + 3] ^= 1
    assert any(word in refusal(tmp_path, bytes(data)) for word in ("breaks off", "not a backup", "damaged"))


def test_a_byte_of_the_list_that_is_another(backup: Path, tmp_path: Path) -> None:
    data = bytearray(backup.read_bytes())
    with tarfile.open(backup) as tar:
        member = tar.getmember("members.txt")
    data[member.offset_data + 3] ^= 1
    assert "SHA-256" in refusal(tmp_path, bytes(data))


def test_a_part_that_was_overwritten_with_zeros(backup: Path, tmp_path: Path) -> None:
    data = bytearray(backup.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 4096] = bytes(4096)
    refusal(tmp_path, bytes(data))


def test_something_behind_the_end(backup: Path, tmp_path: Path) -> None:
    assert "behind the end" in refusal(tmp_path, backup.read_bytes() + b"more")


def test_two_archives_in_one_file(backup: Path, tmp_path: Path) -> None:
    assert "behind the end" in refusal(tmp_path, backup.read_bytes() * 2)


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04" + bytes(2000), b"text\n" * 500, bytes(20480), b"\x1f\x8b" + bytes(99)]
)
def test_another_kind_of_file(tmp_path: Path, data: bytes) -> None:
    said = refusal(tmp_path, data)
    assert "not a backup" in said or "breaks off" in said


# Damage to what is in it, by somebody who writes the list anew


def without(name: str) -> Callable[[Opened], None]:
    return lambda found: found.members.__delitem__(found.place(name))


def twice(name: str) -> Callable[[Opened], None]:
    return lambda found: found.members.insert(found.place(name), found.members[found.place(name)])


def with_member(name: str, **given: object) -> Callable[[Opened], None]:
    return lambda found: found.add(name, before="lost.json", **given)  # type: ignore[arg-type]


def half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def swapped(found: Opened) -> None:
    one, other = found.place("files/"), found.place("files/") + 1
    found.members[one], found.members[other] = found.members[other], found.members[one]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (without("database.dump"), "is not expected after"),
        (without("checkpoint.json"), "is not expected after"),
        (without("about.json"), "begins with"),
        (without("settings.env"), "is not expected after"),
        (twice("files/"), "is there twice"),
        (twice("database.dump"), "is not expected after"),
        (swapped, "out of its order"),
        (with_member("files/../../etc/cron.d/x"), "leads elsewhere"),
        (with_member("files//etc/passwd"), "leads elsewhere"),
        (with_member("files/z/./x"), "leads elsewhere"),
        (with_member("files/z\\..\\x"), "leads elsewhere"),
        (with_member("/etc/passwd"), "is not expected after"),
        (with_member("zz/other"), "is not expected after"),
        (with_member("files/zz", type=tarfile.SYMTYPE, linkname="/etc/passwd"), "not an ordinary file"),
        (with_member("files/zz", type=tarfile.LNKTYPE, linkname="about.json"), "not an ordinary file"),
        (with_member("files/zz", type=tarfile.DIRTYPE), "not an ordinary file"),
        (with_member("files/zz", type=tarfile.CHRTYPE), "not an ordinary file"),
        (with_member("files/zz", type=tarfile.FIFOTYPE), "not an ordinary file"),
        (lambda found: found.replace("database.dump", b"DROP TABLE x;"), "dump of the database cannot be read"),
        (lambda found: found.replace("database.dump", b""), "dump of the database cannot be read"),
        (
            lambda found: found.replace(
                "database.dump", found.data("database.dump")[: len(found.data("database.dump")) // 2]
            ),
            "cannot be read",
        ),
        (lambda found: found.replace("checkpoint.json", b"{"), "“checkpoint.json” is damaged"),
        (lambda found: found.replace("lost.json", b"\xff"), "“lost.json” is damaged"),
        (lambda found: found.replace("checkpoint.json", b"[]"), "“checkpoint.json” is damaged"),
        (lambda found: found.replace("about.json", b"[]"), "not a backup of this site"),
        (lambda found: found.replace("about.json", b'{"format": "other"}'), "not a backup of this site"),
        (
            lambda found: found.replace("about.json", b'{"format": "follow-through-backup", "version": 2}'),
            "has version 2 of the format",
        ),
        (
            lambda found: found.replace(
                "about.json", found.data("about.json").replace(b'"demands": "0', b'"demands": "9')
            ),
            "made by a later version of the site",
        ),
    ],
)
def test_a_change_that_the_list_was_fitted_to(
    backup: Path, tmp_path: Path, change: Callable[[Opened], None], sentence: str
) -> None:
    found = opened(backup)
    change(found)
    found.list_again()
    assert sentence in refusal(tmp_path, found.bytes())


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (without("files/"), "The list of the members does not have"),
        (with_member("files/zz"), "The list of the members does not have"),
        (lambda found: found.replace("files/", b"other"), "The list of the members does not have"),
        (lambda found: found.replace("members.txt", found.data("members.txt")[:-8]), "list"),
        (lambda found: found.replace("members.txt", found.data("members.txt") + b"x"), "longer or shorter"),
        (lambda found: found.replace("members.txt", b""), "longer or shorter"),
        (without("members.txt"), "breaks off after “settings.env”"),
    ],
)
def test_a_change_that_the_list_knows_nothing_of(
    backup: Path, tmp_path: Path, change: Callable[[Opened], None], sentence: str
) -> None:
    found = opened(backup)
    change(found)
    assert sentence in refusal(tmp_path, found.bytes())


def test_without_the_comparison_a_changed_file_would_get_through(
    backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = opened(backup)
    found.replace("files/", b"forged")
    (tmp_path / "forged.tar").write_bytes(found.bytes())
    monkeypatch.setattr(archive._Reader, "_compare", lambda self, source: None)
    assert examine(tmp_path / "forged.tar", []).files == 3


# Damage to an encrypted one


@pytest.fixture(scope="module")
def key() -> pyrage.x25519.Identity:
    return pyrage.x25519.Identity.generate()


@pytest.fixture(scope="module")
def sealed(backup: Path, key: pyrage.x25519.Identity) -> bytes:
    return pyrage.encrypt(backup.read_bytes(), [key.to_public()])


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data[:-1], lambda data: data[: len(data) // 2], lambda data: data[:150], lambda data: data[:30],
        lambda data: data + b"x", lambda data: data[:40] + b"?" + data[41:],
        lambda data: data[:-5000] + bytes([data[-5000] ^ 1]) + data[-4999:],
        lambda data: data[: 200 + 65552] + data[200 + 2 * 65552 :],
    ],
)  # fmt: skip
def test_an_encrypted_one_that_is_damaged(
    sealed: bytes, key: pyrage.x25519.Identity, tmp_path: Path, change: Callable[[bytes], bytes]
) -> None:
    file = tmp_path / "damaged.tar.age"
    file.write_bytes(change(sealed))
    with pytest.raises(NotRestored, match="encryption is damaged|None of the secret keys"):
        examine(file, [key])


def test_a_whole_one_is_taken(sealed: bytes, key: pyrage.x25519.Identity, tmp_path: Path) -> None:
    (tmp_path / "whole.tar.age").write_bytes(sealed)
    assert examine(tmp_path / "whole.tar.age", [key]).files == 3


@pytest.mark.parametrize("text", ["", "# only a comment\n", "AGE-SECRET-KEY-1BROKEN\n", "age1abc\n"])
def test_a_file_without_a_secret_key_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "key").write_text(text)
    with pytest.raises(envelope.BadKey, match="holds no secret key"):
        envelope.identities(tmp_path / "key")


def test_names_ascend_as_they_are_walked(original: Place) -> None:
    for name in ("vault/copies.txt", "vault/copies/a/b", "a b", "a", "ä"):
        path = original.directory / "names" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    found = [path.relative_to(original.directory / "names").parts for path in walk(original.directory / "names")]
    assert found == sorted(found)
    assert len(found) == 5
