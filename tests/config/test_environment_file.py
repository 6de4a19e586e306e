"""The environment file means the same to systemd, to `sh` and to us, or is refused with its line."""

import re
import subprocess
from pathlib import Path

import pytest

from config.environment_file import BadEnvironmentFile, read
from config.places import BASE_DIR
from tests.config.test_settings import GOOD_KEY, run

EXAMPLE = BASE_DIR / "deploy" / "follow-through.env"


def as_sh_reads(path: Path) -> dict[str, str]:
    """What a shell makes of the file."""
    script = f"set -a; . '{path}'; set +a; env -0"
    done = subprocess.run(["sh", "-c", script], env={}, capture_output=True, text=True, check=True)
    found = dict(line.split("=", 1) for line in done.stdout.split("\0") if line)
    return {name: value for name, value in found.items() if name not in ("PWD", "SHLVL", "OLDPWD", "_")}


def as_systemd_reads(path: Path) -> dict[str, str]:
    """What systemd makes of the file, by the rules of systemd.exec(5) for lines without a backslash."""
    found = {}
    for line in path.read_text().splitlines():
        if line.strip() and not line.lstrip().startswith(("#", ";")):
            name, _equals, value = line.partition("=")
            found[name.strip()] = re.sub(r"""^(['"])(.*)\1$""", r"\2", value.strip())
    return found


@pytest.mark.parametrize("line", [
    "A=b", "A=", "A='b c'", "A=''", "A='$HOME `id` \"x\" # y ; & > |'", "A=postgresql://u:p@h:5432/n",
    "A='postgresql://u:p@h/n?sslmode=verify-full&x=1'", "A='Kampagnen für alle <a@b.example>'", "# A=x\nA=y",
    "\n\nA=z\n",
])  # fmt: skip
def test_a_line_that_is_taken_means_one_thing_to_all(tmp_path: Path, line: str) -> None:
    file = tmp_path / "env"
    file.write_text(line + "\n")
    assert read(file) == as_sh_reads(file) == as_systemd_reads(file)


@pytest.mark.parametrize("line", [
    "A=b c", "A=$B", 'A="b"', "A='it's'", "A=b # comment", "export A=b", " A=b", "A = b", "A=b;c", "A=b&c", "A='b",
    "A=b\\n", "A='b\\'", "A", "1A=b", "A=`id`", "A=(b)", "A=b>c", "A='b' 'c'", "A=*", "A=~", "A=b\\", "A='a\nb'",
    "A='b'c", "A=…",
])  # fmt: skip
def test_a_line_that_might_mean_two_things_is_refused_with_its_number(tmp_path: Path, line: str) -> None:
    file = tmp_path / "env"
    file.write_text(f"# a secret follows\nOK=1\n{line}\n")
    with pytest.raises(BadEnvironmentFile, match="line [34]: write NAME=value") as refusal:
        read(file)
    assert "secret" not in str(refusal.value)


def test_a_name_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "env").write_text("A=1\nA=2\n")
    with pytest.raises(BadEnvironmentFile, match="line 2: A is there twice"):
        read(tmp_path / "env")


def test_a_file_that_cannot_be_read_says_as_whom_to_try(tmp_path: Path) -> None:
    with pytest.raises(BadEnvironmentFile, match="No such file.*sudo -u follow-through bin/manage"):
        read(tmp_path / "none")


# What we print ourselves


def test_the_example_is_read_by_all_in_the_same_way() -> None:
    assert read(EXAMPLE) == as_sh_reads(EXAMPLE) == as_systemd_reads(EXAMPLE)


def test_the_block_of_the_readme_is_read_by_all_in_the_same_way(tmp_path: Path) -> None:
    text = (BASE_DIR / "README.md").read_text()
    block = re.search(r"(?m)(?:^    .*\n)*^    DATABASE_URL='.*\n(?:^    .*\n)*", text)
    assert block
    file = tmp_path / "env"
    file.write_text(re.sub(r"(?m)^    ", "", block[0]))
    assert read(file) == as_sh_reads(file) == as_systemd_reads(file)
    assert {"SECRET_KEY", "SITE_URL", "BACKUP_DIR"} <= set(read(file))


def test_the_example_does_not_start_before_it_is_filled_in(tmp_path: Path) -> None:
    done = run(tmp_path, "bin/manage", "check", ENVIRONMENT_FILE=str(EXAMPLE), shell="sh")
    assert done.returncode == 1
    assert "SECRET_KEY is" in done.stderr


def test_a_command_typed_by_hand_gets_the_settings_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "env"
    file.write_text(f"SECRET_KEY='{GOOD_KEY}'\nDATABASE_URL=postgresql://127.0.0.1:9/from-the-file\n")
    done = run(tmp_path, "bin/manage", "showmigrations", ENVIRONMENT_FILE=str(file), DATABASE_URL="", shell="sh")
    assert done.returncode == 1
    assert "port 9 failed" in done.stderr


def test_the_places_of_the_file_are_those_of_the_command(tmp_path: Path) -> None:
    """They are read when the first module is imported, so the file comes before all of them."""
    file = tmp_path / "env"
    file.write_text(f"DATA_DIR={tmp_path}/elsewhere\n")
    done = run(tmp_path, "bin/manage", "diffsettings", ENVIRONMENT_FILE=str(file), shell="sh")
    assert f"MEDIA_ROOT = PosixPath('{tmp_path}/elsewhere/media')" in done.stdout


def test_the_file_wins_over_what_a_shell_happens_to_have(tmp_path: Path) -> None:
    file = tmp_path / "env"
    file.write_text("DATABASE_URL=postgresql://127.0.0.1:9/from-the-file\n")
    done = run(tmp_path, "bin/manage", "showmigrations", ENVIRONMENT_FILE=str(file), shell="sh")
    assert "port 9 failed" in done.stderr
