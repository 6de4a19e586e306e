"""A file gives its text, in order; or a sentence that says what is wrong with it and what to do. Nothing else."""

import pytest

from demands.intake.texts import extraction
from demands.intake.texts.extraction import Unreadable, from_file, from_paste
from tests.intake.files import archive, pdf, word

ENGLISH = "Norland should free the editors. It should also pay them."
JAPANESE = "私たちは日本政府に対し、死刑の執行を停止するよう強く求めます。これはかなを含む文章です。"
WESTERN = "L’État devrait libérer l’éditeur – « sans délai »."


class TestPlainText:
    @pytest.mark.parametrize(
        ("text", "encoding"),
        [
            (ENGLISH, "utf-8"), (JAPANESE, "utf-8"), (JAPANESE, "utf-8-sig"), (JAPANESE, "utf-16"),
            (ENGLISH, "utf-16-le"), (ENGLISH, "utf-16-be"), (JAPANESE, "utf-32"), (JAPANESE, "cp932"),
            (JAPANESE, "euc_jp"), (JAPANESE, "iso-2022-jp"), (WESTERN, "cp1252"),
        ],
    )  # fmt: skip
    def test_its_encoding_is_found(self, text: str, encoding: str) -> None:
        assert from_file(text.encode(encoding)).text == text

    def test_an_encoding_that_was_guessed_is_said(self) -> None:
        assert "Shift_JIS" in from_file(JAPANESE.encode("cp932")).remarks[0]
        assert from_file(JAPANESE.encode()).remarks == ()

    def test_line_ends_and_invisible_characters_are_put_right(self) -> None:
        assert from_paste("A\r\nB\x00\u200b\r\n\r\n\r\n\r\nC\ufeff so\u00adft \n").text == "A\nB\n\nC soft"

    def test_lines_broken_for_a_page_are_joined_and_that_is_said(self) -> None:
        read = from_paste(
            "The Committee recommends that the State party\nlimit the duration of pre-trial deten-\n"
            "tion by law, and that the pre-trial rules\nbe made public without any delay at all.\n\n"
            "12. It also asks the State party to report\non the steps that it has taken since then."
        )
        assert read.text == (
            "The Committee recommends that the State party limit the duration of pre-trial detention by law, and that"
            " the pre-trial rules be made public without any delay at all.\n\n12. It also asks the State party to"
            " report on the steps that it has taken since then."
        )
        assert read.remarks

    def test_japanese_lines_are_joined_without_a_space(self) -> None:
        lines = (
            "当連合会は、国に対し、代用監獄制度を速やか\nに廃止するよう求めるとともに、取調べの全過\n"
            "程を録音・録画することを義務付ける法改正を\n行うよう求める。"
        )
        assert from_paste(lines).text == lines.replace("\n", "")

    def test_whole_lines_stay_as_they_are(self) -> None:
        text = "Dear Prime Minister,\n\nWe ask you to act.\nWe ask it today.\n\nYours,\nE. Marsh"
        assert from_paste(text).text == text

    def test_what_is_no_text_is_refused(self) -> None:
        picture = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40
        with pytest.raises(Unreadable) as fault:
            from_file(picture)
        assert fault.value.code == "not_text"


class TestPdf:
    def test_its_pages_become_one_text_without_running_heads(self) -> None:
        victims = ("men", "women", "children", "elders")
        pages = [
            [
                "CCPR/C/NLD/CO/6",
                f"{number}. The State party should pay each of the {who} who were",
                f"held in camp {who}.",
                f"{number + 6}",
            ]
            for number, who in enumerate(victims, 1)
        ]
        text = from_file(pdf(*pages)).text
        assert text.split("\n\n") == [
            f"{number}. The State party should pay each of the {who} who were held in camp {who}."
            for number, who in enumerate(victims, 1)
        ]

    def test_headings_stay_apart_from_what_follows(self) -> None:
        lines = [
            "A call",
            "Pre-trial detention",
            "The State party should limit detention before trial, in law",
            "and deed.",
        ]
        assert from_file(pdf(lines)).text.split("\n\n") == [*lines[:2], " ".join(lines[2:])]

    def test_the_running_heads_of_two_pages_are_enough(self) -> None:
        pages = [["A/HRC/1", f"Japan should {what} now.", str(number)] for number, what in enumerate(("act", "pay"), 3)]
        assert from_file(pdf(*pages)).text == "Japan should act now.\n\nJapan should pay now."

    def test_a_sentence_goes_on_across_pages(self) -> None:
        first = [
            "A long line that opens the first page of this document.",
            "Norland should release all of those who are",
        ]
        text = from_file(pdf(first, ["held for their opinions, and pay them."])).text
        assert "all of those who are held for their opinions" in text

    def test_its_title_is_proposed(self) -> None:
        assert from_file(pdf([ENGLISH], title="A call")).title == "A call"

    def test_pages_that_are_pictures_are_named(self) -> None:
        assert "1 page holds no text" in from_file(pdf([ENGLISH], [])).remarks[0]

    def test_a_scan_is_refused_in_words(self) -> None:
        with pytest.raises(Unreadable, match=r"pictures of pages and no text \(3 pages\)"):
            from_file(pdf([], [], []))

    def test_a_locked_one_is_refused_in_words(self) -> None:
        with pytest.raises(Unreadable, match="locked with a password"):
            from_file(pdf([ENGLISH], password="secret"))

    def test_one_with_too_many_pages_is_refused_in_words(self) -> None:
        with pytest.raises(Unreadable, match="501 pages; at most 500"):
            from_file(pdf(*[[]] * 501))

    @pytest.mark.parametrize("cut", [20, 400])
    def test_half_a_file_is_refused_in_words(self, cut: int) -> None:
        with pytest.raises(Unreadable) as fault:
            from_file(pdf([ENGLISH])[:cut])
        assert fault.value.code in ("broken", "scan")

    def test_one_that_unpacks_without_end_is_given_up(self) -> None:
        """200 MB of spaces in a stream of a few hundred kilobytes: the process that reads it is bounded."""
        with pytest.raises(Unreadable) as fault:
            from_file(pdf([" " * 1000] * 200_000))
        assert fault.value.code in ("broken", "slow", "scan")


class TestWord:
    def test_headings_paragraphs_and_bullets_keep_their_order(self) -> None:
        text = from_file(word(ENGLISH, bullets=("Free them;", "Pay them."), heading="Recommendations")).text
        assert text == f"Recommendations\n\n{ENGLISH}\n\n• Free them;\n\n• Pay them."

    def test_tracked_changes_and_text_boxes_are_read_once_and_as_accepted(self) -> None:
        w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        box = "<w:p><w:r><w:t>In a box.</w:t></w:r></w:p>"
        body = (
            f"<w:p {w} {mc}><w:r><w:t>Japan should </w:t></w:r><w:ins><w:r><w:t>now </w:t></w:r></w:ins>"
            "<w:del><w:r><w:delText>later </w:delText></w:r></w:del><w:r><w:t>act.</w:t></w:r>"
            f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:p>"
        )
        assert from_file(word(raw=body)).text == "Japan should now act.\n\nIn a box."

    def test_its_title_is_proposed(self) -> None:
        assert from_file(word(ENGLISH, title="A call")).title == "A call"

    def test_an_archive_that_is_none_is_refused(self) -> None:
        with pytest.raises(Unreadable, match="no Word file"):
            from_file(archive(xl__workbook_xml=b"<workbook/>"))

    def test_one_that_swells_is_not_opened(self) -> None:
        with pytest.raises(Unreadable, match="more than 60 MB"):
            from_file(archive(word__document_xml=b" " * (61 * 1024**2)))

    def test_one_of_many_thousand_members_is_not_opened(self) -> None:
        members = {f"word__media_{number}": b"" for number in range(3001)}
        with pytest.raises(Unreadable, match="more than 60 MB"):
            from_file(archive(word__document_xml=b"<a/>", **members))

    def test_an_xml_bomb_is_a_broken_file(self) -> None:
        bomb = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]><a>&b;</a>'
        with pytest.raises(Unreadable) as fault:
            from_file(archive(word__document_xml=bomb))
        assert fault.value.code == "broken"

    @pytest.mark.parametrize(
        ("start", "code"),
        [
            (b"PK\x03\x04 and no more", "broken"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 9, "old_word"),
            (b"{\\rtf1 hello}", "rich"),
            (b"", "empty"),
            (b" \n ", "empty"),
        ],
    )
    def test_its_look_alikes_are_refused_in_words(self, start: bytes, code: str) -> None:
        with pytest.raises(Unreadable) as fault:
            from_file(start)
        assert fault.value.code == code


class TestWebPage:
    PAGE = (
        "<!doctype html><html><head><meta charset='{charset}'><title>声明</title></head><body><nav>Home</nav><article>"
        "<h1>声明</h1><p>私たちは日本政府に対し、死刑の執行を停止するよう強く求めます。理由は次のとおりです。</p>"
        "<ul><li>情報を公開すること。</li></ul></article><footer>Cookies</footer></body></html>"
    )

    @pytest.mark.parametrize("charset", ["utf-8", "shift_jis", "euc-jp"])
    def test_its_text_is_taken_without_its_menus(self, charset: str) -> None:
        read = from_file(self.PAGE.format(charset=charset).encode(charset))
        assert "求めます" in read.text
        assert "• 情報を公開すること。" in read.text
        assert "Cookies" not in read.text
        assert read.title == "声明"

    def test_a_page_that_names_no_article_is_read_in_blocks(self) -> None:
        page = (
            '<?xml version="1.0"?><html><body><div>First <b>bold</b> line.<br>Second line.</div><ol><li>Free them;</li>'
            "<li><p>Pay them.</p></li></ol><table><tr><td>One</td><td>Two</td></tr></table></body></html>"
        )
        text = from_file(page.encode()).text
        assert text.split("\n\n")[:3] == ["First bold line. Second line.", "• Free them;", "• Pay them."]

    def test_a_page_of_tags_within_tags_is_no_crash(self) -> None:
        deep = "<html><body>" + "<div>" * 5000 + "Japan should act." + "</div>" * 5000
        with pytest.raises(Unreadable, match="Paste the text"):
            from_file(deep.encode())

    def test_one_without_text_is_refused_in_words(self) -> None:
        with pytest.raises(Unreadable, match="Paste the text"):
            from_file(b"<html><body><script>let text = 'none'</script></body></html>")

    def test_scripts_never_become_text(self) -> None:
        page = f"<html><body><article><p>{ENGLISH}</p><script>alert(1)</script></article></body></html>"
        assert "alert" not in from_file(page.encode()).text


class TestBounds:
    def test_a_file_that_is_too_large_is_refused(self) -> None:
        with pytest.raises(Unreadable, match="larger than 20 MB"):
            from_file(b"a" * (extraction.LARGEST + 1))

    def test_a_text_that_is_too_long_is_refused(self) -> None:
        with pytest.raises(Unreadable, match="500001 characters"):
            from_paste("a" * 500_001)

    def test_a_lying_name_does_not_matter(self) -> None:
        assert from_file(word(ENGLISH)).text == from_file(ENGLISH.encode()).text

    def test_a_polyglot_is_read_as_what_it_begins_with(self) -> None:
        assert "Norland" in from_file(pdf([ENGLISH]) + word("something else")).text
