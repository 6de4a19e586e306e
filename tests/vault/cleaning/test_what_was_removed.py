"""The page of a source says what cleaning took out of its file."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from demands.models import Evidence, Original
from tests.admin.conftest import address, signed_in
from tests.vault import samples
from tests.vault.test_newsroom import save


@pytest.fixture
def emi(editor: User) -> Client:
    return signed_in(editor)


def test_the_page_says_what_was_taken_out_of_a_file(emi: Client) -> None:
    save(emi, "photo.jpg", samples.telling_jpeg())
    original = Original.objects.get()
    assert original.removed == ["picture_details"]
    page = emi.get(address(original.evidence)).content.decode()
    assert "Removed from the file that readers get:" in page
    assert "details in images: camera, place, time, comments" in page


def test_the_page_says_so_in_japanese(emi: Client) -> None:
    save(emi, "report.pdf", samples.telling_pdf())
    page = emi.get("/ja" + address(Evidence.objects.get())).content.decode()
    assert "読者に渡すファイルから取り除いたもの" in page
    assert "プロパティ（作成者、ソフトウェア、タイトル、日付）" in page
    assert "添付ファイル" in page


def test_the_page_says_that_there_was_nothing(emi: Client) -> None:
    save(emi, "scan.png", samples.picture("PNG"))
    assert "Nothing had to be removed." in emi.get(address(Evidence.objects.get())).content.decode()


def test_of_a_file_cleaned_before_it_was_kept_the_page_says_neither(emi: Client) -> None:
    save(emi, "scan.png", samples.picture("PNG"))
    Original.objects.update(removed=None)
    emi.get(address(Evidence.objects.get()))  # the message about the upload appears once
    page = emi.get(address(Evidence.objects.get())).content.decode()
    assert "Nothing had to be removed" not in page
    assert "Removed from the file" not in page
