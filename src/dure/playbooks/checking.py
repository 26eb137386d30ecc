"""Whether a playbook holds together: ids exist, claims have sources, ranges in order, plans travel."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Final

from dure.commons.community import UNIT_SIZES
from dure.handwritten import Findings, Section
from dure.language import Text
from dure.outlook.plan import Plan
from dure.outlook.plan_places import check_places
from dure.outlook.reading import Known
from dure.places.features import FEATURES
from dure.places.figures import PlaceFigures
from dure.playbooks.conditions import write_feature
from dure.playbooks.drivers import fits_pattern
from dure.playbooks.parts import Part, tell_disorder
from dure.playbooks.schema import PLAN_FILE
from dure.rules.requirements import RequirementTable

PATHS_SHOWN: Final = 4
KNOWN_SHOWN: Final = 20
"""Of what may be written, so many are named; how many more there are is said."""

_FEATURES: Final = {feature.id: feature for feature in FEATURES}
_CHANGES: Final = frozenset({"growth", "old_change", "birth_change"})
"""Features that may fall below nothing."""
_HEAD_COUNTS: Final = ("명", "people", "인", "members")
_GOAL_UNITS: Final[Mapping[str, tuple[str, ...]]] = {
    "ledger": tuple(UNIT_SIZES),
    "retention": ("%", *(unit for unit, (counted, _) in UNIT_SIZES.items() if counted == "KRW")),
    "members": _HEAD_COUNTS,
}
"""Units of a goal that its method can measure; by hand, any."""


@dataclass(frozen=True, slots=True)
class OtherPlaybook:
    """What is known of another playbook: its version, and the id of its parent."""

    version: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class PlaybookKnowledge:
    """What a playbook is held against, handed down by the door; what is None is not checked.

    Attributes:
        figures: Of places: whether they exist, and whether a plan can live on one.
        features: Ids of the features of places that conditions may name.
        requirements: What the law asks of which legal form.
        others: By id, the playbooks that a parent may be; without this one itself.
        today: After which no playbook is dated.
    """

    figures: PlaceFigures | None = None
    features: Collection[str] | None = None
    requirements: RequirementTable | None = None
    others: Mapping[str, OtherPlaybook] | None = None
    today: date | None = None

    def for_plans(self) -> Known | None:
        """Give what the reader of plans is told of places."""
        return None if self.figures is None else check_places(self.figures)


NOTHING_KNOWN: Final = PlaybookKnowledge()


def check_parts(top: Part, *, known: PlaybookKnowledge) -> None:
    """Tell what the entries of playbook.yaml get wrong among themselves and of what is known."""
    for entry in top.entries:
        if entry.kind == "list":
            _check_ids(top.parts(entry.key))
    _check_sources(top)
    for part in top.parts("goal"):
        _check_goal(part)
    for part in top.parts("conditions"):
        _check_condition(part, features=known.features)
    for part in top.parts("outcomes"):
        numbers = [part.values[key] for key in ("low", "value", "high") if part.values[key] is not None]
        if numbers != sorted(numbers):
            tell_disorder(part.section, "value", tuple(numbers))
    _check_places(top, figures=known.figures)
    _check_requirements(top, table=known.requirements)
    _check_days(top, today=known.today)
    for part in top.parts("parent"):
        _check_parent(top, part, others=known.others)
    for part in (*top.parts("drivers"), *top.parts("steps")):
        _check_power(part)


def say_near(word: str, known: Collection[str]) -> Text:
    """Say which known words one could have meant."""
    listed = sorted(known)
    near = get_close_matches(word[:60], listed, n=3, cutoff=0.5)
    shown = ", ".join(near or listed[:KNOWN_SHOWN]) or "-"
    more = 0 if near else max(len(listed) - KNOWN_SHOWN, 0)
    return Text(
        en=f"Known here: {shown}{f', and {more} more' if more else ''}.",
        ko=f"쓸 수 있는 것: {shown}{f' 외 {more}가지' if more else ''}.",
    )


# Ids and sources


def _check_ids(parts: tuple[Part, ...]) -> None:
    seen: set[str] = set()
    for part in parts:
        id_ = part.values.get("id")
        if id_ in seen:
            part.section.fault(
                "id",
                what=Text(en=f"The id {id_} is taken.", ko=f"id {id_}은(는) 이미 쓰였습니다."),
                remedy=Text(en="Give each its own id.", ko="하나마다 다른 id를 붙여 주십시오."),
            )
        elif isinstance(id_, str):
            seen.add(id_)


def _check_sources(top: Part) -> None:
    listed = {part.values["id"]: part for part in top.parts("sources") if part.values["id"]}
    # Sources that could not be read may be the ones that are named.
    is_whole = len(listed) == len(top.parts("sources"))
    named: set[str] = set()
    for part in top.walk():
        for id_ in part.values.get("sources") or () if part is not top else ():
            named.add(id_)
            if id_ not in listed and is_whole:
                part.section.fault(
                    "sources",
                    what=Text(
                        en=f"The source {id_} is not among the sources.",
                        ko=f"출처 {id_}이(가) sources에 없습니다.",
                    ),
                    remedy=_merge(
                        Text(
                            en="Add it under sources:, or mend the id.",
                            ko="sources:에 더하거나 id를 고쳐 주십시오.",
                        ),
                        say_near(id_, listed),
                    ),
                )
    for id_, part in listed.items():
        if id_ not in named:
            part.section.fault(
                "id",
                what=Text(
                    en=f"Nothing names the source {id_}.", ko=f"출처 {id_}을(를) 가리키는 곳이 없습니다."
                ),
                remedy=Text(
                    en="Name it where it stands for something, or take it out.",
                    ko="그 출처에서 나온 글에 id를 적거나 지워 주십시오.",
                ),
                fatal=False,
            )


def _merge(first: Text, second: Text) -> Text:
    return Text(en=f"{first.en} {second.en}", ko=f"{first.ko} {second.ko}")


# Goal and conditions


def _check_goal(part: Part) -> None:
    method, unit = part.values["method"], part.values["unit"]
    fitting = _GOAL_UNITS.get(method or "")
    if unit is not None and fitting is not None and unit not in fitting:
        part.section.fault(
            "unit",
            what=Text(
                en=f"A goal in {unit} cannot be measured by {method}.",
                ko=f"단위가 {unit}인 목표는 {method}(으)로 잴 수 없습니다.",
            ),
            remedy=Text(
                en=f"Write one of these units: {', '.join(fitting)}; or method: measurements.",
                ko=f"단위를 다음 가운데 하나로 적어 주십시오: {', '.join(fitting)}. 손으로 재면 "
                f"method: measurements입니다.",
            ),
        )
    baseline, target = part.values["baseline"], part.values["target"]
    if baseline is not None and baseline == target:
        part.section.fault(
            "target",
            what=Text(
                en="The target is where it starts: nothing is to change.", ko="목표가 지금의 수와 같습니다."
            ),
            remedy=Text(en="Write where it is to arrive.", ko="이루려는 수를 적어 주십시오."),
        )


def _check_condition(part: Part, *, features: Collection[str] | None) -> None:
    indicator, low, high = (part.values[key] for key in ("indicator", "low", "high"))
    if low is not None and high is not None and low > high:
        tell_disorder(part.section, "low", (low, high))
    if indicator is None and (low is not None or high is not None):
        part.section.fault(
            "indicator",
            what=Text(
                en="There is a bound, and nothing that it holds for.",
                ko="범위는 있는데 무엇의 범위인지 없습니다.",
            ),
            remedy=Text(
                en="Name the feature under indicator, or leave low and high empty.",
                ko="indicator에 지역의 특징을 적거나 low와 high를 비워 주십시오.",
            ),
        )
    if indicator is not None and low is None and high is None:
        part.section.fault(
            "indicator",
            what=Text(
                en=f"{indicator} is named without a bound: any place would do.",
                ko=f"{indicator}의 범위가 없어 어느 지역이나 됩니다.",
            ),
            remedy=Text(en="Write low, high, or both.", ko="low나 high를 적어 주십시오."),
        )
    _check_bounds(part)
    if indicator is not None and features is not None and indicator not in features:
        part.section.fault(
            "indicator",
            what=Text(
                en=f"No feature of places is called {indicator[:60]}.",
                ko=f"{indicator[:60]}이라는 지역의 특징은 없습니다.",
            ),
            remedy=_merge(
                say_near(indicator, features),
                Text(
                    en="Where no figure tells it, write null.", ko="어떤 수로도 알 수 없으면 null로 적습니다."
                ),
            ),
        )


def _check_bounds(part: Part) -> None:
    """Tell of a bound that no place can have: a distance below nothing, more than all in a hundred."""
    feature = _FEATURES.get(part.values["indicator"] or "")
    if feature is None or feature.id in _CHANGES:
        return
    most = {"percent": 100.0, "yes_no": 1.0}.get(feature.unit)
    for key in ("low", "high"):
        bound = part.values[key]
        if bound is None or (bound >= 0 and (most is None or bound <= most)):
            continue
        shown = (
            write_feature(bound, feature) if feature.kind == "amount" else Text(f"{bound:g}", f"{bound:g}")
        )
        span = Text(en="0 or more", ko="0 이상") if most is None else Text(f"0 to {most:g}", f"0~{most:g}")
        part.section.fault(
            key,
            what=Text(
                en=f"{feature.name.en} cannot be {shown.en} anywhere.",
                ko=f"{feature.name.ko}: {shown.ko}인 지역은 없습니다.",
            ),
            remedy=Text(en=f"Write {span.en}, or null.", ko=f"{span.ko}의 수나 null로 적어 주십시오."),
        )


# Places, law, days


_LOOK_UP: Final = Text(
    en="Look the code up by the name of the place: dure places show NAME, or its page on the site.",
    ko="지역 이름으로 코드를 찾아보십시오: dure places show 이름, 또는 사이트의 그 지역 화면.",
)


def _check_places(top: Part, *, figures: PlaceFigures | None) -> None:
    if figures is None:
        return
    for part in top.walk():
        code = part.values.get("place")
        if code is None or part is top:
            continue
        found = figures.gazetteer.find(code)
        if found is None:
            near = figures.gazetteer.near(code)
            part.section.fault(
                "place",
                what=Text(en=f"No place has the code {code}.", ko=f"코드 {code}인 지역이 없습니다."),
                remedy=Text(
                    en="Near it: " + "; ".join(f"{one.code} ({one.full_name_en})" for one in near) + ".",
                    ko="가까운 것: " + ", ".join(f"{one.code} ({one.full_name_ko})" for one in near) + ".",
                )
                if near
                else _LOOK_UP,
            )
    code = top.values["place"]
    fault = None if code is None else check_places(figures).find_fault(code)
    if fault is not None:
        top.section.fault("place", what=fault.what, remedy=fault.remedy)


def _check_requirements(top: Part, *, table: RequirementTable | None) -> None:
    if table is None:
        return
    form = next((part.values["id"] for part in top.parts("legal_form")), None)
    if form is not None and form not in table.forms:
        top.parts("legal_form")[0].section.fault(
            "id",
            what=Text(en=f"No legal form is called {form}.", ko=f"{form}이라는 법인격은 없습니다."),
            remedy=say_near(form, table.forms),
        )
        form = None
    known = [requirement.id for requirement in table.requirements]
    for id_ in top.values["requirements"]:
        requirement = table.find(id_)
        if requirement is None:
            top.section.fault(
                "requirements",
                what=Text(en=f"No requirement is called {id_}.", ko=f"{id_}이라는 요건은 없습니다."),
                remedy=say_near(id_, known),
            )
        elif form is not None and not requirement.is_asked_of(form):
            top.section.fault(
                "requirements",
                what=Text(
                    en=f"{id_} is asked of {requirement.legal_form}, and this is {form}.",
                    ko=f"{id_}은(는) {requirement.legal_form}의 요건인데 법인격은 {form}입니다.",
                ),
                remedy=Text(
                    en="Take it out, or mend the id of the legal form.",
                    ko="그 요건을 빼거나 legal_form의 id를 고쳐 주십시오.",
                ),
            )


def _check_days(top: Part, *, today: date | None) -> None:
    """Tell of a version from after today, and of what was read or taken after the day of this version."""
    dated = top.values["dated"]
    # Where it was written it may be tomorrow already.
    if dated is not None and today is not None and dated > today + timedelta(days=1):
        top.section.fault(
            "dated",
            what=Text(
                en=f"dated is {dated}, which is still to come.",
                ko=f"dated의 날 {dated}이(가) 아직 오지 않았습니다.",
            ),
            remedy=Text(
                en="Write the day on which this version was finished.", ko="이 판을 마친 날을 적어 주십시오."
            ),
        )
    for part, key in (
        *((part, "checked") for part in top.parts("sources")),
        *((part, "taken") for part in top.parts("parent")),
    ):
        day = part.values[key]
        if dated is not None and day is not None and day > dated:
            part.section.fault(
                key,
                what=Text(
                    en=f"{key} is {day}, after the day of this version, {dated}.",
                    ko=f"{key}의 날 {day}이(가) 이 판의 날 {dated}보다 뒤입니다.",
                ),
                remedy=Text(
                    en="Write under dated the day on which this version was finished.",
                    ko="dated에 이 판을 마친 날을 적어 주십시오.",
                ),
                fatal=False,
            )


# Lineage


def order_versions(version: str) -> tuple[int, ...]:
    """Give a version so that later ones are larger: 1.10 comes after 1.9, and 1 is 1.0."""
    numbers = [int(part) for part in version.split(".")]
    return tuple(numbers + [0] * (3 - len(numbers)))


def _check_parent(top: Part, part: Part, *, others: Mapping[str, OtherPlaybook] | None) -> None:
    own, version = top.values["id"], top.values["version"]
    parent, taken = part.values["id"], part.values["version"]
    if own is None or parent is None or version is None or taken is None:
        return
    if parent == own:
        if order_versions(taken) >= order_versions(version):
            part.section.fault(
                "version",
                what=Text(
                    en=f"Version {version} cannot be made from version {taken} of itself.",
                    ko=f"{version}판이 자기 자신의 {taken}판에서 나올 수 없습니다.",
                ),
                remedy=Text(en="Raise the version at the top.", ko="맨 위의 version을 올려 주십시오."),
            )
        return
    if others is None:
        return
    chain = list(_climb(parent, others, own=own))
    if chain[-1] == own:
        circle = " ← ".join([own, *chain])
        part.section.fault(
            "id",
            what=Text(
                en=f"The parents go round in a circle: {circle}.",
                ko=f"이어받은 실행서가 서로 맞물립니다: {circle}.",
            ),
            remedy=Text(
                en="Name the one that was there first, or write parent: null.",
                ko="먼저 있던 실행서를 적거나 parent: null로 적어 주십시오.",
            ),
        )
    elif parent not in others:
        part.section.fault(
            "id",
            what=Text(
                en=f"No playbook here is called {parent}.", ko=f"여기에는 {parent}이라는 실행서가 없습니다."
            ),
            remedy=say_near(parent, others),
            fatal=False,
        )
    elif order_versions(taken) > order_versions(others[parent].version):
        part.section.fault(
            "version",
            what=Text(
                en=f"{parent} has only come to version {others[parent].version}.",
                ko=f"{parent}은(는) 아직 {others[parent].version}판입니다.",
            ),
            remedy=Text(en="Write the version that was taken.", ko="이어받은 판을 적어 주십시오."),
            fatal=False,
        )


def _climb(parent: str, others: Mapping[str, OtherPlaybook], *, own: str) -> Iterator[str]:
    """Name the parent, its parent and so on, up to the first, to ourselves, or to one that came before."""
    seen: set[str] = set()
    found: str | None = parent
    while found is not None and found not in seen:
        yield found
        seen.add(found)
        if found == own:
            return
        found = others[found].parent if found in others else None


# Drivers and the plan


def _check_power(part: Part) -> None:
    grows_with, power = part.values["grows_with"], part.values["power"]
    if grows_with == "same" and power:
        part.section.fault(
            "power",
            what=Text(
                en=f"It grows with nothing, and yet with the power {power:g}.",
                ko=f"따라 변하는 것이 없는데 power가 {power:g}입니다.",
            ),
            remedy=Text(
                en="Write power: 0, or what it grows with.",
                ko="power: 0으로 적거나 무엇을 따라 변하는지 적어 주십시오.",
            ),
        )


def check_plan(top: Part, plan: Plan, *, findings: Findings, place_line: int | None = None) -> None:
    """Tell where plan and playbook do not fit: another place, a number without a driver, a driver of none.

    Args:
        top: playbook.yaml.
        plan: As read from plan.toml.
        findings: Of plan.toml.
        place_line: The line of plan.toml on which its place stands; None where that is not known.
    """
    place = top.values["place"]
    if place is not None:
        _check_served(plan, place, findings=findings, place_line=place_line)
    paths = {path: estimate.line for path, estimate in plan.estimates()}
    drivers = top.parts("drivers")
    driven: dict[str, Part] = {}
    for part in drivers:
        pattern = part.values["path"]
        if pattern is None:
            continue
        fitting = [path for path in paths if fits_pattern(pattern, path)]
        if not fitting:
            part.section.fault(
                "path",
                what=Text(
                    en=f"The plan has no number {pattern[:80]}.",
                    ko=f"계획에 {pattern[:80]}이라는 수가 없습니다.",
                ),
                remedy=_merge(
                    say_near(pattern, paths),
                    Text(en="Or take the driver out.", ko="없는 수면 이 항목을 지워 주십시오."),
                ),
            )
        twice = [path for path in fitting if path in driven]
        if twice:
            part.section.fault(
                "path",
                what=Text(
                    en=f"{twice[0]} has a driver already: {driven[twice[0]].values['path']}.",
                    ko=f"{twice[0]}은(는) 이미 {driven[twice[0]].values['path']}에 적혀 있습니다.",
                ),
                remedy=Text(en="Keep one of the two.", ko="둘 가운데 하나만 남겨 주십시오."),
            )
        driven.update((path, part) for path in fitting if path not in driven)
    # A driver whose path could not be read may be the one that is missed.
    if all(part.values["path"] is not None for part in drivers):
        _tell_undriven(top.section, {path: line for path, line in paths.items() if path not in driven})


def _tell_undriven(section: Section, undriven: Mapping[str, int | None]) -> None:
    if not undriven:
        return
    shown = [
        path if line is None else f"{path} ({PLAN_FILE}:{line})"
        for path, line in list(undriven.items())[:PATHS_SHOWN]
    ]
    more = len(undriven) - len(shown)
    first = next(iter(undriven))
    section.fault(
        "drivers",
        what=Text(
            en=f"No driver says what these numbers of the plan grow with: {', '.join(shown)}"
            f"{f' and {more} more' if more else ''}.",
            ko=f"계획의 이 수들이 무엇을 따라 변하는지 적혀 있지 않습니다: {', '.join(shown)}"
            f"{f' 외 {more}개' if more else ''}.",
        ),
        remedy=Text(
            en=f"Add one under drivers:, as path: {first}, with grows_with, power, why and sources; a number"
            " that stays as it is grows with same, power 0.",
            ko=f"drivers:에 path: {first}와 grows_with, power, why, sources를 더해 주십시오. 변하지 않는 수는"
            " grows_with: same, power: 0입니다.",
        ),
    )


def _check_served(plan: Plan, place: str, *, findings: Findings, place_line: int | None) -> None:
    if plan.place != place:
        findings.add(
            place_line,
            column="plan.place",
            what=Text(
                en=f"The plan lives on {plan.place}, the playbook's place is {place}.",
                ko=f"계획의 지역은 {plan.place}인데 실행서의 지역은 {place}입니다.",
            ),
            remedy=Text(en="Write the same code in both.", ko="두 곳에 같은 코드를 적어 주십시오."),
        )
    for service in plan.services:
        others = [served for served in service.places if served.code != place]
        if others:
            findings.add(
                others[0].reach.line or service.price.line,
                column=f"services.{service.id}.places",
                what=Text(
                    en=f"The service {service.id} serves {others[0].code}, and not {place} as a whole.",
                    ko=f"서비스 {service.id}이(가) {place} 전체가 아니라 {others[0].code}을(를) 찾아갑니다.",
                ),
                remedy=Text(
                    en=f'Leave one place, code = "{place}": elsewhere these people are others.',
                    ko=f'code = "{place}" 하나만 남겨 주십시오. 다른 지역에 가면 사람이 달라집니다.',
                ),
            )
    for scenario in plan.scenarios:
        codes = [served.code for serving in scenario.serving for served in serving.places]
        if codes:
            findings.add(
                None,
                column=f"scenarios.{scenario.id}.serving",
                what=Text(
                    en=f"The scenario {scenario.id} names the place {codes[0]}: it cannot travel.",
                    ko=f"시나리오 {scenario.id}에 {codes[0]}이(가) 적혀 있어 다른 지역에서는 쓸 수 없습니다.",
                ),
                remedy=Text(
                    en="Write neighbours = true in the place's stead.",
                    ko="지역 대신 neighbours = true로 적어 주십시오.",
                ),
                fatal=False,
            )
