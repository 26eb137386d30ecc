"""What several ask for at once is built once, and in the order of asking."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread

import pytest

from dure.web.books.turns import Turns


def test_who_asks_for_what_is_being_built_gets_that() -> None:
    """Eight readers of one new report are one build; another question is another."""
    turns, may_end, begun = Turns(), Event(), Event()
    built: list[str] = []

    def build(what: str) -> str:
        built.append(what)
        begun.set()
        assert may_end.wait(60)
        return what

    with ThreadPoolExecutor(9) as pool:
        first = pool.submit(turns.share, "new", lambda: build("new"))
        assert begun.wait(60)
        others = [pool.submit(turns.share, "new", lambda: build("again")) for _ in range(7)]
        another = pool.submit(turns.share, "2024", lambda: build("2024"))
        while len(built) < 2 or not all(one.running() for one in others):
            pass
        may_end.set()
        assert {one.result(60) for one in [first, *others]} <= {"new", "again"}
        assert another.result(60) == "2024"
    assert built.count("new") == 1
    assert turns.share("new", lambda: "later") == "later", "what is done is not asked for again"


def test_a_build_that_breaks_breaks_for_all_who_wait_and_for_nobody_after_them() -> None:
    """Nobody waits for ever, and the next one tries anew."""
    turns = Turns()

    def break_down() -> str:
        message = "no room"
        raise OSError(message)

    with pytest.raises(OSError, match="no room"):
        turns.share("new", break_down)
    assert turns.share("new", lambda: "built") == "built"
    with pytest.raises(OSError, match="no room"), turns.turn():
        break_down()
    with turns.turn():
        pass


def test_builders_take_turns_in_the_order_in_which_they_came() -> None:
    """Whoever comes later waits longer: a plain lock goes to whoever is quick, again and again."""
    turns, order = Turns(), list[int]()
    threads = []

    def build(number: int, has_come: Event) -> None:
        has_come.set()
        with turns.turn():
            order.append(number)

    with turns.turn():
        for number in range(5):
            last, has_come = turns._last, Event()
            threads.append(Thread(target=build, args=(number, has_come)))
            threads[-1].start()
            assert has_come.wait(60)
            while turns._last is last:
                pass
    for thread in threads:
        thread.join(60)
    assert order == [0, 1, 2, 3, 4]
