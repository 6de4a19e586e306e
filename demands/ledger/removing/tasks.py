"""What a redaction could not delete at once, because the store for files did not answer."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from .logos import delete_unnamed

TRY_ON = RetryStrategy(max_attempts=200, wait=300, retry_exceptions=[OSError])


@app.task(retry=TRY_ON, pass_context=False)
def delete_logo(logo: str) -> None:
    """Try again, every five minutes. A failure shows on the desk."""
    delete_unnamed(logo)
