"""`dure requirements`: what the law asks of a legal form in a place on a day, and what of it is met."""

import argparse
from datetime import date
from difflib import get_close_matches
from typing import Any, Final

from dure.cli.books import RefusalError, put_out, write_json
from dure.cli.options import PLACE, add_figures, add_shown
from dure.cli.place_figures import find_code, open_figures
from dure.cli.saying import NOTHING_READ, say_problems_briefly
from dure.korea.gazetteer import load_gazetteer
from dure.korea.requirements import load_requirements
from dure.language import Language, Text
from dure.places.figures import PlaceFigures
from dure.places.gazetteer import Gazetteer, Place
from dure.places.way_on import find_way_on
from dure.reports.requirements import build_requirement_report, write_requirements
from dure.rules.facts import read_facts
from dure.rules.requirements import RequirementTable
from dure.terminal import language_of, say, strip_controls

_DESCRIPTION: Final = Text(
    "Say what the law asks of an enterprise of a legal form in a place on a day, each number with its"
    " article, and what of it is met, not met or unknown.",
    "어느 지역에서 어느 날 그 법인격에 법이 무엇을 요구하는지 조문과 함께 보여 드리고, 갖춘 것과 못 갖춘 것,"
    " 알 수 없는 것을 알려 드립니다.",
)
_EPILOG: Final = Text(
    "For example: dure requirements medical-welfare-social-co-op --place 52800 --fact founders=320",
    "보기: dure requirements 의료복지사회적협동조합 --place 부안군 --fact founders=320",
)
_HELP: Final = {
    "requirements": Text("what the law asks, in a place on a day", "법이 정한 요건을 갖추었는지 봅니다"),
    "legal_form": Text(
        "its id, such as co-operative, social-co-op, medical-welfare-social-co-op, village-company or"
        " social-enterprise, or its Korean name",
        "법인격 이름. 협동조합, 사회적협동조합, 의료복지사회적협동조합, 마을기업, 사회적기업",
    ),
    "as_of": Text(
        "the day of which the law is asked, such as 2026-12-31; without it the day on which it was last read",
        "어느 날의 법령인지. 보기: 2026-12-31. 안 적으면 법령을 마지막으로 읽은 날",
    ),
    "fact": Text(
        "what is so, such as founders=320 or share_of_one=12%%; may be repeated",
        "지금 어떤지. 보기: founders=320, share_of_one=12%%. 여러 번 적어도 됩니다",
    ),
}

_ENDED: Final = Text(
    "A reform ended the code {code} on {day}, and no table at hand says what came after it: the law is asked"
    " of the place as it was when people were last counted.",
    "{day} 행정구역 개편으로 코드 {code}의 쓰임이 끝났고, 무엇으로 바뀌었는지 알려 주는 표가 아직 없습니다."
    " 마지막으로 인구를 센 때의 지역 그대로 봅니다.",
)


def add_requirements_command(commands: Any) -> None:
    """Add `dure requirements` to the parser."""
    command = commands.add_parser(
        "requirements", help=_HELP["requirements"], description=_DESCRIPTION, epilog=_EPILOG
    )
    command.add_argument("legal_form", metavar="LEGAL_FORM", help=_HELP["legal_form"])
    command.add_argument("--place", required=True, metavar="CODE", help=PLACE)
    command.add_argument("--as-of", metavar="DATE", help=_HELP["as_of"])
    command.add_argument("--fact", action="append", default=[], metavar="NAME=NUMBER", help=_HELP["fact"])
    add_figures(command)
    add_shown(command)
    command.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Judge and put it out; return 0, or 2 where it is not clear what was asked."""
    language = language_of(given.lang)
    table, gazetteer = load_requirements(), load_gazetteer()
    form = find_form(given.legal_form, table)
    as_of = _read_day(given.as_of) or table.read_on
    figures = open_figures(given.figures)
    place = _find_place(given.place, gazetteer, figures, as_of=as_of, language=language)
    if place is None:
        return NOTHING_READ
    facts, problems = read_facts(given.fact, table, form)
    say_problems_briefly(problems, language)
    if problems:
        return NOTHING_READ
    report = build_requirement_report(
        form, table, facts=facts, place=place, figures=figures, gazetteer=gazetteer, as_of=as_of
    )
    values = report.to_dict(language)
    text = write_json(values) if given.format == "json" else strip_controls(write_requirements(values))
    put_out(text, output=None)
    return 0


def find_form(given: str, table: RequirementTable) -> str:
    """Find the legal form that an id or a name means.

    Raises:
        RefusalError: None of them; the reason names those there are.
    """
    wanted = given.strip().casefold()
    for form in table.forms.values():
        if wanted in {form.id, form.name.ko, form.name.en.casefold()}:
            return form.id
    near = get_close_matches(
        wanted[:60], [name for one in table.forms.values() for name in (one.id, one.name.ko)]
    )
    listed = Text(
        ", ".join(near or table.forms),
        ", ".join(near or [one.name.ko for one in table.forms.values()]),
    )
    raise RefusalError(
        Text(
            f"{given}: there is no such legal form in the table of requirements. Write one of: {listed.en}.",
            f"{given}: 요건을 아는 법인격이 아닙니다. 다음 가운데 하나를 적어 주세요: {listed.ko}.",
        )
    )


def _read_day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise RefusalError(
            Text(
                f"{text!r} is not a day. Write it as 2026-12-31.",
                f"{text}은(는) 날짜가 아닙니다. 2026-12-31처럼 적어 주세요.",
            )
        ) from error


def _find_place(
    given: str, gazetteer: Gazetteer, figures: PlaceFigures, *, as_of: date, language: Language
) -> Place | None:
    """Find the place as it was on a day; None, having said why, where no place has the code or the name.

    A reform that no table follows yet ends codes without naming what comes after them. The law is asked of
    such a place as it was when people were last counted, and that is said.

    Raises:
        RefusalError: The place was not there on that day.
    """
    code = find_code(given, language=language)
    if code is None:
        return None
    if gazetteer.find_number(code) is None:
        raise RefusalError(
            Text(
                f"No place has the code {code}. Find it with dure places resolve NAME.",
                f"{code}: 이 코드를 쓰는 지역이 없습니다. dure places resolve 이름 으로 찾아보세요.",
            )
        )
    place = gazetteer.find(code, as_of=as_of)
    if place is not None and (place.valid_to is None or place.valid_to > as_of):
        return place
    way = None if place is None else find_way_on(figures, place)
    # The merged province took 나주시 in, and is no city that the law could be asked of instead.
    follows = () if way is None else (*way.successors, *way.uncounted)
    if place is not None and not any(one.level == place.level for one in follows):
        counted = figures.residents(place.code)
        if counted is not None and counted.dates[-1] == max(figures.dates):
            say(_ENDED.in_language(language).format(code=place.code, day=place.valid_to))
            return place
    remedy = Text("", "") if way is None else way.say()
    raise RefusalError(
        Text(
            f"{code} was no place on {as_of}. "
            f"{remedy.en or 'Give the place that took it in.'} Or another day with --as-of.",
            f"{code}: {as_of}에는 없던 지역입니다. {remedy.ko or '그 땅이 들어간 지역을 적어 주세요.'}"
            " 다른 날(--as-of)을 적어도 됩니다.",
        )
    )
