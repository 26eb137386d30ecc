"""A playbook from an enterprise's own papers: what may be told, what is kept back, what is asked."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from dure.cli.main import main
from dure.cli.playbooks_draft import find_plan
from dure.cli.thread import load_books_of, load_community, thread_of
from dure.commons import Community
from dure.intake import Intake, read_files
from dure.korea.figures import load_figures
from dure.korea.gazetteer import load_gazetteer
from dure.korea.playbooks import load_knowledge
from dure.korea.requirements import load_requirements
from dure.korea.scenarios import load_scenarios
from dure.outlook.reading import read_plan
from dure.playbooks.drafting import Draft, draft_playbook, make_id
from dure.playbooks.drivers import fits_pattern
from dure.playbooks.reading import read_playbook
from dure.reports.outlook import OutlookReport, build_outlook
from dure.reports.thread import ThreadReport

EXAMPLE = Path(__file__).parents[2] / "examples/jinan/community.yaml"
WRITTEN = {"en": "Written by people.", "ko": "사람이 적었습니다."}
STORY = {"en": b"# How it began\n\nIn a kitchen.\n", "ko": "# 시작\n\n부엌에서.\n".encode()}


@cache
def papers() -> tuple[Community, Intake, ThreadReport]:
    """Read the example town's file and books once for all tests."""
    gazetteer = load_gazetteer()
    community, _ = load_community(EXAMPLE, gazetteer=gazetteer)
    assert community is not None
    files, _ = load_books_of(community, folder=EXAMPLE.parent)
    intake = read_files(files, gazetteer=gazetteer)
    return community, intake, thread_of(community, intake=intake, gazetteer=gazetteer, public=True)


def draft_anew(enterprise: str, *, outlook: OutlookReport | None = None) -> Draft:
    """Draft a playbook of an enterprise of the example town."""
    community, intake, thread = papers()
    own = next(one for one in community.enterprises if one.id == enterprise)
    plan, questions, _ = find_plan(own, community, intake=intake, folder=EXAMPLE.parent)
    assert plan is not None
    return draft_playbook(
        enterprise,
        thread=thread,
        plan=plan,
        plan_questions=questions,
        figures=load_figures(),
        gazetteer=load_gazetteer(),
        requirements=load_requirements(),
        as_of=thread.as_of,
        ledger=intake.ledger,
        outlook=outlook,
    )


@cache
def draft(enterprise: str) -> Draft:
    """Draft one once for all tests; without a look ahead, but for the clinic."""
    if enterprise != "goeul":
        return draft_anew(enterprise)
    plan, _ = read_plan((EXAMPLE.parent / "plan.toml").read_text("utf-8"))
    assert plan is not None
    shocks = [one for one in load_scenarios().rows if one.kind == "shock"]
    outlook = build_outlook(
        plan, figures=load_figures(), gazetteer=load_gazetteer(), draws=100, seed=1, years=5, shocks=shocks
    )
    return draft_anew(enterprise, outlook=outlook)


def values_of(enterprise: str) -> dict[str, Any]:
    """Read the entries of a draft as they stand in its file."""
    told: dict[str, Any] = yaml.safe_load(draft(enterprise).files["playbook.yaml"])
    return told


def complete(made: Draft) -> dict[str, bytes]:
    """Write what a draft asks, as people would."""
    told = yaml.safe_load(made.files["playbook.yaml"])
    told["summary"] = dict(WRITTEN)
    told["goal"]["why"] = dict(WRITTEN)
    told["legal_form"]["why"] = dict(WRITTEN)
    told["conditions"][0] |= {
        "title": dict(WRITTEN),
        "low": 8000,
        "why": dict(WRITTEN),
        "question": dict(WRITTEN),
    }
    for risk in told["risks"]:
        risk["answer"] = dict(WRITTEN)
    told["steps"] = [
        {
            "id": "meet",
            "title": dict(WRITTEN),
            "text": dict(WRITTEN),
            "who": dict(WRITTEN),
            "weeks": {"low": 1, "value": 2, "high": 4, "unit": "weeks"},
            "grows_with": "same",
            "sources": ["own-book"],
        }
    ]
    plan = made.files["plan.toml"].decode()
    return {
        "playbook.yaml": yaml.safe_dump(told, allow_unicode=True).encode(),
        "plan.toml": plan.encode(),
        "story.en.md": STORY["en"],
        "story.ko.md": STORY["ko"],
    }


def test_a_draft_with_what_people_wrote_is_a_playbook() -> None:
    """The clinic's: with summary, steps, reasons and a story nothing is wrong with it any more."""
    made = draft("goeul")
    playbook, problems = read_playbook(complete(made), name=made.id, known=load_knowledge())
    assert [problem for problem in problems if "wage" in problem.what.en] == []
    assert playbook is not None, [f"{one.where} {one.what.en}" for one in problems]
    assert playbook.example
    assert playbook.plan.place == "52720"


def test_check_names_everything_that_people_must_write() -> None:
    """Nothing stands in for it that could be taken for an answer."""
    made = draft("doesalim")
    playbook, problems = read_playbook(made.files, name=made.id, known=load_knowledge())
    assert playbook is None
    columns = {problem.where.column for problem in problems} | {problem.where.file for problem in problems}
    assert {"summary", "steps", "goal.why", "legal_form.why", "story.en.md", "story.ko.md"} <= columns
    text = b"".join(made.files.values()).decode()
    assert "TODO" not in text
    for question in made.questions:
        assert question.what.ko
        assert question.remedy.ko
        assert question.needed


def test_the_issue_the_goal_and_the_law_are_the_enterprise_own() -> None:
    """As its community wrote them."""
    told = values_of("doesalim")
    assert told["issue"]["title"]["ko"].startswith("음식물쓰레기를 돈 주고")
    assert told["goal"]["target"] == 12_000
    assert told["goal"]["method"] == "ledger"
    assert told["legal_form"]["id"] == "co-operative"
    assert "co-op-founders" in told["requirements"]
    assert told["challenge"] == "waste"
    assert values_of("goeul")["legal_form"]["id"] == "medical-welfare-social-co-op"
    assert values_of("goeul")["challenge"] == "care"


def test_an_outcome_has_its_place_its_period_and_what_was_seen() -> None:
    """Eleven tons of 2025, of many kitchens, to three digits."""
    (outcome,) = values_of("doesalim")["outcomes"]
    assert (outcome["unit"], outcome["place"], str(outcome["period"])) == ("kg", "52720250", "2025")
    assert outcome["value"] == float(f"{outcome['value']:.3g}")
    assert 0 < outcome["coverage"] <= 1
    assert outcome["coverage_why"]["ko"]


def test_a_share_of_spending_is_kept_back_until_its_report_is_open() -> None:
    """What the public report would not tell a playbook does not either."""
    assert values_of("solnae")["outcomes"] == []
    assert any("public report" in note.en for note in draft("solnae").notes)


def test_a_sum_of_few_is_kept_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four kitchens, or one that gives most of it."""
    for others in ((5, 5, 5, 5), (100, 5, 5, 5, 5, 5)):
        monkeypatch.setattr("dure.playbooks.drafting.list_others", lambda *_, others=others, **__: others)
        made = draft_anew("doesalim")
        assert yaml.safe_load(made.files["playbook.yaml"])["outcomes"] == []
        assert any("fewer than five" in note.en for note in made.notes)


def test_what_was_dropped_is_what_went_wrong() -> None:
    """With the reason that people gave, the year and the place."""
    (failure,) = values_of("solnae")["failures"]
    assert "한옥마을" in failure["text"]["ko"]
    assert failure["year"] >= 2024
    assert values_of("doesalim")["failures"] == []


def test_what_harms_most_is_a_risk_whose_answer_is_asked() -> None:
    """From the outlook of the clinic's plan; what was tried is only remembered, not taken for an answer."""
    risks = values_of("goeul")["risks"]
    assert 1 <= len(risks) <= 3
    assert all("스무 가지 미래" in risk["text"]["ko"] and "answer" not in risk for risk in risks)
    asked = {question.path for question in draft("goeul").questions}
    assert {f"risks.{risk['id']}.answer" for risk in risks} <= asked
    assert values_of("solnae")["risks"] == []


def test_what_is_not_on_the_community_page_is_not_told() -> None:
    """Even where the thread that is handed in holds it."""
    community, intake, thread = papers()
    hidden = tuple(replace(one, is_public=False) for one in community.strategies)
    secret = thread_of(
        replace(community, strategies=hidden), intake=intake, gazetteer=load_gazetteer(), public=False
    )
    own = next(one for one in community.enterprises if one.id == "solnae")
    plan, questions, _ = find_plan(own, community, intake=intake, folder=EXAMPLE.parent)
    assert plan is not None
    made = draft_playbook(
        "solnae",
        thread=secret,
        plan=plan,
        plan_questions=questions,
        figures=load_figures(),
        gazetteer=load_gazetteer(),
        requirements=load_requirements(),
        as_of=thread.as_of,
        ledger=intake.ledger,
    )
    assert yaml.safe_load(made.files["playbook.yaml"])["failures"] == []


def test_every_number_of_the_plan_has_a_driver() -> None:
    """Proposed by its kind; the writer decides."""
    for enterprise in ("goeul", "doesalim"):
        patterns = [one["path"] for one in values_of(enterprise)["drivers"]]
        text = draft(enterprise).files["plan.toml"].decode()
        plan, _ = read_plan(text.replace("[[staff]]\nid", "[[staff]]\nwage = 1\nid"))
        plan = plan or read_plan(text)[0]
        assert plan is not None
        for path, _ in plan.estimates():
            assert any(fits_pattern(pattern, path) for pattern in patterns), path


def test_nothing_of_the_enterprise_numbers_or_suppliers_passes() -> None:
    """No business number, no supplier of the books."""
    for enterprise in ("goeul", "doesalim", "solnae"):
        text = b"".join(draft(enterprise).files.values()).decode()
        assert "999-" not in text
        assert "99981" not in text
        assert "한들도시락" not in text


@pytest.mark.parametrize(
    ("name", "made"),
    [("goeul", "goeul"), ("Our Mill 2", "our-mill-2"), ("되살림", "our-model"), ("--", "our-model")],
)
def test_an_id_is_made_of_small_letters(name: str, made: str) -> None:
    """Whatever the community calls the enterprise."""
    assert make_id(name) == made


@pytest.mark.slow
def test_the_command_writes_a_folder_and_says_what_is_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And refuses to write over what people wrote."""
    folder = tmp_path / "ours"
    words = [
        "playbooks",
        "draft",
        "doesalim",
        "--community",
        str(EXAMPLE),
        "--into",
        str(folder),
        "--lang",
        "en",
    ]
    assert main(words) == 0
    assert sorted(one.name for one in folder.iterdir()) == ["plan.toml", "playbook.yaml"]
    assert "What people must write" in capsys.readouterr().out
    assert main(words) == 2
    assert "not written over" in capsys.readouterr().err
    assert main(["playbooks", "draft", "nobody", "--community", str(EXAMPLE), "--lang", "en"]) == 2
    assert "has no enterprise nobody" in capsys.readouterr().err
