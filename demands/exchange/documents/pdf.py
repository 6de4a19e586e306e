"""The text of a PDF, page by page, with its lines joined."""

from io import BytesIO

from pypdf import PdfReader

from .bounded import Answer, Fault, answer
from .joining import from_pages

PAGES = 500
FEWEST = 20  # characters; with less in the whole file its pages are pictures


def read(raw: bytes) -> Answer:
    """Raises Fault: encrypted, pages, scan."""
    reader = PdfReader(BytesIO(raw))
    if reader.is_encrypted and not reader.decrypt(""):
        raise Fault("encrypted")
    number = len(reader.pages)
    if number > PAGES:
        raise Fault("pages", pages=number, limit=PAGES)
    pages = [page.extract_text() for page in reader.pages]
    if sum(len(page.strip()) for page in pages) < FEWEST:
        raise Fault("scan", pages=number)
    title = (reader.metadata.title if reader.metadata else "") or ""
    empty = sum(1 for page in pages if not page.strip())
    return {"text": from_pages(pages), "title": title.strip(), "empty": empty}


if __name__ == "__main__":
    answer(read)
