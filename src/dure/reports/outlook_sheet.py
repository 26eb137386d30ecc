"""An outlook month by month: one future, the middle one, so that a plan can be checked to the won."""

import csv
import io
from dataclasses import dataclass

import numpy as np

from dure.outlook.draws import quantiles
from dure.outlook.months import Run
from dure.outlook.plan import Plan
from dure.outlook.survival import ONE_IN_TEN
from dure.reports.outlook_words import add_months

HEADER = (
    "month",
    "sales_krw",
    "cash_change_krw",
    "cash_krw",
    "members",
    "uses",
    "users",
    "open",
    "cash_p10_krw",
    "cash_p50_krw",
    "cash_p90_krw",
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The months of one future, whole won, and what the cash of all futures is beside it.

    Attributes:
        rows: One a month, as `HEADER` names them; whole numbers but the month.
    """

    rows: tuple[tuple[str | int, ...], ...]

    def to_csv(self) -> str:
        """Write the sheet as CSV, its names first."""
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([HEADER, *self.rows])
        return text.getvalue()


def lay_sheet(plan: Plan, run: Run, *, opening: np.ndarray) -> Sheet:
    """Lay out the future in the middle, by how long it lasts and then by its money at the end.

    Args:
        plan: Whose months they are.
        run: Walked with its months kept.
        opening: Won on the first day in each future.

    Raises:
        ValueError: The run has kept no months.
    """
    if run.cash is None or run.sales is None or run.use is None or run.users is None:
        raise ValueError("The run has kept no months.")
    order = np.lexsort((run.last_cash, run.closed))
    one = int(order[(len(order) - 1) // 2])
    cash = run.cash[:, one]
    change = np.diff(cash, prepend=opening[one])
    members = np.zeros(run.months) if plan.members is None or run.members is None else run.members[:, one]
    columns = (run.sales[:, one], change, cash, members, run.use[:, one], run.users[:, one])
    return Sheet(
        tuple(
            (
                f"{add_months(plan.start, month):%Y-%m}",
                *(round(float(column[month])) for column in columns),
                int(month < run.closed[one]),
                *(round(end) for end in quantiles(run.cash[month], ONE_IN_TEN)),
            )
            for month in range(run.months)
        )
    )
