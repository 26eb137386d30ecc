"""A strategy of the chalkboard as the outlook tries it, and what was said of it, written on its card."""

from typing import Final

from django.utils import timezone

from dure.commons import OutlookSaid, StrategyChange, TriedScenario
from dure.language import Text
from dure.outlook.amounts import ASSUMPTION
from dure.outlook.plan import Change, Estimate, Scenario
from dure.web.chalkboard.acts import find_state, note_outlook
from dure.web.chalkboard.models import SCENARIO_LENGTH, TITLE_LENGTH, Move
from dure.web.community.models import Enterprise, Person
from dure.web.outlook.models import OutlookRun
from dure.web.thread.models import Strategy
from dure.web.thread.rows import list_strategies

OWN_PREFIX: Final = "board-"
_UNITS: Final = {"times": "times", "add": "", "set": ""}


def find_scenario(row: Strategy) -> Scenario | None:
    """Give what a strategy of the board says that it changes in the plan; None where it says nothing."""
    card = getattr(row, "card", None)
    changes = []
    for stored in getattr(card, "changes", None) or ():
        one = StrategyChange(**stored)
        amount = Estimate(one.value, one.low, one.high, _UNITS[one.operation], ASSUMPTION)
        changes.append(
            Change(one.path, one.operation, amount, after_months=one.after_months, months=one.months)
        )
    if not changes:
        return None
    title = Text(en=row.title_en or row.title_ko, ko=row.title_ko or row.title_en)
    return Scenario(
        f"{OWN_PREFIX}{row.code}",
        "strategy",
        title=title,
        text=title,
        source=ASSUMPTION,
        changes=tuple(changes),
    )


def list_board_scenarios(enterprise: Enterprise) -> list[Scenario]:
    """List what the strategies on an enterprise's board say that they change in its plan; none is dropped."""
    rows = list_strategies(enterprise.community).filter(enterprise=enterprise)
    found = [find_scenario(row) for row in rows if find_state(row) != Move.State.DROPPED]
    return [one for one in found if one is not None]


def note_run(made: OutlookRun, row: Strategy, *, name: str, person: Person | None) -> bool:
    """Keep on the card of a strategy what a run said of it; False where it was not tried.

    Args:
        made: The run.
        row: The strategy.
        name: Under which scenario's id it was tried.
        person: Who asked.
    """
    said = next((one for one in made.ko["strategies"] if one["name"] == name), None)
    if said is None:
        return False
    note_outlook(
        None,
        row,
        OutlookSaid(
            date=timezone.localdate(),
            seed=made.seed,
            helps=said["helps"],
            harms=said["harms"],
            of=said["of"],
            survival_gain=said["survival_gain"],
            years=made.years,
            scenario=None if name == f"{OWN_PREFIX}{row.code}" else _name_tried(made, name),
        ),
        person=person,
    )
    return True


def _name_tried(made: OutlookRun, name: str) -> TriedScenario:
    """Say what a run tried, as it was called in it."""
    titles = {
        language: next(one["title"] for one in told["strategies"] if one["name"] == name)[:TITLE_LENGTH]
        for language, told in (("en", made.en), ("ko", made.ko))
    }
    return TriedScenario(name[:SCENARIO_LENGTH], Text(**titles))
