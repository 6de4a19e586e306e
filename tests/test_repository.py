"""Rules of the house itself: who may import whom, no missing migration, one version, proportions."""

import ast
import io
import re
import subprocess
import tokenize
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent

# room: the rooms of ours that it may import. The longest matching room owns a module; a room may import itself.
MAY_IMPORT: dict[str, set[str]] = {
    "campaigns": set(),
    "demands.text": set(),
    "demands.models": {"campaigns"},
    "demands.ledger": {"campaigns", "demands.models", "demands.text"},
    "demands.progress": {
        "campaigns.partial_date", "campaigns.search_words", "campaigns.logo", "demands.models", "demands.text",
        "campaigns.models",  # only the words for the codes that contents hold
        "demands.ledger.content", "demands.ledger.amendments", "demands.ledger.chain",
        "demands.ledger.tree", "demands.ledger.caches.segments",
    },
    "demands.workflow": {
        "campaigns", "demands.models", "demands.ledger", "demands.vault.copies", "demands.jobs.on_time",
    },
    "demands.jobs": {"demands.models"},
    "demands.vault": {
        "campaigns.partial_date", "campaigns.logo", "campaigns.store_faults", "demands.models", "demands.jobs",
        "demands.text",
    },
    "demands.exchange": {
        "campaigns", "demands.models", "demands.ledger", "demands.progress", "demands.workflow", "demands.vault",
        "demands.text", "demands.jobs",
    },
    # never the models, and of the ledger nothing that writes: pages are made of what the reader reads
    "demands.public": {
        "campaigns.partial_date", "campaigns.web_address", "campaigns.plain_text", "campaigns.sentences",
        "campaigns.licences", "campaigns.logo", "campaigns.accent", "campaigns.site_pages", "demands.progress",
        "demands.workflow.suggestions",
        "demands.ledger.chain", "demands.ledger.caches.purging",
        "demands.text", "demands.jobs.database_faults",
    },
    # what the pages show, as rows for machines and papers for meetings: it reads entries alone, nothing imports it
    "demands.api": {
        "campaigns.partial_date", "campaigns.licences", "campaigns.sentences", "demands.progress", "demands.public",
        "demands.text",
        "demands.jobs.database_faults",
        "demands.exchange.spreadsheets.writer", "demands.exchange.packs.continued", "demands.exchange.packs.writer",
    },
    "demands.admin": {
        "campaigns", "demands.models", "demands.text", "demands.ledger", "demands.progress", "demands.workflow",
        "demands.jobs", "demands.vault", "demands.exchange",
        "demands.public",  # a preview is drawn by the public pages themselves
    },
    # what a person is reminded of is what the newsroom lets them see
    "demands.alerts": {
        "campaigns", "demands.models", "demands.progress", "demands.jobs", "demands.admin",
        "demands.public.text", "demands.public.presenters.snippets", "demands.public.views.suggest",
        "demands.workflow.suggestions",
    },
    # asks the site for its own pages, through its handler: what is public there is all that it can copy
    "demands.mirror": {
        "campaigns.beside", "campaigns.partial_date", "campaigns.site_pages", "demands.progress",
        "demands.ledger.tree.keys", "demands.ledger.tree.notes", "demands.public.text", "demands.public.params.earlier",
    },
    # backup, restore and examination of the whole: nobody but the commands imports it
    "demands.operations": {
        "campaigns", "demands.models", "demands.ledger", "demands.jobs", "demands.vault.store", "demands.alerts",
        "demands.vault.fetch", "demands.vault.problem",  # a timestamp is fetched as any page is
    },
    "demands.management": {
        "campaigns", "demands.models", "demands.ledger", "demands.exchange", "demands.jobs", "demands.operations",
        "demands.mirror", "demands.alerts.readers.bounces",
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


def test_the_worker_knows_the_tasks_of_every_room() -> None:
    written = {name for name, path in modules("campaigns", "demands") if path.name == "tasks.py"}
    assert set(settings.PROCRASTINATE_IMPORT_PATHS) == written


def circles(arrows: dict[str, set[str]]) -> list[set[str]]:
    """The groups of names that lead to each other (strongly connected components of two and more)."""
    reach = {name: set(targets) for name, targets in arrows.items()}
    for _ in reach:
        grown = {name: far.union(*(reach.get(one, set()) for one in far)) for name, far in reach.items()}
        if grown == reach:
            break
        reach = grown
    groups = {
        frozenset(one for one in reach if one in reach[name] and name in reach[one])
        for name in reach
        if name in reach[name]
    }
    return [set(group) for group in groups if len(group) > 1]


def arrows(*, of_rooms: bool) -> dict[str, set[str]]:
    """Who imports whom: files, or the folders that they lie in. A folder and one below it count as no circle."""
    paths = dict(modules("campaigns", "demands"))
    found: dict[str, set[str]] = {}
    for module, path in paths.items():
        for target in imported(module, path):
            while target and target not in paths:
                target = target.rpartition(".")[0]
            ends = [module, target]
            if of_rooms:
                ends = [one if paths[one].name == "__init__.py" else one.rpartition(".")[0] for one in ends if one]
            if len(ends) == 2 and ends[0] != ends[1] and not _inside(*ends):
                found.setdefault(ends[0], set()).add(ends[1])
    return found


def _inside(one: str, other: str) -> bool:
    return f"{one}.".startswith(f"{other}.") or f"{other}.".startswith(f"{one}.")


def test_no_file_and_no_room_goes_in_a_circle() -> None:
    assert circles(arrows(of_rooms=False)) == []
    assert sorted(map(sorted, circles(arrows(of_rooms=True)))) == [
        ["demands.admin.base", "demands.admin.sheets"],  # every list can be exported, and a spreadsheet is a list
        ["demands.public.presenters", "demands.public.templatetags"],  # both print texts by language
    ]


def test_a_circle_is_recognised() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [{"a", "b", "c"}]


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


def tracked() -> list[str]:
    """The paths of all files that belong to the project, those of the next commit included."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()


def test_no_folder_holds_more_files_than_a_reader_takes_in() -> None:
    folders = Counter(str(Path(name).parent) for name in tracked() if (ROOT / name).exists())
    assert {folder: files for folder, files in folders.items() if files > 20} == {}


HABITS = re.compile(
    r"\b(whoever|anew|meanwhile|what is said of|became of|of nobody|nobody's)\b"
    r"|(?<!there )\b(is|are) no\b(?! (longer|more)|\.)",
    re.IGNORECASE,
)


def prose(source: str) -> Iterator[tuple[int, str]]:
    """The docstrings and comments of a module, each with its first line."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and (text := ast.get_docstring(node)):
            yield node.body[0].lineno, text
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def test_docstrings_and_comments_are_plain_english() -> None:
    odd = [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for _, path in modules("campaigns", "demands", "config")
        for line, text in prose(path.read_text("utf-8"))
        if HABITS.search(text)
    ]
    assert odd == []


def test_the_top_level_stays_as_the_owner_fixed_it() -> None:
    folders = {name.split("/")[0] for name in tracked() if "/" in name}
    assert folders <= {
        ".ci", "benchmarks", "bin", "campaigns", "config", "demands", "deploy", "docs", "locale", "static", "templates",
        "tests",
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
