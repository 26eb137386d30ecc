"""A plan over shared futures: drawn once, walked through as it stands and with each strategy and shock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from dure.language import Text
from dure.outlook.courses import draw_scenario, lay_course
from dure.outlook.draws import Floats, draw_estimates, draw_uniforms
from dure.outlook.months import Extra, Run, walk_months
from dure.outlook.plan import Change, Estimate, Plan, Scenario, Service

OLDEST: Final = 100
"""Within 85 and over, people are taken to be spread evenly up to this age."""

NUMBERS_MAX: Final = 2_000_000_000
"""Draws x months x services that one walk may take; more would keep the reader waiting for minutes."""


class Population(Protocol):
    """The people of a place in every future, as a projection gives them."""

    @property
    def base(self) -> date:
        """The day of the first step."""

    @property
    def people(self) -> npt.NDArray[np.floating | np.integer]:
        """Shape (draws, steps + 1, 18 five-year ages); a step is five years."""


class TooLongError(ValueError):
    """The calculation would take too long; the message offers fewer draws."""


@dataclass(frozen=True)
class Futures:
    """A plan with everything that is uncertain about it drawn.

    Attributes:
        plan: With every place that any scenario serves.
        values: Draws by path, shape (draws,).
        populations: By place code.
        months: How many are looked at.
        draws: How many futures.
        seed: What they were drawn from.
        own_places: (service, place) that the plan serves as it stands.
    """

    plan: Plan
    values: Mapping[str, Floats]
    populations: Mapping[str, Population]
    months: int
    draws: int
    seed: int
    own_places: frozenset[tuple[str, str]]

    @cached_property
    def eligible(self) -> Mapping[str, Floats]:
        """People of the ages of each service's groups, by `service.group.place`; shape (steps + 1, draws)."""
        counted = {}
        # Which population a future has hangs on the seed alone, so that all its places share it.
        order = draw_uniforms("population", draws=self.draws, seed=self.seed)
        for service in self.plan.services:
            for number, group in enumerate(service.users, start=1):
                if group.members:
                    continue
                weights = weigh_ages(*group.ages)
                for place in service.places:
                    people = self.populations[place.code].people
                    chosen = np.minimum((order * len(people)).astype(np.intp), len(people) - 1)
                    of_ages = people @ weights
                    counted[f"{service.id}.{number}.{place.code}"] = np.ascontiguousarray(of_ages[chosen].T)
        return counted

    @cached_property
    def base(self) -> date:
        """The day of the projections' first step; the plan's own where nobody's age matters."""
        bases = [population.base for population in self.populations.values()]
        return min(bases) if bases else self.plan.start

    def walk(self, scenarios: Sequence[Scenario] = (), *, keep: bool = False) -> Run:
        """Walk through the months with these scenarios taken together, on the same draws as any other walk.

        Args:
            scenarios: In the order in which they act; none for the plan as it stands.
            keep: Also give each month's cash, sales, members and use.

        Raises:
            UnknownPathError: A scenario changes a number that the plan has not got.
        """
        course = lay_course(
            self.plan,
            self.values,
            [_shut_until_served(self, scenarios), *scenarios],
            months=self.months,
            seed=self.seed,
        )
        extras = [extra for scenario in scenarios if (extra := self._price(scenario)) is not None]
        return walk_months(self.plan, course, self.eligible, base=self.base, extras=extras, keep=keep)

    def _price(self, scenario: Scenario) -> Extra | None:
        if scenario.once is None and scenario.monthly is None:
            return None
        begins = [change.after_months for change in scenario.changes]
        begins += [serving.after_months for serving in scenario.serving]

        def draw(name: str, estimate: Estimate | None) -> Floats:
            if estimate is None:
                return np.zeros(self.draws)
            return draw_scenario(scenario, name, estimate, draws=self.draws, seed=self.seed)

        return Extra(
            month=min(begins, default=0),
            once=draw("once", scenario.once),
            monthly=draw("monthly", scenario.monthly),
        )


def draw_futures(
    plan: Plan,
    populations: Mapping[str, Population],
    *,
    years: int,
    draws: int,
    seed: int,
    scenarios: Sequence[Scenario] = (),
) -> Futures:
    """Draw a plan's futures.

    Args:
        plan: What to draw.
        populations: Of every place that the plan or a scenario serves, by code.
        years: How many to look at, 1 to 30.
        draws: How many futures.
        seed: Any whole number; the same gives the same futures.
        scenarios: All that will be tried, so that the places which they serve are drawn with the rest.

    Raises:
        TooLongError: More numbers than `NUMBERS_MAX` for one walk.
        ValueError: The correlations contradict each other.
    """
    months = years * 12
    numbers = draws * months * len(plan.services)
    if numbers > NUMBERS_MAX:
        fitting = NUMBERS_MAX // (months * len(plan.services))
        raise TooLongError(
            f"{draws:,} draws of {months} months would take too long; at most {fitting:,} fit."
        )
    wide = serve_all(plan, scenarios)
    values = draw_estimates(wide.estimates(), draws=draws, seed=seed, correlations=wide.correlations)
    own = frozenset((service.id, place.code) for service in plan.services for place in service.places)
    return Futures(wide, values, populations, months=months, draws=draws, seed=seed, own_places=own)


def serve_all(plan: Plan, scenarios: Sequence[Scenario]) -> Plan:
    """Give the plan with every place that any of these scenarios would serve among its services' places."""

    def widen(service: Service) -> Service:
        places = {place.code: place for place in service.places}
        for scenario in scenarios:
            for serving in scenario.serving:
                if serving.service in {"*", service.id}:
                    places |= {place.code: place for place in serving.places if place.code not in places}
        return replace(service, places=tuple(places.values()))

    return replace(plan, services=tuple(widen(service) for service in plan.services))


def _shut_until_served(futures: Futures, scenarios: Sequence[Scenario]) -> Scenario:
    """Keep out the places that only a strategy serves, until one of these does."""
    nothing = Estimate(0, 0, 0, "share", Text(en="not served", ko="찾아가지 않음"))
    changes = []
    for service in futures.plan.services:
        for place in service.places:
            if (service.id, place.code) in futures.own_places:
                continue
            begins = [
                serving.after_months
                for scenario in scenarios
                for serving in scenario.serving
                if serving.service in {"*", service.id}
                and any(one.code == place.code for one in serving.places)
            ]
            months = min(begins, default=futures.months)
            path = f"services.{service.id}.places.{place.code}.reach"
            changes += [Change(path, "set", nothing, months=months)] if months else []
    text = nothing.source
    return Scenario("not-served", "shock", title=text, text=text, source=text, changes=tuple(changes))


def weigh_ages(first: int, last: int) -> Floats:
    """Give the share of each five-year age that lies between two ages, both counted; shape (18,).

    Within 85 and over people are taken to be spread evenly up to 100.
    """
    begins = np.arange(0, 90, 5)
    ends = np.append(begins[1:], OLDEST)
    overlap = np.minimum(ends, last + 1) - np.maximum(begins, first)
    weights: Floats = np.clip(overlap, 0, None) / (ends - begins)
    return weights
