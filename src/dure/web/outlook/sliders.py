"""Sliders: five numbers that people can move, and what the same futures say of it at once."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np

from dure.korea.figures import load_figures
from dure.language import Language, Text
from dure.outlook.courses import UnknownPathError, match_paths
from dure.outlook.forecast import Futures, draw_futures
from dure.outlook.plan import Change, Estimate, Plan, Scenario
from dure.outlook.population import project_place
from dure.outlook.survival import Spread, measure_runway, pick_futures, spread
from dure.web.outlook.plans import read_whole
from dure.web.words import find_text

DRAWS: Final = 2_000
SHOWN: Final = 5
SHOWN_YEAR: Final = 5
_POPULATION_DRAWS: Final = 500


@dataclass(frozen=True)
class Slider:
    """A number that people can move.

    Attributes:
        name: In forms and words.
        paths: Of the estimates that it moves, as a scenario names them.
        low, high: By how many hundredths, 100 for as the plan says.
        step: Of the same.
    """

    name: str
    paths: tuple[str, ...]
    low: int = 50
    high: int = 150
    step: int = 5


SLIDERS: Final = (
    # What a public body sets, or mostly pays, is not ours to move.
    Slider("price", ("services.[!subsidised].price",), 70, 130),
    Slider("use", ("services.*.users.*.use_rate",), 50, 150),
    Slider("wages", ("staff.*.wage",), 80, 130),
    Slider("costs", ("costs.*.monthly",), 50, 150),
    Slider("members", ("members.joining",), 0, 400, 25),
    Slider("variable", ("services.*.variable_cost",), 50, 150),
    Slider("grants", ("grants.*.monthly",), 0, 200, 10),
    Slider("share", ("members.share",), 50, 200, 10),
)
_BY_NAME: Final = {slider.name: slider for slider in SLIDERS}


@dataclass(frozen=True)
class Answer:
    """What the futures say with the sliders where they stand.

    Attributes:
        closed: Month of closing of twenty futures that stand for all.
        open_of_20: How many of these are open in the year shown.
        runway: Months.
        worst: Won in the worst month.
    """

    closed: tuple[int, ...]
    open_of_20: int
    runway: Spread
    worst: Spread


def pick_sliders(plan: Plan, drivers: Iterable[Mapping[str, Any]]) -> tuple[Slider, ...]:
    """Pick the five that matter most in a run, as its drivers tell, among those that the plan has."""
    moved = {one.name: _find_moved(one, plan) for one in SLIDERS}
    usable = [one for one in SLIDERS if moved[one.name]]
    weights = dict.fromkeys((one.name for one in usable), 0.0)
    for driver in drivers:
        for one in usable:
            if driver["path"] in moved[one.name]:
                weights[one.name] += abs(driver["krw"])
    # Few drivers are listed; where two weigh the same, the order above holds.
    best = sorted(usable, key=lambda one: -weights[one.name])[:SHOWN]
    return tuple(one for one in SLIDERS if one in best)


def _find_moved(slider: Slider, plan: Plan) -> set[str]:
    had = {path: np.zeros(0) for path, _ in plan.estimates()}
    moved: set[str] = set()
    for pattern in slider.paths:
        with suppress(UnknownPathError):
            moved.update(match_paths(plan, had, pattern))
    return moved


def read_changes(given: Mapping[str, Any], sliders: Iterable[Slider]) -> tuple[tuple[str, float], ...]:
    """Read where sliders stand; what is no number, or beyond a slider's ends, is set to what it may be."""
    changes = []
    for slider in sliders:
        try:
            hundredths = round(float(given.get(slider.name, 100)) / slider.step) * slider.step
        except (TypeError, ValueError, OverflowError):
            continue
        hundredths = min(max(hundredths, slider.low), slider.high)
        if hundredths != 100:
            changes.append((slider.name, hundredths / 100))
    return tuple(changes)


def hold_changes(changes: Sequence[tuple[str, float]]) -> tuple[Scenario, ...]:
    """Give the change of each slider as something that holds in every future."""
    source = Text(en="set by hand", ko="직접 옮겨 봄")
    return tuple(
        Scenario(
            f"slider-{name}",
            "strategy",
            title=name_change(name, times),
            text=source,
            source=source,
            changes=tuple(
                Change(path, "times", Estimate(times, times, times, "times", source))
                for path in _BY_NAME[name].paths
            ),
        )
        for name, times in changes
        if name in _BY_NAME
    )


def name_change(name: str, times: float) -> Text:
    """Name where a slider stands, as "Wages 95%"."""
    label = find_text(f"outlook.slider.{name}")
    return Text(en=f"{label.en} {times:.0%}", ko=f"{label.ko} {times:.0%}")


@lru_cache(maxsize=6)
def _load_futures(text: str, years: int, seed: int) -> Futures:
    read = read_whole(text)
    figures = load_figures()
    codes = sorted({place.code for service in read.services for place in service.places})
    people = {
        code: project_place(figures, code, years=min(years + 10, 50), draws=_POPULATION_DRAWS, seed=seed)
        for code in codes
    }
    futures = draw_futures(read, people, years=years, draws=DRAWS, seed=seed)
    _ = futures.eligible
    return futures


@lru_cache(maxsize=512)
def answer(text: str, years: int, seed: int, changes: tuple[tuple[str, float], ...]) -> Answer:
    """Walk through the futures with the sliders where they stand; remembered, for many ask the same.

    Args:
        text: Of the plan: a version never changes, though its number in the database may after a restore.
        years: How many are looked at.
        seed: Of the futures.
        changes: Of the sliders that do not stand where the plan says.

    Raises:
        PlanRefusedError: The plan no longer holds.
    """
    futures = _load_futures(text, years, seed)
    run = futures.walk(hold_changes(changes))
    shown, closed = min(SHOWN_YEAR, years), pick_futures(run)
    return Answer(
        closed=closed,
        open_of_20=sum(month >= 12 * shown for month in closed),
        runway=measure_runway(run),
        worst=spread(run.worst_cash),
    )


def write_answer(found: Answer, told: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """Give an answer in the form that the pictures of an outlook read."""
    shown = min(SHOWN_YEAR, told["years"])
    months = told["months"]
    return {
        "language": language,
        "years": told["years"],
        "months": months,
        "shown_year": shown,
        "headings": told["headings"],
        "futures": [
            {"closes": None if month >= months else month + 1, "open": month >= 12 * shown}
            for month in found.closed
        ],
    }
