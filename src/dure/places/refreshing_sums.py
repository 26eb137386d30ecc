"""Whether a whole can be what its parts are: a city counted beside its own districts is caught here."""

from collections.abc import Mapping

from dure.language import Text
from dure.places.gazetteer import Gazetteer
from dure.problem import Problem, Where


def contradicts(whole: int, parts: Mapping[str, int], *, with_districts: frozenset[str]) -> bool:
    """Say whether a whole is contradicted by its direct parts; parts that are missing are no contradiction.

    Args:
        whole: Its people.
        parts: People by part.
        with_districts: Those of the parts, cities, whose own 일반구 are listed too.
    """
    excess = whole - sum(parts.values())
    if excess < 0:
        return True
    cities = [parts[code] for code in parts if code in with_districts and parts[code]]
    return bool(cities) and excess in {*cities, sum(cities)}


def find_contradicted(totals: Mapping[str, int], gazetteer: Gazetteer) -> set[str]:
    """Find the places whose figure cannot be right beside those of the places in them.

    Args:
        totals: People by code of today; whatever levels the file has.
        gazetteer: The places.
    """
    parts: dict[str, dict[str, int]] = {}
    for code, people in totals.items():
        if gazetteer.find_number(code) is None:
            continue
        above = next((one.code for one in gazetteer.ancestors(code) if one.code in totals), None)
        if above is not None:
            parts.setdefault(above, {})[code] = people
    cities = frozenset(
        code
        for code, inside in parts.items()
        if any(_level(gazetteer, one) == "city_district" for one in inside)
    )
    return {
        code for code, inside in parts.items() if contradicts(totals[code], inside, with_districts=cities)
    }


def _level(gazetteer: Gazetteer, code: str) -> str:
    return gazetteer.level_of(gazetteer.find_number(code) or 0)


def report_contradicted(file: str, names: str, *, count: int, rows: tuple[int, ...] = ()) -> Problem:
    """Report places whose figure cannot be right beside those of the places in them."""
    return Problem(
        Where(file, rows=rows, row_count=count),
        Text(
            en=f"{names}: the places within do not add up to it, because a city and its own 일반구 both count"
            " in it, or because it is smaller than its parts. It was not taken; the places within were.",
            ko=f"{names}: 안쪽 지역을 더한 값과 맞지 않습니다. 시와 그 일반구가 두 번 세어졌거나, 안쪽 지역을"
            " 더한 것보다 작습니다. 이 줄은 쓰지 않고 안쪽 지역만 썼습니다.",
        ),
        Text(en="Download the table again, unedited.", ko="통계표를 고치지 말고 다시 내려받아 넣어 주세요."),
        refused_rows=count,
    )
