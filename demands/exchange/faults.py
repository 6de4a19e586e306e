"""What is wrong with a pack: the file, the row, the column, and a sentence that says what to do."""

from collections.abc import Iterable
from dataclasses import dataclass

from demands.text.encodings import Reading


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong. Rows are counted as a spreadsheet counts them: the headings are row 1; 0 is the whole file."""

    file: str
    row: int = 0
    column: str = ""
    message: str = ""

    def __str__(self) -> str:
        place = [self.file] if self.file else []
        place += [f"row {self.row}"] if self.row else []
        place += [f"column {self.column}"] if self.column else []
        return f"{', '.join(place)}: {self.message}" if place else self.message


class PackRefused(Exception):
    """The pack was not loaded and nothing was changed; ``faults`` are all that was found, in the order of the files."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(set(faults))
        super().__init__("\n".join(map(str, self.faults)))


class Unreadable(Exception):
    """A file that cannot be read to its end; ``fault`` says where it breaks off and what to do."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(str(fault))


class UnknownEncoding(Unreadable):
    """A text file that does not tell its encoding; ``readings`` are what it can be read as, for a person to choose."""

    def __init__(self, fault: Fault, readings: list[Reading]) -> None:
        self.readings = readings
        super().__init__(fault)
