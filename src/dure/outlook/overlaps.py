"""Which strategies stand in each other's way: they change the same number, or exclude each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Literal

from dure.outlook.courses import match_paths
from dure.outlook.forecast import Futures
from dure.outlook.plan import Scenario

Clash = Literal["excluded", "overlap"]
ANY = "*"


@dataclass(frozen=True, slots=True)
class _Touch:
    """A number that a scenario changes, how, and from which month until which."""

    what: str
    operation: str
    begins: int
    ends: float


def find_clashes(futures: Futures, scenarios: Sequence[Scenario]) -> Mapping[frozenset[int], Clash]:
    """Find the pairs that may not be taken together.

    Two clash where one says that it excludes the other, and where both change the same number with the same
    operation in the same months, or serve the same place with the same service: each was thought of as
    if it were alone, so that their sum would be told twice. They do not where either says that it adds up
    with the other.

    Args:
        futures: Of the plan whose numbers are meant, with the places that these scenarios serve.
        scenarios: Their paths are known to be in the plan.

    Returns:
        Why, by the two places in `scenarios`.
    """
    touched = [_list_touched(futures, one) for one in scenarios]
    found: dict[frozenset[int], Clash] = {}
    for one, other in combinations(range(len(scenarios)), 2):
        first, second = scenarios[one], scenarios[other]
        if _names(first.excludes, second) or _names(second.excludes, first):
            found[frozenset((one, other))] = "excluded"
        elif _names(first.adds_up_with, second) or _names(second.adds_up_with, first):
            continue
        elif any(_meet(here, there) for here, there in product(touched[one], touched[other])):
            found[frozenset((one, other))] = "overlap"
    return found


def _names(ids: Sequence[str], scenario: Scenario) -> bool:
    return ANY in ids or scenario.id in ids


def _list_touched(futures: Futures, scenario: Scenario) -> list[_Touch]:
    touched = [
        _Touch(path, change.operation, change.after_months, _end(change.after_months, change.months))
        for change in scenario.changes
        for path in match_paths(futures.plan, futures.values, change.path, marks=futures.marks)
    ]
    services = [service.id for service in futures.plan.services]
    touched += [
        _Touch(f"{service}@{place.code}", "serve", serving.after_months, _end(serving.after_months, None))
        for serving in scenario.serving
        for service in (services if serving.service == ANY else [serving.service])
        for place in serving.places
    ]
    return touched


def _end(begins: int, months: int | None) -> float:
    return float("inf") if months is None else begins + months


def _meet(one: _Touch, other: _Touch) -> bool:
    return (
        (one.what, one.operation) == (other.what, other.operation)
        and one.begins < other.ends
        and other.begins < one.ends
    )
