"""Places like one place, for one challenge: which, how near, and in what they are alike and different."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from dure.language import Language, Text
from dure.places.comparable import (
    ChallengeWeights,
    Comparable,
    ComparablePlace,
    Filter,
    find_comparable,
)
from dure.places.features import FEATURES, NEVER_KNOWN, SEJONG, Feature, FeatureTable, build_features
from dure.places.figures import Level, PlaceFigures
from dure.places.gazetteer import Gazetteer, Place
from dure.places.geography import Geography
from dure.places.way_on import find_way_on, is_counted
from dure.problem import Problem, Where
from dure.reports.place import name_place, point_to
from dure.reports.similar_contract import write_similar_contract
from dure.reports.words import write_day

LEVELS: Final[Mapping[str, Level]] = {"sigungu": "district", "emd": "town"}
"""The two levels at which places are compared, as the doors call them."""
LIMIT: Final = 10
_LEVEL_NAMES: Final = {
    "district": Text("city, county or district (시군구)", "시군구"),
    "town": Text("town (읍면동)", "읍면동"),
}
_BY_ID: Final = {feature.id: feature for feature in FEATURES}


@dataclass(frozen=True, slots=True)
class SimilarReport:
    """The places like one, or why they cannot be told.

    Attributes:
        code: As it was asked for.
        place: None where no place has the code.
        challenge: What was weighed; None where there is no such challenge.
        level: `district` or `town`; None where the place is of neither.
        table: Every place's features; None where nothing was compared.
        found: The places; None where nothing was compared.
        filters: What was asked for besides.
        names: The listed places, by code.
        problems: Why there is nothing, or what to know before reading on.
    """

    code: str
    place: Place | None
    challenge: ChallengeWeights | None
    level: str | None
    table: FeatureTable | None
    found: Comparable | None
    filters: Mapping[str, Filter]
    names: Mapping[str, Place]
    problems: tuple[Problem, ...] = ()

    @property
    def rows(self) -> tuple[ComparablePlace, ...]:
        """Give the places, nearest first; none where nothing was compared."""
        return () if self.found is None else self.found.rows

    def to_dict(self, language: Language) -> dict[str, Any]:
        """Return the report as plain values in one language, as `docs/reference/similar.md` tells."""
        return write_similar_contract(self, language=language)


def build_similar(
    figures: PlaceFigures,
    geography: Geography,
    gazetteer: Gazetteer,
    code: str,
    *,
    challenges: Sequence[ChallengeWeights],
    challenge: str | None = None,
    weights: ChallengeWeights | None = None,
    level: str | None = None,
    filters: Mapping[str, Filter] | None = None,
    limit: int = LIMIT,
) -> SimilarReport:
    """Find the places like one.

    Args:
        figures: The public figures of all places.
        geography: Where they lie.
        gazetteer: The places.
        code: Any code that a 시군구, 읍, 면 or 행정동 ever had.
        challenges: Those that there are, the one for a place as a whole first.
        challenge: The id of one of them; None for the first.
        weights: A user's own, in place of a challenge's.
        level: `sigungu` or `emd`; None for the place's own.
        filters: By the feature's id, as `find_comparable` takes them.
        limit: How many places at most.

    Returns:
        The report; with `problems` and no rows where something asked for is not to be had.
    """
    asked = dict(filters or {})
    place = gazetteer.find(code)
    chosen = weights or _find_challenge(challenges, challenge)
    problems = [] if chosen is not None else [_report_challenge(challenge or "", challenges)]
    problems += _check_filters(asked)
    if level is not None and level not in LEVELS:
        problems.append(_report_level(level))
    problems += [_report_unknown(code, gazetteer)] if place is None else _check_place(figures, place, level)
    own = None if place is None else find_level(place)
    nothing = SimilarReport(code, place, chosen, own, None, None, asked, {}, tuple(problems))
    if problems or place is None or chosen is None or own is None:
        return nothing
    table = build_features(figures, geography, level=own)
    if table.find_row(place.code) is None:
        return replace(nothing, problems=(_report_not_counted(figures, place),))
    found = find_comparable(
        table, place.code, weights=chosen.as_mapping(), filters=asked, limit=max(limit, 0)
    )
    return replace(
        nothing,
        table=table,
        found=found,
        names={row.code: gazetteer.get(row.code) for row in found.rows},
        problems=tuple(_find_remarks(place, chosen, found)),
    )


def find_level(place: Place) -> Level | None:
    """Give the level that a place is compared at; None for a 시도, a 일반구, a legal dong or a village."""
    if place.level == "district" or place.code == SEJONG:
        return "district"
    is_legal_dong = not place.administrative and place.name_ko[-1] not in "읍면"
    return "town" if place.level == "town" and not is_legal_dong else None


def _check_place(figures: PlaceFigures, place: Place, level: str | None) -> list[Problem]:
    own = find_level(place)
    if own is None:
        return [_report_no_level(figures, place)]
    if level is not None and LEVELS.get(level, own) != own:
        return [_report_mismatch(place, own)]
    return []


def _find_challenge(challenges: Sequence[ChallengeWeights], name: str | None) -> ChallengeWeights | None:
    if name is None:
        return challenges[0]
    return next((one for one in challenges if one.id == name), None)


def _report_unknown(code: str, gazetteer: Gazetteer) -> Problem:
    shown = "".join(sign for sign in code if sign.isprintable())[:20]
    near = gazetteer.near(shown)
    told = Text("", "")
    if near:
        told = Text(
            en=f"Near it: {', '.join(f'{one.code} {one.full_name_en} ({one.name_ko})' for one in near)}. ",
            ko=f"비슷한 코드: {', '.join(f'{one.code} {one.full_name_ko}' for one in near)}. ",
        )
    return Problem(
        Where(shown or "-"),
        Text(en=f"No place has the code {shown!r}.", ko=f"{shown!r}(이)라는 코드를 쓰는 지역이 없습니다."),
        Text(
            en=f"{told.en}dure places resolve NAME finds a code.",
            ko=f"{told.ko}dure places resolve 이름 으로 코드를 찾을 수 있습니다.",
        ),
    )


def _report_no_level(figures: PlaceFigures, place: Place) -> Problem:
    """Say which place to ask about instead of one that no comparison is made for."""
    gazetteer = figures.gazetteer
    name = name_place(place)
    if place.level in {"nation", "province"}:
        counted = (one for one in gazetteer.children(place.code) if figures.residents(one.code) is not None)
        inside = [one for one in counted if one.level == "district"][:3]
        listed = ", ".join(f"{one.name_ko} ({one.code})" for one in inside)
        remedy = Text(
            en=f"Ask about a 시군구 in it, such as {listed}." if listed else "Ask about one 시군구.",
            ko=f"{listed} 같은 시군구를 골라 주세요." if listed else "시군구를 하나 골라 주세요.",
        )
        what = Text(
            en=f"{name.en} is a whole 시도 or the nation; places are compared as 시군구 or as 읍면동.",
            ko=f"{name.ko} 전체는 견주지 않습니다. 시군구나 읍면동으로 견줍니다.",
        )
        return Problem(point_to(place), what, remedy)
    above = next((one for one in gazetteer.ancestors(place.code) if find_level(one) is not None), None)
    remedy = Text(en="Ask about what it lies in.", ko="이곳이 속한 지역을 골라 주세요.")
    if above is not None:
        remedy = Text(
            en=f"Ask about what it lies in: {above.name_en} ({above.name_ko}, {above.code}).",
            ko=f"이곳이 속한 {above.name_ko}({above.code})(으)로 해 보세요.",
        )
    why = Text(
        en=f"{name.en} has no figures of its own to compare: they are kept for 시군구, 읍, 면 and 행정동.",
        ko=f"{name.ko}만의 통계가 없어 견줄 수 없습니다. 통계는 시군구, 읍, 면, 행정동으로 나옵니다.",
    )
    if place.level == "city_district":
        why = Text(
            en=f"{name.en} is a part of a city (일반구); a 시 with such parts is compared as one.",
            ko=f"{name.ko}는 시에 딸린 일반구입니다. 일반구가 있는 시는 시 전체를 하나로 견줍니다.",
        )
    return Problem(point_to(place), why, remedy)


def _report_not_counted(figures: PlaceFigures, place: Place) -> Problem:
    name = name_place(place)
    why = figures.explain(place.code) or Text(
        en=f"Nobody was counted in {name.en} when most places last were.",
        ko=f"가장 최근 통계에 {name.ko} 인구가 없습니다.",
    )
    if place.valid_to is not None:
        day = place.valid_to
        why = Text(
            en=f"{name.en} ended as a place on {write_day(day, 'en')} and is not among those of today.",
            ko=f"{name.ko}: {write_day(day, 'ko')}에 없어진 지역이라 오늘의 지역들과 견줄 수 없습니다.",
        )
    return Problem(point_to(place), why, _say_way_on(figures, place))


def _say_way_on(figures: PlaceFigures, place: Place) -> Text:
    """Say which 시군구 or 읍면동 to ask about instead; a 시도 or a 일반구 cannot be compared either."""
    way = find_way_on(figures, place)
    around = (one for one in figures.gazetteer.ancestors(place.code) if is_counted(figures, one))
    way = replace(
        way,
        successors=tuple(one for one in way.successors if find_level(one) is not None),
        whole=next((one for one in around if find_level(one) is not None), None),
    )
    remedy = way.say()
    if remedy.en:
        return remedy
    if place.valid_to is not None:
        return Text(en="Look for it by its name of today.", ko="지금 쓰는 이름으로 찾아보세요.")
    return Text(
        en="Bring newer figures with dure places refresh.",
        ko="dure places refresh 로 새 통계를 넣어 주세요.",
    )


def _report_mismatch(place: Place, own: str) -> Problem:
    name, level = name_place(place), _LEVEL_NAMES[own]
    asked = next(word for word, meant in LEVELS.items() if meant == own)
    return Problem(
        point_to(place),
        Text(
            en=f"{name.en} is a {level.en}; it is compared with its like, not with places of another level.",
            ko=f"{name.ko}: {level.ko}입니다. 같은 단위의 지역끼리만 견줍니다.",
        ),
        Text(
            en=f"Ask for the level {asked}, or leave the level out.",
            ko=f"단위를 {asked}(으)로 하거나 빼고 해 보세요.",
        ),
    )


def _report_level(level: str) -> Problem:
    return Problem(
        Where("level"),
        Text(en=f"There is no level {level[:20]!r}.", ko=f"{level[:20]!r} 단위는 없습니다."),
        Text(en="Use sigungu or emd.", ko="sigungu나 emd로 적어 주세요."),
    )


def _report_challenge(name: str, challenges: Sequence[ChallengeWeights]) -> Problem:
    listed = ", ".join(one.id for one in challenges)
    return Problem(
        Where("challenge"),
        Text(en=f"There is no challenge {name[:20]!r}.", ko=f"{name[:20]!r}(이)라는 문제는 없습니다."),
        Text(en=f"Use one of: {listed}.", ko=f"다음 가운데 하나를 적어 주세요: {listed}."),
    )


def _check_filters(filters: Mapping[str, Filter]) -> list[Problem]:
    checked = (_check_filter(name, wanted) for name, wanted in filters.items())
    return [problem for problem in checked if problem is not None]


def _check_filter(name: str, wanted: Filter) -> Problem | None:
    feature = _BY_ID.get(name)
    if feature is None or name in NEVER_KNOWN:
        return _report_filter(name, feature)
    if isinstance(wanted, bool) == (feature.kind == "flag") and _is_range(wanted):
        return None
    if feature.kind == "flag":
        what = Text(
            en=f"{feature.name.en} is filtered by yes or no.",
            ko=f"'{feature.name.ko}' 조건은 예나 아니요로만 고릅니다.",
        )
        remedy = Text(en="Say yes or no, or leave it out.", ko="예나 아니요로 고르거나 이 조건을 빼 주세요.")
    else:
        what = Text(
            en=f"The range for {feature.name.en} is not two numbers in order.",
            ko=f"'{feature.name.ko}'의 범위가 작은 수에서 큰 수 순서가 아닙니다.",
        )
        remedy = Text(
            en="Give the least first and the most second, or leave one of them out.",
            ko="작은 수를 먼저, 큰 수를 나중에 적거나 하나만 적어 주세요.",
        )
    return Problem(Where(name), what, remedy)


def _report_filter(name: str, feature: Feature | None) -> Problem:
    """Report a filter by what is no feature, or one that is known of no place."""
    if feature is None:
        what = Text(
            en=f"Places cannot be filtered by {name[:40]!r}.",
            ko=f"{name[:40]!r}(으)로는 고를 수 없습니다.",
        )
    else:
        what = Text(
            en=f"Whether a place passes the filter {feature.name.en!r} is unknown everywhere."
            f" {feature.why_unknown.en}",
            ko=f"'{feature.name.ko}' 조건에 맞는 곳이 어디인지 알 수 없습니다. {feature.why_unknown.ko}",
        )
    known = ", ".join(one.id for one in FEATURES if one.id not in NEVER_KNOWN)
    remedy = Text(
        en=f"Leave it out, or filter by one of: {known}.",
        ko=f"이 조건을 빼거나 다음 가운데에서 골라 주세요: {known}.",
    )
    return Problem(Where(name[:40]), what, remedy)


def _is_range(wanted: Filter) -> bool:
    if isinstance(wanted, bool):
        return True
    ends = [end for end in wanted if end is not None]
    return len(wanted) == 2 and all(math.isfinite(end) for end in ends) and ends == sorted(ends)


def _find_remarks(place: Place, challenge: ChallengeWeights, found: Comparable) -> list[Problem]:
    """Say what to know before reading on: a code that ended since, and a list that came out empty."""
    remarks = []
    if place.valid_to is not None:
        day = place.valid_to
        remarks.append(
            Problem(
                point_to(place),
                Text(
                    en=f"A reform ended the code {place.code} on {write_day(day, 'en')}; everything is told"
                    " of the area as it was when people were last counted.",
                    ko=f"{write_day(day, 'ko')} 행정구역 개편으로 코드 {place.code}의 쓰임이 끝났습니다."
                    " 마지막으로 인구를 센 때의 지역 그대로 견주었습니다.",
                ),
                Text(
                    en="Newer figures can be brought with dure places refresh.",
                    ko="dure places refresh 로 새 통계를 넣을 수 있습니다.",
                ),
            )
        )
    weighed = {name for name, weight in challenge.as_mapping().items() if weight > 0}
    if weighed == set(found.left_out):
        remarks.append(
            Problem(
                point_to(place),
                Text(
                    en="Nothing that has a weight is known of this place.",
                    ko="비중을 둔 것 가운데 이 지역에 대해 알려진 것이 없습니다.",
                ),
                Text(en="Give weight to other features.", ko="다른 항목에 비중을 두어 주세요."),
            )
        )
    elif not found.rows and not found.compared:
        remarks.append(
            Problem(
                point_to(place),
                Text(en="No place passes the filters.", ko="조건에 맞는 지역이 없습니다."),
                Text(en="Take one of them out.", ko="조건을 하나 빼고 다시 해 보세요."),
            )
        )
    return remarks
