"""In which order strategies and shocks are told: one rule for sentences, JSON, page, pictures and paper."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from dure.outlook.survival import Comparison
    from dure.reports.outlook import Trial

Kind = Literal["strategies", "shocks"]
KINDS: Final[tuple[Kind, ...]] = ("strategies", "shocks")
Weight = tuple[int, float, int, float, float]


def order_trials(trials: "Iterable[Trial]", *, kind: Kind) -> "tuple[Trial, ...]":
    """Put the strategies that help most, or the shocks that harm most, first.

    Before all come strategies that help in more of twenty futures than they harm (shocks: the other way
    round). Among them it counts by how many futures more are open at the end, to a thousandth of all; where
    that is the same, in how many more of twenty it helps than harms; then the months gained; then won: at the
    end, or at the worst month where fewer than half stay open. What is alike in everything keeps its place.
    """
    return tuple(sorted(trials, key=lambda one: _weigh(one.comparison), reverse=kind == "strategies"))


def order_told(trials: Iterable[Mapping[str, Any]], *, kind: Kind) -> list[Mapping[str, Any]]:
    """Put plain values of trials in the order of `order_trials`: those of a run kept before are in none.

    A run from before anybody counted what is in the till at the end has only the worst month to go by.
    """
    return sorted(trials, key=_weigh_told, reverse=kind == "strategies")


def _weigh(change: "Comparison") -> Weight:
    # Rounded first as it is told, so that what is told is never in another order.
    return _give_weight(
        helps=change.helps,
        harms=change.harms,
        gain=round(change.survival_gain, 4),
        months=round(change.months_gained, 1),
        won=change.worst_cash_gain if change.last_cash_gain is None else change.last_cash_gain,
    )


def _weigh_told(one: Mapping[str, Any]) -> Weight:
    last = one.get("last_cash_gain_krw")
    return _give_weight(
        helps=one["helps"],
        harms=one["harms"],
        gain=one["survival_gain"],
        months=one["months_gained"],
        won=one["worst_cash_gain_krw"] if last is None else last,
    )


def _give_weight(*, helps: int, harms: int, gain: float, months: float, won: float) -> Weight:
    balance = helps - harms
    return (balance > 0) - (balance < 0), round(gain, 3), balance, months, round(won)
