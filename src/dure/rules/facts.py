"""Read what people say of a case, as `founders=320`, `share_of_one=12%`, `paid_in_krw=50,000,000`."""

import difflib
import re
from collections.abc import Iterable
from typing import Final

from dure.handwritten import NUMBER_MAX
from dure.language import Text
from dure.problem import Problem, Where
from dure.rules.requirements import Fact, RequirementTable

_NUMBER: Final = re.compile(r"(\d{1,3}(?:,\d{3})+|\d{1,16})?(\.\d{1,12})?")
_ENDINGS: Final = {"people": ("명", "인"), "KRW": ("원", "KRW"), "kinds": ("가지",), "flag": ()}
_FLAGS: Final = {
    "1": 1.0,
    "yes": 1.0,
    "true": 1.0,
    "예": 1.0,
    "0": 0.0,
    "no": 0.0,
    "false": 0.0,
    "아니오": 0.0,
}
_EXAMPLES: Final = {
    "people": "320",
    "KRW": "50000000",
    "share": "0.3",
    "ratio": "0.6",
    "kinds": "3",
    "flag": "1",
}
WHERE: Final = "--fact"


def show_example(fact: Fact) -> str:
    """Show how a fact is given, as `founders=320`."""
    return f"{fact.id}={_EXAMPLES[fact.unit]}"


def read_facts(
    given: Iterable[str], table: RequirementTable, legal_form: str, *, file: str = WHERE
) -> tuple[dict[str, float], tuple[Problem, ...]]:
    """Read facts of a case.

    Args:
        given: Each as `name=number`; shares as 0.12 or 12%, flags as 1 or 0.
        table: Which facts there are.
        legal_form: One of `table.forms`; of its facts the remedies speak.
        file: What the problems call the place where they were written.

    Returns:
        The facts that could be read, by id, and a problem for each that could not.
    """
    known = {fact.id: fact for fact in table.list_facts(legal_form)}
    facts: dict[str, float] = {}
    problems: list[Problem] = []
    for one in given:
        name, _, text = (part.strip() for part in one.partition("="))
        fault: tuple[Text, Text] | None = None
        if name not in known:
            fault = _refuse_name(name, tuple(known))
        elif name in facts:
            fault = (
                Text(f"{name} is given twice.", f"{name} 값이 두 번 적혀 있습니다."),
                Text("Give it once.", "한 번만 적어 주십시오."),
            )
        else:
            number = _read_number(text, known[name].unit)
            if number is None:
                fault = _refuse_number(text, known[name])
            else:
                facts[name] = number
        if fault is not None:
            problems.append(Problem(Where(file, column=_show(name)), *fault))
    return facts, tuple(problems)


def _read_number(text: str, unit: str) -> float | None:
    """Read a number in a unit; None where it is none, or one that the unit cannot be."""
    if unit == "flag":
        return _FLAGS.get(text.lower())
    is_percent = unit in {"share", "ratio"} and text.endswith(("%", "퍼센트"))
    bare = text.removesuffix("%").removesuffix("퍼센트").strip() if is_percent else text
    for ending in _ENDINGS.get(unit, ()):
        bare = bare.removesuffix(ending).strip()
    if not bare or bare == "." or _NUMBER.fullmatch(bare) is None:
        return None
    number = float(bare.replace(",", "")) / (100 if is_percent else 1)
    if unit == "share" and number > 1:
        return None
    if unit in {"people", "kinds"} and not number.is_integer():
        return None
    return number if number <= NUMBER_MAX else None


def _refuse_name(name: str, known: tuple[str, ...]) -> tuple[Text, Text]:
    near = difflib.get_close_matches(name[:60], known, n=1)
    listed = near[0] if near else ", ".join(known)
    return (
        Text(f"{_show(name)} is no fact that is asked here.", f"{_show(name)}: 여기서 묻는 항목이 아닙니다."),
        Text(f"Asked here: {listed}.", f"여기서 묻는 항목: {listed}."),
    )


def _refuse_number(text: str, fact: Fact) -> tuple[Text, Text]:
    shown = _show(text)
    what = (
        Text(f"{fact.id} has no number.", f"{fact.id}에 수가 적혀 있지 않습니다.")
        if not text
        else Text(f"{fact.id} cannot be {shown!r}.", f"{fact.id}에 {shown!r}은(는) 쓸 수 없습니다.")
    )
    hint = {
        "share": Text(" A share is 0 to 1, or per cent: 30%.", " 비율은 0에서 1까지, 또는 30%처럼 적습니다."),
        "ratio": Text(" Or per cent: 60%.", " 60%처럼 적어도 됩니다."),
        "people": Text(" People are whole.", " 사람 수는 정수로 적습니다."),
        "flag": Text(" 1 is yes, 0 is no.", " 1은 예, 0은 아니오입니다."),
    }.get(fact.unit, Text("", ""))
    return what, Text(
        f"Write it as {show_example(fact)}: {fact.name.en}.{hint.en}",
        f"{show_example(fact)}처럼 적어 주십시오. {fact.name.ko}입니다.{hint.ko}",
    )


def _show(text: str) -> str:
    """Show a name that may be anything."""
    return "".join(sign if sign.isprintable() else "?" for sign in text[:60])
