"""Playbooks for tests: invented, small, with something of everything."""

from dataclasses import replace
from datetime import date
from typing import Any

from invented_plans import HERE, SOMETHING, make_whole_plan, sure

from dure.language import Text
from dure.outlook.plan import Plan, ServedPlace
from dure.playbooks.playbook import (
    Condition,
    Driver,
    LegalForm,
    Playbook,
    PlaybookGoal,
    Source,
    Span,
    Step,
)

ASKED = ("assumption",)
ALL_PATHS = (
    "services.*.price",
    "services.*.elasticity",
    "services.*.variable_cost",
    "services.*.local_share",
    "services.*.capacity",
    "services.*.receivable_days",
    "services.*.users.*.use_rate",
    "services.*.users.*.visits",
    "services.*.places.*.reach",
    "services.*.places.*.distance",
    "costs.*.monthly",
    "costs.*.local_share",
    "staff.*.people",
    "staff.*.wage",
    "members.*",
    "grants.*.monthly",
    "investments.*.amount",
    "loans.*.amount",
    "loans.*.rate",
    "cash.*",
    "rises.*",
    "employer_share",
)


def words(text: str) -> Text:
    """Give the same words in both languages."""
    return Text(text, text)


def grow(path: str, figure: str = "residents", power: float = 1.0) -> Driver:
    """Let a number grow with a figure of the place."""
    return Driver(path, figure, power, words("as it does"), ASKED)


def stay() -> tuple[Driver, ...]:
    """Let every number of a plan grow with nothing."""
    return tuple(grow(path, "same", 0.0) for path in ALL_PATHS)


def settle(plan: Plan, code: str = HERE) -> Plan:
    """Let a plan live on one place as a whole."""
    one = ServedPlace(code, sure(0.8, "share"), sure(0.9, "share"))
    services = tuple(replace(service, places=(one,)) for service in plan.services)
    return replace(plan, place=code, services=services, scenarios=(), correlations=())


def make_playbook(*drivers: Driver, plan: Plan | None = None, code: str = HERE, **changes: Any) -> Playbook:
    """Make a playbook whose numbers grow as told; all others stay."""
    playbook = Playbook(
        id="village-model",
        version="1",
        dated=date(2026, 11, 1),
        title=words("A model of a village"),
        summary=words("Invented."),
        challenge="care",
        example=True,
        place=code,
        issue_title=words("Something hurts"),
        issue_text=words("It does."),
        goal=PlaybookGoal(
            words("kept waste"), "kg", "ledger", 0, 12000, 2, "residents", words("small"), ASKED
        ),
        legal_form=LegalForm("co-operative", words("co-operative"), words("five are enough"), ASKED),
        steps=(
            Step(
                "meet",
                words("Meet"),
                words("Meet and talk."),
                words("neighbours"),
                Span(1, 2, 4, "weeks"),
                Span(100_000, 200_000, 300_000, "KRW"),
                "residents",
                ASKED,
            ),
        ),
        plan=settle(plan or make_whole_plan(), code),
        drivers=(*drivers, *stay()),
        conditions=(
            Condition("people", words("people"), "residents", 5_000, None, SOMETHING, words("Who?"), ASKED),
            Condition("trust", words("trust"), None, None, None, SOMETHING, words("Do you?"), ASKED),
        ),
        requirements=("co-op-founders",),
        risks=(),
        failures=(),
        outcomes=(),
        contacts=(),
        sources=(Source("assumption", "assumption", SOMETHING, words("us"), "2026"),),
        story=words("# Story"),
    )
    return replace(playbook, **changes)
