"""What is written reads back as the same playbook, whoever wrote it and in whatever words."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dure.korea.playbooks import load_playbooks
from dure.language import Text
from dure.period import Period
from dure.playbooks.archive import read_archive, write_archive
from dure.playbooks.checking import PlaybookKnowledge
from dure.playbooks.periods import write_period
from dure.playbooks.playbook import DRIVER_FIGURES, MeasuredOutcome, Parent, Playbook, Span, Step
from dure.playbooks.reading import read_playbook
from dure.playbooks.writing import write_playbook

# What a reader would refuse or trim is not written: signs that cannot be seen, blanks at the ends.
SIGNS = st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp"])
WORDS = st.text(SIGNS, min_size=1, max_size=60).map(lambda text: " ".join(text.split())).filter(bool)
SHARP = st.sampled_from(
    ["null", "~", "yes", "1", "2026-01-01", "- a", "a: b", "#x", "'", '"', "&a", "!x", "%", "{}"]
)
BOTH = st.builds(Text, en=WORDS | SHARP.filter(lambda text: text not in {"null", "~"}), ko=WORDS)
IDS = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True)
AMOUNTS = st.integers(0, 10**12) | st.floats(0, 10**9, allow_nan=False).map(lambda one: round(one, 3))
DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))


@st.composite
def spans(draw: st.DrawFn, unit: str) -> Span:
    """Draw a range."""
    return Span(*sorted(draw(st.tuples(AMOUNTS, AMOUNTS, AMOUNTS))), unit=unit)


@st.composite
def periods(draw: st.DrawFn) -> Period:
    """Draw a period that a reader takes."""
    start, end = sorted(draw(st.tuples(DAYS, DAYS).filter(lambda pair: pair[0] != pair[1])))
    return Period(start, end)


def bare(thing: Any) -> Any:
    """Forget the lines of the file that the numbers of a plan came from."""
    if is_dataclass(thing) and not isinstance(thing, type):
        kept = {field.name: bare(getattr(thing, field.name)) for field in fields(thing)}
        return replace(thing, **{name: None if name == "line" else value for name, value in kept.items()})
    return tuple(map(bare, thing)) if isinstance(thing, tuple) else thing


@pytest.mark.parametrize("playbook", load_playbooks(), ids=lambda one: one.id)
def test_a_shipped_playbook_is_written_as_it_was_read(playbook: Playbook, known: PlaybookKnowledge) -> None:
    """Through the files and through a zip."""
    files = write_playbook(playbook)
    unpacked, problems = read_archive(write_archive(files))
    assert problems == ()
    again, told = read_playbook(unpacked, name=playbook.id, known=known)
    assert told == ()
    assert bare(again) == bare(playbook)
    assert write_playbook(playbook) == files


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_words_and_numbers_come_back(data: st.DataObject, folder: Mapping[str, bytes]) -> None:
    """Words that look like YAML's own signs, numbers with decimals, any day and any period."""
    playbook, _ = read_playbook(folder)
    assert playbook is not None
    draw = data.draw
    ids = ("guess", "act")
    step = Step(
        *(
            draw(IDS),
            draw(BOTH),
            draw(BOTH),
            draw(BOTH),
            draw(spans("weeks")),
            draw(st.none() | spans("KRW")),
        ),
        *(draw(st.sampled_from([one for one in DRIVER_FIGURES if one != "same"])), ids),
        draw(st.none() | st.floats(-2, 2).map(lambda one: round(one, 2))),
    )
    low, value, high = sorted(draw(st.tuples(AMOUNTS, AMOUNTS, AMOUNTS)))
    outcome = MeasuredOutcome(
        *(draw(BOTH), value, draw(st.none() | st.just(low)), draw(st.none() | st.just(high)), draw(WORDS)),
        *(draw(st.none() | st.just("52720")), draw(BOTH), draw(periods())),
        *(draw(st.none() | st.floats(0, 1).map(lambda one: round(one, 3))), draw(BOTH), ("paper",)),
    )
    changed = replace(
        playbook,
        title=draw(BOTH),
        summary=draw(BOTH),
        issue_text=draw(BOTH),
        version=draw(st.from_regex(r"[0-9]{1,4}(\.[0-9]{1,4}){0,2}", fullmatch=True)),
        example=draw(st.booleans()),
        steps=(step,),
        outcomes=(outcome,),
        contacts=(),
        story=Text(en=draw(WORDS) + "\n", ko=draw(WORDS) + "\n"),
        parent=draw(st.none() | st.builds(Parent, IDS.map("x-".__add__), st.just("1"), st.none(), DAYS)),
    )
    again, problems = read_playbook(write_playbook(changed))
    assert again is not None, [problem.what.en for problem in problems]
    assert bare(again) == bare(changed)


@pytest.mark.parametrize(
    ("start", "end", "written"),
    [
        (date(2019, 1, 1), date(2020, 1, 1), "2019"),
        (date(2019, 1, 1), date(2021, 1, 1), "2019-01/2020-12"),
        (date(2014, 7, 1), date(2014, 12, 1), "2014-07/2014-11"),
        (date(2014, 7, 1), date(2014, 8, 1), "2014-07"),
        (date(2014, 7, 2), date(2014, 8, 1), "2014-07-02/2014-08-01"),
    ],
)
def test_a_period_is_written_as_briefly_as_it_can_be(start: date, end: date, written: str) -> None:
    """The last month is in it; of two days the last is not."""
    assert write_period(Period(start, end)) == written
