"""Where to look on from a place without figures of today: only ever to places whose residents are counted."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from dure.language import Text
from dure.places.figures import PlaceFigures
from dure.places.gazetteer import Place

_TOWNS_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class WayOn:
    """What can be asked instead of a place.

    Attributes:
        successors: What took its area and is counted.
        uncounted: What took its area and is in no table at hand.
        before: What it was made of and is counted; such a place ended, its figures are those from before.
        towns: The largest that are still counted of its towns, or of those of `before` that went whole.
        whole: The nearest that it lies in, in force and counted.
        until: The day of its last count; None where it has none.
    """

    successors: tuple[Place, ...]
    uncounted: tuple[Place, ...]
    before: tuple[Place, ...]
    towns: tuple[Place, ...]
    whole: Place | None
    until: date | None

    def say(self) -> Text:
        """Say what to ask for, places with figures alone."""
        said = [self._say_successors()] if self.successors or self.uncounted else []
        if not self.successors:
            said += self._say_parts()
            if self.whole is not None:
                name = self.whole
                said.append(
                    Text(
                        en=f"Ask for what it lies in: {name.name_en} ({name.name_ko}, {name.code}).",
                        ko=f"이곳이 속한 곳을 찾아보세요: {name.name_ko}({name.code}).",
                    )
                )
            if self.uncounted or self.before:
                said.append(
                    Text(
                        en="Or bring newer figures with dure places refresh.",
                        ko="또는 dure places refresh 로 새 통계를 넣어 주세요.",
                    )
                )
        return Text(en=" ".join(one.en for one in said), ko=" ".join(one.ko for one in said))

    def _say_successors(self) -> Text:
        if self.successors:
            names = _list_names(self.successors)
            return Text(
                en=f"Ask for what took its area: {names}.", ko=f"이 지역을 이어받은 곳을 찾아보세요: {names}."
            )
        names, day = _list_names(self.uncounted), self.until
        known = Text("", "")
        if day is not None:
            known = Text(
                en=f"Its own residents are known until {day.isoformat()}. ",
                ko=f"이곳의 주민은 {day.isoformat()}까지만 알려져 있습니다. ",
            )
        return Text(
            en=f"{known.en}What took its area is in no table at hand yet: {names}.",
            ko=f"{known.ko}이어받은 {names}의 인구는 아직 가진 표에 없습니다.",
        )

    def _say_parts(self) -> list[Text]:
        said = []
        if self.before:
            names = _list_names(self.before)
            said.append(
                Text(
                    en=f"What it was made of is known as it was before: {names}.",
                    ko=f"나뉘기 전 지역의 수는 있습니다: {names}.",
                )
            )
        if self.towns:
            names = _list_names(self.towns)
            said.append(
                Text(
                    en=f"Its towns are counted one by one, such as {names}.",
                    ko=f"읍면동은 하나씩 볼 수 있습니다. 예: {names}.",
                )
            )
        return said


def find_way_on(figures: PlaceFigures, place: Place) -> WayOn:
    """Find what can be asked instead of a place that ended, or that nobody is counted in."""
    gazetteer = figures.gazetteer
    ancestors = gazetteer.ancestors(place.code)
    after = () if place.valid_to is None else _find_after(figures, place)
    residents = figures.residents(place.code)
    before: tuple[Place, ...] = ()
    went_whole = {one.old for one in gazetteer.successions if len(one.new) == 1}
    if residents is None:
        # One that goes on beside the parts that it was split into holds them, and is their whole below.
        olds = (one.old for one in gazetteer.successions if place.code in one.new)
        ended = (gazetteer.get(code) for code in olds)
        before = tuple(
            one for one in ended if one.valid_to is not None and figures.residents(one.code) is not None
        )
    return WayOn(
        successors=tuple(one for one in after if is_counted(figures, one)),
        uncounted=tuple(one for one in after if not is_counted(figures, one)),
        before=before,
        # Of one that was split nobody at hand knows which town went where.
        towns=_find_towns(figures, (place, *(one for one in before if one.code in went_whole))),
        whole=next((one for one in ancestors if is_counted(figures, one)), None),
        until=None if residents is None else residents.dates[-1],
    )


def is_counted(figures: PlaceFigures, place: Place) -> bool:
    """Say whether somebody is counted in a place, and it is there today but for the code."""
    residents = figures.residents(place.code)
    if residents is None or not residents.totals[-1]:
        return False
    return place.valid_to is None or figures.is_only_renumbered(place)


def _find_after(figures: PlaceFigures, place: Place) -> tuple[Place, ...]:
    """Find what took the area of a place that ended, or of the nearest whole that ended around it."""
    gazetteer = figures.gazetteer
    stays = is_counted(figures, place)
    for one in (place, *gazetteer.ancestors(place.code)):
        if one is not place and is_counted(figures, one) and not stays:
            return ()  # a whole that is still there can be asked about, whatever took that in
        codes = next((reform.new for reform in gazetteer.successions if reform.old == one.code), ())
        after = tuple(map(gazetteer.get, codes)) or _find_heirs(figures, one)
        if after:
            return after
    return ()


def _find_heirs(figures: PlaceFigures, place: Place) -> tuple[Place, ...]:
    """Find the 시군구 that the towns of one went to when it ended: 북제주군 is found in 제주시.

    The table of reforms begins in 2012; of those before it, only the towns tell.
    """
    if place.level != "district" or place.valid_to is None:
        return ()
    gazetteer = figures.gazetteer
    towns = gazetteer.children(place.code, as_of=place.valid_to - timedelta(days=1))
    around = (one for town in towns for one in gazetteer.ancestors(town.code) if one.level == place.level)
    heirs = dict.fromkeys(one for one in around if one.code != place.code and is_counted(figures, one))
    return tuple(sorted(heirs, key=lambda heir: heir.code))


def _find_towns(figures: PlaceFigures, places: tuple[Place, ...]) -> tuple[Place, ...]:
    people: dict[str, int] = {}
    for code in (town for place in places for town in figures.towns_in(place.code)):
        town = figures.gazetteer.get(code)
        residents = figures.residents(code)
        if residents is not None and code not in {one.code for one in places} and is_counted(figures, town):
            people[code] = int(residents.totals[-1])
    largest = sorted(people, key=lambda code: (-people[code], code))[:_TOWNS_SHOWN]
    return tuple(map(figures.gazetteer.get, largest))


def _list_names(places: tuple[Place, ...]) -> str:
    return ", ".join(f"{place.name_ko} ({place.code})" for place in places)
