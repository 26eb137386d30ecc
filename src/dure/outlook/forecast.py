"""A plan over shared futures: drawn once, walked through as it stands and with each strategy and shock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from dure.language import Text
from dure.outlook.courses import LEVEL, YEARLY, Marks, Memory, lay_course
from dure.outlook.draws import Floats, draw_estimates, draw_uniforms
from dure.outlook.flows import STEP_MONTHS, months_between
from dure.outlook.months import Extra, Run, Way, walk_ways
from dure.outlook.plan import Change, Estimate, Plan, Scenario, Service

OLDEST: Final = 100
"""Within 85 and over, people are taken to be spread evenly up to this age."""

DRAWS_MAX: Final = 1_000_000

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
    """The calculation would take too long.

    Attributes:
        fitting: As many draws as would not.
    """

    def __init__(self, *, draws: int, months: int, fitting: int) -> None:
        """Say how many draws were asked for and how many fit."""
        super().__init__(f"{draws:,} draws of {months} months would take too long; at most {fitting:,} fit.")
        self.fitting = fitting


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
        drawn: Of the estimates of the scenarios that were known when it was drawn.
    """

    plan: Plan
    values: Mapping[str, Floats]
    populations: Mapping[str, Population]
    months: int
    draws: int
    seed: int
    own_places: frozenset[tuple[str, str]]
    drawn: dict[tuple[object, ...], Floats] = field(default_factory=dict, repr=False, compare=False)

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
                    population = self.populations[place.code]
                    of_ages = population.people @ weights
                    chosen = np.minimum((order * len(of_ages)).astype(np.intp), len(of_ages) - 1)
                    late = months_between(self.base, population.base) / STEP_MONTHS
                    counted[f"{service.id}.{number}.{place.code}"] = _shift(of_ages[chosen].T, late)
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
        return self.walk_each([scenarios], keep=keep)[0]

    def walk_each(self, choices: Sequence[Sequence[Scenario]], *, keep: bool = False) -> list[Run]:
        """Walk through the months once for each choice of scenarios, working out once what they share.

        Twenty choices take a small part of twenty walks: only what a scenario changes is worked out anew.

        Args:
            choices: Of scenarios that are taken together; an empty one is the plan as it stands.
            keep: Also give each month's cash, sales, members, use and users, for every choice.

        Returns:
            A run for each choice.

        Raises:
            UnknownPathError: A scenario changes a number that the plan has not got.
        """
        memory = Memory(drawn=dict(self.drawn))
        ways = [self.lay(scenarios, memory=memory) for scenarios in choices]
        return walk_ways(self.plan, ways, self.eligible, planned=self.values, base=self.base, keep=keep)

    def lay(self, scenarios: Sequence[Scenario] = (), *, memory: Memory | None = None) -> Way:
        """Lay out what each number is in each month with these scenarios, and what they cost.

        Args:
            scenarios: In the order in which they act.
            memory: Of other courses of these futures; None for a new one.

        Raises:
            UnknownPathError: A scenario changes a number that the plan has not got.
        """
        memory = memory or Memory(drawn=dict(self.drawn))
        course = lay_course(
            self.plan,
            self.values,
            [_shut_until_served(self, scenarios), *scenarios, _leave_unpaid_until_begun(self.plan)],
            months=self.months,
            seed=self.seed,
            marks=self.marks,
            memory=memory,
        )
        extras = [extra for scenario in scenarios if (extra := self._price(scenario, memory)) is not None]
        return Way(course, extras)

    def draw_amounts(self, scenario: Scenario) -> None:
        """Draw a scenario's own estimates ahead, so that trying it draws nothing."""
        memory = Memory(drawn=self.drawn)
        for number, change in enumerate(scenario.changes, start=1):
            memory.draw(scenario, f"changes.{number}", change.amount, draws=self.draws, seed=self.seed)
        for name, estimate in (("once", scenario.once), ("monthly", scenario.monthly)):
            if estimate is not None:
                memory.draw(scenario, name, estimate, draws=self.draws, seed=self.seed)

    @cached_property
    def marks(self) -> Marks:
        """What is largest among services, costs and grants, and who is key among the staff, on average."""
        values, plan = self.values, self.plan

        def sell(service: Service) -> float:
            path = f"services.{service.id}"
            total: Floats = np.zeros(self.draws)
            for number, group in enumerate(service.users, start=1):
                users = f"{path}.users.{number}"
                taken = values[f"{users}.use_rate"] * values[f"{users}.visits"]
                if group.members:
                    total += taken * values.get("members.count", 0.0)
                    continue
                for place in service.places:
                    if (service.id, place.code) in self.own_places:
                        near = f"{path}.places.{place.code}"
                        reached = values[f"{near}.reach"] * values[f"{near}.distance"]
                        total += taken * reached * self.eligible[f"{service.id}.{number}.{place.code}"][0]
            if service.capacity is not None:
                total = np.minimum(total, values[f"{path}.capacity"])
            return float((total * values[f"{path}.price"]).mean())

        def of(group: str, number: str, ids: Sequence[str]) -> list[tuple[float, tuple[str, str]]]:
            return [(float(values[f"{group}.{one}.{number}"].mean()), (group, one)) for one in ids]

        services = [(sell(service), ("services", service.id)) for service in plan.services]
        costs = of("costs", "monthly", [cost.id for cost in plan.costs])
        grants = of("grants", "monthly", [grant.id for grant in plan.grants])
        # Whoever is hardest to replace is taken to be whoever is paid most.
        staff = of("staff", "wage", [post.id for post in plan.staff])
        return {
            "largest": frozenset(max(things)[1] for things in (services, costs, grants) if things),
            "key": frozenset(max(things)[1] for things in (staff,) if things),
        }

    def _price(self, scenario: Scenario, memory: Memory) -> Extra | None:
        if scenario.once is None and scenario.monthly is None:
            return None
        begins = [change.after_months for change in scenario.changes]
        begins += [serving.after_months for serving in scenario.serving]

        def draw(name: str, estimate: Estimate | None) -> Floats:
            if estimate is None:
                return np.zeros(self.draws)
            return memory.draw(scenario, name, estimate, draws=self.draws, seed=self.seed)

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
        TooLongError: More draws than `DRAWS_MAX`, or more numbers than `NUMBERS_MAX` for one walk.
        ValueError: The correlations contradict each other.
    """
    months = years * 12
    fitting = min(DRAWS_MAX, NUMBERS_MAX // (months * max(1, len(plan.services))))
    if draws > fitting:
        raise TooLongError(draws=draws, months=months, fitting=fitting)
    wide = serve_all(plan, scenarios)
    values = draw_estimates(wide.estimates(), draws=draws, seed=seed, correlations=wide.correlations)
    values |= {LEVEL: np.ones(draws), YEARLY: np.zeros(draws)}
    own = frozenset((service.id, place.code) for service in plan.services for place in service.places)
    futures = Futures(wide, values, populations, months=months, draws=draws, seed=seed, own_places=own)
    for scenario in scenarios:
        futures.draw_amounts(scenario)
    return futures


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


def _leave_unpaid_until_begun(plan: Plan) -> Scenario:
    """Pay nobody in a post before its first month, whatever a strategy does to the post."""
    nobody = Estimate(0, 0, 0, "people", Text(en="not begun", ko="아직 시작하지 않음"))
    begins = [
        (f"staff.{post.id}.people", months_between(plan.start, post.starts))
        for post in plan.staff
        if post.starts is not None
    ]
    changes = tuple(Change(path, "set", nobody, months=months) for path, months in begins if months > 0)
    text = nobody.source
    return Scenario("not-begun", "shock", title=text, text=text, source=text, changes=changes)


def _shift(people: npt.NDArray[np.floating], late: float) -> Floats:
    """Bring people, counted at steps that begin so many steps late, to steps from the common first day.

    Before the first count, people are taken to be as in it.
    """
    if not late:
        return np.ascontiguousarray(people, dtype=np.float64)
    steps = np.clip(np.arange(len(people)) - late, 0, None)
    whole = steps.astype(np.intp)
    after = np.minimum(whole + 1, len(people) - 1)
    part = (steps - whole)[:, None]
    shifted: Floats = people[whole] * (1 - part) + people[after] * part
    return shifted


def weigh_ages(first: int, last: int) -> Floats:
    """Give the share of each five-year age that lies between two ages, both counted; shape (18,).

    Within 85 and over people are taken to be spread evenly up to 100.
    """
    begins = np.arange(0, 90, 5)
    ends = np.append(begins[1:], OLDEST)
    overlap = np.minimum(ends, last + 1) - np.maximum(begins, first)
    weights: Floats = np.clip(overlap, 0, None) / (ends - begins)
    return weights
