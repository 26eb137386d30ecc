"""Read a table of requirements from YAML, so that every fault has its line and its remedy."""

from collections.abc import Collection, Iterator
from typing import Final

from dure.handwritten import FileKind, Findings, Section, read_yaml
from dure.language import Text
from dure.problem import Problem
from dure.rules.requirements import (
    COMPARISONS,
    SMALL_PLACE,
    UNITS,
    Fact,
    Form,
    Parameter,
    ParameterValue,
    Requirement,
    RequirementTable,
)

REQUIREMENTS: Final = FileKind(
    name=Text("a table of requirements", "요건 파일"),
    example="requirements.yaml",
    elsewhere=Text("Keep what is no requirement elsewhere.", "요건이 아닌 것은 다른 파일에 두십시오."),
    sections=("legal_forms", "facts", "parameters", "requirements"),
)
_WRITE: Final = Text("Write it, as in requirements.yaml.", "requirements.yaml처럼 적어 주십시오.")


def read_requirements(text: str | bytes, file: str) -> tuple[RequirementTable | None, tuple[Problem, ...]]:
    """Read a table of requirements.

    Args:
        text: YAML as docs/reference/requirements.md describes it.
        file: The file's name, for the problems.

    Returns:
        The table, or None where a problem changes what it says; and the problems, each with its line.
    """
    findings = Findings(file, REQUIREMENTS)
    top = read_yaml(text, findings=findings)
    if top is None:
        return None, findings.listed()
    for key in REQUIREMENTS.sections:
        top.require(key, remedy=_WRITE)
    forms = {id_: Form(id_, name) for _, id_, name in _each_named(top, "legal_forms")}
    facts = {}
    for entry, id_, name in _each_named(top, "facts", more=("unit",)):
        unit = entry.find_choice("unit", options=UNITS) or UNITS[0]
        facts[id_] = Fact(id_, name, unit, group=entry.find_line("group"))
    parameters = {}
    for entry, id_, name in _each_named(top, "parameters", more=("unit", "values")):
        unit = entry.find_choice("unit", options=UNITS) or UNITS[0]
        parameters[id_] = Parameter(id_, name, unit, _read_values(entry, unit=unit, facts=facts))
    table = RequirementTable(
        forms=forms,
        facts=facts,
        parameters=parameters,
        requirements=_read_requirements(top, forms=forms, facts=facts, parameters=parameters),
    )
    _check_small_places(top, parameters)
    top.finish()
    return (None if findings.fatal else table), findings.listed()


def _each_named(
    top: Section, key: str, *, name: str = "name", more: tuple[str, ...] = ()
) -> Iterator[tuple[Section, str, Text]]:
    """Yield the entries of a list that have an id of their own and a name in both languages."""
    seen: set[str] = set()
    for entry in top.each(key):
        needed = [entry.require(one, remedy=_WRITE) for one in ("id", name, *more)]
        id_, words = entry.find_line("id"), entry.find_both(name)
        if id_ is not None and id_ in seen:
            entry.fault(
                "id",
                what=Text(f"{id_} is there twice.", f"{id_} 항목이 두 번 나옵니다."),
                remedy=Text("Give one of them another id.", "하나의 id를 바꾸어 주십시오."),
            )
        elif id_ is not None and words is not None and all(needed):
            seen.add(id_)
            yield entry, id_, words
        else:
            entry.taken |= entry.entries.keys()
        entry.finish()


def _read_values(entry: Section, *, unit: str, facts: Collection[str]) -> tuple[ParameterValue, ...]:
    values: list[ParameterValue] = []
    node = entry.find_node("values")
    if node is not None and node.parts == ():
        entry.fault("values", what=Text("There is no value.", "기준값이 하나도 없습니다."), remedy=_WRITE)
    for part in entry.each("values"):
        value = _read_value(part, unit=unit, facts=facts)
        part.finish()
        if value is None:
            continue
        if twin := next((one for one in values if _meet(one, value)), None):
            part.fault(
                "starts",
                what=Text(
                    f"Two values hold at once: {twin.value:g} from {twin.starts}, {value.value:g} from"
                    f" {value.starts}.",
                    f"두 기준값의 기간이 겹칩니다: {twin.starts}부터 {twin.value:g}, {value.starts}부터"
                    f" {value.value:g}.",
                ),
                remedy=Text(
                    "Let the older one end on the day on which the newer starts.",
                    "앞의 것이 끝나는 날(ends)을 뒤의 것이 시작하는 날로 적어 주십시오.",
                ),
            )
        values.append(value)
    return tuple(sorted(values, key=lambda one: one.starts))


def _read_value(part: Section, *, unit: str, facts: Collection[str]) -> ParameterValue | None:
    needed = [part.require(key, remedy=_WRITE) for key in ("value", "starts", "article")]
    number, starts, ends = part.find_number("value"), part.find_day("starts"), part.find_day("ends")
    article, checked, case = part.find_both("article"), part.find_day("checked"), part.find_line("case")
    small, not_in = part.find_flag("small_place"), part.find_flag("not_in_depopulation")
    if "checked" not in part.entries:
        part.fault(
            None,
            what=Text("checked is missing.", "checked 항목이 없습니다."),
            remedy=Text(
                "Write the day on which the article was read, or checked: null where it was not.",
                "조문을 읽은 날을 적거나, 읽지 않았으면 checked: null로 적어 주십시오.",
            ),
        )
    if number is not None and (number < 0 or (unit == "share" and number > 1)):
        part.fault(
            "value",
            what=Text(f"{number:g} is no {unit}.", f"{number:g}은(는) {unit}(으)로 쓸 수 없습니다."),
            remedy=Text(
                "Write a share as 0 to 1: 0.3 for 30 %.", "비율은 0에서 1로 적습니다. 30 %는 0.3입니다."
            ),
        )
    if starts is not None and ends is not None and ends <= starts:
        part.fault(
            "ends",
            what=Text(
                f"It ends on {ends}, not after it starts on {starts}.",
                f"끝나는 날({ends})이 시작하는 날({starts})보다 뒤가 아닙니다.",
            ),
            remedy=Text(
                "Write the first day on which it no longer holds.", "효력이 없어진 첫날을 적어 주십시오."
            ),
        )
    _check_known(part, "case", case, known=facts)
    if not all(needed) or number is None or starts is None or article is None:
        return None
    return ParameterValue(
        value=float(number),
        starts=starts,
        ends=ends,
        article=article,
        checked=checked,
        small_place=small,
        case=case,
        not_in_depopulation=not_in,
    )


def _meet(one: ParameterValue, other: ParameterValue) -> bool:
    """Say whether two values for the same case are in force on one day."""
    if (one.small_place, one.case) != (other.small_place, other.case):
        return False
    first, second = sorted((one, other), key=lambda value: value.starts)
    return first.ends is None or second.starts < first.ends


def _read_requirements(
    top: Section,
    *,
    forms: Collection[str],
    facts: dict[str, Fact],
    parameters: dict[str, Parameter],
) -> tuple[Requirement, ...]:
    read: list[Requirement] = []
    more = ("legal_form", "fact", "comparison", "parameter", "why")
    for entry, id_, title in _each_named(top, "requirements", name="title", more=more):
        form, fact = entry.find_line("legal_form"), entry.find_line("fact")
        parameter, flag = entry.find_line("parameter"), entry.find_line("only_if")
        also, why = entry.find_lines("also_for"), entry.find_both("why")
        comparison = entry.find_choice("comparison", options=COMPARISONS)
        _check_known(entry, "legal_form", form, known=forms)
        _check_known(entry, "also_for", *also, known=forms)
        _check_known(entry, "fact", fact, known=facts)
        _check_known(entry, "parameter", parameter, known=parameters)
        _check_known(entry, "only_if", flag, known=facts)
        if form is None or fact is None or parameter is None or comparison is None or why is None:
            continue
        _check_units(entry, facts.get(fact), parameters.get(parameter))
        read.append(
            Requirement(
                id=id_,
                legal_form=form,
                title=title,
                fact=fact,
                comparison="at_least" if comparison == "at_least" else "at_most",
                parameter=parameter,
                why=why,
                also_for=also,
                only_if=flag,
            )
        )
    return tuple(read)


def _check_known(entry: Section, key: str, *names: str | None, known: Collection[str]) -> None:
    """Note each name that stands nowhere in the file; what is None has been told of before."""
    for name in names:
        if name is None or name in known:
            continue
        entry.fault(
            key,
            what=Text(f"There is no {name[:60]} in this file.", f"이 파일에 {name[:60]} 항목이 없습니다."),
            remedy=Text(
                f"Write one of: {', '.join(known) or '-'}.",
                f"다음 가운데 하나를 적어 주십시오: {', '.join(known) or '-'}.",
            ),
        )


def _check_units(entry: Section, fact: Fact | None, parameter: Parameter | None) -> None:
    if fact is None or parameter is None or fact.unit == parameter.unit:
        return
    entry.fault(
        "fact",
        what=Text(
            f"{fact.id} is counted in {fact.unit}, {parameter.id} in {parameter.unit}.",
            f"{fact.id}의 단위는 {fact.unit}이고 {parameter.id}의 단위는 {parameter.unit}입니다.",
        ),
        remedy=Text("Name two of the same unit.", "단위가 같은 것을 적어 주십시오."),
    )


def _check_small_places(top: Section, parameters: dict[str, Parameter]) -> None:
    """A number for small places needs one that says what is small, for all the while that it holds."""
    small = [value for one in parameters.values() for value in one.values if value.small_place]
    bounds = parameters[SMALL_PLACE].values if SMALL_PLACE in parameters else ()
    if all(any(_covers(bound, value) for bound in bounds) for value in small):
        return
    top.fault(
        "parameters",
        what=Text(
            f"There are numbers for small places, and {SMALL_PLACE} does not say for all their time what is"
            " small.",
            f"작은 지역의 기준값이 있는데, 어디까지 작은지({SMALL_PLACE})가 그 기간 모두에 적혀 있지"
            " 않습니다.",
        ),
        remedy=Text(
            f"Add the parameter {SMALL_PLACE} with the same days.",
            f"{SMALL_PLACE} 기준값을 같은 기간으로 적어 주십시오.",
        ),
    )


def _covers(bound: ParameterValue, value: ParameterValue) -> bool:
    if bound.starts > value.starts:
        return False
    return bound.ends is None or (value.ends is not None and value.ends <= bound.ends)
