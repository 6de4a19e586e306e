"""A circuit breaker: while the database does not answer, requests are refused at once instead of waiting in line.

The pattern is from Michael Nygard, "Release It!". A paused server takes connections and never answers, so a request
alone cannot tell a slow statement from a dead server. The breaker asks the server itself, over a connection of its own.
"""

import logging
import threading
import time
from collections.abc import Callable

VERDICT = 1.0  # seconds that the server has for an answer; then the circuit is open
PAUSE = 0.5  # seconds between two questions to a server that does not answer
FRESH = 0.3  # seconds for which an answer is believed

log = logging.getLogger(__name__)


class CircuitBreaker:
    """Closed while the server answers, open from the verdict that it does not until it does again.

    `probe` tells whether the server takes a new connection. It runs in a thread that exists only while it is in doubt.
    """

    def __init__(self, probe: Callable[[], bool], verdict: float = VERDICT) -> None:
        self.probe, self.verdict = probe, verdict
        self._lock = threading.Lock()
        self._in_doubt_since: float | None = None
        self._answered_at = float("-inf")

    @property
    def is_open(self) -> bool:
        since = self._in_doubt_since
        return since is not None and time.monotonic() - since >= self.verdict

    def suspect(self) -> None:
        """Ask the server whether it is there, unless that is being done or was done a moment ago."""
        with self._lock:
            now = time.monotonic()
            if self._in_doubt_since is not None or now - self._answered_at < FRESH:
                return
            self._in_doubt_since = now
        threading.Thread(target=self._ask, name="database-probe", daemon=True).start()

    def _ask(self) -> None:
        while not self.probe():
            if self._in_doubt_since != float("-inf"):
                log.error("The database does not answer: pages come from the cache, or say that they cannot be made")
            self._in_doubt_since = float("-inf")  # refused: no need to wait for the verdict
            time.sleep(PAUSE)
        with self._lock:
            if self._in_doubt_since == float("-inf"):
                log.warning("The database answers again")
            self._answered_at, self._in_doubt_since = time.monotonic(), None
