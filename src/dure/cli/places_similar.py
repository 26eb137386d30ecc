"""`dure places similar`: the places most like one, for a challenge or by one's own weights."""

import argparse
import math
from pathlib import Path
from typing import Any, Final

from dure.cli.books import load_file
from dure.cli.options import PLACE, add_figures, add_shown
from dure.cli.place_figures import find_code, list_former, open_figures, put_with_former
from dure.cli.saying import NOTHING_READ, say_problems_briefly
from dure.korea.challenges import load_challenges, read_weights
from dure.korea.gazetteer import load_gazetteer
from dure.korea.geography import load_geography
from dure.language import Language, Text
from dure.places.comparable import ChallengeWeights, Filter
from dure.problem import Problem
from dure.reports.similar import LEVELS, LIMIT, build_similar
from dure.reports.similar_contract import write_issue_rows
from dure.reports.similar_text import write_similar
from dure.terminal import language_of, say

_LIMIT_MAX: Final = 3_600
_FLAGS: Final = ("island", "coast", "mountain")
_HELP: Final = {
    "similar": Text(
        "find the places most like one, and say in what they are alike and different",
        "한 지역과 비슷한 지역을 찾아 무엇이 비슷하고 다른지 알려 드립니다",
    ),
    "challenge": Text(
        "what it is up against: ageing, care, waste, tourism or sea; without it the place as a whole",
        "어떤 문제인지: ageing, care, waste, tourism, sea. 안 적으면 지역 전체",
    ),
    "weights": Text(
        "a file with your own weights in a challenge's place", "문제 대신 쓸, 직접 정한 비중 파일"
    ),
    "level": Text(
        "sigungu or emd; without it the place's own",
        "sigungu(시군구)나 emd(읍면동). 안 적으면 그 지역의 단위",
    ),
    "island": Text("only islands, or with --no-island only others", "섬만. --no-island 는 섬이 아닌 곳만"),
    "coast": Text(
        "only places on the sea, or with --no-coast only others",
        "바닷가가 있는 곳만. --no-coast 는 없는 곳만",
    ),
    "mountain": Text(
        "refused: no elevation is among the figures", "쓸 수 없습니다: 고도 자료가 들어 있지 않습니다"
    ),
    "city_from": Text(
        "at least so many km from a city of 300,000", "30만 명 넘는 도시에서 이만큼(km)은 떨어진 곳"
    ),
    "city_within": Text("at most so many km from one", "그런 도시에서 이 거리(km) 안에 있는 곳"),
    "limit": Text("how many places; 10 without it", "몇 곳을 보일지. 안 적으면 10"),
}

_EITHER: Final = Text(
    "--weights takes the place of --challenge: give one of the two.",
    "--weights 는 --challenge 대신 쓰는 것입니다. 둘 가운데 하나만 적어 주세요.",
)


def add_similar_command(actions: Any) -> None:
    """Add `similar` to `dure places`."""
    similar = actions.add_parser("similar", help=_HELP["similar"], description=_HELP["similar"])
    similar.add_argument("place", metavar="CODE", help=PLACE)
    similar.add_argument("--challenge", metavar="NAME", help=_HELP["challenge"])
    similar.add_argument("--weights", type=Path, metavar="FILE", help=_HELP["weights"])
    similar.add_argument("--level", choices=tuple(LEVELS), help=_HELP["level"])
    for flag in _FLAGS:
        similar.add_argument(f"--{flag}", action=argparse.BooleanOptionalAction, help=_HELP[flag])
    similar.add_argument("--city-from", type=_read_km, metavar="KM", help=_HELP["city_from"])
    similar.add_argument("--city-within", type=_read_km, metavar="KM", help=_HELP["city_within"])
    similar.add_argument("--limit", type=_read_limit, default=LIMIT, metavar="N", help=_HELP["limit"])
    add_figures(similar)
    add_shown(similar)
    similar.set_defaults(run=run_similar)


def run_similar(given: argparse.Namespace) -> int:
    """Show the places like one; return 0, or 2, having said why, where they cannot be told."""
    language = language_of(given.lang)
    weights: ChallengeWeights | None = None
    if given.weights is not None and given.challenge is not None:
        say(_EITHER.in_language(language))
        return NOTHING_READ
    if given.weights is not None:
        weights = _open_weights(given.weights, language)
        if weights is None:
            return NOTHING_READ
    code = find_code(given.place, language=language)
    if code is None:
        return NOTHING_READ
    figures = open_figures(given.figures)
    report = build_similar(
        figures,
        load_geography(),
        load_gazetteer(),
        code,
        challenges=load_challenges(),
        challenge=given.challenge,
        weights=weights,
        level=given.level,
        filters=_list_filters(given),
        limit=given.limit,
    )
    values = report.to_dict(language)
    if report.found is None:
        say_problems_briefly(report.problems, language)
        return NOTHING_READ
    is_json = given.format == "json"
    if is_json:
        # What to know besides goes where messages go, so that the array stays an array.
        say_problems_briefly(report.problems, language)
    former = list_former([given.place], [load_gazetteer().get(code)], language=language)
    put_with_former(former, None if is_json else write_similar(values), write_issue_rows(values))
    return 0


def _list_filters(given: argparse.Namespace) -> dict[str, Filter]:
    filters: dict[str, Filter] = {
        flag: wanted for flag in _FLAGS if (wanted := getattr(given, flag)) is not None
    }
    if given.city_from is not None or given.city_within is not None:
        filters["city_km"] = (given.city_from, given.city_within)
    return filters


def _open_weights(file: Path, language: Language) -> ChallengeWeights | None:
    loaded = load_file(file)
    if isinstance(loaded, Problem):
        say_problems_briefly((loaded,), language)
        return None
    weights, problems = read_weights(loaded[1], file=file.name)
    say_problems_briefly(problems, language)
    return weights


def _read_km(text: str) -> float:
    try:
        km = float(text)
    except ValueError:
        km = math.nan
    if not 0 <= km < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is no distance; write kilometres, such as 50.")
    return km


def _read_limit(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= _LIMIT_MAX:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of places from 1 to {_LIMIT_MAX:,}.")
    return int(text)
