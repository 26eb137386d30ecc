"""A community's file, read: what stands in it, and what is wrong with it, line by line."""

import re
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Final, TypeVar, cast

from dure.commons.checks import PLACE_REMEDY, Checks, digits_of
from dure.commons.community import (
    OUTCOMES,
    Books,
    Community,
    Enterprise,
    Goal,
    HouseholdKind,
    Issue,
    Lineage,
    Outcome,
    Pledge,
    PledgedLeak,
    Strategy,
)
from dure.commons.document import COMMUNITY
from dure.commons.reading_goals import read_goal
from dure.commons.reading_households import read_household
from dure.commons.reading_strategies import read_strategy
from dure.handwritten import Findings, Section, read_yaml
from dure.language import Text
from dure.ledger.identifiers import is_business_number
from dure.problem import Problem

if TYPE_CHECKING:
    from dure.places import Gazetteer

Thing = TypeVar("Thing", Issue, Goal, Enterprise, Pledge, Strategy, HouseholdKind)

_PLAYBOOK_ID: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def read_community(
    content: str | bytes, file: str, *, gazetteer: "Gazetteer | None" = None
) -> tuple[Community | None, list[Problem]]:
    """Read a community's file, as `docs/reference/community-yaml.md` describes it.

    The file is not trusted: nothing is run or opened, aliases, tags and large files are refused, and the
    patterns of books cannot leave the folder. A part with a fault is left out, or kept without the faulty
    entry, and the Problem says which.

    Args:
        content: The file; bytes are read as UTF-8, cp949, or UTF-16 with its mark.
        file: Its name, for the problems.
        gazetteer: Places, to check codes and to see which place lies in which; without it by their digits.

    Returns:
        The community, or None where the file cannot be read or names no community; and the problems.
    """
    findings = Findings(file, COMMUNITY)
    top = read_yaml(content, findings=findings)
    if top is None:
        return None, list(findings.listed())
    community = _read_all_parts(top, checks=Checks(findings, gazetteer=gazetteer))
    return community, list(findings.listed())


def _read_all_parts(top: Section, *, checks: Checks) -> Community | None:
    head = top.find_section("community")
    name = None
    example = False
    if head is None:
        top.require(
            "community",
            remedy=Text(
                en="Begin with the name and the places of your community.",
                ko="먼저 공동체의 이름과 지역을 적어 주십시오.",
            ),
        )
    else:
        head.require(
            "name", remedy=Text(en="Write what you call yourselves.", ko="공동체의 이름을 적어 주십시오.")
        )
        name = head.find_words("name")
        head.require("places", remedy=PLACE_REMEDY)
        codes = [checks.check_place(head, "places", line) for line in head.find_lines("places")]
        checks.places = tuple(dict.fromkeys(code for code in codes if code is not None))
        example = head.find_choice("example", options=("true", "false", "yes", "no")) in {"true", "yes"}
        head.finish()
    issues = _read_all(top, "issues", lambda section: _read_issue(section, checks=checks))
    issue_ids = {issue.id for issue in issues}
    enterprises = _read_all(
        top, "enterprises", lambda section: _read_enterprise(section, issues=issue_ids, checks=checks)
    )
    enterprise_ids = {enterprise.id for enterprise in enterprises}
    goals = _read_all(
        top,
        "goals",
        lambda section: read_goal(section, issues=issue_ids, enterprises=enterprise_ids, checks=checks),
    )
    goal_ids = {goal.id for goal in goals}
    pledges = _read_all(
        top,
        "pledges",
        lambda section: _read_pledge(section, goals=goal_ids, enterprises=enterprise_ids, checks=checks),
    )
    pledge_ids = {pledge.id for pledge in pledges}
    strategies = _read_all(
        top,
        "strategies",
        lambda section: read_strategy(
            section, enterprises=enterprise_ids, goals=goal_ids, pledges=pledge_ids, checks=checks
        ),
    )
    households = _read_all(top, "households", lambda section: read_household(section, checks=checks))
    top.finish()
    if name is None or not checks.places:
        return None
    return Community(
        name=name,
        places=checks.places,
        example=example,
        issues=issues,
        goals=goals,
        enterprises=enterprises,
        pledges=pledges,
        strategies=strategies,
        households=households,
    )


def _read_all(top: Section, key: str, read: Callable[[Section], Thing | None]) -> tuple[Thing, ...]:
    things: dict[str, Thing] = {}
    for section in top.each(key):
        thing = read(section)
        section.finish()
        if thing is None:
            continue
        if thing.id in things:
            section.fault(
                "id",
                what=Text(en=f"The id {thing.id} is taken.", ko=f"id {thing.id}은(는) 이미 쓰였습니다."),
                remedy=Text(en="Give each its own id.", ko="하나마다 다른 id를 붙여 주십시오."),
            )
            continue
        things[thing.id] = thing
    return tuple(things.values())


# Parts


def _read_issue(section: Section, *, checks: Checks) -> Issue | None:
    id_ = checks.find_id(section)
    section.require(
        "title",
        remedy=Text(en="Say in one sentence what hurts.", ko="무엇이 아픈지 한 문장으로 적어 주십시오."),
    )
    title, text, place = (
        section.find_words("title"),
        section.find_words("text"),
        checks.find_place(section),
    )
    if title is None or place is None:
        return None
    return Issue(id=id_, title=title, place=place, text=text)


def _read_enterprise(section: Section, *, checks: Checks, issues: Collection[str]) -> Enterprise | None:
    id_ = checks.find_id(section)
    section.require("name", remedy=Text(en="Write its name.", ko="사업체 이름을 적어 주십시오."))
    name, form, place = (
        section.find_words("name"),
        section.find_words("legal_form"),
        checks.find_place(section),
    )
    number = section.find_line("number")
    if number is not None and not is_business_number(number):
        section.fault(
            "number",
            what=Text(
                en=f"{number} is not a business number: its check digit does not agree.",
                ko=f"{number}은(는) 사업자등록번호가 아닙니다. 검증 숫자가 맞지 않습니다.",
            ),
            remedy=Text(
                en="Copy the ten digits from the registration.",
                ko="사업자등록증의 열 자리를 그대로 옮겨 적어 주십시오.",
            ),
        )
        number = None
    answers = tuple(
        issue
        for issue in section.find_lines("issues")
        if checks.check_reference(section, "issues", issue, known=issues)
    )
    members, plan = (
        path if path is not None and checks.check_path(section, key, path) else None
        for key, path in ((key, section.find_line(key)) for key in ("members", "plan"))
    )
    books, lineage = _read_books(section, checks=checks), _read_lineage(section, checks=checks)
    if name is None or place is None:
        return None
    return Enterprise(
        id=id_,
        name=name,
        legal_form=form or Text(en="enterprise", ko="사업체"),
        place=place,
        number=None if number is None else digits_of(number),
        issues=answers,
        books=books,
        members=members,
        plan=plan,
        lineage=lineage,
    )


def _read_lineage(section: Section, *, checks: Checks) -> Lineage | None:
    part = section.find_section("lineage")
    if part is None:
        return None
    remedy = Text(
        en="Write playbook: and version:, the place: that it came from, and the day it was taken:.",
        ko="실행서 이름(playbook), 판(version), 온 곳(place), 가져온 날(taken)을 적어 주십시오.",
    )
    for key in ("playbook", "version", "taken"):
        part.require(key, remedy=remedy)
    playbook, version = part.find_line("playbook"), part.find_line("version")
    place, taken = checks.find_place(part), part.find_day("taken")
    if playbook is not None and _PLAYBOOK_ID.fullmatch(playbook) is None:
        part.fault(
            "playbook",
            what=Text(
                en=f"{playbook} is no name of a playbook.", ko=f"{playbook}은(는) 실행서 이름이 아닙니다."
            ),
            remedy=Text(
                en="Write its id: small letters, digits and hyphens, such as food-waste-circulation.",
                ko="food-waste-circulation처럼 영어 소문자, 숫자, 붙임표로 된 id를 적어 주십시오.",
            ),
        )
        playbook = None
    part.finish()
    if playbook is None or version is None or place is None or taken is None:
        return None
    return Lineage(playbook=playbook, version=version, place=place, taken=taken)


def _read_books(section: Section, *, checks: Checks) -> tuple[Books, ...]:
    node = section.find_node("books")
    if node is None:
        return ()
    books = []
    for item in node.each:
        owner = None
        if item.entries is not None:
            part = section.within(item, "books")
            part.require("files", remedy=Text(en="Name the files.", ko="파일 이름을 적어 주십시오."))
            files, owner = part.find_line("files"), checks.find_party(part, "owner")
            part.finish()
        else:
            files = section.read_line("books", item)
        if files is not None and checks.check_path(section, "books", files):
            books.append(Books(files=files, owner=owner))
    return tuple(books)


def _read_pledge(
    section: Section, *, checks: Checks, goals: Collection[str], enterprises: Collection[str]
) -> Pledge | None:
    id_ = checks.find_id(section)
    section.require("who", remedy=Text(en="Write who promised.", ko="누가 약속했는지 적어 주십시오."))
    section.require(
        "what",
        remedy=Text(en="Write what they promised to do.", ko="무엇을 하기로 했는지 적어 주십시오."),
    )
    section.require(
        "by",
        remedy=Text(
            en="Write the day by which, as 2026-12-31.", ko="언제까지인지 2026-12-31처럼 적어 주십시오."
        ),
    )
    who, what, by = section.find_words("who"), section.find_words("what"), section.find_day("by")
    quantity = section.find_number("quantity")
    if isinstance(quantity, float) or (quantity is not None and quantity <= 0):
        section.fault(
            "quantity",
            what=Text(
                en=f"quantity is {quantity}, not a whole number above 0.",
                ko=f"quantity에 적힌 {quantity}은(는) 1 이상의 정수가 아닙니다.",
            ),
            remedy=Text(
                en="Write whole won, grams or minutes a year.",
                ko="한 해의 원, 그램, 분을 정수로 적어 주십시오.",
            ),
        )
        quantity = None
    unit = section.find_line("unit") or "KRW"
    if not checks.agree(section, unit, unit=None):
        unit = "KRW"
        quantity = None
    enterprise = checks.find_reference(section, "enterprise", known=enterprises)
    leak = _read_leak(section, checks=checks)
    pledge_outcome = cast("Outcome", section.find_choice("outcome", options=OUTCOMES) or "open")
    made, goal, evidence = (
        section.find_day("made"),
        checks.find_reference(section, "goal", known=goals),
        section.find_words("evidence"),
    )
    if pledge_outcome in {"kept", "partly"} and evidence is None:
        section.fault(
            "evidence",
            what=Text(
                en="The pledge is called kept, and nothing shows it.",
                ko="지켰다고 적혀 있으나 그것을 보여 주는 것이 없습니다.",
            ),
            remedy=Text(
                en="Write evidence:, or outcome: open until there is some.",
                ko="evidence: 를 적거나, 생길 때까지 outcome: open 으로 두십시오.",
            ),
        )
    if who is None or what is None or by is None:
        return None
    return Pledge(
        id=id_,
        who=who,
        what=what,
        by=by,
        made=made,
        quantity=quantity,
        unit=unit,
        enterprise=enterprise,
        leak=leak,
        goal=goal,
        outcome=pledge_outcome,
        evidence=evidence,
    )


def _read_leak(section: Section, *, checks: Checks) -> PledgedLeak | None:
    part = section.find_section("leak")
    if part is None:
        return None
    supplier, purpose = checks.find_party(part, "supplier"), checks.find_purpose(part, "purpose")
    sellers = checks.find_parties(part, "sellers")
    part.finish()
    if supplier is None and purpose is None:
        section.fault(
            "leak",
            what=Text(
                en="The leak names neither a supplier nor a purpose.",
                ko="새는 곳에 거래처도 용도도 없습니다.",
            ),
            remedy=Text(
                en="Write supplier: with a business number.",
                ko="supplier: 에 사업자등록번호를 적어 주십시오.",
            ),
        )
        return None
    return PledgedLeak(supplier=supplier, purpose=purpose, sellers=sellers)
