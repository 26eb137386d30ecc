"""How the people of a place may change, in words and plain values: the projection's bands, no draw of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

import numpy as np

from dure.language import Language, Text
from dure.outlook.bands import Widening
from dure.outlook.population import PopulationBands, PopulationError, project_place
from dure.places.figures import PlaceFigures
from dure.problem import Problem
from dure.reports.place_contract import round_people
from dure.reports.words import write_day

PLACE_YEARS: Final = 30
PLACE_DRAWS: Final = 1000
PLACE_SEED: Final = 1
"""The same for every place, so that two places side by side go through the same years."""

OLDEST: Final = "75+"
_QUANTILE_NAMES: Final = ("p10", "p50", "p90")
_FEWEST_CHECKED: Final = 20
_METHODS: Final = {
    "hamilton_perry": Text("Hamilton–Perry, with bands checked on the past", "해밀턴–페리 방법"),
    "cohort_component": Text("cohort-component", "코호트요인법"),
}
_AGES: Final = {
    "0-14": Text("under 15", "15세 미만"),
    "15-64": Text("15 to 64", "15~64세"),
    "65-74": Text("65 to 74", "65~74세"),
    "75+": Text("75 and over", "75세 이상"),
}

Direction = Literal["fewer", "more", "unclear"]


@dataclass(frozen=True, slots=True)
class ProjectedPlace:
    """The projection of one place: what lies between the shares of its futures.

    Attributes:
        base: The day of the last count, which is step 0.
        years: Calendar years of the steps, that of the base first.
        bands: Of all residents and of the age groups, by the shares 0.1, 0.5 and 0.9.
        method: How they were projected.
        draws: How many futures.
        seed: What they were drawn with.
        reliable_until: The last year whose numbers are told; beyond it only the direction.
        widening: How the method did on such places where it could be checked.
        notes: What a reader must know.
    """

    base: date
    years: tuple[int, ...]
    bands: PopulationBands
    method: Literal["hamilton_perry", "cohort_component"]
    draws: int
    seed: int
    reliable_until: int
    widening: Widening
    notes: tuple[Text, ...]

    def say(self) -> dict[str, Text]:
        """Give the sentences that stand before every number: `people`, `oldest`, `beyond`, `checked`."""
        step = max(index for index, year in enumerate(self.years) if year <= self.reliable_until)
        said = {
            "people": _say_people(self.years[step], self.bands.total[:, step], int(self.bands.total[1, 0])),
            "oldest": _say_oldest(self.years[step], self.bands.groups[OLDEST][:, [0, step]]),
        }
        if self.years[-1] > self.reliable_until:
            said["beyond"] = _say_beyond(
                self.reliable_until, self.years[-1], find_direction(self.bands.total, len(self.years) - 1)
            )
        if self.widening.covered is not None and self.widening.places >= _FEWEST_CHECKED:
            said["checked"] = _say_checked(self.widening)
        return said

    def to_dict(self, language: Language) -> dict[str, Any]:
        """Return the projection as plain values in one language, as `docs/reference/place.md` tells it."""
        return {
            "base": self.base.isoformat(),
            "base_text": write_day(self.base, language),
            "method": self.method,
            "method_name": _METHODS[self.method].in_language(language),
            "draws": self.draws,
            "seed": self.seed,
            "reliable_until": self.reliable_until,
            "years": [self._tell_step(step, language) for step in range(len(self.years))],
            "checked": {
                "places": self.widening.places,
                "covered": self.widening.covered,
                "error": self.widening.error,
            },
            "sentences": {name: text.in_language(language) for name, text in self.say().items()},
            "notes": [note.in_language(language) for note in self.notes],
        }

    def _tell_step(self, step: int, language: Language) -> dict[str, Any]:
        return {
            "year": self.years[step],
            "reliable": self.years[step] <= self.reliable_until,
            "direction": None if step == 0 else find_direction(self.bands.total, step),
            "total": _name_quantiles(self.bands.total[:, step]),
            "groups": [
                {
                    "ages": ages,
                    "name": _AGES[ages].in_language(language),
                    **_name_quantiles(people[:, step]),
                }
                for ages, people in self.bands.groups.items()
            ],
        }


def build_place_outlook(
    figures: PlaceFigures, code: str, *, draws: int = PLACE_DRAWS, seed: int = PLACE_SEED
) -> ProjectedPlace | Problem:
    """Project a place, or say why that cannot be done and which place to look at instead."""
    try:
        projected = project_place(figures, code, years=PLACE_YEARS, draws=draws, seed=seed)
    except PopulationError as error:
        return error.to_problem()
    return ProjectedPlace(
        base=projected.base,
        years=tuple(projected.years.tolist()),
        bands=projected.bands(),
        method=projected.method,
        draws=draws,
        seed=seed,
        reliable_until=projected.reliable_until,
        widening=projected.widening,
        notes=projected.notes,
    )


def find_direction(people: np.ndarray[Any, Any], step: int) -> Direction:
    """Say whether there are fewer or more people after some steps in at least nine of ten futures.

    Args:
        people: Shape (3, steps + 1): the shares 0.1, 0.5 and 0.9.
        step: Which one.
    """
    if people[2, step] < people[2, 0]:
        return "fewer"
    return "more" if people[0, step] > people[0, 0] else "unclear"


def _name_quantiles(people: np.ndarray[Any, Any]) -> dict[str, int]:
    return dict(zip(_QUANTILE_NAMES, (int(one) for one in people), strict=True))


def _say_people(year: int, people: np.ndarray[Any, Any], now: int) -> Text:
    low, middle, high = (round_people(int(one)) for one in people)
    percent = round(100 * (int(people[1]) / now - 1)) if now else 0
    change = Text("", "")
    if percent:
        fewer = percent < 0
        change = Text(
            en=f", {abs(percent)} in every 100 {'fewer' if fewer else 'more'} than now",
            ko=f" 지금보다 100명에 {abs(percent)}명꼴로 {'줄어든' if fewer else '늘어난'} 수입니다.",
        )
    return Text(
        en=f"In {year} about {middle:,} people may live here{change.en}. In eight of ten futures it is"
        f" between {low:,} and {high:,}.",
        ko=f"{year}년에는 {middle:,}명쯤 살 것으로 보입니다.{change.ko} 열 가지 미래 가운데 여덟은"
        f" {low:,}명에서 {high:,}명 사이입니다.",
    )


def _say_oldest(year: int, people: np.ndarray[Any, Any]) -> Text:
    now = int(people[1, 0])
    low, middle, high = (round_people(int(one)) for one in people[:, 1])
    verbs = {
        "fewer": Text("falls", "줄어듭니다"),
        "more": Text("rises", "늘어납니다"),
        "unclear": Text("may rise or fall", "늘 수도 줄 수도 있습니다"),
    }
    verb = verbs[find_direction(people, 1)]
    return Text(
        en=f"The number of people of 75 and over {verb.en}: {now:,} now, about {middle:,} in {year} ({low:,}"
        f" to {high:,}).",
        ko=f"75세 이상은 {verb.ko}. 지금 {now:,}명, {year}년 {middle:,}명쯤({low:,}~{high:,}명)입니다.",
    )


def _say_beyond(until: int, last: int, direction: Direction) -> Text:
    return {
        "fewer": Text(
            en=f"After {until} only the direction is told: until {last} the place has fewer people than now"
            " in nine of ten futures or more.",
            ko=f"{until}년 뒤로는 방향만 말씀드립니다. {last}년까지 보면 열 가지 미래 가운데 아홉이 넘는"
            " 경우에 지금보다 줄어듭니다.",
        ),
        "more": Text(
            en=f"After {until} only the direction is told: until {last} the place has more people than now in"
            " nine of ten futures or more.",
            ko=f"{until}년 뒤로는 방향만 말씀드립니다. {last}년까지 보면 열 가지 미래 가운데 아홉이 넘는"
            " 경우에 지금보다 늘어납니다.",
        ),
        "unclear": Text(
            en=f"After {until} only the direction is told, and until {last} it is open: the place may have"
            " more people than now, or fewer.",
            ko=f"{until}년 뒤로는 방향만 말씀드리는데, {last}년까지는 늘지 줄지 알 수 없습니다.",
        ),
    }[direction]


def _say_checked(widening: Widening) -> Text:
    covered = round(100 * (widening.covered or 0))
    error = "" if widening.error is None else f"{100 * widening.error:.1f}"
    half = Text(
        en=f", and half of them were off by less than {error}%" if error else "",
        ko=f" 절반은 {error}%보다 적게 빗나갔습니다." if error else "",
    )
    return Text(
        en=f"Tried on the years that are known, in {widening.places:,} places of this kind: {covered}% came"
        f" out within such a band, which should hold 80%{half.en}.",
        ko=f"이미 아는 해로 시험해 보니, 이런 지역 {widening.places:,}곳 가운데 {covered}%가 이 범위 안에"
        f" 들었습니다(80%가 들어야 알맞은 범위입니다).{half.ko}",
    )
