import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dure.flows import Assumption, AssumptionTable, build_respending, build_survey
from dure.flows.assumptions import KINDS, LEVELS
from dure.language import Text

WORD = Text(en="assumption", ko="가정")


@pytest.fixture
def table() -> AssumptionTable:
    """Shares that tell kind and level apart."""
    return AssumptionTable(
        tuple(
            Assumption(f"{kind}-{level}", kind, level, low, low + 0.1, low + 0.2, WORD)
            for kind_low, kind in enumerate(KINDS)
            for level, low in ((level, 0.02 * kind_low + 0.15 * place) for place, level in enumerate(LEVELS))
        )
    )


def test_each_party_gets_the_range_of_its_kind(table: AssumptionTable) -> None:
    """No kind is the kind unknown; who is observed rests on no assumption."""
    respending = build_respending(
        ["household", None, "enterprise"],
        level="district",
        table=table,
        observed=np.array([False, False, True]),
    )
    assert respending.assumption.tolist() == ["household-district", "unknown-district", ""]
    assert respending.low[:2] == pytest.approx([0.23, 0.25])
    assert respending.rest_assumption == "unknown-district"
    assert respending.rest.value == pytest.approx(0.35)


def test_columns_of_any_arrow_kind_are_read(table: AssumptionTable) -> None:
    """Dictionary, plain and chunked give the same."""
    plain = pa.array(["household", None, "household"])
    columns = [plain, plain.dictionary_encode(), pa.chunked_array([plain[:1], plain[1:]])]
    found = [
        build_respending(column, level="town", table=table, observed=np.zeros(3, bool)) for column in columns
    ]
    for one in found:
        assert one.assumption.tolist() == ["household-town", "unknown-town", "household-town"]


def test_an_answer_takes_the_place_of_the_assumption(table: AssumptionTable) -> None:
    """Surveyed is its own evidence; a book is better still."""
    respending = build_respending(
        ["household", "household"],
        level="town",
        table=table,
        observed=np.array([False, True]),
        surveyed={0: 0.42, 1: 0.9},
    )
    assert (respending.low[0], respending.value[0], respending.high[0]) == (0.42, 0.42, 0.42)
    assert respending.surveyed.tolist() == [True, False]
    assert respending.assumption.tolist() == ["", ""]


def test_answer_in_per_cent_is_refused(table: AssumptionTable) -> None:
    """42 is no share."""
    with pytest.raises(ValueError, match="between 0 and 1"):
        build_respending(
            ["household"], level="town", table=table, observed=np.zeros(1, bool), surveyed={0: 42}
        )


def test_unheard_of_kind_is_refused_with_the_choices(table: AssumptionTable) -> None:
    """The message lists the kinds."""
    with pytest.raises(ValueError, match="sole_trader"):
        build_respending(["firm"], level="town", table=table, observed=np.zeros(1, bool))


def test_finer_levels_take_the_nearest(table: AssumptionTable) -> None:
    """A 리 as its 읍면, a 일반구 as a 시군구."""
    assert table.get("household", "village").id == "household-town"
    assert table.get("household", "city_district").id == "household-district"


def test_table_with_a_gap_is_refused(table: AssumptionTable) -> None:
    """Every kind and level, once."""
    with pytest.raises(ValueError, match="household"):
        AssumptionTable(tuple(row for row in table.rows if row.id != "household-town"))


def test_range_out_of_order_is_refused() -> None:
    """And so is one that never leaks."""
    for low, value, high in ((0.5, 0.4, 0.6), (0.1, 0.2, 1.0), (-0.1, 0.1, 0.2)):
        with pytest.raises(ValueError, match="low <= value"):
            Assumption("x", "household", "town", low, value, high, WORD)


def test_five_answers_of_a_kind_take_the_place_of_its_assumption(table: AssumptionTable) -> None:
    """Households were asked; the shop was not, the third has a book, the fourth answered for itself."""
    survey = build_survey("household", [0.2, 0.3, 0.3, 0.4, 0.5])
    respending = build_respending(
        ["household", "sole_trader", "household", "household"],
        level="district",
        table=table,
        observed=np.array([False, False, True, False]),
        surveyed={3: 0.9},
        surveys=[survey],
    )
    assert (respending.low[0], respending.value[0], respending.high[0]) == (
        survey.low,
        survey.value,
        survey.high,
    )
    assert respending.value[3] == 0.9
    assert respending.surveyed.tolist() == [True, False, False, True]
    assert respending.assumption.tolist() == ["", "sole_trader-district", "", ""]


def test_four_answers_change_nothing(table: AssumptionTable) -> None:
    """They could be told apart."""
    given = {"level": "district", "table": table, "observed": np.zeros(1, bool)}
    asked = build_respending(["household"], surveys=[build_survey("household", [0.9] * 4)], **given)
    assert asked.value[0] == build_respending(["household"], **given).value[0]
    assert not asked.surveyed.any()


def test_those_of_no_kind_are_surveyed_as_unknown(table: AssumptionTable) -> None:
    """None is the kind unknown."""
    asked = build_respending(
        [None],
        level="town",
        table=table,
        observed=np.zeros(1, bool),
        surveys=[build_survey("unknown", [0.4] * 5)],
    )
    assert asked.value[0] == pytest.approx(0.4)


def test_a_kind_is_surveyed_once(table: AssumptionTable) -> None:
    """Two lists of answers are taken together first."""
    survey = build_survey("household", [0.5] * 5)
    with pytest.raises(ValueError, match="twice"):
        build_respending(
            ["household"], level="town", table=table, observed=np.zeros(1, bool), surveys=[survey, survey]
        )


@pytest.mark.parametrize("shares", [[], [42.0], [-0.1, 0.5]])
def test_answers_that_are_no_shares_are_refused(shares: list[float]) -> None:
    """Nobody, per cent, less than nothing."""
    with pytest.raises(ValueError, match="between 0 and 1"):
        build_survey("household", shares)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_the_range_of_a_survey_holds_its_mean_and_is_never_nothing(shares: list[float]) -> None:
    """Also where all say the same."""
    survey = build_survey("household", shares)
    assert 0 <= survey.low <= survey.value <= survey.high <= 1
    assert survey.high - survey.low > 0.01
