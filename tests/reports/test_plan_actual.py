"""A plan beside the ledger: the band of each month, what came of it, and where it lies."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pytest

from dure.intake.result import Balance, Intake
from dure.outlook.forecast import Futures, draw_futures
from dure.outlook.plan import Plan
from dure.outlook.reading import read_plan
from dure.reports.plan_actual import MEASURES, compare_actual

COOP = "4018200019"
PLAN = """\
[plan]
name = "마이두레의 계획"
name_en = "plan of Maidure"
place = "52720"
start = 2025-02
employer_share = 0.1

[[services]]
id = "lunch"
price = 10_000
variable_cost = 4_000

[[services.users]]
ages = "all"
use_rate = {low = 0.5, value = 0.6, high = 0.7}
visits = 1

[[costs]]
id = "rent"
monthly = 500_000

[[staff]]
id = "cook"
people = 2
wage = 2_000_000

[[grants]]
id = "county"
monthly = 1_000_000
starts = 2025-01
ends = 2026-01

[members]
count = 120
joining = 1
share = 300_000

[cash]
opening = 9_000_000
payable_days = 30
"""


@dataclass
class Thousand:
    """A place of a thousand people who neither come nor go."""

    base: date
    people: np.ndarray


def draw(text: str = PLAN) -> Futures:
    """Draw the plan's futures."""
    plan, problems = read_plan(text)
    assert not problems
    assert isinstance(plan, Plan)
    people = np.zeros((10, 3, 18))
    people[:, :, 8] = 1_000
    return draw_futures(plan, {"52720": Thousand(date(2025, 2, 1), people)}, years=3, draws=200, seed=1)


def test_the_outlay_planned_is_worked_by_hand(village_intake: Intake) -> None:
    """500,000 of rent + 2 x 2,000,000 x 1.1 of wages + 4,000 for each of 500 to 700 lunches."""
    month = compare_actual(draw(), village_intake, enterprise=COOP, as_of=date(2025, 4, 1)).months[0]
    outlay = month.get("outlay")
    assert outlay.middle == pytest.approx(4_900_000 + 600 * 4_000, rel=0.01)
    assert outlay.low is not None
    assert outlay.high is not None
    assert 4_900_000 + 500 * 4_000 < outlay.low < outlay.high < 4_900_000 + 700 * 4_000


def test_what_the_ledger_shows_stands_beside_it(village_intake: Intake) -> None:
    """In March 60,000,000 was sold, and 28 + 1 + 0.5 + 22 + 0.5 million spent, the machine left out."""
    compared = compare_actual(draw(), village_intake, enterprise=COOP, as_of=date(2025, 4, 1))
    march = compared.months[1]
    assert march.month == date(2025, 3, 1)
    assert march.get("sales").actual == 60_000_000
    assert march.get("outlay").actual == 52_000_000
    assert march.get("members").actual == 120
    assert [march.get(measure).verdict for measure in MEASURES] == ["above", "above", "unknown", "below"]


def test_a_month_without_files_is_unknown_and_not_nothing(village_intake: Intake) -> None:
    """February has no entry: nobody says that nothing was sold."""
    february = compare_actual(draw(), village_intake, enterprise=COOP, as_of=date(2025, 4, 1)).months[0]
    sales = february.get("sales")
    assert (sales.actual, sales.verdict) == (None, "unknown")
    assert sales.reason is not None


def test_cash_is_the_banks_of_the_months_end(village_intake: Intake) -> None:
    """The balance of the last line before the month's end, where it is not too old."""
    balances = (Balance(COOP, "농협", "농협.xlsx", date(2025, 3, 30), 8_000_000),)
    intake = replace(village_intake, balances=balances)
    months = compare_actual(draw(), intake, enterprise=COOP, as_of=date(2025, 7, 1)).months
    assert [month.get("cash").actual for month in months] == [None, 8_000_000, 8_000_000, None, None]


def test_only_whole_months_are_compared(village_intake: Intake) -> None:
    """The ledger's last entry is of 1 March, so that March is not over."""
    compared = compare_actual(draw(), village_intake, enterprise=COOP)
    assert [month.month for month in compared.months] == [date(2025, 2, 1)]


def test_a_plan_that_has_not_begun_says_so(village_intake: Intake) -> None:
    """There is nothing to compare."""
    later = PLAN.replace("start = 2025-02", "start = 2026-01").replace("ends = 2026-01", "ends = 2027-01")
    compared = compare_actual(draw(later), village_intake, enterprise=COOP)
    assert compared.months == ()
    assert "January 2026" in compared.sentences[0].en


def test_words_say_which_months_lie_outside(village_intake: Intake) -> None:
    """In both languages, with the sums."""
    told = compare_actual(draw(), village_intake, enterprise=COOP, as_of=date(2025, 4, 1)).to_dict("ko")
    sentences = "\n".join(map(str, told["sentences"]))  # type: ignore[call-overload]
    assert "매출: 1달 가운데 0달이" in sentences
    assert "2025년 3월: 60,000,000원으로" in sentences
    assert "우연" in sentences
