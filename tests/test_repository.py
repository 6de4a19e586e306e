"""Rules of the house itself: who may import whom, no missing migration, one version, proportions."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent

# room: the rooms of ours that it may import. The longest matching room owns a module; a room may import itself.
MAY_IMPORT: dict[str, set[str]] = {
    "campaigns": set(),
    "demands.models": {"campaigns"},
    "demands.chain": set(),
    "demands.words": set(),
    "demands.text": set(),
    "demands.standing": {"campaigns"},
    "demands.content": {"campaigns", "demands.models"},
    "demands.dependencies": {"campaigns", "demands.models", "demands.content"},
    "demands.rules": {"campaigns", "demands.models", "demands.content", "demands.dependencies"},
    "demands.rights": {"campaigns", "demands.models"},
    "demands.lines": {"demands.models", "demands.content", "demands.chain", "demands.words"},
    "demands.redaction": {"campaigns", "demands.models"},
    "demands.ledger": {
        "campaigns", "demands.models", "demands.content", "demands.chain", "demands.rules", "demands.lines",
        "demands.dependencies", "demands.redaction",
    },
    "demands.verification": {
        "campaigns", "demands.models", "demands.content", "demands.chain", "demands.lines", "demands.timeline",
    },
    "demands.statements": {"campaigns", "demands.standing"},
    "demands.timeline": {"campaigns", "demands.models", "demands.content", "demands.standing", "demands.statements"},
    "demands.progress": {
        "campaigns", "demands.models", "demands.content", "demands.standing", "demands.statements", "demands.timeline",
    },
    "demands.record": {
        "campaigns", "demands.models", "demands.content", "demands.standing", "demands.timeline", "demands.progress",
        "demands.chain",
    },
    "demands.search": {
        "campaigns", "demands.models", "demands.words", "demands.standing", "demands.timeline", "demands.progress",
        "demands.record",
    },
    "demands.suggestions": {"campaigns", "demands.models"},
    "demands.stalled": set(),
    "demands.backoff": set(),
    "demands.database_faults": set(),
    "demands.mailing": {"demands.models"},
    "demands.countries": set(),
    # public reads the record and nothing else: no ledger, no models. It may recompute a hash, and it hands on what
    # readers send in.
    "demands.public": {
        "campaigns.links", "campaigns.plain_text", "demands.suggestions",
        "campaigns.partial_date", "demands.progress", "demands.timeline", "demands.record", "demands.search",
        "demands.standing", "demands.words", "demands.chain",
        "demands.countries",  # a state is one, whatever it was called at the time
        "demands.database_faults",  # while the database is away, the page cache answers alone
    },
    "demands.admin": {
        "campaigns", "demands.models", "demands.content", "demands.dependencies", "demands.rules", "demands.rights",
        "demands.ledger", "demands.progress", "demands.standing", "demands.record", "demands.words",
        "demands.countries",
        "demands.stalled",  # jobs that failed are done again
        "demands.mailing",
        "demands.intake", "demands.tasks",  # files that staff upload are read in the background
        "demands.public",  # a preview is drawn by the public pages themselves
        "demands.vault",  # files are cleaned, copies asked for and read
    },
    "demands.intake": {
        "campaigns", "demands.models", "demands.content", "demands.rules", "demands.ledger", "demands.progress",
        "demands.chain",
        "demands.record",  # a pack carries the kept copies that readers are given, and no other
        "demands.text", "demands.words", "demands.countries",  # the UN index is found by words and by state
        "demands.rights",  # whose file may change what
        "demands.vault",  # strangers' files are read in a process of its own, and those of packs looked at like uploads
    },
    "demands.vault": {"demands.models", "demands.text", "campaigns.partial_date", "demands.stalled"},
    # what a person is reminded of is what the admin lets them see
    "demands.alerts": {
        "campaigns", "demands.models", "demands.progress", "demands.standing", "demands.admin", "demands.mailing",
    },
    "demands.tasks": {
        "demands.verification", "demands.intake", "demands.admin", "demands.alerts", "demands.suggestions",
        "demands.models", "demands.stalled", "demands.vault",
    },
    "demands.management": {
        "campaigns", "demands.models", "demands.intake", "demands.verification", "demands.ledger", "demands.stalled",
        "demands.backoff", "demands.database_faults",  # the worker waits for a database that is away
    },
    "demands": set(),
}  # fmt: skip


def modules(*tops: str) -> Iterator[tuple[str, Path]]:
    for top in tops:
        for path in sorted((ROOT / top).rglob("*.py")):
            if "migrations" not in path.parts:
                name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
                yield name.removesuffix(".__init__"), path


def room_of(module: str) -> str | None:
    rooms = [room for room in MAY_IMPORT if module == room or module.startswith(room + ".")]
    return max(rooms, key=len, default=None)


def imported(module: str, path: Path) -> Iterator[str]:
    """Everything of ours that a file imports, relative names made absolute."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = package.split(".")
                base = ".".join([*parts[: len(parts) - node.level + 1], *([base] if base else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def forbidden(module: str, path: Path) -> Iterator[str]:
    own = room_of(module)
    for target in imported(module, path):
        top = target.split(".")[0]
        if top in ("config", "tests"):
            yield target
        if top not in ("campaigns", "demands") or room_of(target) == own:
            continue
        allowed = MAY_IMPORT[own or ""]
        if not any(target == one or target.startswith(one + ".") for one in allowed):
            yield target


def test_imports_follow_the_table() -> None:
    wrong = {
        module: found
        for module, path in modules("campaigns", "demands")
        if (found := sorted(set(forbidden(module, path))))
    }
    assert wrong == {}


def test_the_table_catches_a_wrong_arrow(tmp_path: Path) -> None:
    file = tmp_path / "views.py"
    file.write_text("from demands import ledger\nfrom ..models import Entry\nfrom config import settings\n")
    assert sorted(forbidden("demands.public.views", file)) == [
        "config.settings",
        "demands.ledger",
        "demands.models.Entry",
    ]


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_one_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert newest is not None
    assert newest.group(1) == version


def test_no_file_and_no_function_outgrows_the_house() -> None:
    too_big = []
    for module, path in modules("campaigns", "demands", "config"):
        source = path.read_text("utf-8")
        if source.count("\n") > 400:
            too_big.append(f"{module}: {source.count(chr(10))} lines")
        too_big += [
            f"{module}.{node.name}: {node.end_lineno - node.lineno} lines"
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.FunctionDef) and node.end_lineno and node.end_lineno - node.lineno > 60
        ]
    assert too_big == []


def test_the_top_level_stays_as_the_owner_fixed_it() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    folders = {name.split("/")[0] for name in tracked if "/" in name}
    assert folders <= {
        ".ci", "benchmarks", "campaigns", "config", "demands", "docs", "locale", "static", "templates", "tests",
    }  # fmt: skip


def test_mark_safe_lives_in_the_tag_module_alone() -> None:
    users = {
        module
        for module, path in modules("campaigns", "demands")
        if re.search(r"\bmark_safe\b", path.read_text("utf-8"))
    }
    assert users <= {"demands.public.templatetags.public"}


@pytest.mark.parametrize("folder", ["templates", "static"])
def test_templates_carry_no_inline_style_or_script(folder: str) -> None:
    inline = re.compile(r"\sstyle=|\son(click|load|change|submit|input)=|<style|<script(?![^>]*\ssrc=)", re.IGNORECASE)
    found = [
        str(path.relative_to(ROOT))
        for path in (ROOT / folder).rglob("*.html")
        if inline.search(path.read_text("utf-8"))
    ]
    assert found == []
