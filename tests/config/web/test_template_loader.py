"""Line breaks in the source of a template do not reach readers, and no blank that they see is lost with them."""

from pathlib import Path

import pytest
from django.template import Context, Engine

from config.web.template_loader import without_line_breaks


@pytest.mark.parametrize(
    ("source", "compiled"),
    [
        ("<ul>\n  <li>one</li>\n  <li>two</li>\n</ul>\n", "<ul><li>one</li><li>two</li></ul>"),
        ("{% if one %}\n  {{ one }}\n{% endif %}\n", "{% if one %}{{ one }}{% endif %}"),
        ("<a>one</a>\n\n\n<a>two</a>", "<a>one</a><a>two</a>"),
        ("<p>\r\n  {{ one }}\r\n</p>\r\n", "<p>{{ one }}</p>"),
    ],
)
def test_a_break_between_two_tags_is_dropped(source: str, compiled: str) -> None:
    assert without_line_breaks(source) == compiled


@pytest.mark.parametrize(
    ("source", "compiled"),
    [
        ("<p>See\n  <a>the law</a>\n  of 2005.</p>", "<p>See <a>the law</a> of 2005.</p>"),
        ("{{ one }} ·\n{{ two }}", "{{ one }} · {{ two }}"),
        ("<p>two\n   words</p>", "<p>two words</p>"),
        ('<input type="text"\n  name="q">', '<input type="text" name="q">'),
        ('<a href="/"{% if one %}\n  class="x"{% endif %}>', '<a href="/"{% if one %} class="x"{% endif %}>'),
    ],
)
def test_a_break_beside_text_or_inside_an_element_is_one_blank(source: str, compiled: str) -> None:
    assert without_line_breaks(source) == compiled


def test_a_blank_between_two_tags_is_kept() -> None:
    assert without_line_breaks("<a>one</a> <a>two</a>") == "<a>one</a> <a>two</a>"


def test_a_blank_and_other_text_can_be_written_out() -> None:
    source = '<a>one</a>\n{{ " " }}\n<a>\n  {{ "← " }}\n  {{ two }}\n</a>'
    assert without_line_breaks(source) == "<a>one</a> <a>← {{ two }}</a>"


@pytest.mark.parametrize("element", ["pre", "textarea", "script", "style"])
def test_white_space_that_counts_is_left_alone(element: str) -> None:
    kept = f"<{element} class=x>\n<b>\n  one\n{{{{ two }}}}\n</b>\n</{element}>"
    assert without_line_breaks(f"<div>\n{kept}\n</div>") == f"<div>{kept}</div>"


@pytest.mark.parametrize("words", ["", " trimmed", " trimmed count number=one"])
def test_text_to_translate_is_left_alone(words: str) -> None:
    kept = f"{{% blocktranslate{words} %}}\n  One\n  <b>two</b>\n{{% endblocktranslate %}}"
    assert without_line_breaks(f"<p>\n  {kept}\n</p>") == f"<p>{kept}</p>"


def rendered(directory: Path, name: str, source: str) -> str:
    (directory / name).write_text(source, "utf-8")
    engine = Engine(dirs=[str(directory)], loaders=["config.web.template_loader.Loader"])
    return engine.get_template(name).render(Context({"names": ["one", "two"]}))


SOURCE = "<p>\n  {% for name in names %}\n    <b>{{ name }}</b>\n  {% endfor %}\n</p>\n"


def test_a_page_has_no_line_breaks_of_its_template(tmp_path: Path) -> None:
    assert rendered(tmp_path, "page.html", SOURCE) == "<p><b>one</b><b>two</b></p>"


def test_a_text_mail_keeps_its_lines(tmp_path: Path) -> None:
    assert rendered(tmp_path, "mail.txt", "One\n\n{{ names.0 }}\n--\n") == "One\n\none\n--\n"
