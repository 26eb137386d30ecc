"""The goals of a community's file: only what is local, countable and dated comes through."""

from collections.abc import Collection
from datetime import date
from typing import Final, cast, get_args

from dure.commons.aims import find_not_countable, find_not_dated, find_not_local, suggest_smaller
from dure.commons.checks import Checks
from dure.commons.community import (
    Baseline,
    Goal,
    HandMeasure,
    LedgerMeasure,
    Measure,
    Measurement,
    MembersMeasure,
    RetentionMeasure,
    Side,
)
from dure.handwritten import Section
from dure.language import Text
from dure.ledger.tables import PURPOSES

_MEASURES: Final = ("ledger", "retention", "members", "measurements")


def read_goal(
    section: Section, *, checks: Checks, issues: Collection[str], enterprises: Collection[str]
) -> Goal | None:
    """Read one goal; None, with its problems, where it is not local, countable, dated and measurable."""
    id_ = checks.find_id(section)
    section.require("indicator", remedy=Text(en="Say what is counted.", ko="무엇을 세는지 적어 주십시오."))
    indicator, unit = section.find_words("indicator"), section.find_line("unit")
    baseline, target, due = (
        _read_baseline(section),
        section.find_number("target"),
        section.find_day("due"),
    )
    line = section.find_line("place")
    place = None if line is None else checks.check_place(section, "place", line)
    since, start = (None, None) if baseline is None else (baseline[1], baseline[0])
    issue = checks.find_reference(section, "issue", known=issues)
    enterprise = checks.find_reference(section, "enterprise", known=enterprises)
    measurements = _read_measurements(section)
    measure = _read_measure(section, unit=unit, enterprise=enterprise, checks=checks)
    smaller = suggest_smaller(indicator)
    remedy = Text(
        en=f"Try a smaller goal, such as: {smaller.en}.",
        ko=f"더 작은 목표로 적어 보십시오. 보기: {smaller.ko}.",
    )
    is_ready = True
    # A place that is written and not understood has its own problem already.
    if line is None or place is not None:
        is_ready &= _judge(section, "place", find_not_local(place, words=indicator), remedy=remedy)
    is_ready &= _judge(
        section,
        "target" if baseline is not None else "baseline",
        find_not_countable(unit=unit, baseline=start, target=target),
        remedy=remedy,
    )
    is_ready &= _judge(section, "due", find_not_dated(since=since, due=due), remedy=remedy)
    if is_ready and place is not None and checks.places and not checks.is_ours(place):
        _judge(
            section,
            "place",
            Text(
                en=f"The goal's place {place} lies outside the community's own ({', '.join(checks.places)}).",
                ko=f"목표의 지역 {place}이(가) 공동체의 지역({', '.join(checks.places)}) 밖입니다.",
            ),
            remedy=remedy,
        )
        is_ready = False
    if not is_ready or indicator is None or measure is None or place is None:
        return None
    if unit is None or start is None or since is None or target is None or due is None:
        return None
    return Goal(
        id=id_,
        indicator=indicator,
        unit=unit,
        place=place,
        baseline=Baseline(value=start, date=since),
        target=target,
        due=due,
        measure=measure,
        issue=issue,
        enterprise=enterprise,
        measurements=measurements,
    )


def _judge(section: Section, key: str, reason: Text | None, *, remedy: Text) -> bool:
    if reason is not None:
        section.fault(key, what=reason, remedy=remedy)
    return reason is None


def _read_baseline(section: Section) -> tuple[int | float | None, date | None] | None:
    part = section.find_section("baseline")
    if part is None:
        return None
    found = part.find_number("value"), part.find_day("date")
    part.finish()
    return found


def _read_measurements(section: Section) -> tuple[Measurement, ...]:
    measurements = []
    for part in section.each("measurements"):
        part.require(
            "evidence",
            remedy=Text(
                en="Say what shows it: a log, a scale's slip, a photograph.",
                ko="일지, 계량표, 사진처럼 무엇을 보고 알 수 있는지 적어 주십시오.",
            ),
        )
        part.require(
            "date",
            remedy=Text(en="Write the day, as 2025-12-31.", ko="2025-12-31처럼 날짜를 적어 주십시오."),
        )
        part.require("value", remedy=Text(en="Write the number.", ko="수를 적어 주십시오."))
        day, value, evidence = (
            part.find_day("date"),
            part.find_number("value"),
            part.find_words("evidence"),
        )
        part.finish()
        if day is not None and value is not None and evidence is not None:
            measurements.append(Measurement(date=day, value=value, evidence=evidence))
    return tuple(sorted(measurements, key=lambda measurement: measurement.date))


def _read_measure(
    section: Section, *, checks: Checks, unit: str | None, enterprise: str | None
) -> Measure | None:
    listed = ", ".join(_MEASURES)
    remedy = Text(
        en=f"Write measure: {{by: …}} with one of {listed}.",
        ko=f"measure: {{by: …}} 꼴로 {listed} 가운데 하나를 적어 주십시오.",
    )
    part = section.find_section("measure")
    if part is None:
        section.require("measure", remedy=remedy)
        return None
    part.require("by", remedy=remedy)
    by = part.find_choice("by", options=_MEASURES)
    measure: Measure | None = None
    if by == "ledger":
        measure = read_ledger_measure(part, unit=unit, checks=checks)
    elif by == "retention":
        measure = _read_retention_measure(part, unit=unit, checks=checks)
    elif by == "members":
        measure = MembersMeasure()
    elif by == "measurements":
        measure = HandMeasure()
    part.finish()
    if by in {"retention", "members"} and enterprise is None:
        section.fault(
            "enterprise",
            what=Text(
                en=f"A goal measured by {by} needs its enterprise.",
                ko=f"{by}(으)로 재는 목표에는 사업체가 있어야 합니다.",
            ),
            remedy=Text(
                en="Write enterprise: with its id.", ko="enterprise: 에 사업체의 id를 적어 주십시오."
            ),
        )
        return None
    return measure


def read_ledger_measure(part: Section, *, checks: Checks, unit: str | None) -> LedgerMeasure | None:
    """Read what is summed in the ledger; None, with its problems, where it cannot be summed as written."""
    part.require(
        "unit",
        remedy=Text(
            en="Write gram, KRW, minute or currency:NAME.",
            ko="gram, KRW, minute, currency:이름 가운데 하나를 적어 주십시오.",
        ),
    )
    counted = part.find_line("unit")
    purposes = part.find_lines("purposes")
    unknown = [purpose for purpose in purposes if purpose not in PURPOSES]
    payers, payees = checks.find_parties(part, "payer"), checks.find_parties(part, "payee")
    # A filter that fell away would count more than was asked for, so the goal is not measured at all.
    is_whole = len(payers) == len(part.find_lines("payer")) and len(payees) == len(part.find_lines("payee"))
    sides = [part.find_choice(key, options=get_args(Side)) for key in ("payer_side", "payee_side")]
    is_whole &= all(
        side is not None or part.find(key) is None
        for side, key in zip(sides, ("payer_side", "payee_side"), strict=True)
    )
    if unknown:
        part.fault(
            "purposes",
            what=Text(
                en=f"No such purpose: {', '.join(unknown)}.", ko=f"없는 용도입니다: {', '.join(unknown)}."
            ),
            remedy=Text(
                en=f"Write some of: {', '.join(PURPOSES)}.",
                ko=f"다음에서 골라 주십시오: {', '.join(PURPOSES)}.",
            ),
        )
    if counted is None or unknown or not is_whole or not checks.agree(part, counted, unit=unit):
        return None
    payer_side, payee_side = (cast("Side | None", side) for side in sides)
    return LedgerMeasure(
        unit=counted,
        purposes=purposes,
        payers=payers,
        payees=payees,
        payer_side=payer_side,
        payee_side=payee_side,
    )


def _read_retention_measure(part: Section, *, checks: Checks, unit: str | None) -> RetentionMeasure | None:
    part.require(
        "figure",
        remedy=Text(
            en="Write share (in %) or kept (in won a year).",
            ko="share(%) 또는 kept(한 해의 원) 가운데 하나를 적어 주십시오.",
        ),
    )
    figure = part.find_choice("figure", options=("share", "kept"))
    if figure == "share":
        if unit in {"%", None}:
            return RetentionMeasure(figure="share")
        checks.fault_unit(part, "figure", unit, fitting="%")
    if figure == "kept" and checks.agree(part, "KRW", unit=unit, key="figure"):
        return RetentionMeasure(figure="kept")
    return None
