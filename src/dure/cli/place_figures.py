"""`dure places show`, `compare`, `refresh`: the public figures of a place, and newer ones laid over them."""

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from dure.cli.books import RefusalError, is_there, load_file, put_out, say_why, write_json
from dure.cli.options import PLACE, add_figures, add_language, add_shown
from dure.cli.saying import NOTHING_READ, say_problems_briefly
from dure.korea.figures import SOURCES_FILE, load_figures, write_tables
from dure.korea.gazetteer import load_gazetteer
from dure.language import Language, Text
from dure.places import Place, PlaceNotFoundError
from dure.places.figures import PlaceFigures
from dure.places.refreshing import Refreshed, read_statistics
from dure.problem import Problem
from dure.reports.place import PlaceReport, build_place_report, compare_places, say_former_code
from dure.reports.place_outlook import build_place_outlook
from dure.reports.place_text import write_comparison, write_place
from dure.terminal import language_of, say, strip_controls

PART_READ = 1
_NAMES_SHOWN: Final = 5
_PAIR: Final = 2
_ANOTHER: Final = Text(
    "Give another place to set beside it: dure places compare 52720 52800.",
    "나란히 놓을 다른 지역도 적어 주세요. 예: dure places compare 52720 52800",
)
_HELP: Final = {
    "show": Text(
        "say who lives in a place and how that changes", "한 지역에 누가 살고 어떻게 변하는지 보여 드립니다"
    ),
    "compare": Text("set places side by side", "지역을 나란히 놓고 견줍니다"),
    "refresh": Text(
        "read the agencies' own downloads, so that any place and year is up to date",
        "기관에서 내려받은 통계를 읽어 지역과 연도를 새로 고칩니다",
    ),
    "file": Text(
        "CSV of jumin.mois.go.kr, or JSON or CSV of kosis.kr, as it comes",
        "jumin.mois.go.kr의 CSV나 kosis.kr의 JSON·CSV를 받은 그대로",
    ),
    "into": Text("folder that keeps the newer figures", "새 통계를 둘 폴더"),
}


def add_figure_commands(actions: Any) -> None:
    """Add `show`, `compare` and `refresh` to `dure places`."""
    show = actions.add_parser("show", help=_HELP["show"], description=_HELP["show"])
    show.add_argument("place", metavar="CODE", help=PLACE)
    show.set_defaults(run=run_show)
    compare = actions.add_parser("compare", help=_HELP["compare"], description=_HELP["compare"])
    compare.add_argument("places", nargs="+", metavar="CODE", help=PLACE)
    compare.set_defaults(run=run_compare)
    refresh = actions.add_parser("refresh", help=_HELP["refresh"], description=_HELP["refresh"])
    refresh.add_argument("files", nargs="+", metavar="FILE", help=_HELP["file"])
    refresh.add_argument("--into", type=Path, required=True, metavar="FOLDER", help=_HELP["into"])
    add_language(refresh)
    refresh.set_defaults(run=run_refresh)
    for parser in (show, compare):
        add_figures(parser)
        add_shown(parser)


def open_figures(folder: Path | None) -> PlaceFigures:
    """Load the figures, with those of a folder laid over them.

    Raises:
        RefusalError: A folder was given that holds none; to show older figures in their place would deceive.
    """
    if folder is not None and not is_there(str(folder / SOURCES_FILE)):
        raise RefusalError(
            Text(
                f"{folder}: no figures are kept there. Make them with dure places refresh FILE --into"
                f" {folder}, or leave --figures out.",
                f"{folder}: 이 폴더에는 통계가 없습니다. dure places refresh 파일 --into {folder} 로 먼저"
                " 만들거나 --figures 를 빼고 다시 해 보세요.",
            )
        )
    return load_figures(folder)


def run_show(given: argparse.Namespace) -> int:
    """Show one place; return 0, or 2 where no place has the code or name."""
    language = language_of(given.lang)
    report = _report(given.place, folder=given.figures, language=language)
    if report is None:
        return NOTHING_READ
    values = report.to_dict(language)
    former = list_former([given.place], [report.place], language=language)
    put_with_former(former, None if given.format == "json" else write_place(values), values)
    return 0


def run_compare(given: argparse.Namespace) -> int:
    """Compare places; return 0, or 2 where one of them is not found."""
    language = language_of(given.lang)
    reports = [_report(place, folder=given.figures, language=language) for place in given.places]
    found = [report for report in reports if report is not None]
    if len(found) < len(reports):
        return NOTHING_READ
    if len({report.place.code for report in found}) < _PAIR:
        say(_ANOTHER.in_language(language))
        return NOTHING_READ
    values = compare_places(found).to_dict(language)
    former = list_former(given.places, [report.place for report in found], language=language)
    put_with_former(former, None if given.format == "json" else write_comparison(values), values)
    return 0


def run_refresh(given: argparse.Namespace) -> int:
    """Read downloads and keep what they hold.

    Returns:
        0 where all of every file was kept; 1 where something was kept and something was not, each told; 2
        where nothing was.
    """
    language = language_of(given.lang)
    kept, partial = 0, False
    for file in given.files:
        read = _read(Path(file))
        if isinstance(read, Problem):
            say_problems_briefly([read], language)
            partial = True
            continue
        say_problems_briefly(read.problems, language)
        partial |= bool(read.problems)
        if read.tables is None or read.told is None:
            say(strip_controls(_say_nothing(read).in_language(language)))
            continue
        try:
            write_tables(read.tables, given.into)
        except OSError as error:
            why = say_why(error)
            said = Text(
                f"{given.into} cannot be written: {why.en}.", f"{given.into}에 저장할 수 없습니다. {why.ko}."
            )
            say(said.in_language(language))
            return PART_READ if kept else NOTHING_READ
        kept += 1
        put_out(strip_controls(f"{read.file}: {_say_taken(read).in_language(language)}\n"), output=None)
    if not kept:
        return NOTHING_READ
    return PART_READ if partial else 0


def _say_taken(read: Refreshed) -> Text:
    """Say what a file gave, and how much of it was not taken."""
    told = read.told or Text("", "")
    if not read.problems:
        return told
    return Text(
        en=f"{told.en} Taken in part: {read.places:,} places taken"
        + (f", {read.left_out:,} places or rows not." if read.left_out else ", the rest not."),
        ko=f"{told.ko} 일부만 썼습니다: 지역 {read.places:,}곳을 쓰고, "
        + (
            f"지역이나 줄 {read.left_out:,}개는 쓰지 않았습니다."
            if read.left_out
            else "나머지는 쓰지 않았습니다."
        ),
    )


def _say_nothing(read: Refreshed) -> Text:
    return Text(en=f"{read.file}: nothing was taken.", ko=f"{read.file}: 쓴 것이 없습니다.")


def _read(file: Path) -> Refreshed | Problem:
    loaded = load_file(file)
    if isinstance(loaded, Problem):
        return loaded
    made = datetime.fromtimestamp(file.stat().st_mtime, tz=UTC).date().isoformat()
    return read_statistics(loaded[1], file=file.name, gazetteer=load_gazetteer(), file_date=made)


def _report(place: str, *, folder: Path | None, language: Language) -> PlaceReport | None:
    """Build the report of a place given by code or name, or say why there is none."""
    gazetteer = load_gazetteer()
    code = find_code(place, language=language)
    if code is None:
        return None
    try:
        figures = open_figures(folder)
        return build_place_report(figures, gazetteer, code, outlook=build_place_outlook(figures, code))
    except RefusalError as refusal:
        say(refusal.text.in_language(language))
        return None
    except PlaceNotFoundError as error:
        remedy = Text(
            f"{error} Find the code with dure places resolve NAME.",
            f"{place}: 이 코드를 쓰는 지역이 없습니다. dure places resolve 이름 으로 코드를 찾아보세요.",
        )
        say(remedy.in_language(language))
        return None


def find_code(place: str, *, language: Language) -> str | None:
    """Find the code that a code or a name means; None, having said why, where a name means none or several.

    A code is given back as it is: whether any place has it is for the caller to find out.
    """
    code = place.strip()
    if code.isascii() and (code.isdigit() or code.upper() == "KR"):
        return code
    named = load_gazetteer().search(code, limit=_NAMES_SHOWN)
    best = [one for one in named if one.valid_to is None] or named
    if len(best) != 1:
        say(_say_names(place, [f"{one.code} {one.full_name_ko}" for one in best]).in_language(language))
        return None
    return best[0].code


def list_former(asked: Sequence[str], places: Sequence[Place], *, language: Language) -> list[str]:
    """Say of each place that was asked for by a code of once which it is; a name is no code."""
    told = (
        say_former_code(code, place) if code.strip().isdigit() else None
        for code, place in zip(asked, places, strict=True)
    )
    return [one.in_language(language) for one in told if one is not None]


def put_with_former(former: Sequence[str], text: str | None, values: Any) -> None:
    """Put out a text with what is said of old codes above it, or JSON, and say that where messages go."""
    if text is None:
        for line in former:
            say(line)
        put_out(write_json(values), output=None)
        return
    above = "".join(f"{line}\n\n" for line in former)
    put_out(strip_controls(above + text), output=None)


def _say_names(name: str, found: list[str]) -> Text:
    listed = "".join(f"\n  {one}" for one in found)
    if not found:
        return Text(
            f"{name}: no place has this name. Give its code, or its name as it is written in Korean.",
            f"{name}: 이런 이름의 지역이 없습니다. 코드나 정확한 이름을 적어 주세요.",
        )
    return Text(
        f"{name}: several places have this name. Give the code of one:{listed}",
        f"{name}: 같은 이름의 지역이 여럿입니다. 하나의 코드를 적어 주세요:{listed}",
    )
