"""Merging with another co-op: two plans laid together, beside each alone, on the same futures."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dure.language import Text
from dure.outlook.merging import merge_plans, set_beside
from dure.outlook.months import Run
from dure.outlook.plan import Plan, Scenario
from dure.outlook.survival import SHOWN, Spread, measure_runway
from dure.places.figures import PlaceFigures
from dure.places.gazetteer import Gazetteer
from dure.problem import Problem, Where
from dure.reports.outlook import OutlookError, OutlookReport, draw_plan
from dure.reports.outlook_say import of_twenty
from dure.reports.outlook_words import OutlookWords, load_outlook_words

if TYPE_CHECKING:
    from dure.language import Language


@dataclass(frozen=True, slots=True)
class Side:
    """One plan alone, or both together.

    Attributes:
        survival: Share of futures open at the end.
        runway: Months that it lasts.
        longer: Share of these futures in which both together last longer than it alone; 0 of both.
        shorter: Share in which they close sooner.
    """

    survival: float
    runway: Spread
    longer: float = 0.0
    shorter: float = 0.0


@dataclass(frozen=True, slots=True)
class Merger:
    """What becomes of two co-ops as one.

    Attributes:
        name: Of ours.
        other: Of the other.
        ours: Our plan alone.
        theirs: The other's alone.
        together: Both laid together.
        months: How many were looked at.
        saving: What merging costs and saves besides, which is part of `together`; None for nothing.
        problems: Met on the way.
    """

    name: Text
    other: Text
    ours: Side
    theirs: Side
    together: Side
    months: int
    saving: Scenario | None
    problems: tuple[Problem, ...] = ()

    def to_dict(self, language: "Language") -> dict[str, Any]:
        """Return it as plain values in one language; docs/reference/outlook.md describes them."""
        words = load_outlook_words(language)
        return {
            "with": self.other.in_language(language),
            "saving": None if self.saving is None else self.saving.id,
            **{
                name: _write_side(side, compared=name != "together")
                for name, side in (("ours", self.ours), ("theirs", self.theirs), ("together", self.together))
            },
            "sentences": self._say(words, language),
        }

    def _say(self, words: OutlookWords, language: "Language") -> list[str]:
        name, other = self.name.in_language(language), self.other.in_language(language)
        told = [
            words.say(
                "merger",
                name=name,
                other=other,
                together=of_twenty(self.together.survival),
                ours=of_twenty(self.ours.survival),
                theirs=of_twenty(self.theirs.survival),
            ),
            self._say_runway(words),
        ]
        told += [
            words.say("merger.side", name=who, longer=of_twenty(side.longer), shorter=of_twenty(side.shorter))
            for who, side in ((name, self.ours), (other, self.theirs))
        ]
        if self.saving is not None:
            told.append(words.say("merger.saving", title=self.saving.title.in_language(language)))
        return told

    def _say_runway(self, words: OutlookWords) -> str:
        runway = self.together.runway
        if runway.low >= self.months:
            return words.say("merger.runway.whole", years=self.months // 12)
        low, middle, high = (
            words.say("years.more", count=self.months // 12)
            if end >= self.months
            else words.say("months", count=round(end))
            for end in (runway.low, runway.middle, runway.high)
        )
        return words.say("merger.runway", low=low, middle=middle, high=high)


def _write_side(side: Side, *, compared: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "survival": round(side.survival, 4),
        "open_of_20": of_twenty(side.survival),
        "runway_months": {
            "p10": round(side.runway.low),
            "p50": round(side.runway.middle),
            "p90": round(side.runway.high),
        },
    }
    if compared:
        told |= {"longer": of_twenty(side.longer), "shorter": of_twenty(side.shorter), "of": SHOWN}
    return told


def measure_merger(
    report: OutlookReport,
    other: Plan,
    *,
    figures: PlaceFigures,
    gazetteer: Gazetteer,
    saving: Scenario | None = None,
) -> Merger:
    """Lay another co-op's plan beside that of an outlook, and walk through the same futures as one.

    What is drawn hangs on the seed and on each number's name alone: ours, theirs and both together meet the
    same prices and people.

    Args:
        report: Of our plan; its years, draws, seed and what is taken hold here too.
        other: The other's plan; begins in the same month.
        figures: Of the places that both serve.
        gazetteer: The places.
        saving: What merging costs and saves, as a strategy on both together.

    Raises:
        OutlookError: The other plan begins in another month, or cannot be looked at.
    """
    plan = report.plan
    check_start(plan, other)
    both = merge_plans(plan, other, name=_name_both(plan, other))
    problems: list[Problem] = []

    def walk(one: Plan, scenarios: Sequence[Scenario]) -> Run:
        futures, held, found = draw_plan(
            one,
            scenarios,
            figures=figures,
            gazetteer=gazetteer,
            years=report.years,
            draws=report.draws,
            seed=report.seed,
        )
        problems.extend(problem for problem in found if problem not in problems)
        return futures.walk(held)

    together = walk(both, [*report.taken, *([] if saving is None else [saving])])
    ours, theirs = walk(plan, report.taken), walk(set_beside(plan, other), ())
    return Merger(
        name=plan.name,
        other=other.name,
        ours=_compare(ours, together),
        theirs=_compare(theirs, together),
        together=Side(_share_open(together), measure_runway(together)),
        months=together.months,
        saving=saving,
        problems=tuple(problems),
    )


def check_start(plan: Plan, other: Plan) -> None:
    """Refuse two plans whose months are not the same.

    Raises:
        OutlookError: The other begins in another month.
    """
    if other.start != plan.start:
        raise OutlookError([_report_start(plan, other)])


def _compare(alone: Run, together: Run) -> Side:
    return Side(
        survival=_share_open(alone),
        runway=measure_runway(alone),
        longer=float((together.closed > alone.closed).mean()),
        shorter=float((together.closed < alone.closed).mean()),
    )


def _share_open(run: Run) -> float:
    return float((run.closed == run.months).mean())


def _name_both(plan: Plan, other: Plan) -> Text:
    return Text(en=f"{plan.name.en} and {other.name.en}", ko=f"{plan.name.ko}, {other.name.ko}")


def _report_start(plan: Plan, other: Plan) -> Problem:
    start = f"{plan.start:%Y-%m}"
    return Problem(
        Where(other.file, column="plan.start"),
        Text(
            en=f"It begins in {other.start:%Y-%m}, and the plan it is to be merged with in {start}.",
            ko=f"이 계획은 {other.start:%Y-%m}에, 합치려는 계획은 {start}에 시작합니다.",
        ),
        Text(
            en=f"Write start = {start} into it, with the cash and members of that month.",
            ko=f"start = {start} 으로 고치고, 현금과 조합원 수도 그달의 것으로 적어 주십시오.",
        ),
    )
