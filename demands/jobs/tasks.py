"""What the worker does for the queue itself.

A worker may be killed in the middle of anything, and then the job is done again (``stalled``). So every task must bear
to be begun twice: what it writes, it writes all or nothing, together with the note that it is done.
"""

from procrastinate.contrib.django import app

from . import release, stalled


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="take_up_stalled_jobs", pass_context=False)
def take_up_stalled_jobs(timestamp: int) -> None:
    """Every minute: jobs whose worker is gone are done again; rows whose job is gone are released."""
    stalled.take_up()
    release.release_all()


@app.periodic(cron="7 3 * * *")
@app.task(queueing_lock="forget_done_jobs", pass_context=False)
def forget_done_jobs(timestamp: int) -> None:
    """Every night: delete jobs that were done a week ago."""
    stalled.forget_done()
