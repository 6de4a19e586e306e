"""How long to wait before the next of several tries."""

import time
from dataclasses import dataclass, field


@dataclass
class Backoff:
    """Delays in seconds that double from one failure to the next, and begin again after a while without one."""

    first: float = 1.0
    longest: float = 30.0
    forgotten_after: float = 60.0
    failures: int = 0
    failed_at: float = field(default_factory=time.monotonic)

    def delay(self) -> float:
        """Count one failure; return how many seconds to wait after it."""
        now = time.monotonic()
        if now - self.failed_at > self.forgotten_after:
            self.failures = 0
        delay: float = min(self.longest, self.first * 2**self.failures)
        self.failures, self.failed_at = min(self.failures + 1, 16), now
        return delay
