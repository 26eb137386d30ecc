"""Options that several commands take, told in the same words wherever they stand."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from dure.language import Text

SEED: Final = 1
YEARS: Final = 10
FORMATS: Final = ("text", "json")

PLACE: Final = Text("a place's code or its name", "지역 코드나 이름")
PLAYBOOK: Final = Text(
    "the id of a playbook that ships, a folder, or a zip file",
    "들어 있는 실행서의 id, 또는 폴더나 압축 파일(zip)",
)
_PERIOD: Final = Text(
    "2025, 2025-Q1, 2025-03, 2025-03..2026-02 (both months in it) or "
    "2025-01-01..2026-01-01 (the last day is not in it); without it the latest "
    "whole year",
    "2025, 2025-Q1, 2025-03, 2025-03..2026-02(두 달 모두 넣음), "
    "2025-01-01..2026-01-01(끝 날짜는 넣지 않음). "
    "안 적으면 가장 최근의 온전한 한 해",
)
_EXEMPT: Final = Text(
    "the enterprise gets no VAT back (a tax-exempt business, 면세): VAT is then outlay, a tax",
    "부가세를 돌려받지 못하는 면세 사업자: 매입 부가세를 세금 지출로 셉니다",
)
_FIGURES: Final = Text(
    "folder of newer figures that dure places refresh has made",
    "dure places refresh 로 만든 새 통계 폴더",
)
_YEARS: Final = Text(
    f"how many years to look at, 1 to 30; {YEARS} without it", f"몇 년을 볼지(1~30). 안 적으면 {YEARS}년"
)
_SEED: Final = Text(
    f"any whole number; the same gives the same answer; {SEED} without it",
    f"아무 정수나. 같은 수를 적으면 답도 같습니다. 안 적으면 {SEED}",
)
_MADE: Final = Text("what to make; text without it", "무엇으로 만들지. 안 적으면 text")
_SHOWN: Final = Text("what to show; text without it", "무엇으로 보일지. 안 적으면 text")
_OUTPUT: Final = Text("where to write it; without it the screen", "저장할 파일. 안 적으면 화면")
_LANG: Final = Text("language; without it the locale's", "언어. 안 적으면 컴퓨터의 언어")


def add_period(command: Any) -> None:
    """Add --period."""
    command.add_argument("--period", metavar="PERIOD", help=_PERIOD)


def add_exempt(command: Any) -> None:
    """Add --exempt."""
    command.add_argument("--exempt", action="store_true", help=_EXEMPT)


def add_figures(command: Any) -> None:
    """Add --figures, a folder laid over the figures that ship."""
    command.add_argument("--figures", type=Path, metavar="FOLDER", help=_FIGURES)


def add_seed(command: Any) -> None:
    """Add --seed."""
    command.add_argument("--seed", type=int, default=SEED, metavar="N", help=_SEED)


def add_futures(command: Any, *, draws: int) -> None:
    """Add --years, --draws with its default, and --seed."""
    told = Text(
        f"how many futures to draw; {draws:,} without it", f"미래를 몇 가지 그릴지. 안 적으면 {draws:,}가지"
    )
    command.add_argument("--years", type=int, default=YEARS, metavar="N", help=_YEARS)
    command.add_argument("--draws", type=int, default=draws, metavar="N", help=told)
    add_seed(command)


def add_made(command: Any, *, formats: Sequence[str] = FORMATS, told: Text = _MADE) -> None:
    """Add --format, whose first is the default, --output and --lang."""
    command.add_argument("--format", choices=formats, default=formats[0], help=told)
    command.add_argument("--output", metavar="FILE", help=_OUTPUT)
    add_language(command)


def add_shown(command: Any) -> None:
    """Add --format and --lang to a command that only shows."""
    command.add_argument("--format", choices=FORMATS, default=FORMATS[0], help=_SHOWN)
    add_language(command)


def add_language(command: Any) -> None:
    """Add --lang."""
    command.add_argument("--lang", choices=("ko", "en"), help=_LANG)
