"""What an outlook says in words: the sentences that stand before every number and picture."""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from dure.language import Language, Text
from dure.outlook.beginnings import find_sold_before
from dure.outlook.flows import months_between
from dure.outlook.reference import COMPARED_YEAR, ReferenceGap
from dure.outlook.survival import SHOWN, Spread
from dure.reports.outlook_names import is_assumed, list_scenario_numbers, list_written, name_number
from dure.reports.outlook_words import add_months, load_outlook_words, write_month, write_sum
from dure.reports.words import write_share

if TYPE_CHECKING:
    from dure.reports.outlook import OutlookReport, Trial

SHOWN_YEAR: Final = COMPARED_YEAR
SMALL_PLACE: Final = 1_000
FEW_DRAWS: Final = 1_000


def of_twenty(share: float) -> int:
    """Say of how many futures in twenty a share speaks; half of one counts as one."""
    return int(share * SHOWN + 0.5)


class Saying:
    """A report and the language that it is told in."""

    def __init__(self, report: "OutlookReport", language: Language) -> None:
        self.report, self.language = report, language
        self.words = load_outlook_words(language)
        self.name = report.plan.name.in_language(language)
        self.place = self.place_name(report.place.code)

    def read(self, text: Text) -> str:
        """Read a text in the language."""
        return text.in_language(self.language)

    def won(self, amount: float) -> str:
        """Write won as people say them."""
        return write_sum(amount, self.language)

    def spread_won(self, spread: Spread) -> dict[str, str]:
        """Write the three of a spread of won."""
        return {"low": self.won(spread.low), "middle": self.won(spread.middle), "high": self.won(spread.high)}

    def month_name(self, month: int) -> str:
        """Name a month, counted from 0 at the plan's first."""
        return write_month(add_months(self.report.plan.start, month), self.language)

    def place_name(self, code: str) -> str:
        """Name a place that is served; a place of a scenario alone goes by its code."""
        return self.read(self._places.get(code, Text(code, code)))

    @cached_property
    def _places(self) -> Mapping[str, Text]:
        places = [self.report.place, *(one.place for one in self.report.people)]
        return {one.code: Text(f"{one.name_en} ({one.name_ko})", one.name_ko) for one in places}

    def name_path(self, path: str) -> str:
        """Name a number of the plan."""
        return self.read(name_number(self.report.plan, path, places=self._places))

    @cached_property
    def _titles(self) -> Mapping[str, Text]:
        tried = (*self.report.strategies, *self.report.shocks)
        return {one.scenario.id: one.scenario.title for one in tried}

    def title(self, scenario: str) -> str:
        """Name a strategy or shock."""
        return self.read(self._titles.get(scenario, Text(scenario, scenario)))

    def goal_name(self) -> str:
        """Name the plan's goal; empty without one."""
        goal = self.report.plan.goal
        if goal is None:
            return ""
        target = self.won(goal.target) if goal.indicator == "cash" else round(goal.target)
        month = write_month(goal.by, self.language)
        return self.words.say(f"goal.{goal.indicator}", target=target, month=month)

    def say_goal(self) -> str | None:
        """Say how likely the goal is reached; None without one."""
        goal, chance = self.report.plan.goal, self.report.goal
        if goal is None or chance is None:
            return None
        if chance.chance is None or chance.reached is None:
            return self.words.say(f"goal.{chance.reason}", goal=self.goal_name())
        middle = chance.reached.middle
        told = self.words.say(
            "goal",
            goal=self.goal_name(),
            count=of_twenty(chance.chance),
            reached=self.won(middle)
            if goal.indicator == "cash"
            else self.words.say(f"reached.{goal.indicator}", count=round(middle)),
        )
        month = months_between(self.report.plan.start, goal.by)
        closed = sum(closes <= month for closes in self.report.closed)
        return f"{told} {self.words.say('goal.closed', count=closed)}" if closed else told

    def say_cliff(self) -> str | None:
        """Say what hangs on the grants; None without any."""
        cliff = self.report.cliff
        if cliff is None:
            return None
        beyond = cliff.month >= self.report.months
        share = self.words.say("cliff.share", share=write_share(cliff.income_share, self.language))
        told = self.words.say(
            "cliff.beyond" if beyond else "cliff",
            month=self.month_name(cliff.month),
            then=self.month_name(cliff.looked_at - 1),
            planned=of_twenty(cliff.planned),
            continued=of_twenty(cliff.continued),
            without=of_twenty(cliff.without),
        )
        return f"{told} {share}"

    def say_not_begun(self) -> str | None:
        """Say how many futures are open without what has not begun yet; None where everything has."""
        found = self.report.not_begun
        if found is None:
            return None
        things = [self.read(one.name) for one in found.beginnings if one.group != "staff"]
        posts = len(found.beginnings) - len(things)
        if posts:
            things.append(self.words.say("not_begun.posts", count=posts))
        unknown = any(one.starts is None for one in found.beginnings)
        return self.words.say(
            "not_begun.unknown" if unknown else "not_begun", names=", ".join(things), count=found.count
        )

    @property
    def inside_year(self) -> int:
        """The year over which what is spent inside is counted: the second, or the only one."""
        return min(2, self.report.years)

    def open_of_twenty(self, year: int) -> int:
        """Count how many of the twenty futures shown are open at the end of a year."""
        return sum(month >= 12 * year for month in self.report.closed)

    def say_ours(self, gap: ReferenceGap) -> str:
        """Write our own share beside the reference class's, with its range."""
        ours, low, high = (write_share(one, self.language) for one in (gap.ours, gap.low, gap.high))
        return ours if low == high else self.words.say("reference.ours", ours=ours, low=low, high=high)

    def say_forms(self, gap: ReferenceGap) -> str | None:
        """Say that only some legal forms were counted: a plan does not know of what form it is."""
        return self.words.say("reference.forms", who=self.read(gap.row.who)) if gap.row.forms else None


def say_headline(saying: Saying) -> list[str]:
    """Say what the reader must know, what matters first."""
    report, words = saying.report, saying.words
    told = [*_say_open(saying), _say_runway(saying)]
    told += [sentence for sentence in (saying.say_cliff(), saying.say_goal()) if sentence]
    told.append(words.say("worst", **saying.spread_won(report.worst_cash)))
    told += _say_best(saying)
    told.append(_say_driver(saying))
    told += _say_break_even(saying)
    told += _say_reference(saying)
    if report.taken:
        names = ", ".join(saying.read(one.title) for one in report.taken)
        told.append(words.say("taken", names=names))
    told.append(words.say("how", draws=report.draws, seed=str(report.seed)))
    return told


def _say_open(saying: Saying) -> list[str]:
    report, words = saying.report, saying.words
    year = min(SHOWN_YEAR, report.years)
    count = saying.open_of_twenty(year)
    told = [
        words.say(
            "open" if count else "open.none", count=count, year=year, month=saying.month_name(12 * year - 1)
        )
    ]
    not_begun = saying.say_not_begun()
    if not_begun is not None:
        told.append(not_begun)
    one = report.survival[year - 1]
    if report.drivers and one.low < one.high:
        told.append(
            words.say(
                "open.range",
                driver=saying.name_path(report.drivers[0].path),
                low=of_twenty(one.low),
                high=of_twenty(one.high),
            )
        )
    return told


def _say_runway(saying: Saying) -> str:
    report, words = saying.report, saying.words
    low, middle = (round(value) for value in (report.runway.low, report.runway.middle))
    if low >= report.months:
        return words.say("runway.all", years=report.years)
    if middle >= report.months:
        return words.say("runway.open", years=report.years, low=low + 1)
    return words.say("runway", months=middle + 1, month=saying.month_name(middle), low=low + 1)


def _say_best(saying: Saying) -> list[str]:
    report, words = saying.report, saying.words
    told = []
    if report.strategies:
        best = report.strategies[0]
        helps = best.comparison.helps > best.comparison.harms
        told.append(_say_most(best, saying, key="strategy.best") if helps else words.say("strategy.none"))
    if report.combination is not None:
        told.append(say_combination(saying).sentence)
    if report.shocks:
        worst = report.shocks[0]
        if worst.comparison.harms > worst.comparison.helps:
            told.append(_say_most(worst, saying, key="shock.worst"))
    return told


def _say_most(trial: "Trial", saying: Saying, *, key: str) -> str:
    """Name what does most, with the two counts by which it stands first."""
    title, says = saying.read(trial.scenario.title), _say_helps(trial, saying)
    return " ".join([saying.words.say(key, title=title, says=says), *_say_open_with(trial, saying)])


def _say_open_with(trial: "Trial", saying: Saying) -> list[str]:
    """Say how many are open at the end with it, where that differs."""
    after, before = of_twenty(trial.survival), of_twenty(saying.report.survival[-1].share)
    return [] if after == before else [saying.words.say("trial.open", after=after, before=before)]


def _say_driver(saying: Saying) -> str:
    drivers = saying.report.drivers
    if not drivers or not drivers[0].clear:
        return saying.words.say("driver.unclear" if drivers else "driver.none")
    first = drivers[0]
    return saying.words.say(
        "driver",
        name=saying.name_path(first.path),
        won=saying.won(first.won),
        months=round(first.months),
    )


def _say_break_even(saying: Saying) -> list[str]:
    report, words = saying.report, saying.words
    found, members = report.break_even.members, report.plan.members
    if found is None or members is None:
        # Where there are no members, nobody asks how many it takes.
        reason = say_break_even_reason(saying)
        return [] if members is None or reason is None else [reason]
    low, middle, high = (round(value) for value in (found.low, found.middle, found.high))
    now = round(members.count.value)
    if not middle:
        return [words.say("break_even.any")]
    told = [words.say("break_even", value=middle, low=low, high=high, now=now)]
    missed = of_twenty(1 - report.break_even.reached)
    return [*told, words.say("break_even.missed", count=missed)] if missed else told


def say_break_even_reason(saying: Saying) -> str | None:
    """Say why it cannot be said how many members it takes; None where it can."""
    reason, members = saying.report.break_even.reason, saying.report.plan.members
    if reason is None:
        return None
    told = saying.words.say(f"break_even.{reason}")
    if reason != "members_bring_nothing" or members is None or not members.share.value:
        return told
    # Else it would seem that a strategy of more members cannot help, and it does.
    return f"{told} {saying.words.say('break_even.shares')}"


def _say_reference(saying: Saying) -> list[str]:
    gap, words = saying.report.gap, saying.words
    if gap is None:
        return []
    row = gap.row
    told = words.say(
        "reference",
        who=saying.read(row.who),
        share=write_share(row.share, saying.language),
        year=row.year,
        count="" if row.count is None else words.say("reference.count", count=row.count),
        ours=saying.say_ours(gap),
    )
    forms = saying.say_forms(gap)
    return [told if forms is None else f"{told} {forms}"]


def say_trial(trial: "Trial", saying: Saying) -> str:
    """Say what a strategy or shock does, in which futures, at what price."""
    report, words = saying.report, saying.words
    change, scenario = trial.comparison, trial.scenario
    helps = _say_helps(trial, saying)
    told = [helps[:1].upper() + helps[1:] + "."]
    opened = _say_open_with(trial, saying)
    told += opened
    if not opened and (change.helps or change.harms):
        # Without the sum, a help of a few won in most futures would read as a great one.
        of, gain = (
            ("worst", change.worst_cash_gain)
            if change.last_cash_gain is None
            else ("last", change.last_cash_gain)
        )
        # Of futures that are drawn, nobody knows the last won of a large sum.
        gain = round(gain, -4) if abs(gain) >= 100_000 else gain
        told.append(words.say(f"trial.{of}.{'more' if gain >= 0 else 'less'}", won=saying.won(abs(gain))))
    told += _say_inside(trial, saying)
    if trial.cost > 0 and scenario.kind == "strategy":
        told.append(words.say("trial.cost", won=saying.won(trial.cost), years=report.years))
    if trial.cost < 0 and scenario.kind == "strategy":
        told.append(words.say("trial.brings", won=saying.won(-trial.cost), years=report.years))
    if scenario.help_minutes is not None:
        told.append(words.say("trial.help", hours=max(1, round(scenario.help_minutes.value / 60))))
    return " ".join(told)


def _say_helps(trial: "Trial", saying: Saying) -> str:
    """Say in how many of twenty futures it helps and harms; of a shock that helps in none, only the harm."""
    change, words = trial.comparison, saying.words
    if not change.helps and not change.harms:
        return words.say("neither")
    if trial.scenario.kind == "shock" and not change.helps:
        return words.say("harms", harms=change.harms)
    return words.say("helps", helps=change.helps, harms=change.harms)


def _say_inside(trial: "Trial", saying: Saying) -> list[str]:
    words, multiplier, gain = saying.words, saying.report.multiplier, trial.comparison.inside_gain
    if abs(gain) < 10_000:
        return []
    key = "trial.inside" if gain > 0 else "trial.inside.less"
    gain = round(gain, -4)
    told = [words.say(key, won=saying.won(abs(gain)), year=saying.inside_year)]
    # What a shock makes dearer is paid inside too, and nobody here gains by it.
    if multiplier is not None and gain > 0 and trial.scenario.kind == "strategy":
        told.append(words.say("trial.circulates", won=saying.won(gain * multiplier)))
    return told


class CombinationSaid(NamedTuple):
    """The best combination in words."""

    sentence: str
    how: str
    parts: tuple[str, ...]
    left_out: tuple[str, ...]


def _say_combination_with_care(saying: Saying) -> list[str]:
    """Say what is assumed of the best combination; it stands wherever the combination is named."""
    found, words = saying.report.combination, saying.words
    parts = {part.id for part in found.parts} if found else set()
    numbers = [
        one
        for trial in saying.report.strategies
        if trial.scenario.id in parts
        for _, _, one in list_scenario_numbers(trial.scenario)
    ]
    assumed = sum(is_assumed(one) for one in numbers)
    told = [words.say("combination.apart")] if len(parts) > 1 else []
    return [*told, words.say("combination.assumed", count=assumed, of=len(numbers))] if assumed else told


def say_combination(saying: Saying) -> CombinationSaid:
    """Say which strategies do most together, which adds how many futures, and why the others are not in it.

    Raises:
        ValueError: None was searched for.
    """
    found, words = saying.report.combination, saying.words
    if found is None:
        raise ValueError("No combination was searched for.")
    names = ", ".join(saying.title(part.id) for part in found.parts)
    sentence = words.say(
        "combination" if found.parts else "combination.none",
        budget=saying.won(found.budget),
        names=names,
        before=of_twenty(found.before),
        after=of_twenty(found.after),
        cost=saying.won(found.cost),
    )
    sentence = " ".join([sentence, *_say_combination_with_care(saying)])
    brings = [part for part in found.parts if part.cost < 0]
    if brings:
        sentence += " " + words.say(
            "combination.brought",
            brought=saying.won(found.brought),
            names=", ".join(saying.title(part.id) for part in brings),
        )
    how = words.say(
        "combination.how.all" if found.exhaustive else "combination.how.steps",
        tried=found.tried,
        draws=found.draws,
    )
    if len(found.parts) > 1:
        how = f"{how} {words.say('combination.added')}"
    parts = tuple(
        words.say(
            "combination.part" if of_twenty(part.survival_gain) > 0 else "combination.part.money",
            title=saying.title(part.id),
            lost=of_twenty(part.survival_gain),
        )
        for part in found.parts
    )
    left_out = tuple(
        words.say(
            f"left_out.{one.why}",
            title=saying.title(one.id),
            cost=saying.won(one.cost),
            beside="" if one.beside is None else saying.title(one.beside),
        )
        for one in found.left_out
    )
    return CombinationSaid(sentence, how, parts, left_out)


def say_warnings(saying: Saying) -> list[dict[str, str]]:
    """Say what the reader must be careful about."""
    report = saying.report
    told = [*_warn_reference(saying), *_warn_places(saying), *_warn_numbers(saying)]
    if report.draws < FEW_DRAWS:
        off = max(1, round(SHOWN * 2 * (0.25 / report.draws) ** 0.5))
        told.append(("few_draws", saying.words.say("warn.few", draws=report.draws, off=off)))
    return [{"id": name, "text": text} for name, text in told]


def _warn_reference(saying: Saying) -> list[tuple[str, str]]:
    report, words, language = saying.report, saying.words, saying.language
    told = []
    gap = report.gap
    if gap is not None and gap.is_far:
        key = "warn.reference.more" if gap.difference > 0 else "warn.reference.less"
        values: dict[str, Any] = {
            "ours": saying.say_ours(gap),
            "share": write_share(gap.row.share, language),
            "who": saying.read(gap.row.who),
        }
        told.append(("reference_far", words.say(key, **values)))
    row = report.reference.cliff
    if report.cliff is not None and row is not None:
        share = write_share(row.share, language)
        told.append(("cliff", words.say("warn.cliff", share=share, who=saying.read(row.who), year=row.year)))
    return told


def _warn_places(saying: Saying) -> list[tuple[str, str]]:
    report, words = saying.report, saying.words
    told = []
    last = report.plan.start.year + report.years
    reliable = min((one.reliable_until for one in report.people), default=last)
    if last > reliable:
        told.append(("direction_only", words.say("warn.direction", year=str(reliable), place=saying.place)))
    told += [
        ("small_place", words.say("warn.small", people=one.now, place=saying.place_name(one.place.code)))
        for one in report.people
        if one.now < SMALL_PLACE
    ]
    return told


def _warn_numbers(saying: Saying) -> list[tuple[str, str]]:
    report, words = saying.report, saying.words
    numbers = list_written(report.plan)
    before = find_sold_before(report.plan)
    assumed = [path for path, one in numbers.items() if is_assumed(one)]
    certain = [path for path, one in numbers.items() if one.low == one.high and is_assumed(one) and one.value]
    told = []
    if before:
        month = f"{report.plan.start:%Y-%m}"
        rows = sorted({one.price.line for one in before if one.price.line is not None})
        where = words.say("warn.sold_before.rows", rows=", ".join(map(str, rows))) if rows else ""
        names = ", ".join(saying.read(one.name) for one in before)
        told.append(("sold_before", words.say("warn.sold_before", names=names, where=where, month=month)))
    if assumed:
        order = [driver.path for driver in report.drivers if driver.path in set(assumed)]
        name = saying.name_path((order or assumed)[0])
        told.append(("assumed", words.say("warn.assumed", count=len(assumed), of=len(numbers), name=name)))
    if certain:
        told.append(("certain", words.say("warn.certain", count=len(certain), of=len(numbers))))
    return told
