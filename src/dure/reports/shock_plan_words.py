"""What a shock on a plan is told as: plain values and sentences, in both languages."""

from typing import Any, Final

from dure.language import Language, Text
from dure.outlook.survival import SHOWN
from dure.reports.outlook_words import write_month
from dure.reports.shock_plans import PlanFall, PlanSoftener, Standing
from dure.reports.words import choose_particle

_NO_HELP: Final = Text(
    en="No mutual help in hours is on trial, so none is reckoned with.",
    ko="시간으로 나누는 이웃 도움은 아직 해 보고 있지 않아 셈에 넣지 않았습니다.",
)
_NO_RESERVE: Final = Text(
    en="The plan starts with no reserve, so there is none to do without.",
    ko="계획의 첫날 모아 둔 돈이 없어, 그것이 없을 때와 견줄 수 없습니다.",
)


def write_plan_fall(fall: PlanFall, language: Language) -> dict[str, Any]:
    """Write what a shock does to one enterprise's plan; see `docs/reference/shocks.md`."""
    softened = [_write_softener(one, fall, language) for one in fall.softeners]
    told = [_say_fall(fall), *([] if fall.after is None else [_say_other(fall)])]
    sentences = [*(one.in_language(language) for one in told), *(one["sentence"] for one in softened)]
    return {
        "id": fall.id,
        "name": fall.name.in_language(language),
        "scenario": fall.scenario.id,
        "title": fall.scenario.title.in_language(language),
        "start": fall.plan.start.isoformat(),
        "begins_month": fall.begins_month,
        "years": fall.years,
        "draws": fall.draws,
        "seed": fall.seed,
        "of": SHOWN,
        "touched": fall.after is not None,
        "without_shock": _write_standing(fall.before, fall),
        "with_shock": _write_standing(fall.after or fall.before, fall),
        "softened": softened,
        "sentences": sentences,
        "note": _say_note(fall).in_language(language),
    }


def _write_standing(standing: Standing, fall: PlanFall) -> dict[str, Any]:
    runway = standing.runway
    return {
        "open": standing.is_open,
        "months": {
            "p10": round(runway.low),
            "p50": round(runway.middle),
            "p90": round(runway.high),
            "at_most": 12 * fall.years,
        },
    }


def _write_softener(one: PlanSoftener, fall: PlanFall, language: Language) -> dict[str, Any]:
    is_used = one.with_it is not None and one.without is not None
    return {
        "id": one.id,
        "name": one.name.in_language(language),
        "used": is_used,
        "with": None if one.with_it is None else _write_standing(one.with_it, fall),
        "without": None if one.without is None else _write_standing(one.without, fall),
        "sentence": _say_softener(one, fall).in_language(language),
    }


def _say_fall(fall: PlanFall) -> Text:
    """Say in how many futures it is open without the shock and with it, and how long it lasts."""
    years, before = fall.years, fall.before.is_open
    topic = choose_particle(fall.name.ko, closed="은", open_="는")
    if fall.after is None:
        return Text(
            en=f"By its plan {fall.name.en} is open after {years} years in {before} of {SHOWN} futures; the"
            " plan has nothing that this shock would change.",
            ko=f"{fall.name.ko}{topic} 계획으로 보면 {years}년 뒤 스무 가지 미래 가운데 {before}가지에서 열려"
            " 있습니다. 이 충격으로 달라질 것이 계획에 없습니다.",
        )
    lasts, after = _say_lasts(fall.after, fall), fall.after.is_open
    return Text(
        en=f"By its plan {fall.name.en} is open after {years} years in {before} of {SHOWN} futures without"
        f" the shock, and in {after} of {SHOWN} with it; in the middle future it then lasts {lasts.en}.",
        ko=f"{fall.name.ko}{topic} 계획으로 보면 {years}년 뒤 스무 가지 미래 가운데, 충격이 없으면"
        f" {before}가지, 충격이 오면 {after}가지에서 열려 있습니다. 충격이 올 때 가운데 미래에서는"
        f" {lasts.ko} 버팁니다.",
    )


def _say_other(fall: PlanFall) -> Text:
    """Say what the plan is put through, and why its answer may still differ from the book's."""
    is_own = any(one.id == fall.scenario.id for one in fall.plan.scenarios)
    whose = (
        ("the plan's own shock", "계획에 적어 둔 충격")
        if is_own
        else ("the shock of that kind", "같은 종류의 충격")
    )
    return Text(
        en="Why this may differ from the book: that takes last year's money; the plan counts users,"
        f" grants and reserve month by month to come, through {whose[0]}: {fall.scenario.text.en}",
        ko="위의 장부와 다를 수 있는 까닭: 장부는 지난해 오간 돈을 줄이거나 늘려 보고, 계획은 앞으로의"
        " 이용자, 값, 지원금, 모아 둔 돈을 달마다 셈합니다."
        f" 계획에 넣은 것은 {whose[1]}입니다. {fall.scenario.text.ko}",
    )


def _say_softener(one: PlanSoftener, fall: PlanFall) -> Text:
    if one.with_it is None or one.without is None:
        return _NO_HELP if one.id == "help" else _NO_RESERVE
    with_it, without = one.with_it, one.without
    lasts, lasts_not = _say_lasts(with_it, fall), _say_lasts(without, fall)
    if one.id == "reserve":
        return Text(
            en=f"Without what it has in the bank: {without.is_open} of {SHOWN}, and {lasts_not.en}.",
            ko=f"통장에 모아 둔 돈이 없다면 {without.is_open}가지이고, {lasts_not.ko} 버팁니다.",
        )
    return Text(
        en=f"With “{one.name.en}”, which is on trial: {with_it.is_open} of {SHOWN}, and {lasts.en};"
        f" without it {without.is_open}, and {lasts_not.en}.",
        ko=f"해 보고 있는 ‘{one.name.ko}’까지 하면 {with_it.is_open}가지이고 {lasts.ko},"
        f" 하지 않으면 {without.is_open}가지이고 {lasts_not.ko} 버팁니다.",
    )


def _say_lasts(standing: Standing, fall: PlanFall) -> Text:
    """Say how long the middle future lasts; one that is not seen to close lasts at least as long."""
    months = round(standing.runway.middle)
    if months >= 12 * fall.years:
        return Text(en=f"{fall.years} years or more", ko=f"{fall.years}년 이상")
    return Text(en=f"{months} {'month' if months == 1 else 'months'}", ko=f"{months}개월을")


def _say_note(fall: PlanFall) -> Text:
    start = {language: write_month(fall.plan.start, language) for language in ("en", "ko")}
    return Text(
        en=f"({fall.draws:,} futures drawn from seed {fall.seed}, the same ones each time; months are counted"
        f" from {start['en']}, and the shock begins in month {fall.begins_month}.)",
        ko=f"(씨앗 수 {fall.seed}로 그린 같은 미래 {fall.draws:,}가지로 모두 셈했습니다. 달수는"
        f" {start['ko']}부터 세고, 충격은 {fall.begins_month}번째 달에 시작됩니다.)",
    )
