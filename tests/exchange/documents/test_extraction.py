"""A file gives its text, in order; or a sentence that says what is wrong with it and what to do. Nothing else."""

import time

import pytest

from demands.exchange.documents import extraction
from demands.exchange.documents.extraction import Unreadable, from_file, from_paste
from demands.exchange.documents.grammar import rules
from demands.exchange.documents.requests import requests
from tests.exchange.files import archive, circular, columns, pdf, with_doctype, word

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
            (JAPANESE, "utf-16-le"), (JAPANESE, "utf-16-be"), (WESTERN, "utf-8-sig"), (WESTERN, "utf-16"),
            (f"{JAPANESE}\n\n{JAPANESE}", "utf-16-le"), (f"{ENGLISH} {WESTERN}", "utf-16-be"), ("日本。", "utf-8"),
        ],
    )  # fmt: skip
    def test_its_encoding_is_found(self, text: str, encoding: str) -> None:
        assert from_file(text.encode(encoding)).text == text

    def test_an_encoding_that_was_guessed_is_said(self) -> None:
        assert "Shift_JIS" in from_file(JAPANESE.encode("cp932")).remarks[0]
        assert from_file(JAPANESE.encode()).remarks == ()

    @pytest.mark.parametrize("encoding", ["cp932", "euc_jp", "utf-16-le"])
    def test_a_guess_at_japanese_is_never_western(self, encoding: str) -> None:
        for length in (12, 20, len(JAPANESE)):
            assert from_file(JAPANESE[:length].encode(encoding)).text == JAPANESE[:length]

    def test_a_western_text_is_never_taken_for_japanese(self) -> None:
        for said in ("Où ?", "año", "naïveté", "Ministère de l’Éducation", "¡Señor, más!", "Größe"):
            assert from_file(f"{said} {said}".encode("cp1252")).text == f"{said} {said}"

    @pytest.mark.parametrize(
        ("raw", "text"),
        [(b"Japan should act.\xc3", "Japan should act.Ã"), (b"caf\xe9 caf\xc3\xa9", "café cafÃ©")],
        ids=["cut in a character", "two encodings"],
    )
    def test_a_broken_one_is_read_with_a_warning(self, raw: bytes, text: str) -> None:
        read = from_file(raw)
        assert read.text == text
        assert "Windows-1252" in read.remarks[0]

    @pytest.mark.parametrize(
        "raw",
        [
            bytes(range(256)) * 40, b"\x7fELF" + b"\x02\x01\x01\x00" * 99, b"MZ\x90\x00\x03" * 99,
            b"GIF89a\x01\x00\x01\x00", b"\x1f\x8b\x08\x00" + bytes(range(1, 250)) * 4,
            b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" * 9, b"SQLite format 3\x00" * 9, b"\xff\xfe\x00\xd8\x00\xd8",
            b"\x00" * 5000, b"ID3\x04\x00\x00\x00\x00\x00" * 50, b"Rar!\x1a\x07\x01\x00" * 30,
        ],
        ids=["bytes", "program", "exe", "gif", "gzip", "jpeg", "sqlite", "half a surrogate", "zeros", "mp3", "rar"],
    )  # fmt: skip
    def test_whatever_is_no_text_is_refused(self, raw: bytes) -> None:
        with pytest.raises(Unreadable) as fault:
            from_file(raw)
        assert fault.value.code in ("not_text", "empty")

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
        assert "1 page contains no text" in from_file(pdf([ENGLISH], [])).remarks[0]

    def test_a_scan_is_refused_in_words(self) -> None:
        with pytest.raises(Unreadable, match=r"images of pages and no text \(3 pages\)"):
            from_file(pdf([], [], []))

    def test_a_locked_one_is_refused_in_words(self) -> None:
        with pytest.raises(Unreadable, match="locked with a password"):
            from_file(pdf([ENGLISH], password="secret"))

    def test_one_with_too_many_pages_is_refused_in_words(self) -> None:
        with pytest.raises(Unreadable, match="501 pages; the limit is 500"):
            from_file(pdf(*[[]] * 501))

    def test_two_columns_are_read_one_after_the_other(self) -> None:
        left = ["The State party should, without", "delay, release all of those who", "are held for what they wrote."]
        right = ["It should also invite the Special", "Rapporteur to the prisons of the", "whole country next year."]
        text = from_file(columns(left, right)).text
        assert "without delay, release all of those who are held for what they wrote." in text
        assert "It should also invite the Special Rapporteur to the prisons" in text

    def test_words_that_a_line_broke_are_whole_again(self) -> None:
        lines = ["The State party should put an end to incommuni-", "cado deten-", "tion and to pre-trial", "deten-",
                 "tion beyond the limits of pre-trial rules."]  # fmt: skip
        text = from_file(pdf(lines)).text
        assert "incommunicado detention and to pre-trial detention" in text
        assert "pre-trial rules" in text

    def test_a_script_in_it_is_never_run(self) -> None:
        raw = pdf([ENGLISH], script="app.alert('no')")
        assert b"JavaScript" in raw
        assert from_file(raw).text == ENGLISH

    @pytest.mark.parametrize("shape", ["pages", "objects"])
    def test_one_that_leads_round_in_a_circle_comes_to_an_end(self, shape: str) -> None:
        with pytest.raises(Unreadable) as fault:
            from_file(circular(shape))
        assert fault.value.code in ("broken", "slow", "scan", "pages")

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
        with pytest.raises(Unreadable, match="a spreadsheet or a presentation"):
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

    @pytest.mark.parametrize("system", ["file:///etc/passwd", "http://127.0.0.1:9/", "/etc/hostname"])
    def test_no_outer_entity_is_fetched(self, system: str) -> None:
        raw = with_doctype(word("Japan should &secret;act."), f'<!DOCTYPE d [<!ENTITY secret SYSTEM "{system}">]>')
        with pytest.raises(Unreadable) as fault:
            from_file(raw)
        assert fault.value.code == "broken"

    def test_entities_that_swell_are_not_unfolded(self) -> None:
        """A billion laughs: ten entities, each of ten of the one before."""
        inner = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
        raw = with_doctype(
            word("Japan should &secret;act."), f'<!DOCTYPE d [<!ENTITY e0 "ha">{inner}<!ENTITY secret "&e9;">]>'
        )
        with pytest.raises(Unreadable) as fault:
            from_file(raw)
        assert fault.value.code == "broken"

    def test_one_whose_directory_lies_about_its_size_is_broken(self) -> None:
        raw = archive(word__document_xml=b"<a>" + b" " * 5_000_000 + b"</a>")
        size = (5_000_007).to_bytes(4, "little")
        assert raw.count(size) == 2
        with pytest.raises(Unreadable) as fault:
            from_file(raw.replace(size, (9).to_bytes(4, "little")))
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
        assert text.split("\n\n")[:3] == ["First bold line. Second line.", "1. Free them;", "2. Pay them."]

    def test_a_page_of_tags_within_tags_is_no_crash(self) -> None:
        deep = "<html><body>" + "<div>" * 5000 + "Japan should act." + "</div>" * 5000
        with pytest.raises(Unreadable, match="Paste the text"):
            from_file(deep.encode())

    def test_one_without_text_is_refused_in_words(self) -> None:
        with pytest.raises(Unreadable, match="Paste the text"):
            from_file(b"<html><body><script>let text = 'none'</script></body></html>")

    @pytest.mark.parametrize(
        "hidden",
        ["<script>Japan must pay</script>", "<style>Japan must pay</style>", "<!-- Japan must pay -->",
         "<noscript>Japan must pay</noscript>", "<template>Japan must pay</template>",
         "<svg><text>Japan must pay</text></svg>",
         "<iframe srcdoc='Japan must pay'></iframe>", "<form><button>Japan must pay</button></form>"],
    )  # fmt: skip
    def test_what_a_reader_of_the_page_does_not_see_is_no_text(self, hidden: str) -> None:
        page = f"<html><body><main><p>{ENGLISH}</p>{hidden}<p>{ENGLISH} Again.</p></main></body></html>"
        assert "must pay" not in from_file(page.encode()).text

    def test_markup_that_was_escaped_stays_words(self) -> None:
        page = "<html><body><p>Japan should &lt;script&gt;alert(1)&lt;/script&gt; act.</p></body></html>"
        assert from_file(page.encode()).text == "Japan should <script>alert(1)</script> act."

    @pytest.mark.parametrize(
        "charset",
        ["no-such", "hex", "idna", "rot13", "utf-7", "unicode_escape", "base64", "undefined", "x" * 30, "mbcs"],
    )
    def test_a_page_that_lies_about_its_encoding_is_read_all_the_same(self, charset: str) -> None:
        page = f"<html><head><meta charset='{charset}'></head><body><p>L’État doit agir.</p></body></html>"
        assert "doit agir" in from_file(page.encode()).text

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
    def test_a_mark_says_more_than_the_page(self, encoding: str) -> None:
        page = "<html><head><meta charset='shift_jis'></head><body><p>Japan should act.</p></body></html>"
        assert from_file(page.encode(encoding)).text == "Japan should act."

    def test_an_outer_entity_in_it_is_not_fetched(self) -> None:
        page = (
            '<?xml version="1.0"?><!DOCTYPE html [<!ENTITY s SYSTEM "file:///etc/passwd">]>'
            "<html><body><p>Japan should act. &s;</p></body></html>"
        )
        assert "root:" not in from_file(page.encode()).text

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

    def test_a_text_of_five_megabytes_is_refused_at_once(self) -> None:
        start = time.process_time()
        for text in (f"{ENGLISH}\n" * 90_000, "日本政府は死刑の執行をただちに停止し\n" * 100_000):
            with pytest.raises(Unreadable, match="the limit is 500000"):
                from_paste(text)
            with pytest.raises(Unreadable, match="the limit is 500000"):
                from_file(text.encode())
        assert time.process_time() - start < 5

    def test_a_page_of_five_megabytes_hands_over_no_more_than_a_sentence(self) -> None:
        page = f"<html><body>{f'<p>{ENGLISH}</p>' * 80_000}</body></html>"
        with pytest.raises(Unreadable) as fault:
            from_file(page.encode())
        assert fault.value.code in ("long", "slow")

    def test_as_much_as_is_read_is_read_in_time(self) -> None:
        text = "The State party should make sure that each of those who are\nheld sees a judge.\n" * 6000
        start = time.process_time()
        read = from_paste(text[:499_000])
        assert read.remarks
        assert requests(read.text, rules("en", ()))
        assert time.process_time() - start < 30

    def test_a_lying_name_does_not_matter(self) -> None:
        assert from_file(word(ENGLISH)).text == from_file(ENGLISH.encode()).text

    def test_a_polyglot_is_read_as_what_it_begins_with(self) -> None:
        assert "Norland" in from_file(pdf([ENGLISH]) + word("something else")).text
