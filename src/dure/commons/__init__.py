"""The thread that figures hang on: issue, goal, enterprise, members, pledges, and their file."""

from dure.commons.community import (
    UNIT_SIZES,
    Baseline,
    Books,
    Community,
    Enterprise,
    Goal,
    HandMeasure,
    Issue,
    LedgerMeasure,
    Measure,
    Measurement,
    MembersMeasure,
    Pledge,
    PledgedLeak,
    RetentionMeasure,
    Strategy,
)
from dure.commons.participation import Participation, count_participation, suppress_participation
from dure.commons.pledges import PledgeOutcome, follow_pledge
from dure.commons.progress import (
    Measured,
    Progress,
    judge_progress,
    measure_by_hand,
    measure_from_figures,
    measure_from_ledger,
    measure_members,
)
from dure.commons.reading import read_community
from dure.commons.writing import write_community

__all__ = [
    "UNIT_SIZES",
    "Baseline",
    "Books",
    "Community",
    "Enterprise",
    "Goal",
    "HandMeasure",
    "Issue",
    "LedgerMeasure",
    "Measure",
    "Measured",
    "Measurement",
    "MembersMeasure",
    "Participation",
    "Pledge",
    "PledgeOutcome",
    "PledgedLeak",
    "Progress",
    "RetentionMeasure",
    "Strategy",
    "count_participation",
    "follow_pledge",
    "judge_progress",
    "measure_by_hand",
    "measure_from_figures",
    "measure_from_ledger",
    "measure_members",
    "read_community",
    "suppress_participation",
    "write_community",
]
