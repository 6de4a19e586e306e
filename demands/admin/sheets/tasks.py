"""What the worker does with spreadsheets that came back."""

from procrastinate.contrib.django import app

from demands.jobs.release import release_when_lost
from demands.models import SheetImport

from .jobs import work


@app.task(lock="sheets", pass_context=False)
def do_with_sheet(sheet: int) -> None:
    """Read an edited list for its preview, apply it or undo it: what it waits for."""
    work(sheet)


release_when_lost(SheetImport, do_with_sheet.name, "sheet")
