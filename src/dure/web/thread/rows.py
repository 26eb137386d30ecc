"""Rows of a community ↔ the engine's `dure.commons.Community`, and community.yaml in and out."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from django.db import models, transaction

from dure import commons
from dure.commons import read_community, write_community
from dure.commons.document import SIZE_MAX
from dure.importers.redaction import mask_words
from dure.korea.gazetteer import load_gazetteer
from dure.language import Text
from dure.problem import Problem, Where
from dure.reports.told import round_won
from dure.web.books.models import Book
from dure.web.chalkboard.models import Card, Move, Said
from dure.web.community.access import May, find_enterprise_rights
from dure.web.community.models import Community, CommunityRole, Enterprise, Person
from dure.web.playbooks.lineage import read_lineage, save_lineage
from dure.web.playbooks.models import Lineage
from dure.web.shocks.households import load_households, save_households
from dure.web.thread.models import EnterpriseEntry, Goal, Issue, Measurement, Pledge, Strategy
from dure.web.thread.naming import cover_names, cover_strategy, name_parties

VALUE_DIGITS: Final = 3
VALUE_MAX: Final = 10**15
"""A goal's numbers are kept to a thousandth, below a quadrillion."""

_ANY_FORM: Final = Text(en="enterprise", ko="사업체")


class CommunityRefusedError(ValueError):
    """A community's file that cannot be brought in; `problems` says why, in both languages."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{problem.where.file}: {problem.what}" for problem in problems))
        self.problems = problems


# Rows → the engine


def load_community(community: Community) -> commons.Community:
    """Load a community with all its parts, in the order in which they were written."""
    enterprises = list(community.enterprises.select_related("entry", "lineage").order_by("pk"))
    ids = {enterprise.pk: id_of(enterprise) for enterprise in enterprises}
    answers = defaultdict(list)
    links = Enterprise.issues.through.objects.filter(enterprise__in=enterprises).order_by("pk")
    for enterprise_id, issue in links.values_list("enterprise_id", "issue__code"):
        answers[enterprise_id].append(issue)
    return commons.Community(
        name=_text(community, "name"),
        places=tuple(community.places),
        example=community.is_example,
        issues=tuple(_issue(row) for row in community.issues.order_by("pk")),
        goals=tuple(
            _goal(row, ids=ids)
            for row in community.goals.select_related("issue").prefetch_related("measurements").order_by("pk")
        ),
        enterprises=tuple(_enterprise(row, issues=answers[row.pk]) for row in enterprises),
        pledges=tuple(
            _pledge(row, ids=ids) for row in community.pledges.select_related("goal").order_by("pk")
        ),
        strategies=tuple(_strategy(row, ids=ids) for row in list_strategies(community)),
        households=load_households(community),
    )


def leave_out_drafts(community: Community, whole: commons.Community) -> commons.Community:
    """Leave out what was made from a playbook and is not opened yet: it is shown to its makers alone.

    An issue that others have taken up meanwhile stays, and an enterprise that stood before loses no more than
    the goal and the lineage.
    """
    drafts = list_drafts(community)
    if not drafts:
        return whole
    standing = {id_of(row.enterprise) for row in drafts if not row.is_founded}
    hidden = {id_of(row.enterprise) for row in drafts if row.is_founded}
    made = {row.goal.code for row in drafts if row.goal is not None}
    goals = tuple(one for one in whole.goals if one.id not in made and one.enterprise not in hidden)
    enterprises = tuple(one for one in whole.enterprises if one.id not in hidden)
    taken_up = {one.issue for one in goals} | {issue for one in enterprises for issue in one.issues}
    written = {row.issue.code for row in drafts if row.issue is not None} - taken_up
    left = made | {one.id for one in whole.goals if one.enterprise in hidden}
    return replace(
        whole,
        issues=tuple(one for one in whole.issues if one.id not in written),
        goals=goals,
        enterprises=tuple(replace(one, lineage=None) if one.id in standing else one for one in enterprises),
        pledges=tuple(one for one in whole.pledges if one.goal not in left and one.enterprise not in hidden),
        strategies=tuple(
            replace(one, goal=None) if one.goal in left else one
            for one in whole.strategies
            if one.enterprise not in hidden
        ),
    )


def list_drafts(community: Community) -> list[Lineage]:
    """List what of a community was made from a playbook and is not opened yet."""
    rows = Lineage.objects.filter(enterprise__community=community, is_draft=True).order_by("pk")
    return list(rows.select_related("enterprise__entry", "goal", "issue"))


def export_community(community: Community, *, for_reader: Person | None = None) -> bytes:
    """Write a community as community.yaml; `import_community` brings the same community back.

    Args:
        community: The community.
        for_reader: Who gets the file: of pledges of an enterprise whose book they may not see, it holds only
            the public ones, and whom those take away from is left out; of strategies likewise. None writes
            everything.
    """
    whole = load_community(community)
    if for_reader is not None:
        whole = replace(
            whole,
            pledges=tuple(_list_readable(community, whole, reader=for_reader)),
            strategies=tuple(_list_readable_strategies(community, whole, reader=for_reader)),
        )
    return write_community(whole).encode()


def _list_readable(
    community: Community, whole: commons.Community, *, reader: Person
) -> Iterator[commons.Pledge]:
    rows = {row.code: row for row in community.pledges.select_related("enterprise")}
    for pledge in whole.pledges:
        row = rows[pledge.id]
        owner = row.enterprise
        if owner is not None and May.SEE_BOOK in find_enterprise_rights(reader, owner):
            yield pledge
        elif row.is_public:
            covered = cover_leak(pledge)
            yield covered if owner is None else cover_names(covered, name_parties(owner))


def _list_readable_strategies(
    community: Community, whole: commons.Community, *, reader: Person
) -> Iterator[commons.Strategy]:
    owners = {row.code: row.enterprise for row in community.strategies.select_related("enterprise")}
    for strategy in whole.strategies:
        owner = owners[strategy.id]
        if owner is None or May.SEE_BOOK in find_enterprise_rights(reader, owner):
            yield strategy
        elif strategy.is_public:
            yield cover_strategy(strategy, name_parties(owner))


def cover_leak(pledge: commons.Pledge) -> commons.Pledge:
    """Take the supplier out of a promise about a leak, and round its won: the whole leak is one payment."""
    if pledge.leak is None:
        return pledge
    quantity = pledge.quantity
    if quantity is not None and pledge.unit == "KRW":
        quantity = round_won(quantity)
    leak = None if pledge.leak.purpose is None else replace(pledge.leak, supplier=None)
    return replace(pledge, quantity=quantity, leak=leak)


def id_of(enterprise: Enterprise) -> str:
    """Return an enterprise's id in community.yaml: the one it came with, else its code."""
    entry: EnterpriseEntry | None = getattr(enterprise, "entry", None)
    return enterprise.code if entry is None else entry.code


def _text(row: models.Model, field: str) -> Text:
    """Read a text that has to be there; where one language is missing, the other stands for it."""
    korean, english = getattr(row, f"{field}_ko"), getattr(row, f"{field}_en")
    return Text(en=english or korean, ko=korean or english)


def _find_text(row: models.Model, field: str) -> Text | None:
    text = _text(row, field)
    return text if text.ko else None


def _number(value: Decimal) -> commons.community.Number:
    return int(value) if value == value.to_integral_value() else float(value)


def _issue(row: Issue) -> commons.Issue:
    return commons.Issue(
        id=row.code, title=_text(row, "title"), place=row.place, text=_find_text(row, "text")
    )


def _enterprise(row: Enterprise, *, issues: Iterable[str]) -> commons.Enterprise:
    entry: EnterpriseEntry | None = getattr(row, "entry", None)
    return commons.Enterprise(
        id=row.code if entry is None else entry.code,
        name=_text(row, "name"),
        legal_form=_find_text(row, "legal_form") or _ANY_FORM,
        place=row.place,
        number=row.number or None,
        issues=tuple(issues),
        books=tuple(commons.Books(**books) for books in entry.books) if entry else (),
        members=(entry.members or None) if entry else None,
        plan=(entry.plan or None) if entry else None,
        lineage=read_lineage(row),
    )


def _goal(row: Goal, *, ids: Mapping[int, str]) -> commons.Goal:
    return commons.Goal(
        id=row.code,
        indicator=_text(row, "indicator"),
        unit=row.unit,
        place=row.place,
        baseline=commons.Baseline(value=_number(row.baseline_value), date=row.baseline_date),
        target=_number(row.target),
        due=row.due,
        measure=read_measure(row.measure),
        issue=row.issue.code if row.issue else None,
        enterprise=None if row.enterprise_id is None else ids.get(row.enterprise_id),
        measurements=tuple(
            commons.Measurement(date=one.date, value=_number(one.value), evidence=_text(one, "evidence"))
            for one in sorted(row.measurements.all(), key=lambda one: (one.date, one.pk))
        ),
    )


def read_measure(stored: Mapping[str, Any]) -> commons.Measure:
    """Read the stored `measure` of a goal; an empty one is by hand.

    Raises:
        ValueError: The ledger holds no such unit or purpose.
    """
    by = stored.get("by")
    if by == "ledger":
        return commons.LedgerMeasure(
            unit=stored["unit"],
            purposes=tuple(stored.get("purposes", ())),
            payers=tuple(stored.get("payer", ())),
            payees=tuple(stored.get("payee", ())),
            payer_side=stored.get("payer_side"),
            payee_side=stored.get("payee_side"),
        )
    if by == "retention":
        return commons.RetentionMeasure(figure=stored["figure"])
    return commons.MembersMeasure() if by == "members" else commons.HandMeasure()


def write_measure(measure: commons.Measure) -> dict[str, Any]:
    """Write a goal's measure as it is stored, in the words of community.yaml."""
    if isinstance(measure, commons.LedgerMeasure):
        entries: dict[str, Any] = {
            "by": "ledger",
            "unit": measure.unit,
            "purposes": list(measure.purposes),
            "payer": list(measure.payers),
            "payee": list(measure.payees),
            "payer_side": measure.payer_side,
            "payee_side": measure.payee_side,
        }
        return {key: value for key, value in entries.items() if value}
    if isinstance(measure, commons.RetentionMeasure):
        return {"by": "retention", "figure": measure.figure}
    return {"by": "members" if isinstance(measure, commons.MembersMeasure) else "measurements"}


def read_pledge(row: Pledge) -> commons.Pledge:
    """Read one stored pledge as the engine's."""
    ids = {} if row.enterprise is None else {row.enterprise.pk: id_of(row.enterprise)}
    return _pledge(row, ids=ids)


def _pledge(row: Pledge, *, ids: Mapping[int, str]) -> commons.Pledge:
    leak = row.leak
    return commons.Pledge(
        id=row.code,
        who=_text(row, "who"),
        what=_text(row, "what"),
        by=row.by,
        made=row.made,
        quantity=row.quantity,
        unit=row.unit,
        enterprise=None if row.enterprise_id is None else ids.get(row.enterprise_id),
        leak=None
        if leak is None
        else commons.PledgedLeak(
            supplier=leak.get("supplier"),
            purpose=leak.get("purpose"),
            sellers=tuple(leak.get("sellers") or ()),
        ),
        goal=row.goal.code if row.goal else None,
        outcome=_OUTCOMES[row.outcome],
        evidence=_find_text(row, "evidence"),
    )


_OUTCOMES: Final[dict[str, commons.community.Outcome]] = {
    "open": "open",
    "kept": "kept",
    "partly": "partly",
    "not_kept": "not_kept",
}


def list_strategies(community: Community) -> models.QuerySet[Strategy]:
    """List a community's strategies with all that the chalkboard says of them, as they were written."""
    related = community.strategies.select_related("card__goal", "card__pledge", "enterprise")
    return related.prefetch_related("moves", "outlooks").order_by("pk")


def read_strategy(row: Strategy) -> commons.Strategy:
    """Read one stored strategy as the engine's."""
    ids = {} if row.enterprise is None else {row.enterprise.pk: id_of(row.enterprise)}
    return _strategy(row, ids=ids)


def _strategy(row: Strategy, *, ids: Mapping[int, str]) -> commons.Strategy:
    card: Card | None = getattr(row, "card", None)
    said = sorted(row.outlooks.all(), key=lambda one: one.pk)
    words = commons.Strategy(
        id=row.code,
        title=_text(row, "title"),
        text=_find_text(row, "text"),
        enterprise=None if row.enterprise_id is None else ids.get(row.enterprise_id),
        history=tuple(
            commons.StrategyMove(state=_STATES[move.state], date=move.day, why=_find_text(move, "why"))
            for move in sorted(row.moves.all(), key=lambda one: one.pk)
        ),
        outlook=_outlook(said[-1]) if said else None,
    )
    if card is None:
        return words
    return replace(
        words,
        proposer=_find_text(card, "proposer"),
        proposed=card.proposed,
        scenario=card.scenario or None,
        changes=tuple(commons.StrategyChange(**change) for change in card.changes),
        shown_by=None if card.shown_by is None else read_shown_by(card.shown_by),
        goal=None if card.goal is None else card.goal.code,
        pledge=None if card.pledge is None else card.pledge.code,
        is_public=card.is_public,
    )


_STATES: Final[dict[str, commons.community.StrategyState]] = {
    "idea": "idea",
    "trying": "trying",
    "kept": "kept",
    "dropped": "dropped",
}


def _outlook(row: Said) -> commons.OutlookSaid:
    return commons.OutlookSaid(
        date=row.day,
        seed=row.seed,
        helps=row.helps,
        harms=row.harms,
        of=row.of,
        survival_gain=row.survival_gain,
        years=row.years,
        scenario=_tried(row),
    )


def _tried(row: Said) -> commons.TriedScenario | None:
    if not row.scenario:
        return None
    ko = row.scenario_ko or row.scenario
    return commons.TriedScenario(row.scenario, Text(en=row.scenario_en or ko, ko=ko))


def write_tried(tried: commons.TriedScenario | None) -> dict[str, str]:
    """Write into its columns what an outlook reckoned with; nothing where it was the strategy itself."""
    title = _words("scenario", None if tried is None else tried.title)
    return {"scenario": "" if tried is None else tried.id, **title}


def read_shown_by(stored: Mapping[str, Any]) -> commons.ShownBy:
    """Read by what in the ledger a stored strategy is shown.

    Raises:
        TypeError: It is not of the ledger.
    """
    measure = read_measure({"by": "ledger", **stored["measure"]})
    if not isinstance(measure, commons.LedgerMeasure):
        raise TypeError("A strategy is shown by the ledger.")
    return commons.ShownBy(
        indicator=Text(en=stored["en"], ko=stored["ko"]),
        unit=stored["unit"],
        place=stored["place"],
        measure=measure,
    )


def write_shown_by(shown: commons.ShownBy) -> dict[str, Any]:
    """Write by what in the ledger a strategy is shown, as it is stored."""
    return {
        "ko": mask_words(shown.indicator.ko),
        "en": mask_words(shown.indicator.en),
        "unit": shown.unit,
        "place": shown.place,
        "measure": write_measure(shown.measure),
    }


# community.yaml → rows


def import_community(
    source: Path | str | bytes, *, by: Person | None = None
) -> tuple[Community, list[Problem]]:
    """Found a community, its enterprises with their books, and its thread from community.yaml.

    Args:
        source: The file's path, or its content as bytes.
        by: Who brings it in, and coordinates the community from then on; None leaves that to an invitation.

    Returns:
        The community, and the faults of the parts of the file that were left out.

    Raises:
        CommunityRefusedError: The file names no community, or holds words that are too long to be kept.
    """
    file = "community.yaml" if isinstance(source, bytes) else Path(source).name
    content = source if isinstance(source, bytes) else _load(Path(source))
    read, problems = read_community(content, file, gazetteer=load_gazetteer())
    if read is None:
        raise CommunityRefusedError(problems)
    if faults := list(_find_faults(read, file=file)):
        raise CommunityRefusedError(faults)
    with transaction.atomic():
        community = _save(read)
        save_households(community, read.households)
        if by is not None:
            CommunityRole.objects.create(community=community, person=by, kind=CommunityRole.Kind.COORDINATOR)
    return community, problems


def _load(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(SIZE_MAX + 1)  # one byte more than is allowed, so that the reader says so


def _save(read: commons.Community) -> Community:
    community = Community.objects.create(
        **_words("name", read.name), places=list(read.places), is_example=read.example
    )
    issues = {
        one.id: Issue.objects.create(
            community=community,
            code=one.id,
            place=one.place,
            **_words("title", one.title),
            **_words("text", one.text),
        )
        for one in read.issues
    }
    enterprises = {one.id: _save_enterprise(community, one, issues=issues) for one in read.enterprises}
    goals = {one.id: _save_goal(community, one, issues=issues, enterprises=enterprises) for one in read.goals}
    pledges = {
        one.id: _save_pledge(community, one, enterprises=enterprises, goals=goals) for one in read.pledges
    }
    for strategy in read.strategies:
        _save_strategy(community, strategy, enterprises=enterprises, goals=goals, pledges=pledges)
    return community


def _save_enterprise(
    community: Community, one: commons.Enterprise, *, issues: Mapping[str, Issue]
) -> Enterprise:
    enterprise = Enterprise.objects.create(
        community=community,
        number=one.number or "",
        place=one.place,
        is_example=community.is_example,
        **_words("name", one.name),
        **_words("legal_form", None if one.legal_form == _ANY_FORM else one.legal_form),
    )
    Book.objects.get_or_create(enterprise=enterprise)
    EnterpriseEntry.objects.create(
        enterprise=enterprise,
        code=one.id,
        books=[{"files": books.files, "owner": books.owner} for books in one.books],
        members=one.members or "",
        plan=one.plan or "",
    )
    for issue in one.issues:  # one by one: together they would lose their order
        enterprise.issues.add(issues[issue])
    if one.lineage is not None:
        save_lineage(enterprise, one.lineage)
    return enterprise


def _save_goal(
    community: Community,
    one: commons.Goal,
    *,
    issues: Mapping[str, Issue],
    enterprises: Mapping[str, Enterprise],
) -> Goal:
    goal = Goal.objects.create(
        community=community,
        code=one.id,
        issue=issues.get(one.issue or ""),
        enterprise=enterprises.get(one.enterprise or ""),
        unit=one.unit,
        place=one.place,
        baseline_value=Decimal(str(one.baseline.value)),
        baseline_date=one.baseline.date,
        target=Decimal(str(one.target)),
        due=one.due,
        measure=write_measure(one.measure),
        **_words("indicator", one.indicator),
    )
    for measurement in one.measurements:
        Measurement.objects.create(
            goal=goal,
            date=measurement.date,
            value=Decimal(str(measurement.value)),
            **_words("evidence", measurement.evidence),
        )
    return goal


def _save_pledge(
    community: Community,
    one: commons.Pledge,
    *,
    enterprises: Mapping[str, Enterprise],
    goals: Mapping[str, Goal],
) -> Pledge:
    leak = one.leak
    return Pledge.objects.create(
        community=community,
        code=one.id,
        enterprise=enterprises.get(one.enterprise or ""),
        goal=goals.get(one.goal or ""),
        quantity=one.quantity,
        unit=one.unit,
        made=one.made,
        by=one.by,
        leak=None
        if leak is None
        else {"supplier": leak.supplier, "purpose": leak.purpose, "sellers": list(leak.sellers)},
        outcome=one.outcome,
        **_words("who", one.who),
        **_words("what", one.what),
        **_words("evidence", one.evidence),
    )


def _save_strategy(
    community: Community,
    one: commons.Strategy,
    *,
    enterprises: Mapping[str, Enterprise],
    goals: Mapping[str, Goal],
    pledges: Mapping[str, Pledge],
) -> None:
    row = Strategy.objects.create(
        community=community,
        code=one.id,
        enterprise=enterprises.get(one.enterprise or ""),
        **_words("title", one.title),
        **_words("text", one.text),
    )
    if one != commons.Strategy(id=one.id, title=one.title, text=one.text, enterprise=one.enterprise):
        Card.objects.create(
            strategy=row,
            proposed=one.proposed,
            scenario=one.scenario or "",
            changes=[asdict(change) for change in one.changes],
            shown_by=None if one.shown_by is None else write_shown_by(one.shown_by),
            goal=goals.get(one.goal or ""),
            pledge=pledges.get(one.pledge or ""),
            is_public=one.is_public,
            **_words("proposer", one.proposer),
        )
    for move in one.history:
        Move.objects.create(strategy=row, state=move.state, day=move.date, **_words("why", move.why))
    if (said := one.outlook) is not None:
        Said.objects.create(
            strategy=row,
            day=said.date,
            seed=said.seed,
            helps=said.helps,
            harms=said.harms,
            of=said.of,
            survival_gain=said.survival_gain,
            years=said.years,
            **write_tried(said.scenario),
        )


def _words(field: str, text: Text | None) -> dict[str, str]:
    """Write a text into its two columns, as a form would keep it; the same words in both are kept once."""
    if text is None:
        return {f"{field}_ko": "", f"{field}_en": ""}
    return {
        f"{field}_ko": mask_words(text.ko),
        f"{field}_en": "" if text.en == text.ko else mask_words(text.en),
    }


def _find_faults(read: commons.Community, *, file: str) -> Iterator[Problem]:
    """Find what the rows cannot hold; the file is then refused as a whole, so that nothing goes missing."""
    for path, row, texts in _list_words(read):
        for field, text in texts.items():
            column = row._meta.get_field(field)  # noqa: SLF001 -- Django documents it as public
            longest = getattr(column, "max_length", None)
            both = (text.ko, text.en) if isinstance(text, Text) else (text,)
            length = max(len(mask_words(words)) for words in both)  # a mask may be longer than its number
            if longest is not None and length > longest:
                yield _fault(
                    file,
                    f"{path}.{field.removesuffix('_ko')}",
                    what=Text(
                        en=f"There are {length:,} letters, more than {longest:,}.",
                        ko=f"{length:,}자로, {longest:,}자를 넘습니다.",
                    ),
                    remedy=Text(en="Say it more shortly.", ko="더 짧게 적어 주십시오."),
                )
    for path, id_ in _list_ids(read):
        if set(id_) & set("/\\?#%") or not id_.strip("."):
            yield _fault(
                file,
                f"{path}.id",
                what=Text(
                    en=f"The id {id_} cannot stand in an address.",
                    ko=f"id {id_}은(는) 주소에 쓸 수 없습니다.",
                ),
                remedy=Text(
                    en="Use letters, digits and dashes, as food-waste.",
                    ko="food-waste처럼 글자와 숫자와 줄표로 적어 주십시오.",
                ),
            )
    for goal in read.goals:
        numbers = (goal.baseline.value, goal.target, *(one.value for one in goal.measurements))
        if any(_is_too_fine(number) for number in numbers):
            yield _fault(
                file,
                f"goals[{goal.id}]",
                what=Text(
                    en="A number has more than three digits after the point, or more than 15 before it.",
                    ko="소수점 아래 세 자리, 또는 정수 열다섯 자리를 넘는 수가 있습니다.",
                ),
                remedy=Text(
                    en="Choose a smaller or a larger unit.", ko="더 작은 단위나 더 큰 단위를 골라 주십시오."
                ),
            )


def _list_ids(read: commons.Community) -> Iterator[tuple[str, str]]:
    yield from ((f"issues[{one.id}]", one.id) for one in read.issues)
    yield from ((f"goals[{one.id}]", one.id) for one in read.goals)
    yield from ((f"pledges[{one.id}]", one.id) for one in read.pledges)
    yield from ((f"strategies[{one.id}]", one.id) for one in read.strategies)


def _is_too_fine(number: float) -> bool:
    exact = Decimal(str(number))
    return abs(exact) >= VALUE_MAX or exact != round(exact, VALUE_DIGITS)


def _fault(file: str, path: str, *, what: Text, remedy: Text) -> Problem:
    return Problem(Where(file, column=path), what=what, remedy=remedy)


def _list_words(
    read: commons.Community,
) -> Iterator[tuple[str, type[models.Model], dict[str, Text | str]]]:
    """Yield each part of a file with the row that will hold it and its words by column."""
    yield "community", Community, {"name_ko": read.name}
    for issue in read.issues:
        yield f"issues[{issue.id}]", Issue, {"code": issue.id, "title_ko": issue.title}
    for one in read.enterprises:
        path = f"enterprises[{one.id}]"
        yield path, Enterprise, {"name_ko": one.name, "legal_form_ko": one.legal_form}
        files = {"members": one.members or "", "plan": one.plan or ""}
        yield path, EnterpriseEntry, {"code": one.id, **files}
        if one.lineage is not None:
            taken: dict[str, Text | str] = {"playbook": one.lineage.playbook, "version": one.lineage.version}
            yield f"{path}.lineage", Lineage, taken
    for goal in read.goals:
        yield (
            f"goals[{goal.id}]",
            Goal,
            {"code": goal.id, "unit": goal.unit, "indicator_ko": goal.indicator},
        )
        for measurement in goal.measurements:
            yield f"goals[{goal.id}].measurements", Measurement, {"evidence_ko": measurement.evidence}
    for pledge in read.pledges:
        words: dict[str, Text | str] = {
            "code": pledge.id,
            "unit": pledge.unit,
            "who_ko": pledge.who,
            "what_ko": pledge.what,
        }
        if pledge.evidence is not None:
            words["evidence_ko"] = pledge.evidence
        yield f"pledges[{pledge.id}]", Pledge, words
    yield from _list_strategy_words(read)


def _list_strategy_words(
    read: commons.Community,
) -> Iterator[tuple[str, type[models.Model], dict[str, Text | str]]]:
    for strategy in read.strategies:
        path = f"strategies[{strategy.id}]"
        yield path, Strategy, {"code": strategy.id, "title_ko": strategy.title}
        if strategy.proposer is not None:
            yield path, Card, {"proposer_ko": strategy.proposer}
        yield path, Card, {"scenario": strategy.scenario or ""}
        if strategy.outlook is not None and (tried := strategy.outlook.scenario) is not None:
            yield f"{path}.outlook.scenario", Said, {"scenario": tried.id, "scenario_ko": tried.title}
        for move in strategy.history:
            if move.why is not None:
                yield f"{path}.history", Move, {"why_ko": move.why}
