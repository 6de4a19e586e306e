"""The texts that ship for pages that every site should have: drafts, which staff complete and publish.

A file is named by the page and its language, ``privacy.en.md``; its first line is the title. What has to be filled in
stands in square brackets.
"""

from pathlib import Path

from django.conf import settings

# Pages that every site should have, by their addresses, such as /about/; others are under /pages/.
EXPECTED = ("about", "contact", "privacy", "accessibility", "imprint")
HERE = Path(__file__).resolve().parent


def shipped(slug: str) -> dict[str, str]:
    """The title and the text of a page as values of a form, in every language that ships; {} for any other page."""
    found: dict[str, str] = {}
    for code, _name in settings.LANGUAGES:
        file = HERE / f"{slug}.{code}.md"
        if slug.isalpha() and file.is_file():
            title, _break, body = file.read_text("utf-8").partition("\n")
            ending = "" if code == settings.LANGUAGE_CODE else f"_{code}"
            found |= {f"title{ending}": title.removeprefix("# ").strip(), f"body{ending}": body.strip()}
    return found | {"slug": slug} if found else {}
