"""Connections that are made to public addresses alone, and that end when their time is up.

The name is resolved by us, one of its addresses is connected to, and the *opened socket's* address is checked before
a byte is sent: what a name server says a moment later (DNS rebinding) changes nothing any more.
"""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from .addresses import is_public
from .problem import CannotFetch, Problem

PORTS = (80, 443, 8080, 8443)

Resolver = Callable[[str, int], list[str]]


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, in the order in which the system would try them. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


@dataclass
class Guard:
    """What one fetch may reach, and until when. ``allow`` names exceptions, address and port, for a test's server."""

    deadline: float
    resolver: Resolver = resolve
    allow: Collection[tuple[str, int]] = ()
    timers: list[threading.Timer] = field(default_factory=list)

    @property
    def left(self) -> float:
        """Seconds until the deadline. Raises CannotFetch once it has passed."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise CannotFetch(Problem.TOO_SLOW)
        return left

    def may_reach(self, address: str, port: int) -> bool:
        return (address, port) in self.allow or (port in PORTS and is_public(address))

    def addresses(self, host: str, port: int) -> list[str]:
        """What the name stands for; a resolver that does not answer in time is left behind."""
        found: list[str] = []
        faults: list[Exception] = []

        def ask() -> None:
            try:
                found.extend(self.resolver(host, port))
            except (OSError, UnicodeError) as fault:
                faults.append(fault)

        asking = threading.Thread(target=ask, daemon=True)
        asking.start()
        asking.join(self.left)
        if asking.is_alive():
            raise CannotFetch(Problem.TOO_SLOW)
        if faults or not found:
            raise CannotFetch(Problem.NO_SUCH_HOST)
        return found

    def connect(self, host: str, port: int) -> socket.socket:
        """An open connection to a public address of this host. Raises CannotFetch."""
        named = self.addresses(host, port)
        reachable = [address for address in named if self.may_reach(address, port)]
        if not reachable:
            raise CannotFetch(Problem.PORT if any(map(is_public, named)) else Problem.NOT_PUBLIC)
        for address in reachable[:3]:
            try:
                opened = socket.create_connection((address, port), timeout=min(self.left, 10))
            except OSError:
                continue
            return self._checked(opened)
        raise CannotFetch(Problem.NO_CONNECTION)

    def _checked(self, opened: socket.socket) -> socket.socket:
        """The socket itself says whom it is connected to: nobody else is believed."""
        try:
            peer = opened.getpeername()
        except OSError:
            opened.close()
            raise CannotFetch(Problem.NO_CONNECTION) from None
        if not self.may_reach(str(peer[0]), int(peer[1])):
            opened.close()
            raise CannotFetch(Problem.NOT_PUBLIC)
        self._end_in_time(opened)
        return opened

    def _end_in_time(self, opened: socket.socket) -> None:
        """A timeout of the socket starts again with each byte; this ends the connection however busy it is."""
        handle = opened.dup()

        def end() -> None:
            with contextlib.suppress(OSError):  # it has already ended
                handle.shutdown(socket.SHUT_RDWR)
            handle.close()

        timer = threading.Timer(self.left, end)
        timer.daemon = True
        timer.handle = handle  # type: ignore[attr-defined]
        timer.start()
        self.timers.append(timer)

    def release(self) -> None:
        for timer in self.timers:
            timer.cancel()
            timer.handle.close()  # type: ignore[attr-defined]
        self.timers.clear()


class _Guarded:
    """In the place of urllib3's own way to open a socket."""

    def __init__(self, *args: Any, guard: Guard, **options: Any) -> None:
        super().__init__(*args, **options)
        self.guard = guard

    def _new_conn(self) -> socket.socket:
        opened = self.guard.connect(self._dns_host, self.port)  # type: ignore[attr-defined]
        opened.settimeout(min(self.guard.left, 10))
        return opened


class _GuardedHTTP(_Guarded, HTTPConnection):
    pass


class _GuardedHTTPS(_Guarded, HTTPSConnection):
    pass


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _GuardedHTTP


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _GuardedHTTPS


def pool(scheme: str, host: str, port: int, guard: Guard) -> HTTPConnectionPool:
    """A pool for one request to one host: nothing is kept from one site to the next."""
    kind = _SecurePool if scheme == "https" else _PlainPool
    return kind(host, port, maxsize=1, retries=False, guard=guard)
