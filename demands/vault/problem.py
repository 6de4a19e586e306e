"""Why an address could not be fetched, in words for the person who asked."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Problem(models.TextChoices):
    """One sentence each; the code is what a capture or a link keeps."""

    NOT_WEB = "not_web", _("This is no address of the web: it has to begin with https:// or http://.")
    PORT = "port", _("The address names a port that web sites do not use. Give the usual address of the page.")
    NOT_PUBLIC = "not_public", _("The address leads into a private network. Only public web sites are fetched.")
    NO_SUCH_HOST = "no_such_host", _("There is no site of this name. Check the spelling of the address.")
    NO_CONNECTION = "no_connection", _("The site does not answer. Try again later.")
    TLS = "tls", _("The site's certificate is not valid, so nobody can tell whose page it is.")
    TOO_SLOW = "too_slow", _("The site took too long to answer. Try again later.")
    TOO_LARGE = "too_large", _("What the site sends is larger than we keep. Save it as a file and attach that.")
    TOO_MANY_REDIRECTS = "redirects", _("The site sends us from one address to the next without end.")
    MALFORMED = "malformed", _("The site's answer is no proper answer of a web site.")
    GONE = "gone", _("The site says that this page does not exist.")
    REFUSED = "refused", _("The site refuses to show this page to programs. Save it by hand and attach the file.")
    SERVER_ERROR = "server_error", _("The site reports a fault of its own. Try again later.")
    INTERRUPTED = "interrupted", _("The work was interrupted, as by a restart.")
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
