"""What stands in `deploy/`: it can be read by those who use it, and says of one thing the same everywhere."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from config.commands.run import web_command
from config.environment_file import read
from config.places import BASE_DIR
from tests.site import Site, free_port, run_python

DEPLOY = BASE_DIR / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
GUIDE = (DEPLOY / "README.md").read_text()


def unit(path: Path) -> dict[str, dict[str, str]]:
    """A systemd unit, its continued lines joined."""
    parser = configparser.ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str  # type: ignore[assignment]
    parser.read_string(path.read_text().replace("\\\n", " "))
    return {name: dict(parser[name]) for name in parser.sections()}


def words(command: str) -> list[str]:
    return command.split()


# The units


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_starts_again_whatever_happens_and_wants_the_network(path: Path) -> None:
    found = unit(path)
    assert found["Service"]["Restart"] == "always"
    assert found["Unit"]["StartLimitIntervalSec"] == "0"
    assert "network-online.target" in found["Unit"]["Wants"]
    assert found["Service"]["User"] == "follow-through"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_systemd_knows_every_line_of_a_unit(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / path.name
    copy.write_text(re.sub(r"/srv/follow-through/\.venv/bin/\w+", "/bin/true", path.read_text()))
    done = subprocess.run(["systemd-analyze", "verify", copy], capture_output=True, text=True)
    ours = [line for line in done.stderr.splitlines() if path.name in line and "man " not in line]
    assert ours == []


def test_the_unit_serves_as_make_run_does() -> None:
    """But for the port, which nginx knows, and how patiently its processes are ended."""
    own = words(unit(DEPLOY / "follow-through.service")["Service"]["ExecStart"])[1:]
    run = web_command(8000)[3:]
    given = {one: run[run.index(one) + 1] for one in run if one.startswith("--") and one != "--no-ws"}
    for option in given.keys() - {"--workers-kill-timeout"}:
        assert own[own.index(option) + 1] == given[option], option
    assert own[-1] == run[-1]


def test_the_container_serves_as_the_unit_does() -> None:
    own = words(unit(DEPLOY / "follow-through.service")["Service"]["ExecStart"])[1:]
    command = (DEPLOY / "Containerfile").read_text().rpartition("CMD [")[2]
    inside = re.findall(r'"([^"]+)"', command)[1:]
    assert [word for word in inside if word != "0.0.0.0"] == [word for word in own if word != "127.0.0.1"]


# The containers

CONTAINERFILE = (DEPLOY / "Containerfile").read_text()
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
IGNORED = (BASE_DIR / ".dockerignore").read_text().split()
OWN = ("migrate", "web", "worker")  # services that run our image


def ignored(name: str) -> bool:
    """Whether a file of the repository stays out of the image (moby, patternmatcher)."""
    parts = [name, *(str(one) for one in Path(name).parents)][:-1]
    patterns = [one.removeprefix("**/") if one.startswith("**/") else one for one in IGNORED]
    return any(Path(part).match(pattern) for part in parts for pattern in patterns)


def named_in_containers() -> set[str]:
    """Every file of ours that the image copies or starts, and what the compose file starts or mounts."""
    copied = re.findall(r"^COPY (?!--from)(\S+) ", CONTAINERFILE, re.MULTILINE)
    started = re.findall(r"[\w/-]+\.(?:py|txt)\b", CONTAINERFILE.replace("config.wsgi:application", "config/wsgi.py"))
    composed = re.findall(r"[\w/-]+\.py\b", str(COMPOSE))
    mounted = [
        f"deploy/{one[2:].partition(':')[0]}" for one in COMPOSE["services"]["database"]["volumes"] if one[0] == "."
    ]
    return {*copied, *started, *composed, *mounted} - {"."}


def test_every_file_that_a_container_needs_is_there_and_not_ignored() -> None:
    found = named_in_containers()
    assert {"requirements.txt", "manage.py", "deploy/health.py", "deploy/create-role.sh", "config/wsgi.py"} <= found
    assert [one for one in found if not (BASE_DIR / one).is_file()] == []
    assert [one for one in found if ignored(one)] == []


def test_the_image_has_the_site_and_no_secret_of_it() -> None:
    assert [ignored(one) for one in ("deploy/site.env", ".git/config", "var/data", "a/__pycache__/b.pyc")] == [True] * 4
    tracked = subprocess.run(["git", "ls-files"], cwd=BASE_DIR, capture_output=True, text=True, check=True)
    assert [one for one in tracked.stdout.split() if ignored(one)] == []


def test_the_image_builds_on_what_the_compose_file_names() -> None:
    build = COMPOSE["services"]["migrate"]["build"]
    assert (DEPLOY / build["context"]).resolve() == BASE_DIR
    assert (DEPLOY / build["context"] / build["dockerfile"]).is_file()
    assert (DEPLOY / "container.env").is_file()  # of which site.env is made


@pytest.mark.parametrize("name", OWN)
def test_our_containers_run_without_root_and_do_not_write_to_it(name: str) -> None:
    service = COMPOSE["services"][name]
    assert (service["user"], service["read_only"], service["cap_drop"]) == ("10001:10001", True, ["ALL"])
    assert "useradd --system --uid 10001" in CONTAINERFILE
    assert CONTAINERFILE.rpartition("USER ")[2].startswith("10001:10001")


def test_each_part_that_stays_says_whether_it_is_well() -> None:
    staying = [name for name, one in COMPOSE["services"].items() if one["restart"] != "no"]
    assert {name for name in staying if "healthcheck" not in COMPOSE["services"][name]} == {"proxy"}


@pytest.mark.skipif(not shutil.which("hadolint"), reason="hadolint is not installed")
def test_the_linter_finds_nothing() -> None:
    done = subprocess.run(["hadolint", "--no-color", DEPLOY / "Containerfile"], capture_output=True, text=True)
    assert done.stdout == ""


# The settings


@pytest.mark.parametrize("name", ["follow-through.env", "container.env"])
def test_every_setting_of_an_example_is_one_that_the_readme_lists(name: str) -> None:
    listed = set(re.findall(r"`([A-Z_]+)`", (BASE_DIR / "README.md").read_text()))
    own = set(read(DEPLOY / name)) - {"POSTGRES_PASSWORD", "SITE_PASSWORD"}  # of the container of PostgreSQL
    assert own <= listed


def test_containers_get_values_without_quotes() -> None:
    """Engines take quotes in an environment file for a part of the value."""
    assert "'" not in re.sub(r"(?m)^#.*$", "", (DEPLOY / "container.env").read_text())


# nginx


@pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed")
def test_nginx_takes_the_block(tmp_path: Path) -> None:
    name = "campaigns.example.org"
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}", "-keyout", key,
         "-out", certificate], check=True, capture_output=True,
    )  # fmt: skip
    block = (DEPLOY / "nginx.conf").read_text()
    block = block.replace(f"/etc/ssl/private/{name}.key", str(key)).replace(f"/etc/ssl/{name}.pem", str(certificate))
    block = block.replace("/var/log/nginx", str(tmp_path)).replace("/var/lib/nginx", str(tmp_path))
    whole = tmp_path / "nginx.conf"
    whole.write_text(f"pid {tmp_path}/pid;\nerror_log {tmp_path}/error.log;\nevents {{}}\nhttp {{\n{block}\n}}\n")
    done = subprocess.run(["nginx", "-t", "-c", whole, "-p", tmp_path], capture_output=True, text=True)
    assert "test is successful" in done.stderr, done.stderr


def test_addresses_of_review_links_stay_out_of_the_log() -> None:
    pattern = re.search(r'"~(\S*/\(review\|embargo\)/)" 0;', (DEPLOY / "nginx.conf").read_text())
    assert pattern
    for path, logged in (
        ("/review/x/", False),
        ("/embargo/x/", False),
        ("/ja/review/x/", False),
        ("/campaigns/review/", True),
        ("/", True),
    ):
        assert (re.match(pattern[1], path) is None) is logged


# The health check, and the guide


def test_the_health_check_hears_of_a_site_that_answers_to_its_name_alone(site: Site) -> None:
    address = site.url.removeprefix("http://")
    ask = ["deploy/health.py", address]
    assert run_python(*ask, "healthz", environment=site.environment, check=False).returncode == 0
    assert run_python(*ask, "readyz", environment=site.environment, check=False).returncode == 0
    assert run_python(*ask, "readyz", "queue", environment=site.environment, check=False).returncode == 1
    away = ["deploy/health.py", f"127.0.0.1:{free_port()}", "healthz"]
    assert run_python(*away, environment=site.environment, check=False).returncode == 1


def test_the_guide_names_files_that_are_there() -> None:
    for name in set(re.findall(r"(?<!tests/)deploy/([\w.-]+\.\w+)", GUIDE)) - {"site.env"}:
        assert (DEPLOY / name).exists(), name


def test_every_command_of_the_guide_exists() -> None:
    known = {path.stem for path in (BASE_DIR / "demands" / "management" / "commands").glob("*.py")}
    known |= {"migrate", "collectstatic", "createsuperuser", "check"}
    assert set(re.findall(r"(?m)^    manage (\w+)", GUIDE)) <= known


def test_shell_scripts_are_of_plain_sh() -> None:
    for path in (BASE_DIR / "bin" / "manage", DEPLOY / "create-role.sh"):
        assert path.read_text().startswith("#!/bin/sh\n")
        assert path.stat().st_mode & 0o111
        subprocess.run(["sh", "-n", path], check=True)
