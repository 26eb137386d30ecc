"""What is known of a place: who lives there, how that changed, births, indicators, status; words first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Protocol

from dure.language import Language, Text
from dure.places.figures import (
    DepopulationStatus,
    Figure,
    Gap,
    OfficialProjection,
    PlaceFigures,
    Residents,
    Series,
)
from dure.places.gazetteer import Gazetteer, Place, normalise_code
from dure.places.indicators import OLD, PEOPLE_TOO_FEW, YOUNG, Indicator
from dure.places.way_on import find_way_on
from dure.problem import Problem, Where
from dure.reports.place_contract import write_comparison_contract, write_place_contract
from dure.reports.words import choose_particle, write_day

_STEADY_PERCENT: Final = 0.5
_PAIR: Final = 2
_ALIKE: Final = 1.05
_BRING_FIGURES: Final = Text(
    en="Bring newer figures with dure places refresh.", ko="dure places refresh 로 새 통계를 넣어 주세요."
)


class PlaceOutlook(Protocol):
    """How a place may change: the projection with its bands, as plain values."""

    def to_dict(self, language: Language) -> dict[str, Any]:
        """Return the projection in one language."""
        ...


@dataclass(frozen=True, slots=True)
class PlaceReport:
    """Everything that is shown of a place; what is unknown is None or says why.

    Attributes:
        place: The place under its code of today.
        residents: On every date that it is counted whole; None where on none.
        like_for_like: The part that is counted alike on all dates; what the change is told from.
        gaps: Years that are not shown, with the reason.
        births: By year.
        total_fertility: Of 2023, a 시군구 only.
        households: At the end of 2021, or as refreshed since.
        men: At the end of 2021, or as refreshed since.
        women: At the end of 2021, or as refreshed since.
        area_km2: In square kilometres.
        indicators: The eight official ones.
        extinction_risk: Women 20-39 over all 65 and over.
        depopulation: Whether the place's 시군구 is on the list.
        projection: Statistics Korea's; None where not at hand.
        outlook: Ours, or why it cannot be made; None where none was asked for.
        problems: What the reader must know before using the figures.
    """

    place: Place
    residents: Residents | None
    like_for_like: Residents | None
    gaps: tuple[Gap, ...]
    births: Series | None
    total_fertility: Figure
    households: Figure
    men: Figure
    women: Figure
    area_km2: Figure
    indicators: tuple[Indicator, ...]
    extinction_risk: Indicator
    depopulation: DepopulationStatus
    projection: OfficialProjection | None
    outlook: PlaceOutlook | Problem | None
    problems: tuple[Problem, ...]

    def say(self) -> dict[str, Text]:
        """Give the sentences that stand before every number: `who`, `change`, `births`, `depopulation`."""
        return {
            "who": _say_who(self),
            "change": _say_change(self),
            "births": _say_births(self),
            "depopulation": _say_depopulation(self),
        }

    def to_dict(self, language: Language) -> dict[str, Any]:
        """Return the report as plain values in one language, as `docs/reference/place.md` describes them."""
        return write_place_contract(self, language=language)


@dataclass(frozen=True, slots=True)
class PlaceComparison:
    """Two or more places side by side, in the order given."""

    reports: tuple[PlaceReport, ...]

    def say(self) -> tuple[Text, ...]:
        """Give the sentences that stand before the rows, for two places whose residents are known."""
        return _say_beside(self.reports)

    def to_dict(self, language: Language) -> dict[str, Any]:
        """Return the places and the rows that compare them as plain values in one language."""
        return write_comparison_contract(self, language=language)


def build_place_report(
    figures: PlaceFigures,
    gazetteer: Gazetteer,
    code: str,
    *,
    outlook: PlaceOutlook | Problem | None = None,
) -> PlaceReport:
    """Gather what is known of a place.

    Args:
        figures: The figures of all places.
        gazetteer: The places.
        code: Any code that the place ever had.
        outlook: The projection of its residents, or why there is none, where the caller asked for one.

    Raises:
        PlaceNotFoundError: No place has the code; the message names near ones.
    """
    place = gazetteer.get(code)
    residents = figures.residents(place.code)
    men, women = figures.men_and_women(place.code)
    return PlaceReport(
        place=place,
        residents=residents,
        like_for_like=figures.like_for_like(place.code),
        gaps=figures.gaps(place.code),
        births=figures.births(place.code),
        total_fertility=figures.total_fertility(place.code),
        households=figures.households(place.code),
        men=men,
        women=women,
        area_km2=figures.area_km2(place.code),
        indicators=figures.indicators(place.code),
        extinction_risk=figures.extinction_risk(place.code),
        depopulation=figures.depopulation_area(place.code),
        projection=figures.official_projection(place.code),
        outlook=outlook,
        problems=tuple(_find_problems(figures, place, residents)),
    )


def compare_places(reports: Sequence[PlaceReport]) -> PlaceComparison:
    """Set places side by side."""
    return PlaceComparison(tuple(reports))


def name_place(place: Place) -> Text:
    """Name a place in both languages, the Korean beside the English once."""
    return Text(en=f"{place.name_en} ({place.name_ko})", ko=place.name_ko)


def say_former_code(asked: str, place: Place) -> Text | None:
    """Say that a code asked for is one that the place had once, and which it has today; None for today's."""
    code = normalise_code(asked)
    if code == place.code:
        return None
    name, today = name_place(place), place.code
    asked_ko = f"{code}{choose_particle(code, closed='은', open_='는')}"
    return Text(
        en=f"{code} is a former code of {name.en}; today it is {today}.",
        ko=f"{asked_ko} {name.ko}의 옛 코드이고, 지금은 {today}입니다.",
    )


def point_to(place: Place) -> Where:
    """Say which place a problem is about."""
    return Where(f"{place.full_name_ko} ({place.code})")


def _find_problems(figures: PlaceFigures, place: Place, residents: Residents | None) -> list[Problem]:
    problems = []
    if place.valid_to is not None:
        report = _report_renumbered if figures.is_only_renumbered(place) else _report_ended
        problems.append(report(figures, place, place.valid_to))
    if residents is None:
        problems.append(_report_no_residents(figures, place))
    elif residents.totals[-1] < PEOPLE_TOO_FEW:
        problems.append(_report_few(place, int(residents.totals[-1])))
    return problems


def _report_renumbered(figures: PlaceFigures, place: Place, ended: date) -> Problem:
    name, way = name_place(place), find_way_on(figures, place)
    after = ", ".join(f"{one.name_ko} ({one.code})" for one in (*way.successors, *way.uncounted))
    return Problem(
        point_to(place),
        Text(
            en=f"A reform ended the code of {name.en} on {write_day(ended, 'en')}, and its new one is not"
            " at hand; everything is told of the area as it was before.",
            ko=f"{write_day(ended, 'ko')} 행정구역 개편으로 {name.ko}의 코드가 끝났고, 새 코드는 가진"
            " 자료에 없습니다. 개편 전 지역 그대로 보여 드립니다.",
        ),
        Text(en=f"What it lies in since: {after}.", ko=f"개편 뒤 이곳이 속한 지역: {after}.")
        if after
        else _BRING_FIGURES,
    )


def _report_ended(figures: PlaceFigures, place: Place, ended: date) -> Problem:
    name, shown = name_place(place), Text(".", "")
    if figures.residents(place.code) is not None:
        shown = Text("; the figures are those from before.", " 그 전의 수만 보여 드립니다.")
    return Problem(
        point_to(place),
        Text(
            en=f"{name.en} ended as a place on {write_day(ended, 'en')}{shown.en}",
            ko=f"{name.ko}{choose_particle(name.ko, closed='은', open_='는')} {write_day(ended, 'ko')}에"
            f" 없어진 지역입니다.{shown.ko}",
        ),
        _say_way_on(figures, place),
    )


def _report_no_residents(figures: PlaceFigures, place: Place) -> Problem:
    why = figures.explain(place.code) or Text(en="No residents are known.", ko="알려진 주민이 없습니다.")
    return Problem(
        point_to(place),
        why,
        _say_way_on(figures, place),
    )


def _say_way_on(figures: PlaceFigures, place: Place) -> Text:
    said = find_way_on(figures, place).say()
    return said if said.en else _BRING_FIGURES


def _report_few(place: Place, people: int) -> Problem:
    return Problem(
        point_to(place),
        Text(
            en="Nobody is registered here."
            if not people
            else f"Only {people:,} people are registered here; one"
            " household more or less changes every figure.",
            ko="주민등록이 된 사람이 없습니다."
            if not people
            else f"주민등록 인구가 {people:,}명뿐입니다. 한 집만 늘거나 줄어도 모든 값이 크게 달라집니다.",
        ),
        Text(
            en="Look at the 시군구 that it lies in as well before you plan on these figures.",
            ko="이 수로 계획을 세우기 전에 이곳이 속한 시군구도 함께 보세요.",
        ),
    )


def _say_beside(reports: Sequence[PlaceReport]) -> tuple[Text, ...]:
    if len(reports) != _PAIR or any(one.residents is None for one in reports):
        return ()
    names = [name_place(one.place) for one in reports]
    totals = [int(one.residents.totals[-1]) for one in reports if one.residents is not None]
    if not all(totals):
        return ()
    said = [_say_sizes(names, totals)]
    old = [
        round(100 * int(one.residents.people[-1][OLD].sum()) / total)
        for one, total in zip(reports, totals, strict=True)
        if one.residents is not None
    ]
    said.append(
        Text(
            en=f"Of every 100 people, {old[0]} in {names[0].en} are 65 or older, and {old[1]} in"
            f" {names[1].en}.",
            ko=f"65세 이상은 {names[0].ko}에서 100명 가운데 {old[0]}명, {names[1].ko}에서 {old[1]}명입니다.",
        )
    )
    changes = [_find_change(one) for one in reports]
    if changes[0] is not None and changes[1] is not None and changes[0][0] == changes[1][0]:
        told = [_write_change(change[1]) for change in changes if change is not None]
        day = write_day(changes[0][0], "en"), write_day(changes[0][0], "ko")
        said.append(
            Text(
                en=f"Since {day[0]} the number of residents went {told[0].en} in {names[0].en}, and"
                f" {told[1].en} in {names[1].en}.",
                ko=f"{day[1]}과 견주면 {names[0].ko} 인구는 {told[0].ko}었고, {names[1].ko} 인구는"
                f" {told[1].ko}었습니다.",
            )
        )
    return tuple(said)


def _say_sizes(names: Sequence[Text], totals: Sequence[int]) -> Text:
    large, small = (0, 1) if totals[0] >= totals[1] else (1, 0)
    times = totals[large] / totals[small]
    if times < _ALIKE:
        return Text(
            en=f"About as many people live in {names[0].en} as in {names[1].en}: {totals[0]:,} and"
            f" {totals[1]:,}.",
            ko=f"{names[0].ko} {totals[0]:,}명, {names[1].ko} {totals[1]:,}명으로 사는 사람 수가 비슷합니다.",
        )
    told = f"{times:,.1f}".removesuffix(".0")
    return Text(
        en=f"{'Twice' if told == '2' else f'{told} times'} as many people live in {names[large].en}"
        f" ({totals[large]:,}) as in {names[small].en} ({totals[small]:,}).",
        ko=f"{names[large].ko}에는 {names[small].ko}의 {told}배가 되는 사람이 삽니다"
        f"({totals[large]:,}명과 {totals[small]:,}명).",
    )


def _find_change(report: PlaceReport) -> tuple[date, float] | None:
    """Find since when, and by how many per cent, the residents changed; None where that is unknown."""
    shown = report.like_for_like
    if shown is None or len(shown.dates) < _PAIR or not shown.totals[0]:
        return None
    return shown.dates[0], 100 * (int(shown.totals[-1]) / int(shown.totals[0]) - 1)


def _write_change(percent: float) -> Text:
    if percent < 0:
        return Text(f"down {abs(percent):.1f}%", f"{abs(percent):.1f}% 줄")
    return Text(f"up {percent:.1f}%", f"{percent:.1f}% 늘")


def _say_who(report: PlaceReport) -> Text:
    name, residents = name_place(report.place), report.residents
    if residents is None:
        return Text(
            en=f"How many people live in {name.en} is unknown.",
            ko=f"{name.ko}에 몇 명이 사는지 알 수 없습니다.",
        )
    total, people = int(residents.totals[-1]), residents.people[-1]
    if not total:
        return Text(en=f"Nobody is registered in {name.en}.", ko=f"{name.ko}에 등록된 주민이 없습니다.")
    old, young = (round(100 * int(people[part].sum()) / total) for part in (OLD, YOUNG))
    day = residents.dates[-1]
    return Text(
        en=f"{total:,} people are registered in {name.en} ({write_day(day, 'en')}): {old} of 100 are 65 or"
        f" older, {young} of 100 are under 15.",
        ko=f"{name.ko}에는 {total:,}명이 살고 있습니다({write_day(day, 'ko')} 주민등록). 100명 가운데"
        f" {old}명이 65세 이상이고 {young}명이 15세 미만입니다.",
    )


def _say_change(report: PlaceReport) -> Text:
    shown = report.like_for_like
    if shown is None or len(shown.dates) < 2 or not shown.totals[0]:
        return Text(
            en="How that changed is unknown: the place is counted whole on one date at most.",
            ko="지역 전체를 센 날짜가 하나뿐이어서 어떻게 변했는지는 알 수 없습니다.",
        )
    first, last = int(shown.totals[0]), int(shown.totals[-1])
    percent = 100 * (last / first - 1)
    part = Text("That is", "")
    if shown.coverage < 1:
        # What was left out is mostly new towns: what the rest lost is not what the whole lost.
        share = f"{100 * shown.coverage:.0f}"
        part = Text(
            en=f"The towns that were counted alike on all dates, home to {share} of 100 residents, have",
            ko=f"모든 날짜에 같은 방식으로 센 읍면동(주민 100명 가운데 {share}명이 사는 곳)만 보면 ",
        )
    since = shown.dates[0]
    if abs(percent) < _STEADY_PERCENT:
        return Text(
            en=f"{part.en} about as many as on {write_day(since, 'en')}.",
            ko=f"{part.ko}{write_day(since, 'ko')}과 거의 같습니다.",
        )
    fewer = percent < 0
    count = f"{abs(last - first):,}"
    return Text(
        en=f"{part.en} {count} {'fewer' if fewer else 'more'} than on {write_day(since, 'en')}"
        f" ({'−' if fewer else '+'}{abs(percent):.1f}%).",
        ko=f"{part.ko}{write_day(since, 'ko')}보다 {count}명 {'줄었습니다' if fewer else '늘었습니다'}"
        f"({'−' if fewer else '+'}{abs(percent):.1f}%).",
    )


def _say_births(report: PlaceReport) -> Text:
    births = report.births
    if births is None:
        if report.place.level in {"nation", "province"}:
            # Each of its parts is told of some years, and never all of them of one year.
            return Text(
                en="How many children are born here is unknown: the tables at hand tell the births of all its"
                " parts in no year. Look at one 시군구 in it.",
                ko="몇 명이 태어나는지 알 수 없습니다. 가진 표에 이 안의 모든 지역이 다 나온 해가 없습니다."
                " 시군구 하나를 골라 보세요.",
            )
        return Text(
            en="How many children are born here is unknown: it is in no table at hand.",
            ko="몇 명이 태어나는지 알 수 없습니다. 가진 표에 이 지역의 출생아 수가 없습니다.",
        )
    last, count = births.years[-1], births.values[-1]
    if len(births.years) == 1:
        return Text(
            en=f"{count:,} children were born in {last}.", ko=f"{last}년에 {count:,}명이 태어났습니다."
        )
    first, before = births.years[0], births.values[0]
    # Two tables count births differently; the reader is told where the years come from two.
    other = births.sources[0].table != births.sources[-1].table
    return Text(
        en=f"{count:,} {'child was' if count == 1 else 'children were'} born in {last}; in {first} it was"
        f" {before:,}{', by another table' if other else ''}.",
        ko=f"{last}년에 {count:,}명이 태어났고, {first}년에는 {before:,}명이었습니다"
        f"{'(다른 통계표)' if other else ''}.",
    )


def _say_depopulation(report: PlaceReport) -> Text:
    status = report.depopulation
    as_of = Text(f" (list as of {status.as_of})", f"({status.as_of}년 고시 기준)")
    if status.kind == "depopulation":
        return Text(
            en=f"It is in a depopulation area (인구감소지역){as_of.en}.",
            ko=f"인구감소지역입니다{as_of.ko}.",
        )
    if status.kind == "watch":
        return Text(
            en=f"It is in an area under watch (관심지역), one step short of a depopulation area{as_of.en}.",
            ko=f"인구감소지역 바로 아래인 관심지역입니다{as_of.ko}.",
        )
    if status.reason is not None:
        return status.reason
    ended = report.place.valid_to
    if ended is not None and ended.year <= int(status.as_of[:4]):
        return Text(
            en=f"It had ended before the list of depopulation areas (인구감소지역) of {status.as_of}.",
            ko=f"{status.as_of}년 인구감소지역 고시보다 먼저 없어진 지역입니다.",
        )
    if status.place is None:
        return Text(
            en="The list of depopulation areas (인구감소지역) names cities, counties and districts (시군구)"
            " only.",
            ko="인구감소지역은 시군구 단위로만 지정됩니다.",
        )
    return Text(
        en=f"It is in no depopulation area (인구감소지역){as_of.en}.",
        ko=f"인구감소지역이 아닙니다{as_of.ko}.",
    )
