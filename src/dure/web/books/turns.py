"""What several ask for at once is built once, and one thing after the other, in the order of asking."""

from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from threading import Event, Lock
from typing import Any, TypeVar

_Value = TypeVar("_Value")


class Turns:
    """Who asks for what is being built already waits for that; who builds, waits for those before."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._asked: dict[Hashable, Future[Any]] = {}
        self._last = Event()
        self._last.set()

    def share(self, what: Hashable, work: Callable[[], _Value]) -> _Value:
        """Return what `work` gives; if another thread is at the same work, what it gives there.

        Args:
            what: Names the work and the state that it is asked of: what was begun for an earlier state is
                other work.
            work: Called once for all who ask while it is being done. It asks for nothing shared in turn that
                could be this.
        """
        with self._lock:
            is_mine = what not in self._asked
            answer: Future[_Value] = self._asked.setdefault(what, Future())
        if is_mine:
            try:
                answer.set_result(work())
            except BaseException as error:  # noqa: BLE001 -- all who wait meet it, and so does who raised it
                answer.set_exception(error)
            finally:
                with self._lock:
                    del self._asked[what]
        return answer.result()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait until all who came before have built; a plain lock would let one wait for ever."""
        mine = Event()
        with self._lock:
            before, self._last = self._last, mine
        before.wait()
        try:
            yield
        finally:
            mine.set()
