"""`make demo`: the example town's raw files, read by the real library, become a report and a running site.

The screen speaks the locale's language: Korean where it asks for it, English anywhere else.
"""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, NoReturn

from make_files import are_fresh, make_files

from dure.cli.report import render
from dure.cli.thread import load_books_of, load_community, thread_of
from dure.cli.thread import render as render_thread
from dure.commons import Community
from dure.intake import BookFile, Intake, read_files
from dure.korea.assumptions import load_assumptions
from dure.korea.gazetteer import load_gazetteer
from dure.language import Language, Text
from dure.period import Period, parse_period
from dure.reports import CirculationReport, build_circulation_report
from dure.reports.thread import ThreadReport
from dure.terminal import language_of, say
from dure.web.serve import find_fault

HERE: Final = Path(__file__).parent
OUTPUT: Final = HERE.parents[1] / "build" / "demo"
COMMUNITY: Final = HERE / "community.yaml"
CLINIC: Final = "9998200012"
COUNTY: Final = "52720"
YEAR: Final[Period] = parse_period("2025")


@dataclass(frozen=True)
class Demo:
    """What the demo reads and builds."""

    community: Community
    intake: Intake
    thread: ThreadReport
    report: CirculationReport


def build_demo(folder: Path = HERE) -> Demo:
    """Read the files below a folder and build the clinic's report and the town's thread.

    Args:
        folder: Holds `files/`, as `make_files.py` made it.
    """
    gazetteer = load_gazetteer()
    community, problems = load_community(COMMUNITY, gazetteer=gazetteer)
    if community is None:
        raise SystemExit("\n".join(problem.what.en for problem in problems))
    books, missing = load_books_of(community, folder=folder)
    intake = read_files(books, gazetteer=gazetteer, owner=CLINIC)
    report = build_circulation_report(
        intake,
        gazetteer=gazetteer,
        assumptions=_assumptions(),
        enterprise=CLINIC,
        place=COUNTY,
        period=YEAR,
        example=True,
    )
    thread = thread_of(
        community, intake=intake, gazetteer=gazetteer, period=YEAR, problems=[*problems, *missing]
    )
    own = thread.of_enterprise(CLINIC)
    if own is not None:
        report = replace(report, thread={"ko": own.to_dict("ko"), "en": own.to_dict("en")})
    return Demo(community=community, intake=intake, thread=thread, report=report)


def _assumptions() -> Any:
    loaded = load_assumptions()
    return loaded[0] if isinstance(loaded, tuple) else loaded


def write_demo(demo: Demo, *, folder: Path, language: Language) -> list[Path]:
    """Write the report as HTML, PDF and XLSX and the thread as HTML; return where."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for form in ("html", "pdf", "xlsx"):
        content = render(demo.report, form=form, language=language)
        path = folder / f"report.{form}"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        written.append(path)
    path = folder / "thread.html"
    path.write_text(render_thread(demo.thread, form="html", language=language), encoding="utf-8")
    return [*written, path]


def say_headlines(demo: Demo, *, rows: int, language: Language) -> str:
    """Write the headline figures for the screen."""
    report: dict[str, Any] = demo.report.to_dict(language)
    counts = report["documents"]
    lm3 = report["lm3"]
    files = len({file["file"] for file in report["files"]})
    opening = Text(
        en="The example town: Jinan-gun (진안군), a county. Everyone in it is invented (가상 자료).\n"
        f"Read {rows:,} rows in {files} files: {counts['read']:,} documents, of which "
        f"{counts['duplicate']:,} came twice and count once;\n"
        f"{counts['settled']:,} payments pay what is counted already.",
        ko="예시 마을: 전북특별자치도 진안군. 사업체와 사람은 모두 지어낸 것입니다(가상 자료).\n"
        f"파일 {files}개에서 {rows:,}행을 읽었습니다. 증빙 {counts['read']:,}건 가운데 "
        f"{counts['duplicate']:,}건은 겹쳐서 한 번만 셌고,\n"
        f"결제 {counts['settled']:,}건은 이미 센 금액을 치른 것이라 다시 세지 않았습니다.",
    )
    lines = [opening.in_language(language), "", f"{report['title']}, {report['period']['name']}"]
    lines += [f"  {sentence}" for sentence in report["headline"]]
    rings = "   ".join(f"{ring['name']} {_percent(ring['share'])}" for ring in report["rings"])
    lines += ["", f"  {Text(en='What stayed', ko='역내 잔류').in_language(language)}: {rings}"]
    if lm3["value"] is not None:
        lines.append(f"  LM3: {lm3['value']:.2f} ({lm3['low']:.2f}-{lm3['high']:.2f})")
        # Beside the figure: whoever opens the site next meets another one there.
        left_out = Text(
            en="By all the books above and an assumption of what households spend here. The site reads the\n"
            "  clinic's own book alone and counts five neighbours' answers instead, so its LM3 is another.",
            ko="위의 모든 장부와, 가구가 여기서 쓰는 몫을 가정한 값으로 셈했습니다. 사이트에서는 이\n"
            "  사업체의 장부만 읽고 가정 대신 이웃 다섯 분의 답으로 셈하므로 지역승수가 다르게 나옵니다.",
        )
        lines.append(f"  {left_out.in_language(language)}")
    return "\n".join(lines)


def _percent(share: float | None) -> str:
    return "?" if share is None else f"{share:.1%}"


def load_files(number: str, *, folder: Path = HERE) -> Sequence[BookFile]:
    """Load the files of the enterprise with a business number, as its bookkeeper would bring them.

    Args:
        number: Of the enterprise.
        folder: Holds the `community.yaml` that names it, and its books.
    """
    source = folder / COMMUNITY.name
    community, _ = load_community(source, gazetteer=load_gazetteer())
    if community is None:
        raise SystemExit(f"{source} cannot be read.")
    own = tuple(one for one in community.enterprises if one.number == number)
    books, _ = load_books_of(replace(community, enterprises=own), folder=folder)
    return [replace(book, name=Path(book.name).name) for book in books]


PORT: Final = int(os.environ.get("DURE_PORT", "8000"))


def open_site() -> NoReturn:
    """Found the town's site where there is none yet, say how to sign in, and answer until stopped."""
    os.environ.setdefault("DURE_DATA", str(OUTPUT / "site"))
    os.environ.setdefault("DURE_DEMO", "1")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dure.web.settings")
    import django  # noqa: PLC0415 -- reads the settings named above

    django.setup()
    from found_site import found_site, say_how_to_sign_in  # noqa: PLC0415 -- needs Django set up

    found_site(COMMUNITY, load_files=load_files)
    say_how_to_sign_in(address=f"http://127.0.0.1:{PORT}/")
    # As a new program: the server forks its workers, which must not inherit what setting a PDF left behind.
    command = [sys.executable, "-m", "dure.doors", "site", "--port", str(PORT)]
    os.execv(sys.executable, command)  # noqa: S606 -- our own command


def main() -> int:
    """Make the files where they are absent or stale, read them, write the report, and open the site."""
    language = language_of(None)
    with_site = "--no-site" not in sys.argv[1:]
    if with_site and (fault := find_fault("127.0.0.1", PORT)):
        say(fault.in_language(language))
        return 2
    if not are_fresh():
        print(
            Text(en="Making the example's files …", ko="예시 파일을 만드는 중 …").in_language(language),
            file=sys.stderr,
        )
        make_files()
    print(Text(en="Reading them …", ko="파일을 읽는 중 …").in_language(language), file=sys.stderr)
    demo = build_demo()
    rows = sum(file.rows for file in demo.intake.files)
    print(say_headlines(demo, rows=rows, language=language))
    written = write_demo(demo, folder=OUTPUT, language=language)
    print()
    print(Text(en="Written:", ko="저장했습니다:").in_language(language))
    for path in written:
        print(f"  {path.relative_to(OUTPUT.parents[1])}", flush=True)
    if with_site:
        open_site()
    return 0


if __name__ == "__main__":
    sys.exit(main())
