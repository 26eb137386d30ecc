"""A number in a form keeps what it rests on while nobody says that it comes from somewhere else."""

import pytest

from dure.language import Text
from dure.outlook.plan import Estimate
from dure.reports.outlook_names import tell_origin
from dure.web.outlook.numbers import read_words

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
