from datetime import date
from pathlib import Path

import pytest

from dure.commons import HandMeasure, LedgerMeasure, Lineage, MembersMeasure, RetentionMeasure, read_community
from dure.commons.document import SIZE_MAX
from dure.handwritten.findings import PROBLEM_MAX

PROJECT = Path(__file__).parents[2]

VILLAGE = """\
community:
  name: 산들마을 (가상 자료)
  places: [52720]
  example: true
issues:
  - id: waste
    title: {ko: 음식물쓰레기를 밖으로 실어 냅니다, en: Food waste is carried out of the county}
    place: 52720250
enterprises:
  - id: coop
    name: 산들되살림협동조합 (가상)
    legal_form: 협동조합
    number: 999-86-00039
    place: 52720250
    issues: [waste]
    books: [files/*.csv, {files: shared/bank.xls, owner: 999-81-00029}]
    members: files/members.xlsx
    plan: plan.toml
goals:
  - id: compost
    issue: waste
    enterprise: coop
    indicator: 되살린 음식물쓰레기
    unit: kg
    place: 52720250
    baseline: {value: "4,200", date: 2024.12.31}
    target: 12000
    due: 2026-12-31
    measure: {by: ledger, unit: gram, payee: 999-86-00039, payer_side: inside}
"""


def read(text: str) -> tuple[object, list[str]]:
    """Read a file and return the community and each problem as `line: column`."""
    community, problems = read_community(text, "community.yaml")
    return community, [f"{problem.where.rows[0]}: {problem.where.column}" for problem in problems]


def problems_of(text: str) -> str:
    """Return what all problems say and advise, in English."""
    _, problems = read_community(text, "community.yaml")
    return "\n".join(f"{problem.what.en} {problem.remedy.en}" for problem in problems)


def test_a_village_is_read_whole() -> None:
    """Everything in the file arrives, numbers and codes as people write them."""
    community, problems = read_community(VILLAGE, "community.yaml")
    assert problems == []
    assert community is not None
    assert community.example
    assert community.places == ("52720",)
    assert community.enterprises[0].plan == "plan.toml"
    enterprise, goal = community.enterprises[0], community.goals[0]
    assert enterprise.number == "9998600039"
    assert [(books.files, books.owner) for books in enterprise.books] == [
        ("files/*.csv", None),
        ("shared/bank.xls", "9998100029"),
    ]
    assert goal.baseline.value == 4200
    assert goal.measure == LedgerMeasure(unit="gram", payees=("9998600039",), payer_side="inside")


def test_the_shipped_examples_are_read_without_a_problem() -> None:
    """A newcomer copies these files, so nothing in them may be wrong."""
    for folder in ("jinan", "plain"):
        content = (PROJECT / "examples" / folder / "community.yaml").read_bytes()
        community, problems = read_community(content, "community.yaml")
        assert problems == []
        assert community is not None
        assert community.example


def test_the_example_town_uses_every_way_of_measuring() -> None:
    """The example shows what can be measured, and marks every name as invented."""
    content = (PROJECT / "examples" / "jinan" / "community.yaml").read_bytes()
    community, _ = read_community(content, "community.yaml")
    assert community is not None
    kinds = {type(goal.measure) for goal in community.goals}
    assert kinds == {LedgerMeasure, RetentionMeasure, MembersMeasure, HandMeasure}
    assert all("가상" in enterprise.name.ko for enterprise in community.enterprises)
    assert all((enterprise.number or "").startswith("999") for enterprise in community.enterprises)


@pytest.mark.parametrize(
    ("change", "to", "where", "said"),
    [
        (
            "    place: 52720250\n    baseline",
            "    place: KR\n    baseline",
            "goals[compost].place",
            "wider than",
        ),
        (
            "    place: 52720250\n    baseline",
            "    place: 52\n    baseline",
            "goals[compost].place",
            "wider than",
        ),
        ("    place: 52720250\n    baseline", "    baseline", "goals[compost].place", "no place"),
        (
            "    place: 52720250\n    baseline",
            "    place: 52710\n    baseline",
            "goals[compost].place",
            "outside",
        ),
        ("    target: 12000\n", "", "goals[compost].target", "no target"),
        ("    target: 12000", "    target: 4200", "goals[compost].target", "where it starts"),
        ("    target: 12000", "    target: more", "goals[compost].target", "not a number"),
        ("    unit: kg\n", "", "goals[compost].target", "no unit"),
        ("    due: 2026-12-31\n", "", "goals[compost].due", "not dated"),
        ("    due: 2026-12-31", "    due: 2024-12-31", "goals[compost].due", "not after"),
        ("    due: 2026-12-31", "    due: 2026", "goals[compost].due", "not a day"),
    ],
)
def test_a_goal_that_is_not_local_countable_and_dated_is_a_problem(
    change: str, to: str, where: str, said: str
) -> None:
    """The goal is left out, and the problem names the line and what is wrong with it."""
    assert change in VILLAGE
    text = VILLAGE.replace(change, to)
    community, problems = read_community(text, "community.yaml")
    assert community is not None
    assert community.goals == ()
    found = [f"{problem.where.column}" for problem in problems]
    assert where in found
    assert said in problems_of(text)


def test_the_remedy_for_saving_the_planet_is_the_villages_own_food_waste() -> None:
    """A goal too large to reach is answered with a smaller one near to it, in both languages."""
    text = VILLAGE + "  - {id: planet, indicator: save the planet, place: KR}\n"
    _, problems = read_community(text, "community.yaml")
    place = next(problem for problem in problems if problem.where.column == "goals[planet].place")
    assert "our own village's food waste" in place.remedy.en
    assert "우리 마을 음식물쓰레기" in place.remedy.ko
    assert place.where.rows == (30,)


def test_problems_carry_the_line_of_the_entry() -> None:
    """The line is the one an editor shows."""
    _, places = read(VILLAGE.replace("999-86-00039\n    place", "999-86-00038\n    place"))
    assert places == ["13: enterprises[coop].number"]


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [1, 2]\nb: *a\n",
        "community: !!python/object/apply:os.system [ls]\n",
        "community: {name: !secret x}\n",
        "a: 1\n---\nb: 2\n",
        "[" * 5000,
        "{a: " * 500,
        "x" * (SIZE_MAX + 1),
        "a: " + "[1, " * 3 + "1]]]" + "\nb: [" + "1," * 30000 + "]",
        "- just\n- a list\n",
        "words alone",
        "",
        "a: b: c\n",
        "\tindented: by a tab\n",
        'a: "\\UFFFFFFFF"\n',
        "a: \x00\n",
        "? [a, b]\n: c\n",
    ],
)
def test_a_file_that_could_harm_or_mislead_is_refused(text: str) -> None:
    """Aliases, tags, depth, size and broken syntax end in a problem, never in an exception."""
    community, problems = read_community(text, "community.yaml")
    assert community is None
    assert problems
    assert all(problem.what.ko and problem.remedy.ko for problem in problems)


def test_bytes_of_either_korean_encoding_are_read() -> None:
    """Old editors save cp949; what is neither is a problem."""
    expected, _ = read_community(VILLAGE, "community.yaml")
    for encoding in ("utf-8", "utf-8-sig", "cp949"):
        assert read_community(VILLAGE.encode(encoding), "community.yaml") == (expected, [])
    community, problems = read_community(b"\xff\xfe\x00\x80\xff", "community.yaml")
    assert community is None
    assert len(problems) == 1


@pytest.mark.parametrize("path", ["../secret.csv", "/etc/passwd", "files/../../x", "~/x", "C:\\x", "..\\x"])
def test_books_stay_in_the_folder(path: str) -> None:
    """A community's file, mailed by a stranger, cannot name the reader's other files."""
    text = VILLAGE.replace("[files/*.csv, {files: shared/bank.xls, owner: 999-81-00029}]", f"['{path}']")
    community, problems = read_community(text, "community.yaml")
    assert community is not None
    assert community.enterprises[0].books == ()
    assert "outside the folder" in problems[0].what.en


def test_an_unknown_entry_is_answered_with_the_nearest() -> None:
    """A slip of the finger is not passed over in silence."""
    assert "Known here: baseline." in problems_of(VILLAGE.replace("    baseline:", "    base_line:"))


def test_a_repeated_entry_a_repeated_id_and_a_loose_end_are_problems() -> None:
    """What contradicts itself is said."""
    said = problems_of(VILLAGE.replace("    unit: kg\n", "    unit: kg\n    unit: t\n"))
    assert "unit stands twice" in said
    assert "The id waste is taken" in problems_of(
        VILLAGE.replace("enterprises:\n", "  - {id: waste, title: again, place: 52720}\nenterprises:\n")
    )
    assert "Write one of these ids: waste." in problems_of(
        VILLAGE.replace("    issue: waste", "    issue: wast")
    )


def test_a_filter_with_a_fault_does_not_count_everybody() -> None:
    """Without its payee the sum would be larger than what was asked for, so the goal is left out."""
    text = VILLAGE.replace("payee: 999-86-00039", "payee: 999-86-00038")
    community, problems = read_community(text, "community.yaml")
    assert community is not None
    assert community.goals == ()
    assert len(problems) == 1


def test_a_measure_that_counts_another_unit_is_a_problem() -> None:
    """Grams do not measure a goal in won."""
    said = problems_of(VILLAGE.replace("    unit: kg", "    unit: 만원"))
    assert "Write the goal in one of: g, gram, kg, t, 톤." in said


def test_a_pledge_called_kept_needs_evidence() -> None:
    """The word alone is not enough; the pledge stays all the same."""
    text = VILLAGE + "pledges:\n  - {id: p, who: A, what: B, by: 2026-01-01, outcome: kept}\n"
    community, problems = read_community(text, "community.yaml")
    assert community is not None
    assert community.pledges[0].outcome == "kept"
    assert problems[0].where.column == "pledges[p].evidence"


def test_a_thousand_faults_are_counted_not_listed() -> None:
    """A file of nothing but faults stays readable."""
    goals = "".join(f"  - {{id: g{number}, indicator: x}}\n" for number in range(1000))
    _, problems = read_community(VILLAGE + goals, "community.yaml")
    assert len(problems) == PROBLEM_MAX + 1
    assert "problems more" in problems[-1].what.en


def test_the_zeros_of_a_number_and_words_like_yes_stay_text() -> None:
    """YAML would read 0012 as an octal number and `no` as false; here they are what was written."""
    text = VILLAGE.replace("id: waste", "id: no").replace("issues: [waste]", "issues: [no]")
    community, problems = read_community(text.replace("issue: waste", "issue: no"), "community.yaml")
    assert problems == []
    assert community is not None
    assert community.issues[0].id == "no"


def test_an_enterprise_says_which_playbook_it_was_made_from() -> None:
    """The line by which what came of a model is found again."""
    line = "    plan: plan.toml\n"
    told = (
        '    lineage: {playbook: food-waste-circulation, version: "1.0", place: 52800, taken: 2026-11-23}\n'
    )
    community, problems = read_community(VILLAGE.replace(line, line + told), "community.yaml")
    assert problems == []
    assert community is not None
    assert community.enterprises[0].lineage == Lineage(
        "food-waste-circulation", "1.0", "52800", date(2026, 11, 23)
    )


@pytest.mark.parametrize(
    "told",
    [
        "{playbook: ../up, version: 1, place: 52800, taken: 2026-11-23}",
        "{playbook: waste, place: 52800, taken: 2026-11-23}",
        "{playbook: waste, version: 1, place: Jinan, taken: 2026-11-23}",
        "{playbook: waste, version: 1, place: 52800, taken: soon}",
        "{playbook: waste, version: 1, place: 52800, taken: 2026-11-23, by: us}",
    ],
)
def test_a_lineage_with_a_fault_is_named(told: str) -> None:
    """Nobody is told to come from a playbook that cannot be found again."""
    line = "    plan: plan.toml\n"
    community, problems = read_community(
        VILLAGE.replace(line, f"{line}    lineage: {told}\n"), "community.yaml"
    )
    assert problems
    assert community is not None
    assert community.enterprises[0].lineage is None or "by" in told
