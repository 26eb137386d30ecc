"""A table of requirements is read with every fault at its line, or not at all."""

import copy
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from small_law import LAW, get_table, read

from dure.rules.judging import judge_all
from dure.rules.requirements import PlaceSize


def test_a_whole_file_is_read() -> None:
    """Forms, facts, parameters over time, requirements."""
    table = get_table()
    assert list(table.forms) == ["clinic"]
    assert [value.value for value in table.parameters["founders"].values] == [500, 300]
    assert table.parameters["share"].values[0].checked is None
    assert [fact.id for fact in table.list_facts("clinic")] == ["founders", "share_of_one"]
    assert table.read_on.isoformat() == "2026-11-23"


@pytest.mark.parametrize(
    ("before", "after", "line", "said"),
    [
        ("name: {en: clinic, ko: 의원}", "name: {en: clinic}", 3, "both languages"),
        ("unit: people\n  - id: share_of_one", "unit: heads\n  - id: share_of_one", 7, "unit cannot be"),
        ("value: 0.3", "value: 30", 31, "30 is no share"),
        ("starts: 2014-01-01", "starts: 2014", 31, "starts is not a day"),
        ("starts: 2014-01-01", "starts: 2011-01-01", 31, "Two values hold at once"),
        ("ends: 2012-01-01", "ends: 2010-01-01", 30, "not after it starts"),
        (", checked: null", "", 30, "checked is missing"),
        ("    fact: share_of_one", "    fact: share_of_two", 43, "There is no share_of_two"),
        ("    fact: share_of_one", "    fact: founders", 43, "counted in people"),
        ("    parameter: share\n", "    parameter: shares\n", 45, "There is no shares"),
        ("comparison: at_most", "comparison: below", 44, "comparison cannot be"),
        ("id: nobody-too-much", "id: enough", 40, "is there twice"),
        (
            "    legal_form: clinic\n    title: {en: Enough",
            "    legal_form: bank\n    title: {en: Enough",
            34,
            "no bank",
        ),
        ('value: "100,000", starts: 2023', 'value: "100,000", starts: 2024', 14, "small places"),
        (
            "  - id: share\n",
            "  - {id: none, name: {en: a, ko: 가}, unit: flag, values: []}\n  - id: share\n",
            26,
            "no value",
        ),
        ("checked: null}", "checked: null, sure: true}", 30, "sure is not known"),
        ("checked: null}", "checked: null, case: rich}", 30, "There is no rich"),
    ],
)
def test_a_fault_has_its_line_and_its_remedy(before: str, after: str, line: int, said: str) -> None:
    """And the table is not given, or only without what nobody knows."""
    assert before in LAW
    table, problems = read(LAW.replace(before, after, 1))
    told = [problem for problem in problems if said in problem.what.en]
    assert told, [problem.what.en for problem in problems]
    assert told[0].where.rows == (line,)
    assert told[0].remedy.en
    assert told[0].remedy.ko
    assert (table is None) == ("not known" not in said)


def test_a_missing_part_is_named() -> None:
    """Each part of the file is needed."""
    table, problems = read("legal_forms: []\n")
    assert table is None
    assert {problem.where.column for problem in problems} >= {"facts", "parameters", "requirements"}


@settings(deadline=None)
@given(cut=st.integers(0, len(LAW)), junk=st.text(max_size=20))
def test_nothing_that_is_written_makes_anything_but_problems(cut: int, junk: str) -> None:
    """A file cut short and written into gives a table or problems."""
    table, problems = read(LAW[:cut] + junk + LAW[cut + 5 :])
    assert table is not None or problems


WHOLE: Final = yaml.safe_load(LAW)
JUNK: Final = (None, "", 0, -1, "x" * 3_000, [], {}, [[]], [{}], {"en": "a"}, "2026-13-45", 1e308, True, [1])


def walk(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Go through every place in a file."""
    entries = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, part in entries:
        yield (*path, key)
        yield from walk(part, (*path, key))


@settings(deadline=None)
@given(path=st.sampled_from(list(walk(WHOLE))), junk=st.sampled_from(JUNK), gone=st.booleans())
def test_whatever_stands_where_something_else_should(path: tuple[Any, ...], junk: Any, *, gone: bool) -> None:
    """A table that is given judges every case; one that is not says why."""
    law = copy.deepcopy(WHOLE)
    node = law
    for key in path[:-1]:
        node = node[key]
    if gone:
        del node[path[-1]]
    else:
        node[path[-1]] = copy.deepcopy(junk)
    table, problems = read(yaml.safe_dump(law, allow_unicode=True))
    assert table is not None or problems
    for form in table.forms if table is not None else ():
        for day in (date(1, 1, 1), date(2013, 1, 1), date(9999, 12, 31)):
            for judged in judge_all(form, table, facts={}, place=PlaceSize("si", None), as_of=day):
                assert judged.reason.en
                assert judged.reason.ko
