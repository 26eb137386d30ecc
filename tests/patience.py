"""How much work a test may take: processor time, which other work on the machine does not lengthen."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn


@contextmanager
def ends_within(seconds: float) -> Iterator[None]:
    """Stop, and fail, what takes more processor time than so many seconds.

    For what must not grow out of bounds on hostile input: choose a bound that sound work stays far below and
    a fault of growth far above. It measures no speed; that is what the benchmarks do.
    """

    def stop(*_: object) -> NoReturn:
        message = f"More than {seconds} s of work: does it grow with the square of what it reads?"
        raise AssertionError(message)

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
