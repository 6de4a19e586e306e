"""What the worker does with addresses that are to be read for demands."""

from procrastinate.contrib.django import app

from demands.jobs.release import release_when_lost
from demands.models import PageFetch
from demands.vault.fetch import Fetcher

from .fetch_jobs import work


@app.task(pass_context=False)
def fetch_page(page: int) -> None:
    """Fetch an address that is to be read for demands; a failure that may pass is tried again a little later."""
    again = work(page, Fetcher())
    if again is not None:
        fetch_page.configure(schedule_in={"seconds": again}).defer(page=page)


release_when_lost(PageFetch, fetch_page.name, "page")
