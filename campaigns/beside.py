"""A function that is called in a process of its own, while this one goes on."""

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any


@contextmanager
def beside(function: Callable[..., Any], *args: Any) -> Iterator[Callable[[], Any]]:
    """Begin a function; what is given waits for what it returns or raises. Its process ends with the block.

    Raises OSError where the process ended by itself. It has the memory of this one as it was; it must not use the
    connections to the database that this one has open.
    """
    context = multiprocessing.get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_tell, args=(sending, function, args), daemon=True)
    process.start()
    sending.close()

    def told() -> Any:
        try:
            found, fault = receiving.recv()
        except EOFError:
            raise OSError("another process ended without a result") from None
        if fault is not None:
            raise fault
        return found

    try:
        yield told
    finally:
        process.terminate()
        process.join()
        receiving.close()


def _tell(sending: Connection, function: Callable[..., Any], args: tuple[Any, ...]) -> None:
    try:
        sending.send((function(*args), None))
    except Exception as fault:  # noqa: BLE001 - raised where it is waited for
        sending.send((None, fault))
