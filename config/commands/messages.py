"""The translations: found in code and templates, kept in `.po` files, compiled to the `.mo` files that Django reads.

`make messages` does both. The `.mo` files are built, not committed: every way of starting compiles those whose `.po`
has changed. Babel does the work, so that nothing but what pip installs is needed.
"""

import os
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from config.commands.public_texts import for_readers_only, is_public
from config.places import BASE_DIR

LOCALE = BASE_DIR / "locale"
ROOMS = ("campaigns", "config", "demands", "templates")
TEMPLATES = (".html", ".txt")
# Function: which of its arguments are texts; "c" marks the context that tells two equal words apart.
FUNCTIONS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3), "npgettext_lazy": ((1, "c"), 2, 3),
}  # fmt: skip
Key = tuple[str | None, str]


def compile_messages(locale: Path = LOCALE) -> list[Path]:
    """Compile the `.po` files that have changed since they were last compiled, and return them.

    A `.mo` file carries the time of the `.po` that it was made from. It is replaced in one step: another process may
    be reading it.
    """
    changed = [path for path in files(locale) if not is_compiled(path)]
    for path in changed:
        begun = path.with_suffix(f".{os.getpid()}")
        modified = path.stat().st_mtime_ns
        with begun.open("wb") as file:
            write_mo(file, read(path))
        os.utime(begun, ns=(modified, modified))
        begun.replace(path.with_suffix(".mo"))
    return changed


def files(locale: Path = LOCALE) -> list[Path]:
    return sorted(locale.glob("*/LC_MESSAGES/*.po"))


def is_compiled(path: Path) -> bool:
    compiled = path.with_suffix(".mo")
    return compiled.exists() and compiled.stat().st_mtime_ns == path.stat().st_mtime_ns


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name, abort_invalid=True)


def extracted(project: Path = BASE_DIR) -> Catalog:
    """Return every text of code and templates that is marked for translation, with the places where it is used."""
    found = Catalog()
    for path in sources(project):
        place = str(path.relative_to(project))
        for line, text, comments, context in extract("python", BytesIO(as_python(path)), FUNCTIONS, ("Translators:",)):
            found.add(text, None, [(place, line)], auto_comments=comments, context=context)
    return found


def sources(project: Path) -> Iterator[Path]:
    for room in ROOMS:
        for path in sorted((project / room).rglob("*")):
            if path.suffix == ".py" or (path.suffix in TEMPLATES and room == "templates"):
                yield path


def as_python(path: Path) -> bytes:
    """Return a file's code. Of a template only its calls for translation are left, line by line."""
    if path.suffix == ".py":
        return path.read_bytes()
    lines = templatize(path.read_text("utf-8"), origin=str(path)).split("\n")
    return "\n".join(line.strip() for line in lines).encode()  # its indentation means nothing to Python


def by_key(catalog: Catalog) -> dict[Key, Message]:
    """Return the texts of a catalog by context and English singular."""
    return {(message.context, singular(message)): message for message in catalog if message.id}


def wanted_in(path: Path, found: Catalog) -> dict[Key, Message]:
    """Return the texts that a `.po` file must hold: all, or in one for readers only those that they meet."""
    texts = by_key(found)
    return {key: one for key, one in texts.items() if is_public(one)} if for_readers_only(header_of(path)) else texts


def header_of(path: Path) -> bytes:
    return path.read_bytes().partition(b"\n\n")[0]


def singular(message: Message) -> str:
    return str(message.id if isinstance(message.id, str) else message.id[0])


def renew(path: Path, found: Catalog) -> Catalog:
    """Bring a `.po` file in line with what was found, write it and return it.

    Entries keep their order and their header; a new one goes after the one that precedes it in the code, and
    entries that no code asks for go.
    """
    known, wanted = by_key(read(path)), wanted_in(path, found)
    order = [key for key in known if key in wanted]
    place = 0
    for key in wanted:
        if key in known:
            place = order.index(key) + 1
        else:
            order.insert(place, key)
            place += 1
    renewed = Catalog(locale=path.parent.parent.name)
    for key in order:
        before, now = known.get(key), wanted[key]
        translation = before.string if before and type(before.id) is type(now.id) else None
        remarks = before.user_comments if before else []
        flags = now.flags | (before.flags & {"fuzzy"} if before else set())
        renewed.add(now.id, translation, (), flags, now.auto_comments, remarks, context=now.context)
    header = header_of(path)
    with path.open("wb") as file:
        file.write(header + b"\n\n")
        write_po(file, renewed, width=0, omit_header=True, no_location=True)
    return renewed


def unfinished(catalog: Catalog) -> list[str]:
    """Return the texts that have no translation, or one that is marked as a guess ("fuzzy")."""
    return [singular(message) for message in catalog if message.id and (message.fuzzy or not is_translated(message))]


def is_translated(message: Message) -> bool:
    return all(message.string if isinstance(message.string, tuple | list) else [message.string])


def main(*words: str) -> None:
    """Bring every language's file up to date, compile it, and say what is left to translate.

    With `--compile`, only compile: what an installed site needs after an upgrade.
    """
    if words == ("--compile",):
        compile_messages()
        return
    found = extracted()
    for path in files():
        renewed = renew(path, found)
        todo = unfinished(renewed)
        print(f"{path.relative_to(BASE_DIR)}: {len(by_key(renewed))} texts, {len(todo)} to translate")
        for text in todo:
            print(f"  {text!r}")
    compile_messages()


if __name__ == "__main__":
    main(*(word for word in sys.argv[1:] if word != "messages"))
