"""A playbook started from an enterprise's own thread, plan and outlook; what only people know is asked."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import pyarrow.compute as pc

from dure.commons import Goal, HandMeasure, LedgerMeasure, Measured, MembersMeasure, RetentionMeasure
from dure.commons.progress import list_others
from dure.language import Language, Text
from dure.ledger.ledger import Ledger, counted_transfers
from dure.outlook.plan import Plan
from dure.outlook.writing import write_plan
from dure.period import Period
from dure.places import Gazetteer, locate
from dure.places.figures import PlaceFigures
from dure.playbooks.gathering import WAGE_PATH, Gathered, gather_plan
from dure.playbooks.periods import write_period
from dure.playbooks.proposing import propose_drivers
from dure.playbooks.schema import EXAMPLE, PLAN_FILE, PLAYBOOK_FILE
from dure.playbooks.writing import dump_yaml
from dure.reports.outlook import OutlookReport
from dure.reports.plan_questions import Question
from dure.reports.suppress import DOMINANCE_MAX, PEOPLE_MIN
from dure.reports.thread import GoalLine, Strand, ThreadReport
from dure.rules.requirements import RequirementTable

OWN: Final = "own-book"
GUESS: Final = "assumption"
RISKS_MAX: Final = 3
DIGITS: Final = 3
_CHALLENGE_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "care": ("의료", "돌봄", "요양", "건강"),
    "waste": ("음식물", "쓰레기", "재활용", "되살림", "자원순환"),
    "sea": ("어촌", "항구", "바다", "포구", "수산"),
    "tourism": ("관광", "체험", "손님", "여행"),
    "ageing": ("어르신", "고령", "노인"),
}
_METHODS: Final = {
    LedgerMeasure: "ledger",
    RetentionMeasure: "retention",
    MembersMeasure: "members",
    HandMeasure: "measurements",
}
_HEADER: Final = """\
# {title}
#
# 초안입니다. 장부와 공동체 파일에서 알 수 있는 것만 적었습니다. 아래는 사람이 적어야 합니다.
# A draft: only what books and the community's file tell is here. What follows must be written by people.
#
{questions}#
# 다 적고 나서 `dure playbooks check 폴더`로 살펴보거나 사이트에 올립니다. 쓰는 법: 함께 나온 실행서 {example}
# Then: dure playbooks check FOLDER, or bring it to the site. How to write it: as {example}, which ships.
"""
_ASKED: Final[tuple[tuple[str, Text, Text], ...]] = (
    (
        "summary",
        Text("What it is, in two sentences.", "무엇인지 두 문장으로."),
        Text("For somebody who has never heard of you.", "여러분을 처음 듣는 사람에게 말하듯 적어 주십시오."),
    ),
    (
        "goal.why",
        Text("Why the goal is small enough to be reached.", "목표가 왜 이룰 만한 크기인지."),
        Text("Tell what it is compared with.", "무엇에 견준 크기인지 적어 주십시오."),
    ),
    (
        "legal_form.why",
        Text("Why this legal form.", "왜 이 법인격으로 했는지."),
        Text("Tell what else you looked at.", "다른 무엇을 생각해 보았는지도 적어 주십시오."),
    ),
    (
        "steps",
        Text("What you did, in order, from the first evening on.", "첫 모임부터 무엇을 차례로 했는지."),
        Text(
            "For each step id, title, text, who, weeks, cost, grows_with, sources.",
            "단계마다 id, title, text, who, weeks, cost, grows_with, sources를 적어 주십시오.",
        ),
    ),
    (
        "conditions",
        Text("What a place must be like for this.", "이 일이 되려면 지역이 어때야 하는지."),
        Text(
            "Finish the one that is begun, and add what a visitor should look at.",
            "시작해 둔 조건을 마저 적고, 찾아온 이가 살펴볼 것을 더해 주십시오.",
        ),
    ),
    (
        "story",
        Text("The story, in both languages.", "두 언어로 쓴 이야기."),
        Text(
            "Write story.ko.md and story.en.md, with the same headings: how it began, what was hard, what you"
            " would do otherwise.",
            "story.ko.md와 story.en.md에 같은 제목으로: 어떻게 시작했고, 무엇이 어려웠고, 다시 한다면 무엇을"
            " 달리할지.",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A playbook as far as the enterprise's own papers tell it.

    Attributes:
        id: Of the playbook: the name of its folder.
        files: By name; what people must write is not in them, and `check` names it.
        questions: What people must write, and what to write.
        notes: What was put together, rounded or kept back, and why.
    """

    id: str
    files: Mapping[str, bytes]
    questions: tuple[Question, ...]
    notes: tuple[Text, ...]

    def to_dict(self, language: Language) -> dict[str, Any]:
        """Return the draft as plain values: `id`, `files`, `questions`, `notes`."""
        return {
            "id": self.id,
            "files": {name: content.decode() for name, content in self.files.items()},
            "questions": [one.to_dict(language) for one in self.questions],
            "notes": [one.in_language(language) for one in self.notes],
        }


def draft_playbook(
    key: str,
    *,
    thread: ThreadReport,
    plan: Plan,
    plan_questions: Mapping[str, Text] | None = None,
    figures: PlaceFigures,
    gazetteer: Gazetteer,
    requirements: RequirementTable,
    as_of: date,
    ledger: Ledger | None = None,
    outlook: OutlookReport | None = None,
) -> Draft:
    """Start a playbook from what an enterprise has written down and booked.

    Only what may be told to strangers passes: a sum of the ledger is told where at least five others gave or
    got it and none of them most of it, members where they are at least five, won of the plan rounded, paid
    posts of fewer than five put together.

    Args:
        key: Id of the enterprise in the community, or its business number.
        thread: Of the community, built for the public.
        plan: The enterprise's plan, its own or one started from its book.
        plan_questions: What that plan leaves to be asked, by path.
        figures: Of places.
        gazetteer: The places.
        requirements: What the law asks, to find the legal form.
        as_of: The day of the draft.
        ledger: The books, to see of how many parties a sum is; None keeps all sums back.
        outlook: Of the plan; what harms most in it becomes a risk. None for none.

    Raises:
        KeyError: The community has no such enterprise.
    """
    strand = next((one for one in thread.strands if key in {one.enterprise.id, one.enterprise.number}), None)
    if strand is None:
        raise KeyError(key)
    gathered = gather_plan(plan, figures=figures)
    drafter = _Drafter(strand, thread, gathered, gazetteer=gazetteer, requirements=requirements)
    drafter.tell_outcomes(ledger)
    asked = dict(plan_questions or {})
    if gathered.hides_wage:
        asked[WAGE_PATH] = _WAGE
    values = drafter.draft(as_of=as_of, outlook=outlook)
    questions = (
        *drafter.questions,
        *(Question(path, what, _WAGE_REMEDY, needed=True) for path, what in asked.items()),
    )
    return Draft(
        id=values["id"],
        files={
            PLAYBOOK_FILE: _write_yaml(values, strand, questions).encode(),
            PLAN_FILE: write_plan(gathered.plan, questions=asked).encode(),
        },
        questions=questions,
        notes=(*gathered.notes, *drafter.notes),
    )


_WAGE: Final = Text(
    en="What do people earn in such a post? Fewer than five are paid here, so their own wage is kept back.",
    ko="이런 자리의 급여는 얼마쯤입니까? 급여를 받는 사람이 다섯 명이 안 되어 장부의 금액은 뺐습니다.",
)
_WAGE_REMEDY: Final = Text(
    en="Write a usual one, and where it comes from under source.",
    ko="보통의 금액을 적고, 어디서 나온 수인지 source에 적어 주십시오.",
)


class _Drafter:
    """Holds what the draft is made from, and what it asks and keeps back."""

    def __init__(
        self,
        strand: Strand,
        thread: ThreadReport,
        gathered: Gathered,
        *,
        gazetteer: Gazetteer,
        requirements: RequirementTable,
    ) -> None:
        self.strand, self.thread, self.gathered = strand, thread, gathered
        self.gazetteer, self.requirements = gazetteer, requirements
        self.questions = [Question(path, what, remedy, needed=True) for path, what, remedy in _ASKED]
        # What its people do not show on their community's page is not told to strangers either.
        self.strategies = [one.strategy for one in strand.strategies if one.strategy.is_public]
        self.notes: list[Text] = [_NAMES]
        self.outcomes: list[dict[str, Any]] = []

    def draft(self, *, as_of: date, outlook: OutlookReport | None) -> dict[str, Any]:
        """Put the entries together in the order of the file; what people must write is not among them."""
        enterprise, plan = self.strand.enterprise, self.gathered.plan
        issue = self.strand.issues[0].issue if self.strand.issues else None
        form = self._find_form()
        asked = [one.id for one in self.requirements.requirements if one.is_asked_of(form or "")]
        values: dict[str, Any] = {
            "id": make_id(enterprise.id),
            "version": "1",
            "dated": as_of,
            "title": _both(enterprise.name),
            "challenge": _guess_challenge(self.strand),
            "example": self.thread.community.example,
            "place": plan.place,
            "issue": {"title": None if issue is None else _both(issue.title)},
            "goal": self._tell_goal(),
            "legal_form": {"id": form, "name": _both(enterprise.legal_form), "sources": [OWN]},
            "requirements": asked,
            "conditions": [{"id": "people", "indicator": "residents", "sources": [OWN]}],
            "risks": self._tell_risks(outlook),
            "failures": self._tell_failures(),
            "outcomes": self.outcomes,
            "sources": self._list_sources(as_of),
            "drivers": propose_drivers(plan, source=GUESS),
        }
        if issue is not None and issue.text is not None:
            values["issue"]["text"] = _both(issue.text)
        return {name: one for name, one in values.items() if one is not None}

    # What was measured

    def tell_outcomes(self, ledger: Ledger | None) -> None:
        """Take every measured goal that may be told, and say of the others why they are kept back."""
        for line in self.strand.goals:
            measured = line.progress.measured
            if measured is None or measured.value is None:
                continue
            why = self._find_reason_against(line, ledger)
            if why is not None:
                indicator = line.goal.indicator
                self.notes.append(
                    Text(
                        en=f"Kept back: {indicator.en}. {why.en}", ko=f"빼 둔 성과: {indicator.ko}. {why.ko}"
                    )
                )
                continue
            self.outcomes.append(self._tell_outcome(line.goal, measured, measured.value))

    def _find_reason_against(self, line: GoalLine, ledger: Ledger | None) -> Text | None:
        measured, goal = line.progress.measured, line.goal
        if measured is None or measured.value is None:
            return None
        if isinstance(goal.measure, RetentionMeasure):
            return _FROM_REPORT
        if isinstance(goal.measure, HandMeasure):
            few = goal.unit in {"명", "people"} and measured.value < PEOPLE_MIN
            return _FEW if few else None
        if isinstance(goal.measure, MembersMeasure):
            return _FEW if measured.value < PEOPLE_MIN else None
        if ledger is None or measured.period is None:
            return _FEW
        others = list_others(
            goal,
            transfers=counted_transfers(ledger),
            parties=ledger.parties,
            period=measured.period,
            position=self._locate(goal, ledger, measured.period),
            enterprise=self.strand.enterprise.number or self.strand.enterprise.name.ko,
        )
        return None if len(others) >= PEOPLE_MIN and others[0] <= DOMINANCE_MAX * sum(others) else _FEW

    def _locate(self, goal: Goal, ledger: Ledger, period: Period) -> Any:
        whole = pc.fill_null(ledger.parties["whole_place"], fill_value=False)
        return locate(
            ledger.parties["place"],
            whole.to_numpy().astype(np.bool_),
            boundary=[goal.place],
            gazetteer=self.gazetteer,
            as_of=self.thread.as_of or period.start,
        )

    def _tell_outcome(self, goal: Goal, measured: Measured, value: float) -> dict[str, Any]:
        low, high = measured.low, measured.high
        coverage = 1.0 if low is None or high is None or high <= 0 else min(low / high, 1.0)
        by_hand = isinstance(goal.measure, HandMeasure)
        how = _HOW[type(goal.measure)]
        if measured.statement is not None:
            how = Text(en=f"{how.en} {measured.statement.en}", ko=f"{how.ko} {measured.statement.ko}")
        year = Period(date(measured.on.year, 1, 1), date(measured.on.year + 1, 1, 1))
        return {
            "indicator": _both(goal.indicator),
            "value": _digits(value),
            "low": None if low is None else min(_digits(low), _digits(value)),
            "high": None if high is None else max(_digits(high), _digits(value)),
            "unit": goal.unit,
            "place": goal.place,
            "where": _both(self.strand.enterprise.name),
            "period": write_period(measured.period or year),
            "coverage": None if by_hand else _digits(coverage),
            "coverage_why": _both(how),
            "sources": [OWN],
        }

    # What it aims at

    def _tell_goal(self) -> dict[str, Any] | None:
        if not self.strand.goals:
            return None
        goal = self.strand.goals[0].goal
        method = _METHODS[type(goal.measure)]
        months = (goal.due.year - goal.baseline.date.year) * 12 + goal.due.month - goal.baseline.date.month
        return {
            "indicator": _both(goal.indicator),
            "unit": goal.unit,
            "method": method,
            "baseline": goal.baseline.value,
            "target": goal.target,
            "years": min(max(math.ceil(months / 12), 1), 10),
            "grows_with": "same" if goal.unit == "%" else "residents",
            "sources": [OWN],
        }

    def _find_form(self) -> str | None:
        """Find the legal form that the enterprise's own words begin with, the longest name first."""
        own = self.strand.enterprise.legal_form.ko
        forms = sorted(self.requirements.forms.values(), key=lambda one: -len(one.name.ko))
        return next((one.id for one in forms if own.startswith(one.name.ko)), None)

    # What went wrong, and what may

    def _tell_failures(self) -> list[dict[str, Any]]:
        """Tell of strategies that were dropped, with the reason that people gave."""
        told = []
        for strategy in self.strategies:
            if strategy.state != "dropped" or not strategy.history:
                continue
            last = strategy.history[-1]
            text, why = strategy.title, last.why or Text("", "")
            told.append(
                {
                    "text": {"en": f"{text.en}. {why.en}".strip(), "ko": f"{text.ko}. {why.ko}".strip()},
                    "where": _both(self.strand.enterprise.name),
                    "year": last.date.year,
                    "place": self.strand.enterprise.place,
                    "sources": [OWN],
                }
            )
        return told

    def _tell_risks(self, outlook: OutlookReport | None) -> list[dict[str, Any]]:
        """Tell of what harms most in the outlook; what lowers it is asked."""
        if outlook is None:
            return []
        kept = [one.title for one in self.strategies if one.state in {"kept", "trying"}]
        harmful = [one for one in outlook.shocks if one.comparison.harms > 0]
        told = []
        for trial in harmful[:RISKS_MAX]:
            scenario, harms = trial.scenario, trial.comparison.harms
            risk: dict[str, Any] = {
                "id": make_id(scenario.id),
                "title": _both(scenario.title),
                "text": {
                    "en": f"{scenario.text.en} It harms in {harms} of 20 futures of the plan.",
                    "ko": f"{scenario.text.ko} 계획의 스무 가지 미래 가운데 {harms}가지를 나빠지게 합니다.",
                },
                "sources": [OWN],
            }
            self.questions.append(Question(f"risks.{risk['id']}.answer", _ANSWER, _remind(kept), needed=True))
            told.append(risk)
        return told

    def _list_sources(self, as_of: date) -> list[dict[str, Any]]:
        enterprise, is_example = self.strand.enterprise, self.thread.community.example
        mark = Text(" (example data)", " (가상 자료)") if is_example else Text("", "")
        return [
            {
                "id": OWN,
                "kind": "ledger",
                "title": {
                    "en": f"its own books, thread and plan{mark.en}",
                    "ko": f"사업체의 장부와 공동체 파일, 계획{mark.ko}",
                },
                "publisher": enterprise.name.ko,
                "dated": as_of.isoformat(),
                "checked": as_of,
            },
            {
                "id": GUESS,
                "kind": "assumption",
                "title": {"en": "proposed by the kind of number", "ko": "수의 종류에 따라 제안한 값"},
                "publisher": enterprise.name.ko,
                "dated": as_of.isoformat(),
                "checked": None,
            },
        ]


_NAMES: Final = Text(
    en="Names of costs, givers and lenders in plan.toml are as you wrote them: read them before you show it.",
    ko="plan.toml에 있는 비용, 지원한 곳, 빌린 곳의 이름은 적으신 그대로입니다. 보이기 전에 읽어 보십시오.",
)
_FEW: Final = Text(
    en="It is of fewer than five, or one of them has most of it.",
    ko="다섯이 안 되거나 한 곳이 절반 넘게 차지합니다.",
)
_FROM_REPORT: Final = Text(
    en="A share of spending is told from the public report; copy it from there once it is open.",
    ko="지출의 몫은 공개 보고서에서만 말합니다. 공개한 뒤 거기서 옮겨 적어 주십시오.",
)
_HOW: Final = {
    LedgerMeasure: Text(en="Summed from the enterprise's own book.", ko="사업체의 장부에서 더한 값입니다."),
    MembersMeasure: Text(en="Counted in its member register.", ko="조합원 명부에서 센 수입니다."),
    HandMeasure: Text(
        en="Counted by hand; how much of it was seen is not written.",
        ko="손으로 센 값이며, 얼마나 빠짐없이 세었는지는 적혀 있지 않습니다.",
    ),
}
_ANSWER: Final = Text(en="What lowers this risk?", ko="이 위험을 무엇으로 줄입니까?")


def _remind(tried: Sequence[Text]) -> Text:
    """Ask for an answer to a risk, and remind of what was tried."""
    asked = Text(
        en="Write under answer: what you did or would do.",
        ko="여러분이 한 일이나 할 일을 answer에 적어 주십시오.",
    )
    if not tried:
        return asked
    return Text(
        en=f"{asked.en} Tried here: {'; '.join(one.en for one in tried)}.",
        ko=f"{asked.ko} 여기서 해 본 것: {', '.join(one.ko for one in tried)}.",
    )


def make_id(name: str) -> str:
    """Make an id of a playbook from the id of an enterprise: small letters, digits and hyphens."""
    made = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60].strip("-")
    return made or "our-model"


def _guess_challenge(strand: Strand) -> str | None:
    """Guess what it answers from the words of issue and name; None where no word tells."""
    words = " ".join(
        [strand.enterprise.name.ko, strand.enterprise.legal_form.ko]
        + [part.ko for one in strand.issues for part in (one.issue.title, one.issue.text) if part is not None]
    )
    counts = {kind: sum(words.count(one) for one in known) for kind, known in _CHALLENGE_WORDS.items()}
    best = max(counts, key=lambda kind: counts[kind])
    return best if counts[best] else None


def _both(text: Text) -> dict[str, str]:
    return {"en": text.en, "ko": text.ko}


def _digits(number: float) -> float:
    rounded = float(f"{number:.{DIGITS}g}")
    return int(rounded) if rounded == int(rounded) else rounded


def _write_yaml(values: Mapping[str, Any], strand: Strand, questions: Sequence[Question]) -> str:
    asked = "".join(
        f"# - {one.path}: {one.what.ko} {one.remedy.ko}\n#   {one.what.en} {one.remedy.en}\n"
        for one in questions
    )
    title = " ".join(strand.enterprise.name.ko.split())
    header = _HEADER.format(title=title, questions=asked, example=EXAMPLE)
    return f"{header}\n{dump_yaml(values)}"
