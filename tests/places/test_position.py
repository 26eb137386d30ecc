"""Inside, outside, or not to be said."""

import re
from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from dure.places import INSIDE, OUTSIDE, UNPLACED, Gazetteer, PlaceNotFoundError, locate

VILLAGE = """
party           place       whole  boundary      verdict
the co-op       52720250    no     52720         inside
a farm          5272038021  no     52720         inside
old code        45720250    no     52720         inside
old boundary    52720250    no     45720         inside
ten digits      5272025000  no     5272000000    inside
itself          52720       no     52720         inside
next county     52730       no     52720         outside
its 구          52111       no     52720         outside
Seoul           11140       no     52720         outside
only the 도     52          no     52720         unplaced
the 도 itself   52          yes    52720         outside
only the 군     52720       no     52720250      unplaced
the 군 itself   52720       yes    52720250      outside
only Korea      KR          no     52            unplaced
the nation      KR          yes    52            outside
in Korea        52720       no     KR            inside
the nation      KR          yes    KR            inside
nothing known   -           no     52720         unplaced
nothing known   -           yes    52720         unplaced
nothing known   -           no     KR            unplaced
no such code    99999       no     KR            unplaced
two counties    52730       no     52720,52730   inside
the 시          52110       no     52111         unplaced
its 구          52111       no     52110         inside
군위 today      47720       no     27            inside
군위 no more    27720       no     47            outside
the new whole   46110       no     12            inside
the old part    12          no     46110         unplaced
the old whole   29          no     12            inside
인천 동구       28140       no     28125         inside
인천 중구       28110       no     28125         unplaced
its dong        28110147    no     28125         unplaced
제물포구        28125       no     28110         unplaced
제물포구        28125       no     28110147      unplaced
제물포구        28125       no     28            inside
화성's dong     41590253    no     41597         unplaced
동탄구          41597       no     41590         inside
동탄구          41597       no     41590253      unplaced
행정동          5211171400  no     52111142      unplaced
행정동          5211171400  no     52111         inside
행정동          5211171400  no     5211171400    inside
행정동          5211171400  no     11110101      outside
a legal dong    52111142    no     5211171400    unplaced
its 읍          52720250    no     5272038021    outside
연기군          44730       no     36            inside
"""
ROWS = [tuple(re.split(r"\s{2,}", line)) for line in VILLAGE.strip().splitlines()[1:]]
VERDICTS = {"inside": INSIDE, "outside": OUTSIDE, "unplaced": UNPLACED}


@pytest.mark.parametrize("row", ROWS, ids=[f"{row[0]}: {row[1]} in {row[3]}" for row in ROWS])
def test_verdict(korea: Gazetteer, row: tuple[str, str, str, str, str]) -> None:
    """Each party of the village stands where the table says."""
    _, place, whole, boundary, verdict = row
    found = locate(
        pa.array([None if place == "-" else place], pa.string()),
        np.array([whole == "yes"]),
        boundary=boundary.split(","),
        gazetteer=korea,
    )
    assert found.tolist() == [VERDICTS[verdict]]
    assert found.dtype == np.int8


def test_column_keeps_its_length_and_order(korea: Gazetteer) -> None:
    """Chunks and repeated codes make no difference."""
    places = pa.chunked_array([["52720", None, "52"], ["52720250", "11", "52"]])
    whole = np.array([False, False, False, False, False, True])
    assert locate(places, whole, boundary=["52720"], gazetteer=korea).tolist() == [1, 0, 0, 1, -1, -1]
    assert (
        locate(pa.array([], pa.string()), np.array([], bool), boundary=["KR"], gazetteer=korea).tolist() == []
    )


def test_borders_are_those_of_the_day(korea: Gazetteer) -> None:
    """군위군 was inside 경북 until 2023-06-30."""
    place, whole = pa.array(["27720"]), np.array([False])
    for day, verdict in ((date(2023, 6, 30), INSIDE), (date(2023, 7, 1), OUTSIDE)):
        assert locate(place, whole, boundary=["47"], gazetteer=korea, as_of=day).tolist() == [verdict]


def test_misuse_raises(korea: Gazetteer) -> None:
    """An unknown boundary and unlike lengths are the caller's fault."""
    with pytest.raises(PlaceNotFoundError, match="52720"):
        locate(pa.array(["52"]), np.array([False]), boundary=["52721"], gazetteer=korea)
    with pytest.raises(ValueError, match="2 marks"):
        locate(pa.array(["52"]), np.array([False, True]), boundary=["52"], gazetteer=korea)
