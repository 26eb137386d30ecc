"""What people call the numbers of a plan: from `services.clinic.price` to “Clinic: price”."""

from collections.abc import Iterator, Mapping
from typing import Final, Literal

from dure.language import Language, Text
from dure.outlook.beginnings import is_belief, is_from_records
from dure.outlook.plan import Estimate, Plan, Scenario
from dure.outlook.reading import UNSAID
from dure.reports.words import write_share, write_won

_FIELDS: Final[Mapping[str, Text]] = {
    "use_rate": Text("share of {ages} who use it", "{ages} 가운데 이용하는 비율"),
    "visits": Text("times a month, {ages}", "{ages}의 한 달 이용 횟수"),
    "reach": Text("share reached in {place}", "{place}에서 알고 찾는 비율"),
    "distance": Text("share left by distance in {place}", "거리 때문에 {place}에서 남는 비율"),
    "price": Text("price", "값"),
    "elasticity": Text("how use answers to the price", "값에 따라 달라지는 이용"),
    "variable_cost": Text("cost of one unit", "한 번에 드는 비용"),
    "local_share": Text("share bought inside", "지역 안에서 사는 비율"),
    "capacity": Text("most that can be given in a month", "한 달에 할 수 있는 최대"),
    "receivable_days": Text("days until it is paid for", "돈이 들어올 때까지 날수"),
    "payable_days": Text("days until purchases are paid", "물건값을 낼 때까지 날수"),
    "monthly": Text("won a month", "한 달 금액"),
    "people": Text("how many", "인원"),
    "wage": Text("wage", "월급"),
    "count": Text("members on the first day", "첫날 조합원 수"),
    "joining": Text("new members a month", "한 달에 가입하는 조합원"),
    "leaving": Text("share of members who leave in a year", "한 해에 탈퇴하는 조합원 비율"),
    "share": Text("share paid in by a member", "조합원 한 명의 출자금"),
    "dues": Text("dues of a member a month", "조합원 월 회비"),
    "amount": Text("amount", "금액"),
    "rate": Text("interest a year", "한 해 이자율"),
    "opening": Text("cash on the first day", "첫날 가진 돈"),
    "credit_line": Text("credit line", "마이너스 통장 한도"),
    "costs": Text("yearly rise of costs", "한 해 비용 오름"),
    "wages": Text("yearly rise of wages", "한 해 임금 오름"),
    "energy": Text("yearly rise of energy", "한 해 에너지값 오름"),
    "prices": Text("yearly rise of our prices", "한 해 우리 값 오름"),
}
_EMPLOYER: Final = Text("what the employer adds to wages", "월급에 더 드는 사업주 부담")
_POPULATION: Final = Text("the people of the places served", "찾아가는 지역의 인구")
_MEMBERS: Final = Text("members", "조합원")
_ALL_AGES: Final = Text("all people", "모든 주민")
_UNITS: Final[Mapping[str, Text]] = {
    "people": Text("{number} people", "{number}명"),
    "people/month": Text("{number} people a month", "한 달 {number}명"),
    "visits": Text("{number} times", "{number}번"),
    "visits/month": Text("{number} times a month", "한 달 {number}번"),
    "days": Text("{number} days", "{number}일"),
    "minutes/month": Text("{number} minutes a month", "한 달 {number}분"),
}
_OLDEST: Final = 100
_WHOLE_FROM: Final = 100
"""From here on nobody asks for what stands behind the point."""


def name_number(plan: Plan, path: str, *, places: Mapping[str, Text]) -> Text:
    """Name a number of a plan, or the population that it lives on.

    Args:
        plan: The plan.
        path: As `Plan.estimates` gives it, or `population`.
        places: Names of places by code.
    """
    if path.startswith("population"):
        return _POPULATION
    if path == "employer_share":
        return _EMPLOYER
    group, *rest = path.split(".")
    field = rest[-1]
    words = _FIELDS.get(field, Text(field, field))
    if group in {"cash", "rises", "members"}:
        return words
    thing = next((one for one in getattr(plan, group, ()) if one.id == rest[0]), None)
    if thing is None:
        return Text(path, path)
    if rest[1] == "users":
        users = thing.users[int(rest[2]) - 1]
        words = _fill(words, ages=_MEMBERS if users.members else _name_ages(users.ages))
    elif rest[1] == "places":
        words = _fill(words, place=places.get(rest[2], Text(rest[2], rest[2])))
    return Text(f"{thing.name.en}: {words.en}", f"{thing.name.ko}: {words.ko}")


def list_numbers(plan: Plan) -> Iterator[tuple[str, Estimate]]:
    """Go through the numbers of a plan, those that its reader filled in too: one of many places only once."""
    seen: set[tuple[str, int]] = set()
    for path, estimate in plan.estimates():
        parts = path.split(".")
        key = (parts[-1], id(estimate))
        if key not in seen:
            seen.add(key)
            yield path, estimate


Origin = Literal["records", "source", "assumption", "unwritten"]


def tell_origin(estimate: Estimate) -> Origin:
    """Say where a number comes from: by its basis, and where none is written by the words of its source.

    Returns:
        `records`: the enterprise's own book or another record of its own; `source`: another source;
        `assumption`: its writer's belief; `unwritten`: nobody wrote it, and its reader filled it in.
    """
    if estimate.source in UNSAID.values():
        return "unwritten"
    if is_from_records(estimate):
        return "records"
    if estimate.basis is None:
        return "assumption" if is_belief(estimate.source) else "source"
    return "assumption" if estimate.basis == "assumption" else "source"


def is_assumed(estimate: Estimate) -> bool:
    """Say whether a number that somebody wrote has no source but its writer's belief."""
    return tell_origin(estimate) == "assumption"


def list_written(plan: Plan) -> dict[str, Estimate]:
    """Give the numbers of a plan that somebody wrote, by path; what its reader filled in is left out."""
    return {path: one for path, one in list_numbers(plan) if tell_origin(one) != "unwritten"}


def list_scenario_numbers(scenario: Scenario) -> list[tuple[str, str, Estimate]]:
    """List what a strategy or shock rests on: the number's path, what is done to it, by how much.

    That is what it changes, how far it reaches into each place that it serves besides, and what it costs in
    won and in neighbours' minutes. A number that many places share is listed once, at the first; what the
    plan's reader filled in is left out.
    """
    costs = {"once": scenario.once, "monthly": scenario.monthly, "help_minutes": scenario.help_minutes}
    served: dict[tuple[str, int], tuple[str, str, Estimate]] = {}
    for serving in scenario.serving:
        for place in serving.places:
            for key, estimate in (("reach", place.reach), ("distance", place.distance)):
                path = f"services.{serving.service}.places.{place.code}.{key}"
                if tell_origin(estimate) != "unwritten":
                    served.setdefault((key, id(estimate)), (path, "set", estimate))
    return [
        *((change.path, change.operation, change.amount) for change in scenario.changes),
        *served.values(),
        *((name, "costs", estimate) for name, estimate in costs.items() if estimate is not None),
    ]


def write_number(value: float, unit: str, language: Language) -> str:
    """Write a number with its unit as people do: won, per cent, people, days."""
    if unit.startswith("KRW"):
        return write_won(round(value), language)
    if unit.startswith("share"):
        return write_share(value, language)
    number = f"{value:,.0f}" if abs(value) >= _WHOLE_FROM else f"{value:,.2f}".rstrip("0").rstrip(".")
    words = _UNITS.get(unit)
    return number if words is None else words.in_language(language).format(number=number)


def _name_ages(ages: tuple[int, int]) -> Text:
    first, last = ages
    if last >= _OLDEST:
        return _ALL_AGES if first == 0 else Text(f"people of {first} and over", f"{first}세 이상")
    return Text(f"people of {first} to {last}", f"{first}~{last}세")


def _fill(words: Text, **values: Text) -> Text:
    return Text(
        words.en.format(**{name: value.en for name, value in values.items()}),
        words.ko.format(**{name: value.ko for name, value in values.items()}),
    )
