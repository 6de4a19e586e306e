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
from babel.messages.catalog import Catalog, Message
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
    wanted_in,
)
from config.commands.public_texts import SCOPE, for_readers_only
from config.places import BASE_DIR

JAPANESE = BASE_DIR / "locale/ja/LC_MESSAGES/django.po"
FOR_READERS = [path for path in files() if for_readers_only(path.read_bytes())]
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


def language_of(path: Path) -> str:
    return path.parts[-3]


@pytest.fixture(scope="module")
def found() -> Catalog:
    return extracted()


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


@pytest.mark.parametrize("path", files(), ids=language_of)
class TestEveryLanguage:
    def test_holds_the_texts_that_it_must_and_no_others(self, path: Path, found: Catalog) -> None:
        """All texts, or in a language for readers only those of public pages; a missing one is named with its place."""
        wanted, held = wanted_in(path, found), by_key(read(path))
        assert {key: wanted[key].locations for key in wanted.keys() - held.keys()} == {}
        assert held.keys() - wanted.keys() == set()

    def test_has_the_plurals_of_the_code(self, path: Path, found: Catalog) -> None:
        held = by_key(read(path))
        assert [key for key, one in wanted_in(path, found).items() if one.pluralizable and one.id != held[key].id] == []

    def test_is_translated_and_nothing_is_a_guess(self, path: Path) -> None:
        assert unfinished(read(path)) == []

    def test_fills_in_what_the_texts_fill_in(self, path: Path) -> None:
        def places(words: list[str]) -> set[str]:
            return set(re.findall(r"%\(\w+\)[sd]|%[sd]|\{\w*\}", " ".join(words)))

        def fits(message: Message) -> bool:
            said, translated = texts(message)
            if message.context == "date":  # which has parts to choose from: the month's name or its number
                return "%(year)d" in places(translated)
            # A plural may fill in more than its singular: "one demand", "%(number)s demands".
            return places(said[:1]) <= places(translated) | {"%(total)s"} and places(translated) <= places(said)

        assert [key for key, message in by_key(read(path)).items() if not fits(message)] == []

    def test_keeps_the_tags_of_the_texts(self, path: Path) -> None:
        def tags(text: str) -> list[str]:
            return sorted(re.findall(r"<[^>]+>", text))

        pairs = [texts(message) for message in by_key(read(path)).values()]
        assert [said for said, all_forms in pairs if any(tags(said[0]) != tags(form) for form in all_forms)] == []


# Punctuation that does not belong to a language: plain blanks in French, Latin commas in Arabic, a lone end in Spanish.
WRONG = {
    "ja": r"[\u3040-\u30ff\u4e00-\u9fff][,;!?](?!\w)",
    "fr": r" [:;!?»]|« |\w[;!?](?!\w)|\w:\s|'",
    "ar": r"[\u0620-\u06ff][,;?]|\?",
    "es": r"^[^¿]*\?|^[^¡]*!|\s[;:?!]",
}


@pytest.mark.parametrize("path", files(), ids=language_of)
def test_punctuation_is_that_of_the_language(path: Path) -> None:
    wrong = re.compile(WRONG[language_of(path)])
    forms = [re.sub("<[^>]+>", "", form) for one in by_key(read(path)).values() for form in texts(one)[1]]
    assert [form for form in forms if wrong.search(form)] == []


def test_readers_have_french_spanish_and_arabic() -> None:
    assert [language_of(path) for path in FOR_READERS] == ["ar", "es", "fr"]
    assert {language_of(path): read(path).num_plurals for path in FOR_READERS} == {"ar": 6, "es": 3, "fr": 3}


def test_readers_texts_are_those_of_public_places(found: Catalog) -> None:
    """Samples of each kind of place; a label of the newsroom is none of them."""
    public = {singular(one) for one in wanted_in(FOR_READERS[0], found).values()}
    samples = {"Skip to content", "Page not found", "How we assess", "Court decision", "Step back", "Not assessed"}
    assert (
        samples | {"Creative Commons Zero 1.0", "%(day)d %(month)s %(year)d", "Sep", "Embargoed until %(until)s"}
        <= public
    )
    assert not {"Campaign set-up", "Internal: never shown", "A person has left"} & public
    assert 600 < len(public) < len(by_key(found)) / 2


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


def test_a_file_for_readers_gets_public_texts_alone(project: Path) -> None:
    public = project / "templates" / "public"
    public.mkdir()
    (public / "page.html").write_text('{% translate "Read" %}')
    path = po_of(project, 'msgid "First"\nmsgstr "Premier"\n')
    path.write_bytes(path.read_bytes().replace(b"\n\n", b"\n" + SCOPE + b"\n\n", 1))
    assert unfinished(renew(path, extracted(project))) == ["Read"]
    assert list(by_key(read(path))) == [(None, "Read")]
    assert for_readers_only(path.read_bytes())


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
