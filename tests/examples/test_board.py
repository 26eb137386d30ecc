"""The example's chalkboard shows a strategy's whole way, so that nobody has to click one through."""

from pathlib import Path

from dure.commons import find_scenario, read_community
from dure.korea.scenarios import load_scenarios

JINAN = Path(__file__).parents[2] / "examples/jinan/community.yaml"


def test_the_clinics_board_holds_one_of_each_end_with_what_it_was_decided_by() -> None:
    """One kept with what the ledger shows, one dropped with why, one judged by an outlook."""
    community, problems = read_community(JINAN.read_bytes(), JINAN.name)
    assert community is not None
    assert not problems
    board = [one for one in community.strategies if one.enterprise == "goeul"]
    assert any(one.state == "kept" and one.shown_by and one.history[-1].why for one in board)
    assert any(one.state == "dropped" and one.history[-1].why for one in board)
    judged = [one for one in board if one.outlook is not None]
    assert judged
    for one in judged:
        # What was said is of this very strategy: not of one that is a little like it.
        scenario = find_scenario(one, shipped=load_scenarios().rows)
        assert scenario is not None
        assert (one.scenario, bool(one.changes)) == (None, True)
