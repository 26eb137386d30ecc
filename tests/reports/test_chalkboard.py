"""The chalkboard as plain values and on one A4, whatever stands on it."""

import re
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from dure.commons import OutlookSaid, Strategy, StrategyMove, TriedScenario
from dure.commons.community import STRATEGY_STATES
from dure.language import LANGUAGES, Language, Text
from dure.reports.chalkboard import write_chalkboard, write_chalkboard_paper
from dure.reports.thread import StrategyLine
from dure.reports.thread_contract import write_strategy

NAME = Text("Sandeul co-op", "산들협동조합")
HOSTILE = '<b>#import "x"</b> $sum_(x)$ \\ `code` ]]{{}} 가나다라' * 12


def make(*, count: int = 1, words: str = "함께 먹는 밥") -> list[Strategy]:
    """Make so many strategies in every state, each with all that may be said of it."""
    first = date(2025, 1, 1)
    return [
        Strategy(
            f"{state}-{number}",
            Text(words, words),
            text=Text(words, words),
            proposer=Text(words, words),
            proposed=first,
            history=()
            if state == "idea"
            else (StrategyMove(state, first + timedelta(days=number), Text(words, words)),),
            outlook=OutlookSaid(
                first, 7, 5, 1, -0.05, scenario=TriedScenario("x", Text(words, words)) if number else None
            ),
        )
        for state in STRATEGY_STATES
        for number in range(count)
    ]


def board(strategies: list[Strategy], *, language: Language = "ko") -> dict[str, Any]:
    """Write a chalkboard."""
    lines = [write_strategy(StrategyLine(one), language=language) for one in strategies]
    return write_chalkboard(lines, enterprise=NAME, example=True, language=language)


def test_four_columns_from_idea_to_dropped_the_newest_first() -> None:
    """What changed last is what people look for."""
    columns = board(make(count=3))["columns"]
    assert [column["state"] for column in columns] == list(STRATEGY_STATES)
    assert [one["id"] for one in columns[1]["strategies"]] == ["trying-2", "trying-1", "trying-0"]
    assert columns[3]["strategies"][-1]["outlook"]["sentence"].startswith("미래 20가지 가운데")


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Outlook: not asked yet"), ("ko", "전망: 아직 셈해 보지 않음")]
)
def test_the_paper_says_of_which_nobody_asked_the_outlook(language: Language, words: str) -> None:
    """A gap would read as if it had said nothing."""
    asked = make()
    never = [replace(one, id=f"{one.id}-never", outlook=None) for one in asked]
    told = board([*asked, *never], language=language)
    text = PdfReader(BytesIO(write_chalkboard_paper(told))).pages[0].extract_text()
    assert "".join(text.split()).count("".join(words.split())) == len(never)


def test_a_long_name_does_not_cut_the_day_off_the_paper() -> None:
    """Whose idea it is is shortened; the day with its year stands whole."""
    told = board(
        make(words="the one who looks after members and the kitchen of the hall (example)"), language="en"
    )
    pages = PdfReader(BytesIO(write_chalkboard_paper(told))).pages
    text = " ".join(pages[0].extract_text().split())
    assert text.count("1 January 2025") == len(STRATEGY_STATES)


@pytest.mark.parametrize(("language", "title"), [("en", "Bundle services"), ("ko", "묶음 서비스")])
def test_what_was_tried_in_its_stead_is_named(language: Language, title: str) -> None:
    """“Helps in 5 of 20” says nothing to one who does not know of what; on a card, long titles are cut."""
    for name, shown in ((title, title), ("가" * 200, "가" * 39 + "…")):
        tried = TriedScenario("bundle_services", Text(name, name))
        said = OutlookSaid(date(2025, 1, 1), 7, 5, 1, -0.05, scenario=tried)
        outlook = write_strategy(StrategyLine(Strategy("lunch", NAME, outlook=said)), language=language)[
            "outlook"
        ]
        assert name in outlook["sentence"]
        assert shown in outlook["short"]
        assert outlook["scenario"] == {"id": "bundle_services", "title": name}
    unnamed = make()[0]
    assert write_strategy(StrategyLine(unnamed), language=language)["outlook"]["scenario"] is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("count", "words"), [(0, ""), (1, "함께 먹는 밥"), (40, "함께 먹는 밥"), (9, HOSTILE), (2, "가" * 200)]
)
def test_the_board_is_one_page_of_a4(language: Language, count: int, words: str) -> None:
    """However much stands on it, and whatever people wrote."""
    paper = write_chalkboard_paper(board(make(count=count, words=words), language=language))
    assert paper.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
    assert paper == write_chalkboard_paper(board(make(count=count, words=words), language=language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_korean_words_stay_whole_on_paper(language: Language) -> None:
    """A column is narrow; a word broken after any syllable is hard to read aloud to an assembly."""
    words = "마을회관에서 여는 조합원 모임(가상)을 2025년 12월까지 이어 가고 회비는 5,000원입니다."
    paper = write_chalkboard_paper(board(make(count=2, words=words), language=language))
    shown = Counter(PdfReader(BytesIO(paper)).pages[0].extract_text().split())
    for word in words.split():
        assert shown[word] >= 4 * 2, word


def test_small_pictures_in_a_title_leave_no_boxes() -> None:
    """A title typed on a telephone comes with them."""
    paper = write_chalkboard_paper(board(make(words="🍚 함께 먹는 밥 🎉")))
    shown = PdfReader(BytesIO(paper)).pages[0].extract_text()
    assert "함께 먹는 밥" in shown
    assert "□" not in shown


@pytest.mark.parametrize(("count", "rooms"), [(0, 1), (3, 1), (40, 0)])
def test_the_board_on_the_wall_leaves_room_to_write(count: int, rooms: int) -> None:
    """Ideas come at the wall, with a pen; where the column is full, no line is drawn over it."""
    paper = write_chalkboard_paper(board(make(count=count)))
    shown = PdfReader(BytesIO(paper)).pages[0].extract_text()
    assert shown.count("새 생각은 여기에 적어 주세요") == rooms
