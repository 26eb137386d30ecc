"""An adapted plan tried on the people of its place: how many futures it is open in, what would add some."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from dure.language import Language, Text
from dure.outlook.months import Run
from dure.outlook.plan import Plan, Scenario
from dure.outlook.reference import COMPARED_YEAR, ReferenceClass, ReferenceRow
from dure.outlook.survival import SHOWN
from dure.places.figures import PlaceFigures
from dure.places.gazetteer import Gazetteer
from dure.playbooks.adapting import Adaptation
from dure.reports.outlook import OutlookReport, build_outlook, draw_plan
from dure.reports.outlook_say import of_twenty
from dure.reports.place import name_place
from dure.reports.words import write_won

DRAWS: Final = 1_000
YEARS: Final = 10
BUDGET_WITHOUT_CASH: Final = 10_000_000
"""Won that strategies may cost together where a plan begins with nothing in the bank."""


@dataclass(frozen=True, slots=True)
class TriedStrategy:
    """Strategies tried together on the adapted plan; mostly one.

    Attributes:
        scenarios: What was tried together.
        share: Of futures that are open at the end of the year looked at, 0 to 1.
        open_futures: The same of twenty.
        adds: How many futures of twenty it adds; below 0 where it takes some.
        cost: Won over the years looked at, at the first month's prices.
    """

    scenarios: tuple[Scenario, ...]
    share: float
    open_futures: int
    adds: int
    cost: float

    @property
    def title(self) -> Text:
        """Name what was tried together; of several each in its own quotes, as some are whole sentences."""
        titles = [one.title for one in self.scenarios]
        if len(titles) == 1:
            return titles[0]
        return Text(
            en=" and ".join(f"“{one.en}”" for one in titles), ko=", ".join(f"‘{one.ko}’" for one in titles)
        )


@dataclass(frozen=True, slots=True)
class Trial:
    """What an adapted plan comes to.

    Attributes:
        outlook: Over all years.
        year: The year of which the sentence speaks.
        share: Of futures open at its end, 0 to 1.
        open_futures: The same of twenty.
        strategies: Each tried alone, what adds most first.
        together: The fewest of the best combination under the budget that do as much as all of it; None where
            it has no two.
        best: What the sentence names: one or several; None where nothing adds a future.
        budget: Won that strategies may cost together over all years.
        sentence: All of it in words; what the place or the law lacks stands first.
        unmet: That alone; None where nothing is known to be lacking.
        reference: What became of others; None where no such figure is at hand.
    """

    outlook: OutlookReport
    year: int
    share: float
    open_futures: int
    strategies: tuple[TriedStrategy, ...]
    together: TriedStrategy | None
    best: TriedStrategy | None
    budget: float
    sentence: Text
    unmet: Text | None
    reference: ReferenceRow | None


def try_adaptation(
    adaptation: Adaptation,
    *,
    figures: PlaceFigures,
    gazetteer: Gazetteer,
    scenarios: Sequence[Scenario],
    reference: ReferenceClass,
    draws: int = DRAWS,
    seed: int,
    years: int = YEARS,
    budget: float | None = None,
) -> Trial:
    """Try an adapted plan on the futures of its place.

    Args:
        adaptation: What to try.
        figures: Of places.
        gazetteer: The places.
        scenarios: Strategies that ship; the plan's own stand beside them. Shocks among them are left out.
        reference: What became of others.
        draws: How many futures.
        seed: Any whole number; the same gives the same answer.
        years: How many to look at.
        budget: Won that strategies may cost together over these years; None for what the plan begins with.

    Raises:
        OutlookError: The plan cannot be looked at; its problems say why.
    """
    plan = adaptation.plan
    allowed = find_budget(plan) if budget is None else budget
    known = {one.id: one for one in (*scenarios, *plan.scenarios) if one.kind == "strategy"}
    report = build_outlook(
        plan,
        figures=figures,
        gazetteer=gazetteer,
        years=years,
        draws=draws,
        seed=seed,
        strategies=list(known.values()),
        budget=allowed,
        reference=reference,
    )
    year = min(COMPARED_YEAR, years)
    share = report.survival[year - 1].share
    tried, together = _try_all(report, figures=figures, gazetteer=gazetteer, year=year, share=share)
    best = _choose([*tried, *([together] if together else [])], budget=allowed)
    unmet = list(_say_unmet(adaptation))
    return Trial(
        outlook=report,
        year=year,
        share=share,
        open_futures=of_twenty(share),
        strategies=tried,
        together=together,
        best=best,
        budget=allowed,
        sentence=_say(adaptation, report, year=year, tried=len(tried), best=best),
        unmet=_join(unmet) if unmet else None,
        reference=report.reference.main,
    )


def find_budget(plan: Plan) -> float:
    """Give what strategies may cost together: as much as the plan begins with."""
    opening = round(plan.cash.opening.value)
    return float(opening) if opening > 0 else float(BUDGET_WITHOUT_CASH)


def _try_all(
    report: OutlookReport, *, figures: PlaceFigures, gazetteer: Gazetteer, year: int, share: float
) -> tuple[tuple[TriedStrategy, ...], TriedStrategy | None]:
    """Walk the same futures with each strategy, and with the best together, up to the year asked."""
    trials = {trial.scenario.id: trial for trial in report.strategies}
    chosen = () if report.combination is None else tuple(part.id for part in report.combination.parts)
    # The part that adds most stands first: the fewest of them that do as much as all are told.
    groups = [(name,) for name in trials] + [chosen[:count] for count in range(2, len(chosen) + 1)]
    if not groups:
        return (), None
    # The same years as the report, so that the same seed deals out the same futures.
    futures, scenarios, _ = draw_plan(
        report.plan,
        [trial.scenario for trial in report.strategies],
        figures=figures,
        gazetteer=gazetteer,
        years=report.years,
        draws=report.draws,
        seed=report.seed,
    )
    filled = {one.id: one for one in scenarios}
    runs = futures.walk_each([[filled[name] for name in group] for group in groups])
    tried = [
        _tell(
            tuple(filled[name] for name in group),
            run,
            cost=sum(trials[name].cost for name in group),
            year=year,
            share=share,
        )
        for group, run in zip(groups, runs, strict=True)
    ]
    alone, joint = tried[: len(trials)], tried[len(trials) :]
    together = min(joint, key=lambda one: (-one.open_futures, len(one.scenarios)), default=None)
    return tuple(sorted(alone, key=lambda one: (-one.share, one.cost))), together


def _tell(
    scenarios: tuple[Scenario, ...], run: Run, *, cost: float, year: int, share: float
) -> TriedStrategy:
    after = float((run.closed >= 12 * year).mean())
    return TriedStrategy(scenarios, after, of_twenty(after), of_twenty(after) - of_twenty(share), cost)


def _choose(tried: Sequence[TriedStrategy], *, budget: float) -> TriedStrategy | None:
    """Choose what adds most futures within the budget; of equals the one of fewer acts."""
    fitting = [one for one in tried if one.adds > 0 and one.cost <= budget]
    return min(fitting, key=lambda one: (-one.adds, len(one.scenarios), one.cost), default=None)


def _say(
    adaptation: Adaptation, report: OutlookReport, *, year: int, tried: int, best: TriedStrategy | None
) -> Text:
    place, share = name_place(adaptation.place), report.survival[year - 1].share
    count, closed = of_twenty(share), report.draws - round(share * report.draws)
    now = Text(
        en=f"In {place.en} it is open in {count} of {SHOWN} futures in year {year}.",
        ko=f"{place.ko}에서는 스무 가지 미래 가운데 {count}가지에서 {year}년째에도 문을 열고 있습니다.",
    )
    if best is not None:
        together, named = len(best.scenarios) > 1, best.title
        more = Text(
            en=f"What would make it {best.open_futures}: {named.en}{' together' if together else ''}"
            f" ({write_cost(best.cost, 'en')} over {report.years} years).",
            ko=f"다음 전략을 {'함께 ' if together else ''}쓰면 {best.open_futures}가지로 늘어납니다:"
            f" {named.ko if together else f'‘{named.ko}’'}"
            f" ({report.years}년 동안 {write_cost(best.cost, 'ko')}).",
        )
    elif count == SHOWN and closed:
        more = Text(
            en=f"That is rounded: of the {report.draws:,} drawn, {closed:,} close before.",
            ko=f"어림한 수입니다. 뽑아 본 {report.draws:,}가지 가운데 {closed:,}가지에서는 그 전에 문을"
            " 닫습니다.",
        )
    elif count == SHOWN:
        more = Text(en="No strategy is needed for that.", ko="따로 전략이 필요하지 않습니다.")
    elif not tried:
        more = Text(en="No strategy was tried.", ko="해 본 전략이 없습니다.")
    else:
        more = Text(
            en=f"None of the {tried} strategies that were tried would add a future, alone or together, for as"
            " much as there is to spend.",
            ko=f"해 본 전략 {tried}가지는 따로 하든 함께 하든, 쓸 수 있는 돈 안에서는 문 여는 미래를"
            " 하나도 늘리지 못합니다.",
        )
    return _join([*_say_unmet(adaptation), now, *_say_range(report, year=year), more])


def _join(told: Sequence[Text]) -> Text:
    return Text(en=" ".join(one.en for one in told), ko=" ".join(one.ko for one in told))


def _say_range(report: OutlookReport, *, year: int) -> Iterator[Text]:
    """Say between what the share lies in the worst and the best third of futures, where they differ."""
    alive = report.survival[year - 1]
    low, high = of_twenty(alive.low), of_twenty(alive.high)
    if low < high:
        yield Text(
            en=f"Where what matters most turns out badly it is {low}, where well {high}.",
            ko=f"가장 크게 좌우하는 것이 나쁘게 되면 {low}가지, 좋게 되면 {high}가지입니다.",
        )


def _say_unmet(adaptation: Adaptation) -> Iterator[Text]:
    """Say what is not met: futures are drawn of people and money, and pass over a coast that is not there."""
    laws = [one.requirement.title for one in adaptation.requirements if one.verdict == "not_met"]
    short = [one.requirement.title for one in adaptation.requirements if one.plan_falls_short]
    name = name_place(adaptation.place)
    places = [one.condition for one in adaptation.conditions if one.verdict == "not_met"]
    for one in places:
        yield Text(
            en=f"{name.en} does not meet a condition of this model: “{one.title.en}”. {one.why.en}",
            ko=f"{name.ko}은(는) 이 모델의 조건을 갖추지 못했습니다: ‘{one.title.ko}’. {one.why.ko}",
        )
    if places:
        yield Text(
            en="What follows knows nothing of that; it is drawn of people and money alone.",
            ko="아래의 미래는 사람과 돈만으로 그린 것이라 이 조건을 모릅니다.",
        )
    if laws:
        yield Text(
            en=f"Asked by the law and not met: {'; '.join(one.en for one in laws)}.",
            ko=f"법이 정한 요건 가운데 못 갖춘 것: {', '.join(one.ko for one in laws)}.",
        )
    if short:
        yield Text(
            en=f"The plan counts on less than the law asks: {'; '.join(one.en for one in short)}.",
            ko=f"법이 정한 만큼을 계획이 채우지 못하는 요건: {', '.join(one.ko for one in short)}.",
        )


def write_cost(cost: float, language: Language) -> str:
    """Write what strategies cost together, or bring in."""
    won = write_won(round(abs(cost)), language)
    if cost < 0:
        return f"it brings in {won}" if language == "en" else f"{won} 들어옴"
    if cost == 0:
        return "costs nothing" if language == "en" else "따로 드는 돈 없음"
    return won if language == "en" else f"{won} 듦"
