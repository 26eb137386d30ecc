"""Found the example town's site: its thread, its people, and its books as a bookkeeper would bring them."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.management import call_command
from found_neighbours import (
    FOOD_WASTE,
    LoadFiles,
    found_neighbours,
    publish_playbook,
)

from dure.intake import BookFile
from dure.intake.files import read_all
from dure.intake.sealing import owners_of, seal_readings
from dure.language import Text
from dure.period import parse_period
from dure.terminal import language_of
from dure.web.books import storage
from dure.web.books.models import Import
from dure.web.chalkboard.board import load_board
from dure.web.circulation.desk import find_answer
from dure.web.circulation.public import build_offer, publish
from dure.web.circulation.questions import read_question
from dure.web.community.models import (
    Community,
    CommunityRole,
    Enterprise,
    EnterpriseRole,
    Person,
)
from dure.web.outlook.models import EnterprisePlan
from dure.web.outlook.plans import draft_from_book, load_plan, store_plan
from dure.web.outlook.runs import make_run, wish_all
from dure.web.shocks.figures import get_shocks, open_year
from dure.web.thread.commons import get_thread, import_community
from dure.web.thread.models import SpendingAnswer, Voice
from dure.web.thread.questions import find_inside_share

PASSWORD: Final = "mugwort-terrace-2025"  # noqa: S105 -- printed for everybody
"""Known to everybody who reads this: the example answers on one's own computer only."""

PEOPLE: Final = (
    ("manager@example.org", "한가온 (가상)", "manager"),
    ("bookkeeper@example.org", "노을비 (가상)", "bookkeeper"),
    ("coordinator@example.org", "달여울 (가상)", "coordinator"),
    ("support@example.org", "솔미르 (가상)", "support"),
    ("operator@example.org", "별하람 (가상)", "operator"),
)
"""Everybody with an account: address, invented name, role in the clinic, the town or the instance."""


OPEN_PAGES: Final = ("map/", "playbooks/", "visits/", "places/52800/similar/")
"""What the demo leads to that nobody has to sign in for."""

CLINIC: Final = "9998200012"
DRAWS: Final = 2_000
"""Futures of the clinic's first run: fewer than a run of one's own draws, so that the demo stands at once."""

STRATEGY_MONEY: Final = 30_000_000
"""Won that its strategies may cost together over ten years."""


VOICES: Final = (
    (Voice.Kind.OFFER, "표고와 산나물 (가상)", "goods"),
    (Voice.Kind.OFFER, "이불 빨래 (가상)", "services"),
    (Voice.Kind.HELP, "한 주에 두 시간, 어르신 모시고 병원 가기 (가상)", ""),
)
ANSWERS: Final = (
    ("staff", "here", "half", "away", "daily"),
    ("staff", "half", "here", "away", "daily"),
    ("staff", "here", "here", "half", "alike"),
    ("member", "here", "half", "away", "obligations"),
    ("staff", "half", "half", "away", "large"),
)
"""What invented neighbours say: offers and help, and five answers to the four spending questions."""


def found_site(source: Path, *, load_files: LoadFiles) -> bool:
    """Bring the town and the counties beside it into an empty site; False where a community is there already.

    Args:
        source: Its `community.yaml`; the folders of the counties lie beside its own.
        load_files: Gives the files of the enterprise with a business number, of the town or of a `folder`.
    """
    call_command("migrate", verbosity=0, interactive=False)
    if Community.objects.exists():
        return False
    community, problems = import_community(source)
    if problems:
        raise SystemExit("\n".join(problem.what.en for problem in problems))
    people = _found_people(community)
    _hear_neighbours(community)
    for enterprise in community.enterprises.order_by("pk"):
        _bring(enterprise, load_files(enterprise.number), by=people["manager"])
        if enterprise.number == FOOD_WASTE:
            publish_playbook(enterprise, source.parent / "playbooks" / "doesalim", by=people["manager"])
        if enterprise.number == CLINIC:
            _look_ahead(enterprise, (source.parent / "plan.toml").read_text(encoding="utf-8"), by=people)
        open_year(enterprise, by=people["manager"], with_plan=enterprise.number == CLINIC)
        load_board(enterprise, "ko")
        _say(Text(f"  {enterprise.name_en or enterprise.name_ko}", f"  {enterprise.name_ko}"))
    get_thread(community, "ko")
    get_shocks(community, "ko")
    neighbours = found_neighbours(
        source.parent.parent,
        load_files=load_files,
        bring=_bring,
        manager=people["manager"],
        password=PASSWORD,
    )
    for one in neighbours:
        _say(Text(f"  {one.name_en}", f"  {one.name_ko}"))
    return True


def _found_people(community: Community) -> dict[str, Person]:
    """Give everybody their account and role."""
    people = {}
    for email, name, role in PEOPLE:
        people[role] = Person.objects.create_user(email, PASSWORD, name=name, is_staff=role == "operator")
        if role in CommunityRole.Kind.values:
            CommunityRole.objects.create(community=community, person=people[role], kind=role)
        elif role in EnterpriseRole.Kind.values:
            for enterprise in community.enterprises.all():
                EnterpriseRole.objects.create(enterprise=enterprise, person=people[role], kind=role)
    return people


def _bring(enterprise: Enterprise, files: Sequence[BookFile], *, by: Person) -> None:
    """Bring files into a book through the same doors as an upload, and open the link to its report."""
    readings, told = read_all(files)
    owners = owners_of(readings, told, enterprise.number)
    sealed = seal_readings(readings, owners, key=settings.PSEUDONYM_KEY)
    brought = Import.objects.create(book=enterprise.book, brought_by=by, state=Import.State.WAITING)
    storage.stage(brought, sealed, owners)
    storage.store(brought)
    _publish(enterprise, by=by)


def _publish(enterprise: Enterprise, *, by: Person) -> None:
    """Open the public link to the report that the enterprise opens with."""
    answer = find_answer(read_question(enterprise, {}))
    if answer is not None:
        publish(answer, build_offer(answer), by=by)


def _look_ahead(enterprise: Enterprise, text: str, *, by: dict[str, Person]) -> None:
    """Store the plan that the book of 2024 gave the clinic, the one in force, and a first run with that."""
    draft = draft_from_book(enterprise, period=parse_period("2024"))
    if draft is not None and draft.is_whole:
        store_plan(
            enterprise,
            draft.to_toml(),
            origin=EnterprisePlan.Origin.BOOK,
            note="2024년 장부에서 시작한 2025년 계획 (가상)",
            by=by["bookkeeper"],
        )
    row = store_plan(
        enterprise,
        text,
        origin=EnterprisePlan.Origin.FILE,
        note="2025년 장부의 수에 2026년에 새로 할 일을 더한 계획 (가상)",
        by=by["bookkeeper"],
    )
    plan, _ = load_plan(row)
    wish = wish_all(plan, draws=DRAWS, budget=STRATEGY_MONEY)
    make_run(row, wish, by=by["bookkeeper"])


def _hear_neighbours(community: Community) -> None:
    """Let invented neighbours say what they would say."""
    for code, count in (("care", 14), ("food-waste", 9), ("farm-price", 6), ("quiet-village", 4)):
        issue = community.issues.get(code=code)
        Voice.objects.bulk_create(
            Voice(community=community, kind=Voice.Kind.ME_TOO, issue=issue) for _ in range(count)
        )
    for kind, text, purpose in VOICES:
        Voice.objects.create(community=community, kind=kind, purpose=purpose, line=text, name="이웃 (가상)")
    clinic = community.enterprises.get(number=CLINIC)
    for relation, daily, services, large, most in ANSWERS:
        given = {"daily": daily, "services": services, "large": large, "most": most}
        SpendingAnswer.objects.create(
            community=community,
            enterprise=clinic,
            relation=relation,
            answers=given,
            inside_share=find_inside_share(given),
        )


def say_how_to_sign_in(*, address: str) -> None:
    """Say where the site is and as whom to sign in."""
    _say(
        Text(
            f"Sign in at {address}accounts/login/ with the password {PASSWORD} as",
            f"{address}accounts/login/ 에서 비밀번호 {PASSWORD} 로 로그인해 보세요.",
        )
    )
    roles = {
        "manager": Text("manager of the four enterprises", "네 사업체의 관리자"),
        "bookkeeper": Text("their bookkeeper", "네 사업체의 회계 담당"),
        "coordinator": Text("coordinator of the town", "마을 활동가"),
        "support": Text("support-centre officer: combined figures only", "지원센터 담당: 합친 숫자만 봅니다"),
        "operator": Text("operator of the instance", "사이트 운영자"),
    }
    for email, _, role in PEOPLE:
        _say(Text(f"  {email:<26}{roles[role].en}", f"  {email:<26}{roles[role].ko}"))
    beside = (
        ("buan@example.org", Text("of Buan-gun, which took two models home", "두 모델을 가져간 부안군")),
        ("gochang@example.org", Text("of Gochang-gun, which shows its harbour", "항구를 보여 주는 고창군")),
    )
    for email, who in beside:
        _say(
            Text(
                f"  {email:<26}coordinator and manager {who.en}", f"  {email:<26}{who.ko}의 활동가이자 관리자"
            )
        )
    pages = ", ".join(f"{address}{page}" for page in OPEN_PAGES)
    _say(Text(f"Without an account: {pages}", f"로그인하지 않아도 보는 곳: {pages}"))


def _say(text: Text) -> None:
    print(text.in_language(language_of(None)), file=sys.stderr)
