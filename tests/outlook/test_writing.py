"""A plan that is written reads back the same."""

from dataclasses import fields, is_dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dure.language import Text
from dure.outlook.plan import Estimate, Plan
from dure.outlook.reading import read_plan
from dure.outlook.writing import write_plan

EXAMPLE = Path(__file__).parents[2] / "examples/jinan/plan.toml"


def without_lines(thing: Any) -> Any:
    """Forget where each number stood."""
    if isinstance(thing, Estimate):
        return replace(thing, line=None)
    if isinstance(thing, tuple):
        return tuple(without_lines(one) for one in thing)
    if is_dataclass(thing) and not isinstance(thing, type):
        return replace(thing, **{one.name: without_lines(getattr(thing, one.name)) for one in fields(thing)})
    return thing


def example() -> Plan:
    """Read the example's plan."""
    plan, _ = read_plan(EXAMPLE.read_bytes())
    assert plan is not None
    return plan


def test_what_excludes_and_adds_up_reads_back_the_same() -> None:
    """By the ids of the other strategies."""
    plan = example()
    one = replace(plan.scenarios[0], excludes=("merge", "price"), adds_up_with=("*",))
    again, _ = read_plan(write_plan(replace(plan, scenarios=(one,))))
    assert again is not None
    assert (again.scenarios[0].excludes, again.scenarios[0].adds_up_with) == (("merge", "price"), ("*",))


def test_the_example_reads_back_the_same() -> None:
    """Every service, range, source, grant, goal and strategy of it."""
    plan = example()
    again, problems = read_plan(write_plan(plan))
    assert not problems
    assert without_lines(again) == without_lines(plan)


def test_what_is_asked_is_left_out_and_asked_again() -> None:
    """A number that nobody knows is not written, and the reader says that it is missing."""
    question = Text(en="What is in the bank?", ko="통장에 얼마가 있습니까?")
    text = write_plan(example(), questions={"cash.opening": question})
    assert question.ko in text
    plan, problems = read_plan(text)
    assert plan is None
    assert [problem.what.en for problem in problems] == ["opening is missing."]


words = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30)


@settings(max_examples=25, deadline=None)
@given(
    name=words, source=words, low=st.floats(0, 1e9), width=st.floats(0, 1e9), month=st.dates(date(2000, 1, 1))
)
def test_whatever_words_and_numbers_it_holds(
    name: str, source: str, low: float, width: float, month: date
) -> None:
    """Quotes, backslashes and line breaks in words do no harm; numbers keep every digit."""
    plan = example()
    price = Estimate(low + width / 2, low, low + width, "KRW", Text(en=source, ko=source))
    month = month.replace(year=min(month.year, 2100), day=1)
    service = replace(plan.services[0], name=Text(en=name, ko=name), price=price, starts=month)
    again, problems = read_plan(write_plan(replace(plan, services=(service,), scenarios=())))
    assert not problems
    assert again is not None
    read = again.services[0]
    assert (read.price.low, read.price.value, read.price.high) == (price.low, price.value, price.high)
    assert read.starts == month
    assert len(again.services) == 1
