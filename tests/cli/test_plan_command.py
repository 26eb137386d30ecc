"""`dure plan`: a plan started from a book, checked, and put beside what came of it."""

import json
from collections import Counter
from pathlib import Path

import pytest

from dure.cli.main import main

EXAMPLE = Path(__file__).parents[2] / "examples/jinan/plan.toml"
GOLDEN = Path(__file__).parent / "plan_check.expected.txt"
COOP = "1258200019"
HEADER = "date,payer,payer_name,payee,payee_name,quantity,unit,purpose,item,document\n"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Write the sales and purchases of a kitchen, January to April 2025."""
    shop, farm = "3018100014,솔내마트(가상)", "2208100016,㈜들녘농장(가상)"
    ours = f"{COOP},마을협동조합(가상)"
    rows = [HEADER]
    for month in (1, 2, 3, 4):
        day = f"2025-{month:02}-28"
        rows += [
            f"{day},{shop},{ours},{900_000 + month * 10_000},KRW,goods,도시락,s{month}\n",
            f"{day},{ours},{farm},400000,KRW,goods,채소,b{month}\n",
            f"{day},{ours},{farm},100000,KRW,rent,임대료,r{month}\n",
        ]
    path = tmp_path / "거래.csv"
    path.write_text("".join(rows), encoding="utf-8")
    return path


def run(*arguments: str) -> int:
    """Run a command in English."""
    return main([*arguments, "--lang", "en"])


def test_a_draft_is_written_and_asks_for_what_nobody_knows(
    book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file holds what the book knows; the bank's balance is asked, and the check asks again."""
    plan = tmp_path / "plan.toml"
    status = run(
        *("plan", "draft", str(book), "--enterprise", COOP, "--place", "52720"),
        *("--period", "2025-01..2025-03", "--output", str(plan)),
    )
    said = capsys.readouterr()
    assert status == 0
    assert "What was in the bank" in said.err
    text = plan.read_text(encoding="utf-8")
    assert 'value = "920,000원"' in text
    assert "start = 2025-04" in text
    assert run("plan", "check", str(plan)) == 2
    assert "opening is missing." in capsys.readouterr().out


def test_a_drafted_plan_is_compared_with_the_month_after(
    book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Once the balance is written the plan counts, and April lies beside what was planned for it."""
    plan = tmp_path / "plan.toml"
    run(
        *("plan", "draft", str(book), "--enterprise", COOP, "--place", "52720"),
        *("--period", "2025-01..2025-03", "--output", str(plan)),
    )
    plan.write_text(plan.read_text(encoding="utf-8").replace("[cash]\n", "[cash]\nopening = 5_000_000\n"))
    capsys.readouterr()
    assert run("plan", "compare", str(plan), str(book), "--enterprise", COOP, "--format", "json") == 0
    told = json.loads(capsys.readouterr().out)
    assert [month["month"] for month in told["months"]] == ["2025-04"]
    sales = told["months"][0]["counts"][0]
    assert sales["actual"] == 940_000
    assert sales["planned"]["p50"] == pytest.approx(920_000, rel=0.02)


def test_the_examples_plan_is_whole(capsys: pytest.CaptureFixture[str]) -> None:
    """What the check says of it, to the letter."""
    assert run("plan", "check", str(EXAMPLE)) == 0
    english = capsys.readouterr().out
    assert main(["plan", "check", str(EXAMPLE), "--lang", "ko"]) == 0
    assert english + capsys.readouterr().out == GOLDEN.read_text(encoding="utf-8")


def test_check_and_outlook_count_the_same_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    """What nobody wrote is no assumption in either; origins agree path by path."""
    assert run("plan", "check", str(EXAMPLE), "--format", "json") == 0
    checked = {one["path"]: one["origin"] for one in json.loads(capsys.readouterr().out)["numbers"]}
    outlook = ("--years", "1", "--draws", "20", "--strategy", "price", "--shock", "pandemic")
    assert run("outlook", str(EXAMPLE), *outlook, "--format", "json") == 0
    told = json.loads(capsys.readouterr().out)
    assert {one["path"]: one["origin"] for one in told["assumptions"]} == checked
    counts = Counter(checked.values())
    assert told["assumed"]["count"] == counts["assumption"]
    assert told["assumed"]["unwritten"] == counts["unwritten"] > 0
    assert told["assumed"]["of"] == len(checked) - counts["unwritten"]


def test_a_fault_is_told_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And the plan is refused."""
    plan = tmp_path / "plan.toml"
    text = EXAMPLE.read_text(encoding="utf-8").replace('place = "52720" ', 'place = "28110" ')
    plan.write_text(text)
    row = next(row for row, line in enumerate(text.splitlines(), start=1) if "28110" in line)
    assert run("plan", "check", str(plan), "--format", "json") == 2
    told = json.loads(capsys.readouterr().out)
    assert told["whole"] is False
    assert told["problems"][0]["where"].endswith(f"row {row}, plan.place")
    assert "28125" in told["problems"][0]["remedy"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["plan", "check", "nowhere.toml"], "no such file"),
        (["plan", "compare", "nowhere.toml", "nothing.csv"], "no such file"),
        (["plan", "draft", "nothing.csv"], "no such file"),
        (["plan", "draft", "nothing.csv", "--period", "2025-01-05..2025-02-05"], "whole months"),
        (["plan", "draft", "nothing.csv", "--output", "nothing/nowhere.toml"], "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_refused(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit status 2, and a sentence."""
    assert run(*arguments) == 2
    told = capsys.readouterr()
    assert said in told.err + told.out
