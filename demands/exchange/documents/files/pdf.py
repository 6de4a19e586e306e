"""The text of a PDF: blocks in reading order, each with its page, its height there, and what its layout shows."""

import pypdfium2

from ..joining import joined_blocks
from .bounded import Answer, Fault, answer
from .glyphs import pages_of
from .layout import blocks_of

PAGES = 500
FEWEST = 20  # characters; with less in the whole file its pages are pictures


def read(raw: bytes) -> Answer:
    """Raises Fault: encrypted, pages, scan."""
    try:
        document = pypdfium2.PdfDocument(raw)
        number = len(document)
    except pypdfium2.PdfiumError as fault:
        if fault.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD:
            raise Fault("encrypted") from fault
        raise
    if number > PAGES:
        raise Fault("pages", pages=number, limit=PAGES)
    pages = list(pages_of(document))
    if sum(len(page.glyphs) for page in pages) < FEWEST:
        raise Fault("scan", pages=number)
    title = document.get_metadata_value("Title") or ""
    empty = sum(1 for page in pages if not page.glyphs)
    return {"blocks": joined_blocks(blocks_of(pages)), "title": title.strip(), "empty": empty}


if __name__ == "__main__":
    answer(read)
