"""The strategies of a community's file: what the chalkboard says of each."""

import math
from collections.abc import Collection
from datetime import date
from typing import Final, cast

from dure.commons.checks import Checks
from dure.commons.community import (
    CHANGE_OPERATIONS,
    STRATEGY_STATES,
    ChangeOperation,
    OutlookSaid,
    ShownBy,
    Strategy,
    StrategyChange,
    StrategyMove,
    StrategyState,
    TriedScenario,
)
from dure.commons.reading_goals import read_ledger_measure
from dure.handwritten import NUMBER_MAX, Section
from dure.language import Text

_FUTURES: Final = 20
_YEARS: Final = 10
_SETTLED: Final = ("kept", "dropped")
_DAY: Final = Text(en="Write the day, as 2025-12-31.", ko="2025-12-31처럼 날짜를 적어 주십시오.")


def read_strategy(
    section: Section,
    *,
    checks: Checks,
    enterprises: Collection[str],
    goals: Collection[str],
    pledges: Collection[str],
) -> Strategy | None:
    """Read one strategy; None, with a problem, without a title. A part of it with a fault is left out."""
    id_ = checks.find_id(section)
    section.require("title", remedy=Text(en="Name it in a few words.", ko="몇 마디로 이름을 붙여 주십시오."))
    title, text, proposer = (section.find_words(key) for key in ("title", "text", "proposer"))
    proposed = section.find_day("proposed")
    strategy = Strategy(
        id=id_,
        title=title or Text(en=id_, ko=id_),
        text=text,
        enterprise=checks.find_reference(section, "enterprise", known=enterprises),
        proposer=proposer,
        proposed=proposed,
        history=_read_history(section, proposed=proposed),
        scenario=section.find_line("scenario"),
        changes=_read_changes(section),
        outlook=_read_outlook(section),
        shown_by=_read_shown_by(section, checks=checks),
        goal=checks.find_reference(section, "goal", known=goals),
        pledge=checks.find_reference(section, "pledge", known=pledges),
        is_public=section.find_choice("public", options=("true", "false", "yes", "no"))
        not in {"false", "no"},
    )
    return None if title is None else strategy


def _read_history(section: Section, *, proposed: date | None) -> tuple[StrategyMove, ...]:
    history: list[StrategyMove] = []
    for part in section.each("history"):
        part.require(
            "state",
            remedy=Text(
                en="Write one of: idea, trying, kept, dropped.",
                ko="idea, trying, kept, dropped 가운데 하나를 적어 주십시오.",
            ),
        )
        part.require("date", remedy=_DAY)
        state, day, why = (
            part.find_choice("state", options=STRATEGY_STATES),
            part.find_day("date"),
            part.find_words("why"),
        )
        part.finish()
        if state in _SETTLED and why is None:
            part.fault(
                "state",
                what=Text(
                    en=f"It is {state}, and nothing says why.", ko=f"{state}(이)라고 적고 까닭이 없습니다."
                ),
                remedy=Text(
                    en="Write why:, so that nobody has to learn it twice.",
                    ko="같은 일을 두 번 겪지 않도록 why: 에 까닭을 적어 주십시오.",
                ),
            )
        earliest = history[-1].date if history else proposed
        if day is not None and earliest is not None and day < earliest:
            part.fault(
                "date",
                what=Text(
                    en=f"{day} lies before {earliest}, which comes first.",
                    ko=f"{day}은(는) 앞서 적은 {earliest}보다 이릅니다.",
                ),
                remedy=Text(en="Write the days in their order.", ko="날짜 차례대로 적어 주십시오."),
            )
            continue
        if state is not None and day is not None:
            history.append(StrategyMove(state=cast("StrategyState", state), date=day, why=why))
    return tuple(history)


def _read_changes(section: Section) -> tuple[StrategyChange, ...]:
    changes = []
    for part in section.each("changes"):
        for key, remedy in (
            (
                "path",
                Text(en="Write what of the plan it changes.", ko="계획의 무엇을 바꾸는지 적어 주십시오."),
            ),
            ("operation", Text(en="Write times, add or set.", ko="times, add, set 가운데 적어 주십시오.")),
            ("value", Text(en="Write by how much.", ko="얼마나 바꾸는지 적어 주십시오.")),
        ):
            part.require(key, remedy=remedy)
        path, operation = part.find_line("path"), part.find_choice("operation", options=CHANGE_OPERATIONS)
        value, low, high = (part.find_number(key) for key in ("value", "low", "high"))
        after_months, months = (_find_months(part, key) for key in ("after_months", "months"))
        part.finish()
        if path is None or operation is None or value is None:
            continue
        low, high = (value if low is None else low), (value if high is None else high)
        if not low <= value <= high:
            part.fault(
                "value",
                what=Text(
                    en=f"The range {low}, {value}, {high} is not in order.",
                    ko=f"범위 {low}, {value}, {high}의 차례가 맞지 않습니다.",
                ),
                remedy=Text(
                    en="Write low: at most value: at most high:.",
                    ko="low: 는 value: 이하로, high: 는 value: 이상으로 적어 주십시오.",
                ),
            )
            continue
        changes.append(
            StrategyChange(
                path=path,
                operation=cast("ChangeOperation", operation),
                value=float(value),
                low=float(low),
                high=float(high),
                after_months=after_months or 0,
                months=months,
            )
        )
    return tuple(changes)


def _find_months(part: Section, key: str) -> int | None:
    return _find_count(
        part, key, most=360, remedy=Text(en="Write whole months.", ko="달 수를 적어 주십시오.")
    )


def _find_count(part: Section, key: str, *, most: int, remedy: Text, least: int = 0) -> int | None:
    """Find a whole number in a range; None, with a problem, where it is anything else."""
    number = part.find_number(key)
    if number is None or (isinstance(number, int) and least <= number <= most):
        return None if number is None else int(number)
    part.fault(
        key,
        what=Text(
            en=f"{key} is {number}, not a whole number of {least:,} to {most:,}.",
            ko=f"{key}에 적힌 {number}은(는) {least:,}에서 {most:,} 사이의 정수가 아닙니다.",
        ),
        remedy=remedy,
    )
    return None


def _read_outlook(section: Section) -> OutlookSaid | None:
    part = section.find_section("outlook")
    if part is None:
        return None
    copied = Text(en="Copy it from the outlook.", ko="전망에 나온 대로 옮겨 적어 주십시오.")
    for key in ("date", "seed", "helps", "harms", "survival_gain"):
        part.require(key, remedy=_DAY if key == "date" else copied)
    day = part.find_day("date")
    of = _find_count(part, "of", least=1, most=1_000_000, remedy=copied) or _FUTURES
    years = _find_count(part, "years", least=1, most=30, remedy=copied) or _YEARS
    seed = _find_count(part, "seed", most=NUMBER_MAX, remedy=copied)
    helps, harms = (_find_count(part, key, most=of, remedy=copied) for key in ("helps", "harms"))
    gain = part.find_number("survival_gain")
    tried = _read_tried(part)
    part.finish()
    if day is None or seed is None or helps is None or harms is None or gain is None:
        return None
    if helps + harms > of or not (math.isfinite(gain) and -1 <= gain <= 1):
        part.fault(
            None,
            what=Text(
                en=f"An outlook of {of} futures cannot have said this.",
                ko=f"미래 {of}가지를 본 전망에서 나올 수 없는 수입니다.",
            ),
            remedy=Text(
                en="helps and harms together are at most of; survival_gain is a share such as 0.05.",
                ko="helps와 harms를 더해 of를 넘지 않게, survival_gain은 0.05 같은 몫으로 적어 주십시오.",
            ),
        )
        return None
    return OutlookSaid(
        date=day,
        seed=seed,
        helps=helps,
        harms=harms,
        survival_gain=float(gain),
        of=of,
        years=years,
        scenario=tried,
    )


def _read_tried(section: Section) -> TriedScenario | None:
    """Read what was tried; without a title it is called by its id, and without an id it is nothing."""
    part = section.find_section("scenario")
    if part is None:
        return None
    part.require("id", remedy=Text(en="Copy it from the outlook.", ko="전망에 나온 대로 옮겨 적어 주십시오."))
    id_, title = part.find_line("id"), part.find_words("title")
    part.finish()
    return None if id_ is None else TriedScenario(id_, title or Text(en=id_, ko=id_))


def _read_shown_by(section: Section, *, checks: Checks) -> ShownBy | None:
    part = section.find_section("shown_by")
    if part is None:
        return None
    part.require("indicator", remedy=Text(en="Say what is counted.", ko="무엇을 세는지 적어 주십시오."))
    unit_remedy = Text(en="Write it as people say it: 만원, kg.", ko="만원, kg처럼 단위를 적어 주십시오.")
    part.require("unit", remedy=unit_remedy)
    indicator, unit, place = part.find_words("indicator"), part.find_line("unit"), checks.find_place(part)
    remedy = Text(
        en="Write measure: {by: ledger, unit: KRW, …} as for a goal.",
        ko="목표처럼 measure: {by: ledger, unit: KRW, …} 꼴로 적어 주십시오.",
    )
    part.require("measure", remedy=remedy)
    inner = part.find_section("measure")
    measure = None
    if inner is not None:
        inner.find_choice("by", options=("ledger",))
        measure = read_ledger_measure(inner, unit=unit, checks=checks)
        inner.finish()
    part.finish()
    if indicator is None or unit is None or place is None or measure is None:
        return None
    return ShownBy(indicator=indicator, unit=unit, place=place, measure=measure)
