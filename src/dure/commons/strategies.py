"""A strategy as an outlook reckons with it, and what the ledger shows after it was begun."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from dure.commons.community import Strategy
from dure.commons.progress import Measured, measure_from_ledger
from dure.language import Text
from dure.outlook.plan import Change, Estimate, Scenario
from dure.period import Period

_ASSUMPTION: Final = Text(en="assumption", ko="가정")


@dataclass(frozen=True, slots=True)
class StrategyShown:
    """What the ledger holds of a strategy: what happened after it was begun, not what happened because of it.

    Attributes:
        before: The sum of a year before it was tried, in its own unit; None where it was not looked for.
        after: The sum of the year that is measured.
        reason: Why the two cannot be set side by side, or None where they can.
    """

    before: Measured | None = None
    after: Measured | None = None
    reason: Text | None = None

    @property
    def change(self) -> float | None:
        """By how much it rose, in the strategy's own unit; None where one of the two is unknown."""
        if self.before is None or self.after is None:
            return None
        if self.before.value is None or self.after.value is None:
            return None
        return self.after.value - self.before.value


def show_strategy(
    strategy: Strategy,
    *,
    transfers: pa.Table,
    parties: pa.Table,
    before: Period,
    after: Period,
    position: NDArray[np.int8] | None = None,
    enterprise: str | None = None,
) -> StrategyShown:
    """Sum what shows a strategy at work before it was tried and after.

    Args:
        strategy: One that says by what it is shown.
        transfers: Columns of TRANSFERS, the quantity being what counts.
        parties: Columns of PARTIES.
        before: A period that ends before it was tried.
        after: The period that is measured.
        position: Where the parties stand for the strategy's place, as in `measure_from_ledger`.
        enterprise: Business number or party of its enterprise.

    Returns:
        Both sums; where one is unknown, the reason is of that one, the earlier first.

    Raises:
        ValueError: The strategy does not say by what it is shown.
    """
    if strategy.shown_by is None:
        raise ValueError(f"The strategy {strategy.id} does not say by what in the ledger it is shown.")
    if strategy.tried is None:
        return StrategyShown(
            reason=Text(
                en="It has not been tried yet, so there is nothing to see.",
                ko="아직 해 보지 않아 볼 것이 없습니다.",
            )
        )
    if strategy.tried >= after.end:
        return StrategyShown(
            reason=Text(
                en=f"It was begun on {strategy.tried}, after the period; the next one will tell.",
                ko=f"{strategy.tried}에 시작하여 이 기간으로는 알 수 없습니다. 다음 기간에 드러납니다.",
            )
        )
    first, second = (
        measure_from_ledger(
            strategy.shown_by,
            transfers=transfers,
            parties=parties,
            period=period,
            position=position,
            enterprise=enterprise,
        )
        for period in (before, after)
    )
    return StrategyShown(before=first, after=second, reason=first.reason or second.reason)


def find_scenario(strategy: Strategy, *, shipped: Iterable[Scenario]) -> Scenario | None:
    """Return the patch to a plan by which an outlook reckons with a strategy.

    Args:
        strategy: The strategy.
        shipped: The strategies that ship, of which it may name one.

    Returns:
        The shipped one under the strategy's own name, else its own changes, whose numbers are its proposer's
        assumption; None where it has neither, or names one that does not ship.
    """
    text = strategy.text or strategy.title
    if strategy.scenario is not None:
        found = next((one for one in shipped if one.id == strategy.scenario), None)
        return None if found is None else replace(found, id=strategy.id, title=strategy.title, text=text)
    if not strategy.changes:
        return None
    return Scenario(
        id=strategy.id,
        kind="strategy",
        title=strategy.title,
        text=text,
        source=_ASSUMPTION,
        changes=tuple(
            Change(
                path=change.path,
                operation=change.operation,
                amount=Estimate(change.value, change.low, change.high, "", _ASSUMPTION),
                after_months=change.after_months,
                months=change.months,
            )
            for change in strategy.changes
        ),
    )
