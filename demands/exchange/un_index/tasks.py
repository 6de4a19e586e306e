"""What the worker does with files of the UN index."""

from procrastinate.contrib.django import app

from demands.jobs.release import release_when_lost
from demands.models import IndexFile

from .jobs import work


@app.task(lock="un_index", pass_context=False)
def read_un_index(index_file: int, apply: bool) -> None:
    """Read an uploaded file of the UN index: for its preview or, when staff have seen that, to load it."""
    work(index_file, apply=apply)


release_when_lost(IndexFile, read_un_index.name, "index_file")
