"""Found the example town's site: its thread, its people, and its books as a bookkeeper would bring them."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.management import call_command

from dure.intake import BookFile
from dure.intake.files import read_all
from dure.intake.sealing import owners_of, seal_readings
from dure.language import Text
from dure.terminal import language_of
from dure.web.books import storage
from dure.web.books.models import Import
from dure.web.books.reports import get_report
from dure.web.community.models import (
    Community,
    CommunityRole,
    Enterprise,
    EnterpriseRole,
    Person,
)
from dure.web.thread.commons import import_community

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


def found_site(source: Path, *, load_files: Callable[[str], Sequence[BookFile]]) -> bool:
    """Bring the town into an empty site; return False where a community is there already.

    Args:
        source: Its `community.yaml`.
        load_files: Gives the files of the enterprise with a business number.
    """
    call_command("migrate", verbosity=0, interactive=False)
    if Community.objects.exists():
        return False
    community, problems = import_community(source)
    if problems:
        raise SystemExit("\n".join(problem.what.en for problem in problems))
    people = _found_people(community)
    for enterprise in community.enterprises.order_by("pk"):
        _bring(enterprise, load_files(enterprise.number), by=people["manager"])
        get_report(enterprise.book)
        _say(Text(f"  {enterprise.name_en or enterprise.name_ko}", f"  {enterprise.name_ko}"))
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
    """Bring files into a book through the same doors as an upload: read, seal, stage, store."""
    readings, told = read_all(files)
    owners = owners_of(readings, told, enterprise.number)
    sealed = seal_readings(readings, owners, key=settings.PSEUDONYM_KEY)
    brought = Import.objects.create(book=enterprise.book, brought_by=by, state=Import.State.WAITING)
    storage.stage(brought, sealed, owners)
    storage.store(brought)


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


def _say(text: Text) -> None:
    print(text.in_language(language_of(None)), file=sys.stderr)
