import json
import shutil
from pathlib import Path

import pytest

from dure.cli import main

PROJECT = Path(__file__).parents[2]

BOOK = """date,payer,payee,payee_address,purpose,quantity,unit
2025-01-05,Bakery (example),Mill (example),"Deokjin-gu, Jeonju-si, Jeonbuk State",goods,600000,KRW
2025-12-05,Bakery (example),Farm (example),"Jinan-eup, Jinan-gun, Jeonbuk State",goods,400000,KRW
2025-06-05,Customers,Bakery (example),"Jinan-eup, Jinan-gun, Jeonbuk State",goods,2000000,KRW
"""
COMMUNITY = """\
community: {name: Neighbours (example), places: [52720], example: true}
enterprises:
  - {id: bakery, name: Bakery (example), legal_form: co-operative, place: 52720250, books: ["*.csv"]}
goals:
  - id: stays
    enterprise: bakery
    indicator: share that stays
    unit: "%"
    place: 52720
    baseline: {value: 20, date: 2024-12-31}
    target: 60
    due: 2026-12-31
    measure: {by: retention, figure: share}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with a community and one book."""
    (tmp_path / "community.yaml").write_text(COMMUNITY, encoding="utf-8")
    (tmp_path / "book.csv").write_text(BOOK, encoding="utf-8")
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Run the command."""
    status = main(["thread", *arguments])
    said = capsys.readouterr()
    return status, said.out, said.err


def test_the_goal_is_measured_from_the_book_beside_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """400,000 of 1,000,000 won stayed: 40 %, just where the straight line is."""
    status, out, _ = run(capsys, str(folder), "--format", "json", "--lang", "en")
    thread = json.loads(out)
    goal = thread["strands"][0]["goals"][0]
    assert status == 0
    assert thread["period"]["start"] == "2025-01-01"
    assert goal["value"] == pytest.approx(40)
    assert goal["status"] == "on_track"


def test_text_page_and_json_say_the_same(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One dictionary stands behind all three."""
    sentence = json.loads(run(capsys, str(folder), "--format", "json", "--lang", "ko")[1])["strands"][0][
        "circulation"
    ]["sentence"]
    assert sentence in run(capsys, str(folder), "--lang", "ko")[1]
    assert sentence in run(capsys, str(folder), "--format", "html", "--lang", "ko")[1]


def test_the_community_file_itself_may_be_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder or the file in it is the same."""
    assert run(capsys, str(folder / "community.yaml"), "--lang", "en") == run(
        capsys, str(folder), "--lang", "en"
    )


def test_a_folder_without_a_community_ends_in_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing could be read, and the remedy says where to start."""
    status, out, err = run(capsys, str(tmp_path), "--lang", "en")
    assert (status, out) == (2, "")
    assert "examples/plain/community.yaml" in err


def test_a_broken_community_ends_in_two(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The line is named."""
    (folder / "community.yaml").write_text("community: [", encoding="utf-8")
    status, _, err = run(capsys, str(folder), "--lang", "ko")
    assert status == 2
    assert "YAML" in err


def test_missing_books_are_a_problem_and_the_goals_still_show(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A community may begin with its goals alone."""
    (folder / "book.csv").unlink()
    status, out, _ = run(capsys, str(folder), "--lang", "en")
    assert status == 0
    assert "No file fits *.csv" in out
    assert "unknown" in out


def test_a_link_out_of_the_folder_is_not_followed(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    """A community's file, mailed by a stranger, cannot read the reader's other files."""
    outside = tmp_path_factory.mktemp("outside") / "private.csv"
    shutil.copy(folder / "book.csv", outside)
    (folder / "book.csv").unlink()
    (folder / "book.csv").symlink_to(outside)
    assert "No file fits" in run(capsys, str(folder), "--lang", "en")[1]


def test_a_period_that_is_none_ends_in_two(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is said, not guessed."""
    status, _, err = run(capsys, str(folder), "--period", "soon")
    assert status == 2
    assert "not a period" in err


def test_the_page_is_written_where_asked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The screen says where."""
    status, out, err = run(
        capsys, str(folder), "--format", "html", "--lang", "en", "--output", str(folder / "out.html")
    )
    assert (status, out) == (0, "")
    assert "out.html" in err
    assert (folder / "out.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_the_plain_example_is_shown_without_a_problem(capsys: pytest.CaptureFixture[str]) -> None:
    """A newcomer's first thread has every knot and nothing to mend."""
    status, out, _ = run(capsys, str(PROJECT / "examples" / "plain"), "--format", "json", "--lang", "en")
    thread = json.loads(out)
    assert status == 0
    assert thread["problems"] == []
    assert {goal["status"] for goal in thread["strands"][0]["goals"]} <= {"on_track", "behind", "reached"}


def test_a_shock_is_run_on_the_books_of_the_community(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Customers buy 11.1 % less of 2,000,000 won; only the shock asked for is shown."""
    status, out, _ = run(capsys, str(folder), "--shock", "inequality", "--format", "json", "--lang", "en")
    report = json.loads(out)
    assert status == 0
    assert [fall["id"] for fall in report["shocks"]] == ["inequality"]
    assert report["contract"] == "dure.shocks/1"
    status, out, _ = run(capsys, str(folder), "--shock", "inequality", "--shock", "climate", "--lang", "ko")
    assert status == 0
    assert "충격" in out


def test_a_shock_that_there_is_not_is_refused_with_those_there_are(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither is a page made of one."""
    status, _, err = run(capsys, str(folder), "--shock", "flood", "--lang", "en")
    assert status == 2
    assert "pandemic, climate, inequality" in err
    assert run(capsys, str(folder), "--shock", "climate", "--format", "html")[0] == 2
    assert run(capsys, str(folder), "--shock", "climate", "--period", "2025-03")[0] == 2
    assert run(capsys, str(folder), "--shock", "climate", "--public")[0] == 2  # of one mill nothing is told


PLAN = """
[plan]
name = "Bakery (example)"
place = "52720"
start = 2026-01
[[services]]
id = "bread"
name = "bread"
price = 10000
[[services.users]]
ages = "20-64"
use_rate = {low = 0.01, value = 0.02, high = 0.03}
visits = 4
[[services.places]]
code = "52720"
reach = 1.0
distance = 1.0
[[costs]]
id = "rent"
name = "rent"
monthly = 8000000
[cash]
opening = 3000000
"""


def test_a_shock_is_run_on_the_plan_beside_the_books(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of twenty futures fewer are open with it; outside, nothing is told of the plan."""
    (folder / "community.yaml").write_text(COMMUNITY.replace("books:", "plan: plan.toml, books:"))
    (folder / "plan.toml").write_text(PLAN, encoding="utf-8")
    status, out, _ = run(capsys, str(folder), "--shock", "pandemic", "--format", "json", "--lang", "en")
    (plan,) = json.loads(out)["shocks"][0]["plans"]
    assert status == 0
    assert (plan["id"], plan["scenario"], plan["seed"]) == ("bakery", "pandemic", 1)
    assert plan["with_shock"]["open"] <= plan["without_shock"]["open"] <= plan["of"] == 20
    _, out, _ = run(capsys, str(folder), "--shock", "pandemic", "--lang", "ko")
    assert "## 계획으로 보면" in out
    assert "By its plan" not in run(capsys, str(folder), "--shock", "climate", "--public", "--lang", "en")[1]


@pytest.mark.parametrize(
    ("plan", "says"),
    [
        ("absent.toml", "There is no plan file absent.toml"),
        ("../plan.toml", "lies outside the folder"),
        ("bad.toml", "bad.toml"),
        ("link.toml", "There is no plan file link.toml"),
    ],
)
def test_a_plan_that_is_not_there_or_bad_is_a_problem(
    folder: Path, capsys: pytest.CaptureFixture[str], plan: str, says: str
) -> None:
    """With a shock and without; the books are told of all the same."""
    (folder / "community.yaml").write_text(COMMUNITY.replace("books:", f"plan: {plan}, books:"))
    (folder / "bad.toml").write_text("[plan]\nname = 3\n", encoding="utf-8")
    (folder / "link.toml").symlink_to("/etc/hostname")
    output = folder / "out.json"
    given = (str(folder), "--format", "json", "--output", str(output), "--lang", "en")
    status, _, err = run(capsys, *given, "--shock", "climate")
    assert status == 0
    if not plan.startswith(".."):  # what the community's own file has wrong is told of with the thread
        assert says in err
    assert json.loads(output.read_text(encoding="utf-8"))["shocks"][0]["plans"] == []
    status, _, err = run(capsys, *given)
    assert status == 0
    assert says in err
