"""Filters for the log: an address that gives access to anyone who knows it must not be logged."""

import logging
import re

SECRET = re.compile(r"(/review/|/embargo/|/password/reset/key/)[^/\s]+")


class WithoutTokens(logging.Filter):
    """Cuts the secret out of the addresses of review links, invitations and forgotten passwords."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        if SECRET.search(said):
            record.msg, record.args = SECRET.sub(r"\1…", said), ()
        return True


class OneLineWhileUnavailable(logging.Filter):
    """Leaves out the traceback of a request that was answered 503: while the database is away, there are thousands."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", None) == 503:
            record.exc_info = record.exc_text = None
        return True
