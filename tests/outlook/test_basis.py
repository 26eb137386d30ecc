"""What a plan's number rests on is written beside it; where it is not, the words of its source must do."""

from dataclasses import replace

import pytest
from invented_plans import sure

from dure.language import Text
from dure.outlook.amounts import ASSUMPTION
from dure.outlook.plan import BASES, Estimate
from dure.outlook.reading import UNSAID, read_plan
from dure.outlook.writing import write_plan
from dure.problem import Problem
from dure.reports.outlook_names import is_assumed, list_written, tell_origin

PLAN = """\
[plan]
name = "솔내 밥집"
place = "52720350"
start = 2026-01

[[services]]
id = "lunch"
price = {price}
[[services.users]]
ages = "65+"
use_rate = "10%"
visits = 4

[cash]
opening = 5000000
"""
PRICE_ROW = 8


def read_price(price: str) -> tuple[Estimate | None, tuple[Problem, ...]]:
    """Read one number of a plan, and what is wrong with it."""
    plan, problems = read_plan(PLAN.format(price=price))
    return None if plan is None else plan.services[0].price, problems


@pytest.mark.parametrize(
    ("basis", "source", "origin"),
    [
        ("records", "우리 식당에서 센 것", "records"),  # no word of a book: without the key, from elsewhere
        ("elsewhere", "이웃 마을 장부", "source"),  # somebody else's book, which the words take for one's own
        ("assumption", "2025년 장부보다 조금 많게", "assumption"),
        ("records", "가정이 아니라 2025년 장부", "records"),
    ],
)
def test_what_is_written_goes_before_the_words_of_a_source(basis: str, source: str, origin: str) -> None:
    """The key says it, whatever the source is called."""
    price, problems = read_price(f'{{value = 8000, source = "{source}", basis = "{basis}"}}')
    assert problems == ()
    assert price is not None
    assert (price.basis, tell_origin(price), is_assumed(price)) == (basis, origin, origin == "assumption")
    assert tell_origin(replace(price, basis=None)) != origin


@pytest.mark.parametrize(
    ("price", "origin"),
    [
        ('{value = 8000, source = "2025년 장부"}', "records"),
        ('{value = 8000, source = "2025년 방문 진료 수가"}', "source"),
        ("8000", "assumption"),
        ('{value = 8000, basis = "assumption"}', "assumption"),
    ],
)
def test_a_file_without_the_key_reads_as_before(price: str, origin: str) -> None:
    """And to say of a number without a source that it is an assumption says nothing new."""
    found, problems = read_price(price)
    assert problems == ()
    assert found is not None
    assert (tell_origin(found), found.basis) == (origin, None)


@pytest.mark.parametrize("wrong", ['"장부"', '"own book"', "3", '["records"]'])
def test_a_wrong_word_is_named_with_its_line_and_the_right_ones(wrong: str) -> None:
    """In both languages."""
    _, (problem,) = read_price(f'{{value = 8000, source = "2025년 장부", basis = {wrong}}}')
    assert problem.where.rows == (PRICE_ROW,)
    assert "basis" in problem.what.ko
    if wrong.startswith('"'):
        assert all(word in problem.remedy.ko and word in problem.remedy.en for word in BASES)


@pytest.mark.parametrize("basis", ["records", "elsewhere"])
def test_a_record_that_nobody_names_is_no_record(basis: str) -> None:
    """Which one it is must stand there."""
    _, (problem,) = read_price(f'{{value = 8000, basis = "{basis}"}}')
    assert problem.where.rows == (PRICE_ROW,)
    assert "source" in problem.remedy.en
    assert "source" in problem.remedy.ko


@pytest.mark.parametrize("basis", [None, *BASES])
def test_it_is_written_and_reads_back_the_same(basis: str | None) -> None:
    """Beside the source; not where nobody said."""
    plan, _ = read_plan(PLAN.format(price="8000"))
    assert plan is not None
    told = {"low": 7000.0, "source": Text("asked", "여쭘"), "basis": basis}
    service = replace(plan.services[0], price=replace(plan.services[0].price, **told))
    written = write_plan(replace(plan, services=(service,)))
    again, problems = read_plan(written)
    assert problems == ()
    assert again is not None
    assert replace(again.services[0].price, line=None) == replace(service.price, line=None)
    assert ("basis = " in written.partition("[plan]")[2]) is (basis is not None)


def test_what_the_reader_filled_in_stays_unwritten() -> None:
    """Nobody wrote it, so it rests on nothing."""
    plan, _ = read_plan(PLAN.format(price="8000"))
    assert plan is not None
    assert "services.lunch.elasticity" not in list_written(plan)
    assert tell_origin(replace(sure(0), source=UNSAID["none"], basis="records")) == "unwritten"


@pytest.mark.parametrize("word", ["가정", "assumption", "Assumption "])
def test_the_bare_word_for_an_assumption_is_no_source(word: str) -> None:
    """It is read as where none is written: no record, and nothing of others, is called so."""
    price, problems = read_price(f'{{value = 8000, source = "{word}"}}')
    assert problems == ()
    assert price is not None
    assert (price.source, tell_origin(price)) == (ASSUMPTION, "assumption")
    price, (problem,) = read_price(f'{{value = 8000, source = "{word}", basis = "records"}}')
    assert price is None or price.basis is None
    assert (problem.where.column or "").endswith("price.basis")


def test_an_assumption_told_in_korean_alone_is_one() -> None:
    """Its twin in English is the same words."""
    price, _ = read_price('{value = 8000, source = "가정: 이웃 가게보다 조금 싸게"}')
    assert price is not None
    assert tell_origin(price) == "assumption"
