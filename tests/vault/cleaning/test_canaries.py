"""Nothing that is planted in a corner of a file is left when the file has been cleaned."""

import pytest

from demands.vault.kinds import kind_of
from demands.vault.scrubbing import JOBS

from . import office_corners, pdf_corners, picture_corners, relatives
from .canaries import Corner, traces

CORNERS: dict[str, dict[str, Corner]] = {
    **picture_corners.CORNERS, "pdf": pdf_corners.CORNERS, "docx": office_corners.DOCX, "xlsx": office_corners.XLSX,
    "odt": office_corners.ODT,
}  # fmt: skip
for ending, more in relatives.CORNERS.items():
    CORNERS[ending] = CORNERS[ending] | more
ALL = [(ending, corner) for ending, corners in CORNERS.items() for corner in corners]


def cleaned(sent: bytes) -> bytes:
    """What the process apart makes of it, without the process."""
    kind = kind_of(sent)
    assert kind is not None
    return JOBS[kind.job](sent).partition(b"\n")[2]


def test_there_are_files_enough() -> None:
    assert len(ALL) >= 120


@pytest.mark.parametrize(("ending", "corner"), ALL)
def test_no_canary_is_left(ending: str, corner: str) -> None:
    sent = CORNERS[ending][corner]()
    assert traces(sent)
    assert traces(cleaned(sent)) == []
