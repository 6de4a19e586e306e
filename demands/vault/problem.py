"""Why an address could not be fetched, in words for the person who asked."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Problem(models.TextChoices):
    """One sentence each; the code is what a capture or a link keeps."""

    NOT_WEB = "not_web", _("This is not a web address: it must begin with https:// or http://.")
    PORT = "port", _("The address contains a port that websites do not use. Enter the usual address of the page.")
    NOT_PUBLIC = "not_public", _("This address points to a private network. Only public websites can be fetched.")
    NO_SUCH_HOST = "no_such_host", _("No website found at this address. Check the spelling.")
    NO_CONNECTION = "no_connection", _("The site is not responding. Try again later.")
    TLS = "tls", _("The site’s certificate is not valid, so its identity cannot be verified.")
    TOO_SLOW = "too_slow", _("The site took too long to respond. Try again later.")
    TOO_LARGE = "too_large", _("The page is too large to store. Save it as a file and attach that.")
    TOO_MANY_REDIRECTS = "redirects", _("The site redirects endlessly.")
    MALFORMED = "malformed", _("The site’s response is not valid.")
    GONE = "gone", _("According to the site, this page does not exist.")
    REFUSED = "refused", _("The site blocks automated access. Save the page yourself and attach the file.")
    SERVER_ERROR = "server_error", _("The site reports an error of its own. Try again later.")
    INTERRUPTED = "interrupted", _("The task was interrupted, for example by a restart.")
    UNREADABLE = "unreadable", _("The page was fetched, but could not be read.")

    @property
    def may_pass(self) -> bool:
        """Whether trying again later may help."""
        return self in (
            Problem.NO_SUCH_HOST, Problem.NO_CONNECTION, Problem.TLS, Problem.TOO_SLOW, Problem.MALFORMED,
            Problem.SERVER_ERROR, Problem.INTERRUPTED,
        )  # fmt: skip

    @classmethod
    def of_status(cls, status: int) -> "Problem | None":
        """What an HTTP status says against the page; None when it is there."""
        if status in (404, 410):
            return cls.GONE
        if 500 <= status < 600:
            return cls.SERVER_ERROR
        if status >= 400:
            return cls.REFUSED  # 999 too, which some sites say to programs
        return None if 200 <= status < 300 else cls.MALFORMED


def words_of(code: str) -> str:
    """The sentence for a code that was kept; '' for none."""
    return str(Problem(code).label) if code in Problem.values else ""


class CannotFetch(Exception):
    """Nothing was fetched; ``problem`` says why, ``status`` what the site answered if it did."""

    def __init__(self, problem: Problem, status: int | None = None) -> None:
        super().__init__(str(problem.label))
        self.problem, self.status = problem, status
