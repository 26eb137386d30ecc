"""A number in a form keeps what it rests on while nobody says that it comes from somewhere else."""

import pytest
from django.utils import translation

from dure.language import Text
from dure.outlook.amounts import ASSUMPTION
from dure.outlook.plan import Estimate
from dure.outlook.reading import UNSAID
from dure.reports.outlook_names import tell_origin
from dure.web.outlook.numbers import SOURCE_LENGTH, read_words, write_words
from dure.web.outlook.part_fields import Fields

HERE = "우리 문 앞에서 센 것"
COUNTED = Estimate(8000, 8000, 8000, "KRW", Text(HERE, HERE), basis="records")


@pytest.mark.parametrize(
    ("source", "basis", "origin"),
    [
        (None, "records", "records"),  # a form that does not ask
        (HERE, "records", "records"),
        ("이웃 마을 이야기", None, "source"),
        ("", None, "assumption"),
    ],
)
def test_a_basis_goes_with_its_source(source: str | None, basis: str | None, origin: str) -> None:
    """A new source was not called a record by whoever typed it, and none is a belief."""
    words = {"value": "9,000"} | ({} if source is None else {"source": source})
    read, problems = read_words("services.lunch.price", words, COUNTED)
    assert problems == ()
    assert read is not None
    assert (read.value, read.basis, tell_origin(read)) == (9000, basis, origin)


@pytest.mark.parametrize("key", ["variable_cost", "local_share", "reach"])
def test_a_number_typed_over_one_that_nobody_wrote_is_somebodys(key: str) -> None:
    """The source that stood there said that it is not written; with a number it is a belief."""
    value = 1.0 if key == "reach" else 0.0
    unsaid = Estimate(value, value, value, "share", UNSAID[key])
    words = write_words(key, unsaid)
    assert read_words(key, words, unsaid) == (unsaid, ())
    read, _ = read_words(key, {**words, "value": "30"}, unsaid)
    assert read is not None
    assert (read.source, tell_origin(read)) == (ASSUMPTION, "assumption")


def test_a_number_is_shown_whatever_its_source_says() -> None:
    """A file may give one under the words for none: nothing that counts hides behind an empty field."""
    five = Estimate(5000, 5000, 5000, "KRW", UNSAID["variable_cost"])
    none = Estimate(0, 0, 0, "KRW", UNSAID["variable_cost"])
    shown = [Fields(None).make_unsaid("variable_cost", "variable_cost", one).value for one in (five, none)]
    assert shown == ["5,000", ""]


def test_a_long_source_is_not_cut_while_only_its_number_changes() -> None:
    """What stands stays whole, with its twin and what it rests on; new words are cut."""
    source = Text("words in English", "가" * 150 + " 끝 " + "나" * 150)
    before = Estimate(8000, 8000, 8000, "KRW", source, basis="records")
    typed = {"value": "9,000", "source": source.ko}
    with translation.override("ko"):
        read, _ = read_words("services.lunch.price", typed, before)
    assert read is not None
    assert (read.value, read.source, read.basis) == (9000, source, "records")
    read, _ = read_words("services.lunch.price", {**typed, "source": f"{source.ko} 더"}, before)
    assert read is not None
    assert len(read.source.ko) == SOURCE_LENGTH


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("가정", "assumption"),
        ("Assumption", "assumption"),
        ("\u200b", "assumption"),
        ("가정: 어림", "assumption"),
        ("가정 (이웃에게 물음)", "assumption"),
        ("가정 방문 조사", "source"),  # of households
        ("가정용 전기 요금표", "source"),
    ],
)
def test_who_types_that_it_is_assumed_has_assumed_it(typed: str, origin: str) -> None:
    """In either language, alone or with more words behind it."""
    read, _ = read_words("services.lunch.price", {"value": "9,000", "source": typed}, COUNTED)
    assert read is not None
    assert (tell_origin(read), read.basis) == (origin, None)
    assert (read.source == ASSUMPTION) == (typed in {"가정", "Assumption", "\u200b"})
