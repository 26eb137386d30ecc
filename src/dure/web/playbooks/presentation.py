"""A playbook as its page shows it: the contract's values, said as people say them, with footnotes."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from django.utils.safestring import SafeString

from dure.korea.gazetteer import load_gazetteer
from dure.korea.playbooks import load_playbooks
from dure.korea.requirements import load_requirements
from dure.language import Language, Text
from dure.outlook.plan import Plan
from dure.places.features import FEATURES
from dure.playbooks.conditions import write_feature
from dure.playbooks.contract import tell_playbook
from dure.playbooks.drivers import fits_pattern, say_growth
from dure.playbooks.playbook import Playbook
from dure.playbooks.rendering import render_markdown
from dure.reports.outlook_names import list_numbers, name_number, write_number
from dure.reports.thread_words import write_quantity
from dure.reports.words import write_day
from dure.rules.requirements import Comparison, Parameter, ParameterValue
from dure.web.words import say_in

Told = Mapping[str, Any]

_FEATURES: Final = {one.id: one for one in FEATURES}
_STORY_TOP: Final = 3
FIRST_ROWS: Final = 5
"""Numbers of a plan that stand before the fold: of those that have a range."""


def find_place_name(code: str) -> Text | None:
    """Name a place; who reads English gets its Korean name beside it."""
    place = load_gazetteer().find(code)
    if place is None:
        return None
    return Text(en=f"{place.name_en} ({place.name_ko})", ko=place.name_ko)


def name_place(code: str, language: Language) -> str:
    """Name a place in one language; its code where there is none of it."""
    name = find_place_name(code)
    return code if name is None else name.in_language(language)


def warm_up() -> None:
    """Read the playbooks that ship and what the law asks, so that no visitor waits for it."""
    load_playbooks()
    load_requirements()


def tell(playbook: Playbook, language: Language) -> dict[str, Any]:
    """Tell a playbook as the API gives it."""
    return tell_playbook(playbook, language, name_place=find_place_name)


def present_playbook(playbook: Playbook, language: Language) -> dict[str, Any]:
    """Put together what the page and the paper of a playbook show, in one language."""
    told = tell(playbook, language)
    numbers = {one["id"]: one["number"] for one in told["sources"]}

    def cite(thing: Told) -> dict[str, Any]:
        return {**thing, "notes": sorted(numbers[one] for one in thing["sources"])}

    return {
        **told,
        "day": write_dated(told["dated"], language),
        "goal": {**cite(told["goal"]), "sentence": say_goal(told["goal"], language)},
        "legal_form": cite(told["legal_form"]),
        "steps": [_add_words(cite(one), language) for one in told["steps"]],
        "steps_sum": say_in(
            language,
            "playbooks.steps_sum",
            count=len(told["steps"]),
            weeks_low=write_plain(told["steps_together"]["weeks"]["low"]),
            weeks_high=write_plain(told["steps_together"]["weeks"]["high"]),
            low=write_number(told["steps_together"]["cost"]["low"], "KRW", language),
            high=write_number(told["steps_together"]["cost"]["high"], "KRW", language),
        ),
        "plan": _present_plan(playbook, told["plan"], language),
        "drivers": [
            {
                "name": name_path(playbook, one.path, language),
                "says": say_growth(one.grows_with, one.power).in_language(language),
                "why": one.why.in_language(language),
                "notes": sorted(numbers[source] for source in one.sources),
            }
            for one in playbook.drivers
        ],
        "conditions": [{**cite(one), "need": say_need(one, language)} for one in told["conditions"]],
        "law": list_law(playbook.requirements, language),
        "risks": [cite(one) for one in told["risks"]],
        "failures": [cite(one) for one in told["failures"]],
        "outcomes": [_present_outcome(cite(one), language) for one in told["outcomes"]],
        "sources": [
            {
                **one,
                "when": write_dated(one["dated"], language),
                # An assumption is nothing that anybody could have read somewhere.
                "checked_day": None
                if one["checked"] is None or one["kind"] == "assumption"
                else write_dated(one["checked"], language),
            }
            for one in told["sources"]
        ],
        # The renderer lets no HTML of the writer's through, no picture, and no link but to the web.
        "story": SafeString(render_markdown(told["story"], top=_STORY_TOP)),
    }


# Numbers and sentences


def write_plain(value: float) -> str:
    """Write a number without a unit."""
    return f"{value:,.0f}" if value == round(value) else f"{value:,.2f}".rstrip("0").rstrip(".")


def write_dated(dated: str, language: Language) -> str:
    """Write a day; a year or a month as it stands."""
    if dated == "undated":
        return say_in(language, "playbooks.undated")
    try:
        return write_day(date.fromisoformat(dated), language)
    except ValueError:
        return dated


def write_span(span: Told, language: Language) -> str:
    """Write a number with its range and unit."""
    ends = span["low"], span["value"], span["high"]
    if span["unit"] == "weeks":
        low, value, high = (write_plain(one) for one in ends)
        key = "playbooks.weeks_one" if low == high else "playbooks.weeks_span"
        return say_in(language, key, low=low, value=value, high=high)
    low, value, high = (write_number(one, span["unit"], language) for one in ends)
    return value if low == high else say_in(language, "playbooks.span", low=low, value=value, high=high)


def say_goal(goal: Told, language: Language) -> str:
    """Say the small goal in a sentence."""
    return say_in(
        language,
        "playbooks.goal_sentence",
        indicator=goal["indicator"],
        baseline=write_quantity(goal["baseline"], unit=goal["unit"], language=language),
        target=write_quantity(goal["target"], unit=goal["unit"], language=language),
        years=goal["years"],
    )


def _add_words(step: dict[str, Any], language: Language) -> dict[str, Any]:
    cost = step["cost"]
    said = say_in(language, "playbooks.no_cost") if cost is None else write_span(cost, language)
    return {**step, "weeks_text": write_span(step["weeks"], language), "cost_text": said}


def _present_plan(playbook: Playbook, told: Told, language: Language) -> dict[str, Any]:
    plan, by_path = playbook.plan, {one["path"]: one for one in told["numbers"]}
    rows = []
    for path, _ in list_numbers(plan):
        one = by_path[path]
        name = name_plan_number(plan, path, language)
        rows.append({**one, "name": name, "text": write_span(one, language)})
    return {
        **told,
        "sentences": list(_say_plan(plan, language)),
        "rows": rows,
        "first": [one for one in rows if one["low"] < one["high"]][:FIRST_ROWS],
    }


def _say_plan(plan: Plan, language: Language) -> Iterable[str]:
    """Say in sentences what is sold, who is paid, and what else comes in and goes out."""

    def won(value: float) -> str:
        return write_number(value, "KRW", language)

    for one in plan.services:
        yield say_in(
            language,
            "playbooks.plan_service",
            name=one.name.in_language(language),
            price=won(one.price.value),
            low=won(one.price.low),
            high=won(one.price.high),
        )
    staff = [
        f"{one.name.in_language(language)} {won(one.wage.value)} × {write_plain(one.people.value)}"
        for one in plan.staff
    ]
    costs = [f"{one.name.in_language(language)} {won(one.monthly.value)}" for one in plan.costs]
    grants = [f"{one.name.in_language(language)} {won(one.monthly.value)}" for one in plan.grants]
    for key, things in (("staff", staff), ("costs", costs), ("grants", grants)):
        if things:
            yield say_in(language, f"playbooks.plan_{key}", things=", ".join(things))


def name_plan_number(plan: Plan, path: str, language: Language) -> str:
    """Name a number of a plan as people call it."""
    codes = {place.code for one in plan.services for place in one.places}
    places = {code: Text(name_place(code, "en"), name_place(code, "ko")) for code in codes}
    return name_number(plan, path, places=places).in_language(language)


def name_path(playbook: Playbook, pattern: str, language: Language) -> str:
    """Name the numbers that a driver speaks of: the first of them, and how many more."""
    meant = [path for path, _ in list_numbers(playbook.plan) if fits_pattern(pattern, path)]
    names = list(dict.fromkeys(name_plan_number(playbook.plan, path, language) for path in meant))
    if not names:
        return pattern
    if len(names) == 1:
        return names[0]
    return say_in(language, "playbooks.and_more", name=names[0], count=len(names) - 1)


# Conditions and law


_NEEDS: Final[dict[tuple[str, ...], str]] = {
    ("low", "high"): "playbooks.need_low_high",
    ("low",): "playbooks.need_low",
    ("high",): "playbooks.need_high",
    (): "playbooks.need",
}
"""What is said of a condition, by which ends its range has."""


def say_need(condition: Told, language: Language) -> str | None:
    """Say what a condition asks of a figure of the place; None where it is asked on the spot."""
    feature = _FEATURES.get(condition["indicator"] or "")
    if feature is None:
        return condition["indicator"]
    name = feature.name.in_language(language)
    low, high = condition["low"], condition["high"]
    if feature.kind == "flag":
        return say_in(language, "playbooks.need_yes" if low else "playbooks.need_no", name=name)
    ends = {
        key: write_feature(end, feature).in_language(language)
        for key, end in (("low", low), ("high", high))
        if end is not None
    }
    return say_in(language, _NEEDS[tuple(ends)], name=name, **ends)


def list_law(names: Iterable[str], language: Language) -> list[dict[str, Any]]:
    """List what the law asks, each number with its days and article, and whether its wording was read."""
    table = load_requirements()
    law = []
    for name in names:
        found = table.find(name)
        if found is None:
            continue
        parameter = table.parameters[found.parameter]
        law.append(
            {
                "title": found.title.in_language(language),
                "why": found.why.in_language(language),
                "values": [
                    present_value(one, parameter, found.comparison, language) for one in parameter.values
                ],
            }
        )
    return law


def present_value(
    one: ParameterValue, parameter: Parameter, comparison: Comparison, language: Language
) -> dict[str, Any]:
    """Present one dated number of a law."""
    where = [
        say_in(language, f"playbooks.law_where.{key}")
        for key, is_so in (("small", one.small_place), ("not_in_depopulation", one.not_in_depopulation))
        if is_so
    ]
    if one.case is not None:
        name = load_requirements().facts[one.case].name.in_language(language)
        where.append(say_in(language, "playbooks.law_where.case", name=name))
    return {
        "says": say_in(
            language, f"playbooks.law_{comparison}", value=write_law(one.value, parameter.unit, language)
        ),
        "where": where,
        "since": write_day(one.starts, language),
        "until": None if one.ends is None else write_day(one.ends, language),
        "article": one.article.in_language(language),
        "checked": None if one.checked is None else write_day(one.checked, language),
    }


def write_law(value: float, unit: str, language: Language) -> str:
    """Write a number of a law with its unit."""
    if unit in {"KRW", "share", "ratio"}:
        return write_number(value, "share" if unit == "ratio" else unit, language)
    if unit == "flag":
        return say_in(language, "playbooks.yes" if value else "playbooks.no")
    return say_in(language, f"playbooks.unit.{unit}", value=write_plain(value))


def _present_outcome(one: dict[str, Any], language: Language) -> dict[str, Any]:
    low, high = one["low"], one["high"]
    return {
        **one,
        "text": write_quantity(one["value"], unit=one["unit"], language=language),
        "between": None
        if low is None or high is None or low == high
        else say_in(
            language,
            "playbooks.between",
            low=write_quantity(low, unit=one["unit"], language=language),
            high=write_quantity(high, unit=one["unit"], language=language),
        ),
        "coverage_text": say_in(language, "playbooks.coverage_unknown")
        if one["coverage"] is None
        else say_in(language, "playbooks.coverage", share=write_number(one["coverage"], "share", language)),
    }
