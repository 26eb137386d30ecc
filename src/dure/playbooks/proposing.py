"""What each number of a plan most likely grows with, proposed by its kind; the writer decides."""

from typing import Any, Final

from dure.language import Text
from dure.outlook.plan import Plan, Service
from dure.playbooks.drivers import fits_pattern

_SAME: Final = Text(en="It is much the same in any place.", ko="어느 지역이나 비슷합니다.")
_SHARE: Final = Text(
    en="It is a share of people already; more people bring more by themselves.",
    ko="이미 사람 수에 견준 몫이라, 사람이 많으면 그만큼 늘어납니다.",
)
_PEOPLE: Final = Text(
    en="What can be given grows with those who ask for it.", ko="찾는 사람이 늘면 할 수 있는 양도 늘립니다."
)
_LESS: Final = Text(
    en="More people, more of it, though not in proportion.",
    ko="사람이 많으면 늘지만 그만큼 다 늘지는 않습니다.",
)
_PROPOSED: Final[tuple[tuple[str, str, float, Text], ...]] = (
    ("services.*.users.*.use_rate", "same", 0.0, _SHARE),
    ("services.*.users.*.visits", "same", 0.0, _SAME),
    ("services.*.places.*.reach", "same", 0.0, _SHARE),
    ("services.*.places.*.distance", "same", 0.0, _SHARE),
    ("services.*.price", "same", 0.0, _SAME),
    ("services.*.elasticity", "same", 0.0, _SAME),
    ("services.*.variable_cost", "same", 0.0, _SAME),
    ("services.*.local_share", "same", 0.0, _SAME),
    ("services.*.receivable_days", "same", 0.0, _SAME),
    ("costs.*.monthly", "residents", 0.7, _LESS),
    ("costs.*.local_share", "same", 0.0, _SAME),
    ("staff.*.people", "residents", 0.8, _LESS),
    ("staff.*.wage", "same", 0.0, _SAME),
    ("members.count", "residents", 0.7, _LESS),
    ("members.joining", "residents", 0.7, _LESS),
    ("members.leaving", "same", 0.0, _SHARE),
    ("members.share", "same", 0.0, _SAME),
    ("members.dues", "same", 0.0, _SAME),
    ("grants.*.monthly", "same", 0.0, _SAME),
    ("investments.*.amount", "residents", 0.7, _LESS),
    ("loans.*.amount", "residents", 0.7, _LESS),
    ("loans.*.rate", "same", 0.0, _SAME),
    ("cash.opening", "residents", 0.7, _LESS),
    ("cash.credit_line", "residents", 0.7, _LESS),
    ("cash.receivable_days", "same", 0.0, _SAME),
    ("cash.payable_days", "same", 0.0, _SAME),
    ("rises.*", "same", 0.0, _SAME),
    ("employer_share", "same", 0.0, _SAME),
)
_OLD: Final = 65
_VERY_OLD: Final = 75


def propose_drivers(plan: Plan, *, source: str) -> list[dict[str, Any]]:
    """Propose a driver for every number of a plan, as entries of playbook.yaml.

    Args:
        plan: The plan.
        source: Id of the source that stands for a proposal.
    """
    paths = [path for path, _ in plan.estimates()]
    rows = [
        (f"services.{one.id}.capacity", _grows_with(one), 1.0, _PEOPLE)
        for one in plan.services
        if one.capacity is not None
    ]
    rows += [row for row in _PROPOSED if any(fits_pattern(row[0], path) for path in paths)]
    return [
        {
            "path": path,
            "grows_with": figure,
            "power": power,
            "why": {"en": why.en, "ko": why.ko},
            "sources": [source],
        }
        for path, figure, power, why in rows
    ]


def _grows_with(service: Service) -> str:
    """Give the people whom a service is for: the old where all its users are."""
    youngest = min((group.ages[0] for group in service.users if not group.members), default=0)
    if youngest >= _VERY_OLD:
        return "residents_75"
    return "residents_65" if youngest >= _OLD else "residents"
