"""A community's file, written: the same entries, in the same order, that reading understands."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, Final

import yaml

from dure.commons.community import (
    Books,
    Community,
    Enterprise,
    Goal,
    HouseholdKind,
    Issue,
    LedgerMeasure,
    Measure,
    MembersMeasure,
    OutlookSaid,
    Pledge,
    PledgedLeak,
    RetentionMeasure,
    ShownBy,
    Strategy,
    StrategyChange,
)
from dure.language import Text

_LINE_WIDTH: Final = 110


def write_community(community: Community) -> str:
    """Write a community as YAML; `read_community` gives the same community back."""
    head = {
        "name": _words(community.name),
        "places": list(community.places),
        "example": True if community.example else None,
    }
    parts: dict[str, Any] = {
        "community": _without_nothing(head),
        "issues": [_issue(issue) for issue in community.issues],
        "enterprises": [_enterprise(enterprise) for enterprise in community.enterprises],
        "goals": [_goal(goal) for goal in community.goals],
        "pledges": [_pledge(pledge) for pledge in community.pledges],
        "strategies": [_strategy(strategy) for strategy in community.strategies],
        "households": [_household(kind) for kind in community.households],
    }
    return "\n".join(
        yaml.safe_dump({key: part}, allow_unicode=True, sort_keys=False, width=_LINE_WIDTH)
        for key, part in parts.items()
        if part
    )


def _household(kind: HouseholdKind) -> dict[str, Any]:
    return _without_nothing(
        {
            "id": kind.id,
            "kind": _words(kind.kind),
            "number": kind.number,
            "income_krw": asdict(kind.income_krw),
            "spends_share": asdict(kind.spends_share),
            "hit_share": None if kind.hit_share is None else asdict(kind.hit_share),
            "source": _words(kind.source),
        }
    )


def _words(text: Text | None) -> str | dict[str, str] | None:
    if text is None or text.ko == text.en:
        return None if text is None else text.ko
    return {"ko": text.ko, "en": text.en}


def _without_nothing(entries: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entries.items() if value is not None and value != []}


def _issue(issue: Issue) -> dict[str, Any]:
    return _without_nothing(
        {"id": issue.id, "title": _words(issue.title), "text": _words(issue.text), "place": issue.place}
    )


def _enterprise(enterprise: Enterprise) -> dict[str, Any]:
    return _without_nothing(
        {
            "id": enterprise.id,
            "name": _words(enterprise.name),
            "legal_form": _words(enterprise.legal_form),
            "number": None if enterprise.number is None else _number(enterprise.number),
            "place": enterprise.place,
            "issues": list(enterprise.issues),
            "books": [_books(books) for books in enterprise.books],
            "members": enterprise.members,
            "plan": enterprise.plan,
            "lineage": None if enterprise.lineage is None else asdict(enterprise.lineage),
        }
    )


def _books(books: Books) -> str | dict[str, str]:
    return books.files if books.owner is None else {"files": books.files, "owner": _number(books.owner)}


def _number(party: str) -> str:
    """Write ten digits as people read a business number; leave a name as it is."""
    return f"{party[:3]}-{party[3:5]}-{party[5:]}" if len(party) == 10 and party.isdecimal() else party


def _goal(goal: Goal) -> dict[str, Any]:
    return _without_nothing(
        {
            "id": goal.id,
            "issue": goal.issue,
            "enterprise": goal.enterprise,
            "indicator": _words(goal.indicator),
            "unit": goal.unit,
            "place": goal.place,
            "baseline": {"value": goal.baseline.value, "date": goal.baseline.date},
            "target": goal.target,
            "due": goal.due,
            "measure": _measure(goal.measure),
            "measurements": [
                {"date": one.date, "value": one.value, "evidence": _words(one.evidence)}
                for one in goal.measurements
            ],
        }
    )


def _measure(measure: Measure) -> dict[str, Any]:
    if isinstance(measure, LedgerMeasure):
        return _without_nothing(
            {
                "by": "ledger",
                "unit": measure.unit,
                "purposes": list(measure.purposes),
                "payer": _parties(measure.payers),
                "payee": _parties(measure.payees),
                "payer_side": measure.payer_side,
                "payee_side": measure.payee_side,
            }
        )
    if isinstance(measure, RetentionMeasure):
        return {"by": "retention", "figure": measure.figure}
    return {"by": "members" if isinstance(measure, MembersMeasure) else "measurements"}


def _parties(parties: Iterable[str]) -> list[str]:
    return [_number(party) for party in parties]


def _pledge(pledge: Pledge) -> dict[str, Any]:
    return _without_nothing(
        {
            "id": pledge.id,
            "who": _words(pledge.who),
            "what": _words(pledge.what),
            "quantity": pledge.quantity,
            "unit": pledge.unit,
            "made": pledge.made,
            "by": pledge.by,
            "enterprise": pledge.enterprise,
            "leak": None if pledge.leak is None else _leak(pledge.leak),
            "goal": pledge.goal,
            "outcome": pledge.outcome,
            "evidence": _words(pledge.evidence),
        }
    )


def _leak(leak: PledgedLeak) -> dict[str, Any]:
    return _without_nothing(
        {
            "supplier": None if leak.supplier is None else _number(leak.supplier),
            "purpose": leak.purpose,
            "sellers": _parties(leak.sellers),
        }
    )


def _strategy(strategy: Strategy) -> dict[str, Any]:
    return _without_nothing(
        {
            "id": strategy.id,
            "title": _words(strategy.title),
            "text": _words(strategy.text),
            "enterprise": strategy.enterprise,
            "proposer": _words(strategy.proposer),
            "proposed": strategy.proposed,
            "history": [
                _without_nothing({"state": move.state, "date": move.date, "why": _words(move.why)})
                for move in strategy.history
            ],
            "scenario": strategy.scenario,
            "changes": [_change(change) for change in strategy.changes],
            "outlook": None if strategy.outlook is None else _outlook(strategy.outlook),
            "shown_by": None if strategy.shown_by is None else _shown_by(strategy.shown_by),
            "goal": strategy.goal,
            "pledge": strategy.pledge,
            "public": None if strategy.is_public else False,
        }
    )


def _change(change: StrategyChange) -> dict[str, Any]:
    return _without_nothing(
        {
            "path": change.path,
            "operation": change.operation,
            "value": change.value,
            "low": change.low,
            "high": change.high,
            "after_months": change.after_months or None,
            "months": change.months,
        }
    )


def _outlook(said: OutlookSaid) -> dict[str, Any]:
    tried = said.scenario
    return _without_nothing(
        {
            "date": said.date,
            "seed": said.seed,
            "helps": said.helps,
            "harms": said.harms,
            "of": said.of,
            "survival_gain": said.survival_gain,
            "years": said.years,
            "scenario": None if tried is None else {"id": tried.id, "title": _words(tried.title)},
        }
    )


def _shown_by(shown: ShownBy) -> dict[str, Any]:
    return {
        "indicator": _words(shown.indicator),
        "unit": shown.unit,
        "place": shown.place,
        "measure": _measure(shown.measure),
    }
