"""`dure outlook`: from a plan file to an answer, and every bad plan named with its line and remedy."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from dure.cli.main import main

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "jinan" / "plan.toml"
SCHEMA = json.loads((ROOT / "docs" / "reference" / "outlook.schema.json").read_text(encoding="utf-8"))

PLAN = """\
[plan]
name = "마을부엌 (가상)"
name_en = "Village kitchen (example)"
place = "52720250"
start = 2026-01
employer_share = "19%"

[[services]]
id = "lunch"
name = "점심"
name_en = "Lunch"
price = {low = "7,000원", value = "8,000원", high = "9,000원", source = "장부", source_en = "own book 2025"}
variable_cost = "5,000원"
local_share = "40%"

[[services.users]]
ages = "65+"
use_rate = {low = 0.04, value = 0.05, high = 0.07}
visits = 4

[[costs]]
id = "rent"
name = "임대료"
name_en = "Rent"
monthly = "1,500,000원"

[[grants]]
id = "county"
name = "군 지원금"
name_en = "County grant"
monthly = "500,000원"
starts = 2026-01
ends = 2027-01

[cash]
opening = "20,000,000원"
credit_line = 0
receivable_days = 0
payable_days = 0

[rises]
costs = "2%"
wages = "2%"
energy = "2%"
prices = "2%"
"""


def run(*arguments: str) -> int:
    """Run the command in English, on few futures."""
    return main(["outlook", *arguments, "--draws", "100", "--lang", "en"])


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """Write the plan of a kitchen."""
    path = tmp_path / "plan.toml"
    path.write_text(PLAN, encoding="utf-8")
    return path


def tell(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    """Run it as JSON and read the answer."""
    assert run(*arguments, "--format", "json") == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    return told


def test_a_plan_becomes_an_answer(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Words first, then the years, the strategies that ship, the shocks, and the assumptions."""
    assert run(str(plan)) == 0
    said = capsys.readouterr().out
    assert said.startswith("Will it last? Village kitchen (example)")
    assert "of 20 futures" in said
    assert "With the grant gone in January 2027" in said
    assert "(more-members)" in said or "(price)" in said
    assert "(pandemic)" in said
    assert "[own book 2025]" in said
    assert "Choi & Min 2022" in said


def test_the_json_keeps_its_contract(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The keys that were promised, and the schema of all."""
    told = tell(capsys, str(plan), "--budget", "10,000,000원", "--seed", "3", "--years", "6")
    assert not list(jsonschema.Draft202012Validator(SCHEMA).iter_errors(told))
    assert (told["seed"], told["years"], told["draws"]) == (3, 6, 100)
    assert {"year", "share", "low", "high"} <= told["survival"][0].keys()
    assert told["combination"]["cost_krw"] <= told["combination"]["budget_krw"] == 10_000_000
    assert {"name", "helps", "harms", "survival_gain"} <= told["strategies"][0].keys()


def test_the_same_seed_gives_the_same_answer(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And no clock is asked."""
    assert tell(capsys, str(plan), "--seed", "9") == tell(capsys, str(plan), "--seed", "9")


def test_only_what_is_named_is_tried(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In the order given, each once."""
    told = tell(capsys, str(plan), "--strategy", "price", "--strategy", "price", "--shock", "pandemic")
    assert [one["name"] for one in told["strategies"]] == ["price"]
    assert [one["name"] for one in told["shocks"]] == ["pandemic"]


def test_an_unknown_name_lists_the_known(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And says which was meant."""
    assert run(str(plan), "--strategy", "prise") == 2
    said = capsys.readouterr().err
    assert "There is no strategy prise. Did you mean price?" in said
    assert "more-members" in said
    assert run(str(plan), "--shock", "price") == 2
    assert "There is no shock price." in capsys.readouterr().err


def test_another_place_has_other_people(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The place is moved by code or name, and told by its own name."""
    here = tell(capsys, str(plan), "--strategy", "price", "--shock", "energy")
    there = tell(capsys, str(plan), "--place", "52720310", "--strategy", "price", "--shock", "energy")
    assert here["place"]["code"] == "52720250"
    assert there["place"]["code"] == "52720310"
    assert here["place"]["people"][0]["now"] > there["place"]["people"][0]["now"]
    assert run(str(plan), "--place", "없는고장") == 2
    assert "no place has this name" in capsys.readouterr().err
    for code in ("99999", "51780330", "28110"):
        assert run(str(plan), "--place", code) == 2
        assert "  → " in capsys.readouterr().err


@pytest.mark.parametrize("by", ["plan", "option"])
def test_an_old_code_is_named_first(plan: Path, capsys: pytest.CaptureFixture[str], by: str) -> None:
    """Whether the plan names its place so or whoever asks: above two hundred lines, not below."""
    if by == "plan":
        plan.write_text(
            plan.read_text(encoding="utf-8").replace('place = "52720250"', 'place = "45720250"', 1),
            encoding="utf-8",
        )
        assert run(str(plan)) == 0
    else:
        assert run(str(plan), "--place", "45720250") == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert first.startswith("45720250 is ")
    assert "52720250" in first


def test_a_pdf_is_written_whole(plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And never over the plan."""
    output = tmp_path / "outlook.pdf"
    assert run(str(plan), "--format", "pdf", "--output", str(output)) == 0
    assert output.read_bytes().startswith(b"%PDF")
    assert "Written" in capsys.readouterr().err
    assert run(str(plan), "--output", str(plan)) == 2
    assert plan.read_text(encoding="utf-8") == PLAN


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        pytest.param(
            'price = {low = "7,000원"', 'price = {low = "-7,000원"', "row 12", "price", id="negative price"
        ),
        pytest.param(
            "ends = 2027-01", "ends = 2025-01", "row 33", "ends", id="a grant ends before it starts"
        ),
        pytest.param("low = 0.04", "low = 0.09", "row 18", "0.09", id="a range upside down"),
        pytest.param(
            'place = "52720250"', 'place = "99999999"', "row 4", "No place has this code", id="no such place"
        ),
        pytest.param('place = "52720250"', 'place = "1101053"', "row 4", "1101053", id="a code of no place"),
        pytest.param('opening = "20,000,000원"', 'opening = "20일"', "row 36", "opening", id="another unit"),
        pytest.param(
            'employer_share = "19%"', "employer_share = 19", "row 6", "employer_share", id="unit missing"
        ),
        pytest.param(
            'place = "52720250"', 'place = "51780330"', "row 4", "91 people live here", id="few people"
        ),
        pytest.param('place = "52720250"', 'place = "28110"', "row 4", "abolished", id="an abolished place"),
        pytest.param("visits = 4", "visits = 0", "row 16", "divided by", id="divides by zero"),
        pytest.param('ages = "65+"', 'ages = "old"', "row 17", "ages", id="no ages"),
    ],
)
def test_a_bad_line_is_named_with_its_remedy(  # noqa: PLR0917 -- a table's columns
    plan: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, line: str, said: str
) -> None:
    """File, line, what, and what to do; no answer and no traceback."""
    assert old in PLAN
    plan.write_text(PLAN.replace(old, new, 1), encoding="utf-8")
    assert run(str(plan)) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert f"plan.toml, {line}" in captured.err
    assert said in captured.err
    assert "  → " in captured.err


def test_a_plan_without_services_is_named(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It lives on nothing."""
    before, after = PLAN.partition("[[services]]")[0], PLAN.partition("[[costs]]")[2]
    plan.write_text(f"{before}[[costs]]{after}", encoding="utf-8")
    assert run(str(plan)) == 2
    assert "services" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--draws", "1000000000"), "1,000,000,000 futures would take too long"),
        (("--draws", "0"), "too few"),
        (("--years", "99"), "99 years cannot be looked at"),
        (("--years", "-1"), "-1 years cannot be looked at"),
    ],
)
def test_what_would_take_too_long_offers_less(
    plan: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, str], said: str
) -> None:
    """At once, with what would do."""
    assert main(["outlook", str(plan), *options, "--lang", "en"]) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert "  → " in captured.err


MERGER = """
[[scenarios]]
id = "merge"
kind = "strategy"
title = "합치기"
title_en = "Merge"
excludes = ["price"]
adds_up_with = ["bundle"]

[[scenarios.changes]]
path = "costs.*.monthly"
operation = "times"
amount = 0.5
"""


def test_merging_with_another_is_beside_each_alone(
    plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both plans on the same futures, as one, with what merging saves."""
    losing = PLAN.replace("1,500,000원", "6,000,000원")
    plan.write_text(losing, encoding="utf-8")
    other = tmp_path / "other.toml"
    other.write_text(losing.replace("20,000,000원", "60,000,000원"), encoding="utf-8")
    told = tell(capsys, str(plan), "--merge-with", str(other))
    jsonschema.validate(told, SCHEMA)
    merger = told["merger"]
    assert merger["saving"] == "merge"
    assert merger["ours"]["survival"] == told["survival"][-1]["share"]
    assert merger["theirs"]["runway_months"]["p50"] > merger["ours"]["runway_months"]["p50"]
    plan.write_text(losing + MERGER, encoding="utf-8")
    half = tell(capsys, str(plan), "--merge-with", str(other))["merger"]
    assert half["together"]["runway_months"]["p50"] > merger["together"]["runway_months"]["p50"]
    assert run(str(plan), "--merge-with", str(other)) == 0
    assert "Merged with another co-op" in capsys.readouterr().out


def test_a_plan_of_another_month_cannot_be_merged(
    plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says which month to write, and nothing is told."""
    other = tmp_path / "other.toml"
    other.write_text(PLAN.replace("start = 2026-01", "start = 2025-12", 1), encoding="utf-8")
    assert run(str(plan), "--merge-with", str(other)) == 2
    assert "Write start = 2026-01" in capsys.readouterr().err
    assert run(str(plan), "--merge-with", str(tmp_path / "nowhere.toml")) == 2


@pytest.mark.parametrize("budget", ["-5", "many", "nan", "1e99"])
def test_a_budget_is_a_sum_of_won(plan: Path, capsys: pytest.CaptureFixture[str], budget: str) -> None:
    """Anything else is refused in words."""
    with pytest.raises(SystemExit) as stopped:
        run(str(plan), f"--budget={budget}")
    assert stopped.value.code == 2
    assert "no sum of won" in capsys.readouterr().err


def test_nothing_is_divided_by_zero(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A service for nothing that costs nothing, no cash, an empty grant: still an answer."""
    poor = PLAN.replace(
        'price = {low = "7,000원", value = "8,000원", high = "9,000원",', "price = {value = 0,"
    )
    poor = poor.replace('"5,000원"', "0").replace('"1,500,000원"', "0").replace('"20,000,000원"', "0")
    poor = poor.replace('"500,000원"', "0").replace('"20,000,000원"', "0")
    plan.write_text(poor, encoding="utf-8")
    told = tell(capsys, str(plan), "--budget", "0")
    assert told["survival"][-1]["share"] == 1.0
    assert told["subsidy_cliff"]["income_share"] == 0.0


@pytest.mark.parametrize("content", ["", "not a plan", "\x00\x01", "[plan]\nname = 3\n"])
def test_what_is_no_plan_is_told(plan: Path, capsys: pytest.CaptureFixture[str], content: str) -> None:
    """With the file's name."""
    plan.write_text(content, encoding="utf-8")
    assert run(str(plan)) == 2
    assert "plan.toml" in capsys.readouterr().err


def test_a_missing_file_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a traceback."""
    assert run(str(tmp_path / "none.toml")) == 2
    assert "there is no such file" in capsys.readouterr().err


@pytest.mark.slow
def test_the_demo_answers(capsys: pytest.CaptureFixture[str]) -> None:
    """The example's own strategies and shocks are among those tried, in Korean too."""
    told = tell(capsys, str(EXAMPLE), "--budget", "30000000")
    assert "doesalim-office" in {one["name"] for one in told["strategies"]}
    assert "korean-doctor-leaves" in {one["name"] for one in told["shocks"]}
    assert main(["outlook", str(EXAMPLE), "--draws", "100", "--lang", "ko"]) == 0
    assert "스무 가지 미래" in capsys.readouterr().out


def test_a_folder_without_figures_is_no_silent_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A mistyped folder would show the older figures as if they were the newer ones."""
    for words in (["outlook", str(EXAMPLE)], ["places", "show", "52720"]):
        assert main([*words, "--figures", str(tmp_path / "nowhere"), "--lang", "en"]) == 2
        said = capsys.readouterr()
        assert said.out == ""
        assert "no figures are kept there" in said.err


def test_a_plan_that_is_too_large_is_told_in_its_own_measure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of 300 kilobytes nobody is told that they are 0.0 GB, nor to take a shorter period."""
    file = tmp_path / "plan.toml"
    file.write_text("#" * 300_000, encoding="utf-8")
    assert main(["outlook", str(file), "--lang", "en"]) == 2
    said = capsys.readouterr().err
    assert "300.0 KB" in said
    assert "shorter period" not in said


@pytest.mark.parametrize(
    ("option", "said"),
    [("--years", "--years에는 정수를 적습니다."), ("--budget", "금액이 아닙니다. 30000000처럼 적어 주세요")],
)
def test_a_word_for_a_number_is_refused_in_korean(
    option: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """No word of English but the option's own name."""
    with pytest.raises(SystemExit):
        main(["outlook", str(EXAMPLE), option, "abc", "--lang", "ko"])
    told = capsys.readouterr().err
    assert said in told
    assert "invalid" not in told
    assert "won;" not in told


SURE = """
[plan]
name = "솔내 밥집 (가상)"
place = "52720"
start = 2026-01
[[services]]
id = "lunch"
price = 8000
variable_cost = 5000
[[services.users]]
members = true
use_rate = 1
visits = 2
[[costs]]
id = "rent"
monthly = 500000
[members]
count = 100
[cash]
opening = 3000000
"""


def test_the_months_of_a_certain_plan_are_told_to_the_won(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """200 lunches bring 600,000 a month, rent takes 500,000: 5,400,000 after two years."""
    plan = tmp_path / "plan.toml"
    plan.write_text(SURE, encoding="utf-8")
    few = ("--years", "2", "--draws", "20", "--strategy", "price", "--shock", "minimum-wage")
    assert main(["outlook", str(plan), *few, "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["month"] for row in (rows[0], rows[-1])] == ["2026-01", "2027-12"]
    for number, row in enumerate(rows, start=1):
        cash = str(3_000_000 + number * 100_000)
        assert [row[name] for name in ("sales_krw", "cash_change_krw", "uses", "members", "open")] == [
            "1600000",
            "100000",
            "200",
            "100",
            "1",
        ]
        assert {row[name] for name in ("cash_krw", "cash_p10_krw", "cash_p90_krw")} == {cash}


def test_a_much_larger_place_is_warned_of(capsys: pytest.CaptureFixture[str]) -> None:
    """A county's staff in a whole province is told; in a county of its size not."""
    few = ("--years", "1", "--draws", "20", "--strategy", "price", "--shock", "pandemic", "--format", "json")
    for place, warned in (("51", True), ("52730", False)):
        assert main(["outlook", str(EXAMPLE), "--place", place, *few, "--lang", "en"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert any("times as many" in one["what"] for one in told["problems"]) is warned
