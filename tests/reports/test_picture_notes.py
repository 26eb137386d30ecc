"""What is written below the first terrace can be read: no note and no line runs through another note."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from dure.reports.picture import Band, Terrace, _place_below, measure_text
from dure.reports.words import load_words

NAMES = (
    "stays in Jinan-eup",
    "elsewhere in Jinan-gun",
    "elsewhere in Jeonbuk State",
    "elsewhere in Korea",
    "unknown",
)
LOOKS = ("in-0", "in-1", "out-1", "out-2", "unplaced")


@given(st.lists(st.integers(1, 4000), min_size=1, max_size=5))
def test_no_note_and_no_line_runs_through_another_note(amounts: list[int]) -> None:
    """Whatever the parts are, each note has its own stretch of its level, and deeper lines pass beside it."""
    bands = tuple(Band(look, name, krw) for look, name, krw in zip(LOOKS, NAMES, amounts, strict=False))
    whole = Terrace(number=1, came_in=sum(amounts), stays=0, bands=bands)
    notes = _place_below(whole, words=load_words("en"))
    spans = {}
    for note in notes:
        wide = measure_text(note.label, size=14)
        spans[note] = (note.lead - wide, note.lead) if note.ends else (note.lead, note.lead + wide)
    for one, other in itertools.permutations(notes, 2):
        (start, end), (begins, stops) = spans[one], spans[other]
        if one.level == other.level:
            assert end <= begins or stops <= start
        if other.level > one.level:
            assert not start < other.lead < end
