"""Translations: every text of the code has one, every one has its place in the code, and what is compiled is theirs."""

import ast
import gettext
import os
import re
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import PoFileError

from config.commands.messages import (
    FUNCTIONS,
    ROOMS,
    Key,
    by_key,
    compile_messages,
    extracted,
    files,
    is_compiled,
    read,
    renew,
    singular,
    unfinished,
)
from config.places import BASE_DIR

(JAPANESE,) = files()
HEADER = '# Words of a test.\nmsgid ""\nmsgstr ""\n"Language: ja\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'


def compiled(path: Path = JAPANESE) -> dict[str, str]:
    with path.with_suffix(".mo").open("rb") as stream:
        return dict(gettext.GNUTranslations(stream)._catalog)  # type: ignore[attr-defined]


def texts(message: Message) -> tuple[list[str], list[str]]:
    """The texts of an entry, and their translations."""
    said, translated = (
        [one] if isinstance(one, str) else list(one) for one in (message.id or "", message.string or "")
    )
    return said, translated


@pytest.fixture(scope="module")
def of_code() -> dict[Key, Message]:
    return by_key(extracted())


@pytest.fixture(scope="module")
def of_file() -> dict[Key, Message]:
    return by_key(read(JAPANESE))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with two texts in its code and one in a template, and a file of translations without any."""
    for folder in ("demands", "templates", "locale/ja/LC_MESSAGES"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "demands" / "rows.py").write_text('_("First")\npgettext("month", "May")\n')
    (tmp_path / "templates" / "page.html").write_text('{% translate "Last" %}')
    po_of(tmp_path).write_text(HEADER)
    return tmp_path


def po_of(project: Path, entries: str = "") -> Path:
    path = project / "locale/ja/LC_MESSAGES/django.po"
    if entries:
        path.write_text(f"{HEADER}\n{entries}")
    return path


# The shipped translations


def test_every_text_of_the_code_has_an_entry(of_code: dict[Key, Message], of_file: dict[Key, Message]) -> None:
    assert len(of_code) > 1500
    assert {key: of_code[key].locations for key in of_code.keys() - of_file.keys()} == {}


def test_every_entry_has_its_place_in_the_code(of_code: dict[Key, Message], of_file: dict[Key, Message]) -> None:
    assert of_file.keys() - of_code.keys() == set()


def test_a_text_with_a_plural_has_an_entry_with_that_plural(
    of_code: dict[Key, Message], of_file: dict[Key, Message]
) -> None:
    assert [key for key, message in of_code.items() if message.pluralizable and message.id != of_file[key].id] == []


def test_every_entry_is_translated_and_none_is_a_guess() -> None:
    assert unfinished(read(JAPANESE)) == []


def test_translations_fill_in_what_their_texts_fill_in(of_file: dict[Key, Message]) -> None:
    def places(words: list[str]) -> set[str]:
        return set(re.findall(r"%\(\w+\)[sd]|%[sd]", " ".join(words)))

    def fits(message: Message) -> bool:
        said, translated = texts(message)
        if message.context == "date":  # may have the number of the month in place of its name
            translated = [
                text.replace("%(number)d", "%(month)s").replace("%(of_month)s", "%(month)s") for text in translated
            ]
        # A plural may fill in more than its singular: "one demand", "%(number)s demands".
        return places(said[:1]) <= places(translated) | {"%(total)s"} and places(translated) <= places(said)

    assert [key for key, message in of_file.items() if not fits(message)] == []


def test_translations_keep_the_tags_of_their_texts(of_file: dict[Key, Message]) -> None:
    def tags(text: str) -> list[str]:
        return sorted(re.findall(r"<[^>]+>", text))

    pairs = [texts(message) for message in of_file.values()]
    assert [said for said, translated in pairs if tags(said[0]) != tags(translated[0])] == []


def test_japanese_uses_japanese_punctuation(of_file: dict[Key, Message]) -> None:
    wrong = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff][,;!?](?!\w)")
    assert [key for key, message in of_file.items() if wrong.search(texts(message)[1][0])] == []


def test_what_django_reads_is_what_translators_wrote(of_file: dict[Key, Message]) -> None:
    mixed = {(key[0] if isinstance(key, tuple) else key): text for key, text in compiled().items()}
    assert mixed.pop("")
    written = {f"{context}\x04{said}" if context else said: message for (context, said), message in of_file.items()}
    assert mixed == {key: texts(message)[1][0] for key, message in written.items()}


# What the extraction cannot see stands nowhere


def code() -> Iterator[tuple[Path, ast.Module]]:
    for room in ROOMS:
        for path in (BASE_DIR / room).rglob("*.py"):
            yield path, ast.parse(path.read_text("utf-8"))


def calls_within_f_strings(tree: ast.AST) -> list[str]:
    f_strings = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    calls = [node for f_string in f_strings for node in ast.walk(f_string) if isinstance(node, ast.Call)]
    return [ast.unparse(call) for call in calls if ast.unparse(call.func).rpartition(".")[2] in FUNCTIONS]


def test_no_text_is_marked_within_an_f_string() -> None:
    assert {path: found for path, tree in code() if (found := calls_within_f_strings(tree))} == {}


def test_gettext_would_overlook_a_text_within_an_f_string(project: Path) -> None:
    source = "said = f\"{number} {_('Hidden')} {translation.gettext('Hidden too')}\"\n"
    assert calls_within_f_strings(ast.parse(source)) == ["_('Hidden')", "translation.gettext('Hidden too')"]
    if sys.version_info < (3, 12):
        (project / "demands" / "rows.py").write_text(source)
        assert [singular(one) for one in by_key(extracted(project)).values()] == ["Last"]


def test_every_text_is_written_out_where_it_is_marked() -> None:
    """A variable or an f-string in the place of a text would be looked up, and never found."""
    marked = [
        (path.name, ast.unparse(node))
        for path, tree in code()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS
        if node.args and isinstance(node.args[0], ast.JoinedStr | ast.BinOp)
    ]
    assert marked == []


def test_functions_of_translation_go_by_names_that_the_extraction_knows() -> None:
    names = {
        alias.asname or alias.name
        for _path, tree in code()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if "gettext" in alias.name
    }
    assert names <= FUNCTIONS.keys()


# make messages


def test_new_texts_get_an_entry_in_the_order_of_the_code(project: Path) -> None:
    renewed = renew(po_of(project), extracted(project))
    assert unfinished(renewed) == ["First", "May", "Last"]
    assert list(by_key(read(po_of(project)))) == [(None, "First"), ("month", "May"), (None, "Last")]


def test_a_translation_stays_where_it_stands_and_what_nobody_asks_for_goes(project: Path) -> None:
    path = po_of(project, 'msgid "Last"\nmsgstr "最後"\n\nmsgid "Gone"\nmsgstr "無"\n\nmsgid "First"\nmsgstr "最初"\n')
    renew(path, extracted(project))
    assert list(by_key(read(path))) == [(None, "Last"), (None, "First"), ("month", "May")]
    assert unfinished(read(path)) == ["May"]
    assert path.read_text().startswith(HEADER)
    before = path.read_bytes()
    renew(path, extracted(project))
    assert path.read_bytes() == before


def test_a_guess_stays_one_until_somebody_confirms_it(project: Path) -> None:
    path = po_of(project, '#, fuzzy\nmsgid "First"\nmsgstr "最後"\n')
    assert "First" in unfinished(renew(path, extracted(project)))
    assert "First" in unfinished(read(path))


def test_a_text_that_gets_a_plural_is_translated_again(project: Path) -> None:
    (project / "demands" / "rows.py").write_text('ngettext("First", "Firsts", number)\n')
    path = po_of(project, 'msgid "First"\nmsgstr "最初"\n')
    assert unfinished(renew(path, extracted(project))) == ["First", "Last"]


# Compiling


def test_what_has_changed_is_compiled_and_only_that(project: Path) -> None:
    path = po_of(project, 'msgid "First"\nmsgstr "最初"\n')
    assert compile_messages(project / "locale") == [path]
    assert compiled(path)["First"] == "最初"
    assert compile_messages(project / "locale") == []


@pytest.mark.parametrize("seconds", [-86_400, 1])
def test_an_exchanged_file_is_compiled_whether_it_is_older_or_newer(project: Path, seconds: int) -> None:
    compile_messages(project / "locale")
    path = po_of(project, 'msgid "First"\nmsgstr "最初"\n')
    modified = path.with_suffix(".mo").stat().st_mtime + seconds
    os.utime(path, (modified, modified))
    assert compile_messages(project / "locale") == [path]
    assert compiled(path)["First"] == "最初"


def test_a_guess_is_not_shown_to_readers(project: Path) -> None:
    path = po_of(project, '#, fuzzy\nmsgid "First"\nmsgstr "最後"\n')
    compile_messages(project / "locale")
    assert "First" not in compiled(path)


def test_a_file_that_cannot_be_read_leaves_the_last_one_in_use(project: Path) -> None:
    path = po_of(project, 'msgid "First"\nmsgstr "最初"\n')
    compile_messages(project / "locale")
    po_of(project, "<<<<<<< ours\n")
    with pytest.raises(PoFileError):
        compile_messages(project / "locale")
    assert compiled(path)["First"] == "最初"
    assert not is_compiled(path)


def test_migrate_compiles_them(tmp_path: Path) -> None:
    from_git = shutil.ignore_patterns("__pycache__", "*.mo", "japan-2005")
    for name in ("config", "campaigns", "demands", "locale", "templates"):
        shutil.copytree(BASE_DIR / name, tmp_path / name, ignore=from_git)
    shutil.copy(BASE_DIR / "manage.py", tmp_path)
    path = po_of(tmp_path)
    assert not is_compiled(path)
    environment = {"DATABASE_URL": "postgresql://127.0.0.1:1/none", "SECRET_KEY": secrets.token_urlsafe(48)}
    subprocess.run([sys.executable, "manage.py", "migrate", "--help"], cwd=tmp_path, env=environment, check=True)
    assert is_compiled(path)
