"""Who may do what: one line an address of the site, and what it answers to each kind of reader.

A new address gets its line here; `test_table.py` fails until it has one.

    "report": Line(at=in_enterprise, get=SEE_BOOK),
    "pledge_new": Line(at=in_enterprise, get=KEEP_BOOK, post=KEEP_BOOK, form={"quantity": "1000"}),
    "import_undo": Line(at=an_import, get=NO_SUCH_METHOD, post=only("manager", "bookkeeper", status=302)),

`at` gives what the address is made of (a dict, or a function of the village that makes what has to be there
and returns a dict); `form` likewise what is sent. Each question is asked in a transaction of its own that is
taken back, so that no line depends on another.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any, Final

from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from dure.web.community.models import Invitation, make_code

ROLES: Final = (
    "visitor",
    "manager",
    "bookkeeper",
    "viewer",
    "coordinator",
    "support",
    "member",
    "stranger",
    "operator",
)

Answers = Mapping[str, int]
Parts = Mapping[str, Any] | Callable[[Any], Mapping[str, Any]]


def everybody(status: int, **but: int) -> Answers:
    """Give every reader the same answer, but for those who are named: `everybody(404, operator=200)`."""
    return {role: but.get(role, status) for role in ROLES}


def only(*roles: str, status: int = 200, visitor: int = 302, others: int = 404) -> Answers:
    """Give some roles an answer, lead visitors to the sign-in page, and hide it from the rest."""
    return {role: status if role in roles else visitor if role == "visitor" else others for role in ROLES}


def done(answers: Answers, *, status: int = 302) -> Answers:
    """Turn who may see a page into who may send its form: those get a redirect (or another status)."""
    return {role: status if given == 200 else given for role, given in answers.items()}


def written(answers: Answers) -> Answers:
    """… whose form has words in it: a visitor, whose sign-in may have run out, gets them back to copy."""
    return {**done(answers), "visitor": 403}


EVERYBODY: Final = everybody(200)
NO_SUCH_METHOD: Final = everybody(405)
SIGNED_IN: Final = everybody(200, visitor=302)
VISITORS: Final = everybody(302, visitor=200)
OF_ENTERPRISE: Final = ("manager", "bookkeeper", "viewer")
MEMBERS: Final = (*OF_ENTERPRISE, "coordinator", "member")
SEE_BOOK: Final = only(*OF_ENTERPRISE)
KEEP_BOOK: Final = only("manager", "bookkeeper")
MANAGE: Final = only("manager")
COORDINATE: Final = only("coordinator")
SEE_COMBINED: Final = only("coordinator", "support")
DESK: Final = only("manager", "coordinator")
OPERATE: Final = only("operator")


@dataclass(frozen=True, kw_only=True)
class Line:
    """What one address answers.

    Attributes:
        at: What the address is made of.
        get: Status by role of reading it.
        post: Status by role of sending its form; by default there is nothing to send.
        form: What is sent.
        headers: Headers sent with both.
    """

    get: Answers
    post: Answers = field(default_factory=lambda: NO_SUCH_METHOD)
    at: Parts = field(default_factory=dict)
    form: Parts = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


def in_enterprise(village: Any) -> dict[str, str]:
    """Speak of the village's first enterprise."""
    return {"enterprise": village.enterprise.code}


def in_community(village: Any) -> dict[str, str]:
    """Speak of the village's community."""
    return {"community": village.community.code}


def a_new_address(village: Any) -> dict[str, str]:
    """Ask for another address each time: to one address a code goes once in a while only."""
    return {"action_add": "1", "email": f"{make_code()}@example.org"}


def an_import(village: Any) -> dict[str, str]:
    """Speak of files that were brought and wait to be confirmed."""
    from dure.web.books.models import Import  # noqa: PLC0415 -- after the settings
    from dure.web.books.storage import stage  # noqa: PLC0415 -- likewise
    from dure.web.imports.models import Preview  # noqa: PLC0415 -- likewise

    brought = Import.objects.create(book=village.book)
    stage(brought, [], [])
    Preview.objects.create(brought=brought, rows_stamp=village.book.rows_stamp)
    return {"enterprise": village.enterprise.code, "code": brought.code}


def a_stored_import(village: Any) -> dict[str, str]:
    """Speak of files that stand in the book."""
    from dure.web.books.models import Import  # noqa: PLC0415 -- after the settings

    found = an_import(village)
    Import.objects.filter(code=found["code"]).update(state=Import.State.STORED, stored_at=timezone.now())
    return found


def a_table_explained(village: Any) -> dict[str, Any]:
    """Speak of a table that somebody said how to read."""
    from dure.web.books.models import RememberedMapping  # noqa: PLC0415 -- after the settings

    made = RememberedMapping.objects.create(enterprise=village.enterprise, headings="0" * 64, mapping="")
    return {"enterprise": village.enterprise.code, "mapping": made.pk}


def a_table_set_aside(village: Any, *, kind: str) -> dict[str, Any]:
    """Speak of a table that was set aside to be mended or explained."""
    import pyarrow as pa  # noqa: PLC0415 -- only these lines need it

    from dure.web.books.models import Import  # noqa: PLC0415 -- after the settings
    from dure.web.imports.models import SetAside  # noqa: PLC0415 -- likewise
    from dure.web.imports.tables import Table, pack  # noqa: PLC0415 -- likewise

    found = an_import(village)
    cells = (["날", "2025-01-03"], ["가게", "가상상회"], ["얼마", "12000"])
    content = pack(Table(tuple(pa.array(column, pa.string()) for column in cells), (1, 2), 1, {}))
    brought = Import.objects.get(code=found["code"])
    aside = SetAside.objects.create(brought=brought, kind=kind, file="표.csv", content=content, row_count=1)
    return {**found, "aside": aside.pk} if kind == "unknown" else dict(found)


def an_issue(village: Any) -> dict[str, str]:
    """Speak of something that hurts."""
    issue, _ = village.community.issues.get_or_create(code="care", title_ko="병원이 멉니다", place="52720")
    return {"community": village.community.code, "thing": issue.code}


def a_goal(village: Any) -> dict[str, str]:
    """Speak of a goal that the village's first enterprise took up."""
    village.community.goals.get_or_create(
        code="visits",
        indicator_ko="방문 진료",
        unit="회",
        place="52720",
        baseline_value=1,
        baseline_date="2024-12-31",
        target=2,
        due="2026-12-31",
        enterprise=village.enterprise,
    )
    return {"community": village.community.code, "thing": "visits"}


def a_strategy(village: Any) -> dict[str, str]:
    """Speak of a strategy of the village's first enterprise."""
    village.community.strategies.get_or_create(
        code="lunch", title_ko="함께 먹는 밥", enterprise=village.enterprise
    )
    return {"community": village.community.code, "thing": "lunch"}


def a_year_opened(village: Any) -> dict[str, str]:
    """Speak of an enterprise that holds a year open to its community."""
    from stored_books import store_rows, wide_rows  # noqa: PLC0415 -- likewise

    from dure.web.shocks.figures import open_year  # noqa: PLC0415 -- after the settings

    if not village.enterprise.opened_years.exists():
        store_rows(village.book, wide_rows())
        open_year(village.enterprise, by=village.people["manager"])
    return in_enterprise(village)


def a_shock(village: Any) -> dict[str, str]:
    """Speak of a shock on the community, by what an enterprise opened."""
    a_year_opened(village)
    return {**in_community(village), "shock": "climate"}


A_KIND_OF_HOUSEHOLD: Final = {
    "kind_ko": "혼자 사는 집",
    "number": "100",
    "income_value": "120만",
    "spends_value": "40",
    "source_ko": "가정",
}


def a_kind_of_household(village: Any) -> dict[str, str]:
    """Speak of a kind of household that was written down."""
    from dure.commons import Ends, HouseholdKind  # noqa: PLC0415 -- after the settings
    from dure.language import Text  # noqa: PLC0415 -- likewise
    from dure.web.shocks.households import save_households  # noqa: PLC0415 -- likewise

    words, ends = Text("alone", "혼자"), Ends(0.1, 0.2, 0.3)
    save_households(village.community, [HouseholdKind("alone", words, 9, ends, ends, None, words)])
    return {**in_community(village), "thing": "alone"}


def a_shock_of_the_book(village: Any) -> dict[str, str]:
    """Speak of a shock by the enterprise's own book."""
    return {**a_year_opened(village), "shock": "climate"}


def shocks_of_the_api(village: Any) -> dict[str, str]:
    """Speak of the community, one of whose enterprises opened a year."""
    a_year_opened(village)
    return {"code": village.community.code}


def an_offer(village: Any) -> dict[str, str]:
    """Speak of a study visit that the village's first enterprise offers to everybody."""
    offer, _ = village.enterprise.visit_offers.get_or_create(
        title_ko="퇴비장 견학",
        about_ko="둘러봅니다",
        challenge="waste",
        place="52720",
        meeting_ko="마을회관",
        email="host@example.org",
        defaults={"published_at": timezone.now()},
    )
    offer.days.get_or_create(day="2199-01-01")
    return {"offer": offer.code}


def an_own_offer(village: Any) -> dict[str, str]:
    """Speak of it as its host does."""
    return {**in_enterprise(village), **an_offer(village)}


def a_visit(village: Any, **more: str) -> dict[str, str]:
    """Speak of a group that came to the village's first enterprise."""
    offer = village.enterprise.visit_offers.get(code=an_offer(village)["offer"])
    visit, _ = offer.visits.get_or_create(
        group="바닷가 모임",
        place="52800",
        people=12,
        day="2025-01-01",
        wants="배우러",
        email="group@example.org",
        state="held",
    )
    return {**in_enterprise(village), "visit": visit.code, **more}


def a_visit_by_link(village: Any, **more: str) -> dict[str, str]:
    """Speak of it as its group does, by its secret link."""
    from dure.web.visits.links import sign_visit  # noqa: PLC0415 -- after the settings
    from dure.web.visits.models import Visit  # noqa: PLC0415 -- likewise

    code = a_visit(village)["visit"]
    return {"visit": code, "token": sign_visit(Visit.objects.get(code=code)), **more}


def an_issue_and_a_start(village: Any) -> dict[str, str]:
    """Send what a neighbour's tap sends: to which issue, and when the page was made."""
    from dure.web.thread.guard import start_form  # noqa: PLC0415 -- after the settings

    return {"issue": an_issue(village)["thing"], "started": start_form(village.community)}


def a_voice_to_hide(village: Any, **more: str) -> dict[str, str]:
    """Send the code of what a neighbour said."""
    voice = village.community.voices.create(kind="help", text="차로 모실 수 있어요")
    return {"voice": voice.code, **more}


def the_viewer(village: Any) -> dict[str, Any]:
    """Speak of the enterprise's viewer."""
    return {**in_enterprise(village), "person": village.people["viewer"].pk}


def the_member(village: Any) -> dict[str, Any]:
    """Speak of the community's member."""
    return {**in_community(village), "person": village.people["member"].pk}


def _invite(village: Any, *, by: str, **where: Any) -> int:
    return Invitation.objects.create(
        token_hash="0" * 64,
        email="new@example.org",
        community=village.community,
        kind="viewer",
        invited_by=village.people[by],
        expires_at=timezone.now() + timedelta(days=1),
        **where,
    ).pk


def an_invitation(village: Any) -> dict[str, Any]:
    """Speak of an invitation into the enterprise."""
    invitation = _invite(village, by="manager", enterprise=village.enterprise)
    return {**in_enterprise(village), "invitation": invitation}


def a_community_invitation(village: Any) -> dict[str, Any]:
    """Speak of an invitation into the community."""
    return {**in_community(village), "invitation": _invite(village, by="coordinator")}


def a_book(village: Any) -> dict[str, Any]:
    """Speak of an enterprise with a year of rows in its book."""
    from stored_books import store_rows, village_rows  # noqa: PLC0415 -- after the settings

    store_rows(village.book, village_rows([2025]))
    return in_enterprise(village)


def a_book_of_the_api(village: Any) -> dict[str, Any]:
    """Speak of the same by the name that the API has for it."""
    return {"code": a_book(village)["enterprise"]}


def a_thread_of_the_api(village: Any) -> dict[str, Any]:
    """Speak of the village's community by the name that the API has for it."""
    return {"code": village.community.code}


def a_file_of_the_book(village: Any, *, form: str) -> dict[str, Any]:
    """Speak of a report, or of rows, to take away."""
    return {**a_book(village), "form": form}


def a_file_of_two_years(village: Any, *, form: str) -> dict[str, Any]:
    """Speak of two years side by side to take away."""
    from stored_books import store_rows, village_rows  # noqa: PLC0415 -- after the settings

    store_rows(village.book, village_rows())
    return {**in_enterprise(village), "form": form}


def a_pledge(village: Any) -> dict[str, Any]:
    """Speak of what an enterprise pledged."""
    pledge = village.community.pledges.create(
        enterprise=village.enterprise, who_ko="이사회", what_ko="여기서 사기", by="2030-12-31"
    )
    return {**in_enterprise(village), "pledge": pledge.code}


def a_public_link(village: Any, **more: str) -> dict[str, Any]:
    """Speak of a link under which anyone may read what the engine made public."""
    from dure.reports.public import build_public_report  # noqa: PLC0415 -- only this line needs it
    from dure.web.books.reports import build_report  # noqa: PLC0415 -- after the settings
    from dure.web.circulation.models import PublicReport  # noqa: PLC0415 -- likewise

    a_book(village)
    link = village.book.public_links.create(token="t" * 43, place="52720", period="2025")
    report = build_report(village.book)
    shown = {language: build_public_report(report, language=language) for language in ("ko", "en")}
    PublicReport.objects.create(link=link, **shown)
    return {"token": link.token, **more}


def a_link_to_close(village: Any) -> dict[str, Any]:
    """Send which public link is to be closed."""
    return {"link": village.book.public_links.create(token="t" * 43, place="52720", period="2025").pk}


def a_person(village: Any) -> dict[str, Any]:
    """Speak of somebody with an account."""
    return {"person": village.people["stranger"].pk}


def a_failed_job(village: Any) -> dict[str, Any]:
    """Speak of a job that failed: the storing of an import that is gone."""
    job = DBTaskResult.objects.create(
        status="FAILED",
        args_kwargs={"args": [0], "kwargs": {}},
        task_path="dure.web.books.jobs.store_import",
        backend_name="default",
        run_after=timezone.now(),
        exception_class_path="builtins.OSError",
        traceback="",
    )
    return {"job": job.pk}


def on_the_board(village: Any, *, state: str = "") -> dict[str, Any]:
    """Speak of a strategy on the chalkboard of the village's first enterprise."""
    from dure.web.chalkboard.models import Card, Move  # noqa: PLC0415 -- after the settings

    code = a_strategy(village)["thing"]
    strategy = village.community.strategies.get(code=code)
    Card.objects.get_or_create(strategy=strategy, proposed="2025-01-01")
    if state:
        Move.objects.create(strategy=strategy, state=state, day="2025-02-01", why_ko="잘되어서")
    return {**in_enterprise(village), "strategy": code}


A_PLAN: Final = """
[plan]
name = "가상 가게"
place = "52720250"
start = 2026-01
employer_share = 0.11
[cash]
opening = 10000000
[[services]]
id = "boxes"
price = 10000
variable_cost = 4000
[[services.users]]
ages = "65+"
use_rate = 0.05
visits = 2
[[services.places]]
code = "52720250"
"""


def a_plan(village: Any) -> dict[str, Any]:
    """Give the village's first enterprise a plan."""
    from dure.web.outlook.plans import store_plan  # noqa: PLC0415 -- after the settings

    store_plan(village.enterprise, A_PLAN, origin="file", by=None)
    return in_enterprise(village)


def an_outlook(village: Any) -> dict[str, Any]:
    """Look ahead with that plan."""
    from dure.web.outlook.runs import Wish, make_run  # noqa: PLC0415 -- after the settings

    address = a_plan(village)
    made = make_run(village.enterprise.plans.get(), Wish(years=1, draws=20), by=None)
    return {**address, "run": made.code}


def a_plan_on_the_board(village: Any) -> dict[str, Any]:
    """Give it a plan and a strategy on its chalkboard."""
    return {**a_plan(village), **on_the_board(village)}


A_PLAYBOOK: Final = {"playbook": "food-waste-circulation"}
A_PLAYBOOK_AT: Final = {**A_PLAYBOOK, "code": "52800"}


def a_playbook_version(village: Any) -> dict[str, Any]:
    """Give the village's first enterprise a version of a playbook of its own."""
    from dure.korea.playbooks import load_files  # noqa: PLC0415 -- only these lines need it
    from dure.web.playbooks.versions import store_version  # noqa: PLC0415 -- after the settings

    row = store_version(village.enterprise, load_files(A_PLAYBOOK["playbook"]), by=None)
    return {**in_enterprise(village), "number": row.number}


def drafts(village: Any) -> dict[str, Any]:
    """Give the village's first enterprise drafts of a playbook."""
    from datetime import date  # noqa: PLC0415 -- only these lines need it

    from dure.commons import Lineage  # noqa: PLC0415 -- likewise
    from dure.web.playbooks.lineage import save_lineage  # noqa: PLC0415 -- after the settings

    lineage = Lineage(A_PLAYBOOK["playbook"], "1", "52720", date(2026, 1, 1))
    save_lineage(village.enterprise, lineage, home="52800", planned={"target": 1})
    return in_enterprise(village)


def drafts_set_aside(village: Any) -> dict[str, Any]:
    """Set drafts aside that nobody of the village's readers made."""
    from dure.web.playbooks.setting_aside import find_drafts, keep_drafts  # noqa: PLC0415 -- after the settings

    drafts(village)
    found = find_drafts(village.enterprise)
    assert found is not None
    return {**in_community(village), "code": keep_drafts(found, by=None).code}


def a_new_home(village: Any) -> dict[str, Any]:
    """Send that the drafts are to be written down in the village's community."""
    return {"home": f"new-{village.community.code}", "name_ko": "가상 음식물 되살림"}


TABLE: dict[str, Line] = {
    # ---- the frame
    "front": Line(get=EVERYBODY),
    "preferences": Line(get=NO_SUCH_METHOD, post=everybody(302), form={"language": "ko"}),
    "style": Line(get=EVERYBODY),
    "healthy": Line(get=EVERYBODY),
    # ---- accounts: a form that is sent empty is shown again
    "account": Line(get=SIGNED_IN, post=done(SIGNED_IN), form={"name": "한 사람"}),
    "account_email": Line(get=SIGNED_IN, post=done(SIGNED_IN), form=a_new_address),
    "account_login": Line(get=VISITORS, post=VISITORS),
    "account_request_login_code": Line(get=VISITORS, post=VISITORS),
    "account_confirm_login_code": Line(get=everybody(302), post=everybody(302)),
    "account_logout": Line(get=SIGNED_IN, post=everybody(302)),
    "account_signup": Line(get=VISITORS, post=VISITORS),
    "account_email_verification_sent": Line(get=everybody(302), post=everybody(302)),
    "account_inactive": Line(get=EVERYBODY),
    "account_change_password": Line(get=SIGNED_IN, post=SIGNED_IN),
    "account_set_password": Line(get=everybody(302), post=everybody(302)),
    "account_reset_password": Line(get=EVERYBODY, post=EVERYBODY),
    "account_confirm_password_reset_code": Line(get=everybody(302), post=everybody(302)),
    "account_complete_password_reset": Line(get=everybody(302), post=everybody(302)),
    "account_password_reset_completed": Line(get=EVERYBODY),
    # ---- communities and enterprises
    "place_suggestions": Line(get=SIGNED_IN, form={"q": "진안"}),
    "community_new": Line(
        get=SIGNED_IN,
        post=written(SIGNED_IN),
        form={"name_ko": "새 두레", "places": "52720", "act": "save"},
    ),
    "community_edit": Line(
        at=in_community,
        get=COORDINATE,
        post=written(COORDINATE),
        form={"name_ko": "고친 두레", "places": "52720", "act": "save"},
    ),
    "enterprise_new": Line(
        at=in_community,
        get=COORDINATE,
        post=written(COORDINATE),
        form={"number": "999-81-00034", "name_ko": "새 가게", "places": "52720250", "act": "save"},
    ),
    "enterprise": Line(at=in_enterprise, get=SEE_BOOK),
    "enterprise_edit": Line(
        at=in_enterprise,
        get=MANAGE,
        post=written(MANAGE),
        form={"number": "9998200012", "name_ko": "고친 이름", "places": "52720250", "act": "save"},
    ),
    "enterprise_people": Line(at=in_enterprise, get=MANAGE),
    "enterprise_invite": Line(
        at=in_enterprise,
        get=NO_SUCH_METHOD,
        post=written(MANAGE),
        form={"email": "new@example.org", "kind": "viewer"},
    ),
    "enterprise_role": Line(
        at=the_viewer, get=NO_SUCH_METHOD, post=done(MANAGE), form={"kind": "bookkeeper"}
    ),
    "enterprise_remove": Line(at=the_viewer, get=NO_SUCH_METHOD, post=done(MANAGE)),
    "enterprise_withdraw": Line(at=an_invitation, get=NO_SUCH_METHOD, post=done(MANAGE)),
    "enterprise_leave": Line(at=in_enterprise, get=SEE_BOOK, post=done(SEE_BOOK)),
    "enterprise_log": Line(at=in_enterprise, get=MANAGE),
    "enterprise_log_download": Line(at=in_enterprise, get=MANAGE),
    "community_people": Line(at=in_community, get=COORDINATE),
    "community_invite": Line(
        at=in_community,
        get=NO_SUCH_METHOD,
        post=written(COORDINATE),
        form={"email": "new@example.org", "kind": "member"},
    ),
    "community_role": Line(
        at=the_member, get=NO_SUCH_METHOD, post=done(COORDINATE), form={"kind": "support"}
    ),
    "community_remove": Line(at=the_member, get=NO_SUCH_METHOD, post=done(COORDINATE)),
    "community_withdraw": Line(at=a_community_invitation, get=NO_SUCH_METHOD, post=done(COORDINATE)),
    # Who belongs by an enterprise leaves that enterprise, not the community.
    "community_leave": Line(
        at=in_community,
        get=only("coordinator", "support", "member"),
        post=done(only("coordinator", "support", "member")),
    ),
    "community_log": Line(at=in_community, get=COORDINATE),
    "community_log_download": Line(at=in_community, get=COORDINATE),
    # A link that was tampered with; what a good one answers is tested beside the invitations.
    "invitation": Line(at={"token": "tampered"}, get=everybody(404), post=everybody(404, visitor=302)),
    # ---- shocks: members read what managers opened; an enterprise's own people read their own; a support
    # officer reads combined figures, and these are of single enterprises
    "shocks": Line(at=in_community, get=only(*MEMBERS)),
    "shock": Line(at=a_shock, get=only(*MEMBERS)),
    "shock_paper": Line(at=a_shock, get=only(*MEMBERS)),
    "households": Line(at=in_community, get=COORDINATE, post=written(COORDINATE), form=A_KIND_OF_HOUSEHOLD),
    "household": Line(
        at=a_kind_of_household, get=COORDINATE, post=written(COORDINATE), form=A_KIND_OF_HOUSEHOLD
    ),
    # ---- playbooks: anyone reads and tries them; managers write theirs
    "playbooks": Line(get=EVERYBODY),
    "playbook": Line(at=A_PLAYBOOK, get=EVERYBODY),
    "playbook_archive": Line(at=A_PLAYBOOK, get=EVERYBODY),
    "playbook_paper": Line(at=A_PLAYBOOK, get=EVERYBODY),
    "playbook_places": Line(at=A_PLAYBOOK, get=EVERYBODY),
    "playbook_at_find": Line(at=A_PLAYBOOK, get=EVERYBODY),
    "playbook_at": Line(at=A_PLAYBOOK_AT, get=EVERYBODY),
    "playbook_at_paper": Line(at=A_PLAYBOOK_AT, get=EVERYBODY),
    "playbook_make": Line(
        at=A_PLAYBOOK_AT,
        get=SIGNED_IN,
        # Who may not write there chose what the form does not offer them.
        post={**everybody(422), "coordinator": 302, "visitor": 403},
        form=a_new_home,
    ),
    "own_playbook": Line(at=in_enterprise, get=MANAGE),
    "playbook_drafts": Line(at=drafts, get=MANAGE, post=done(MANAGE)),
    "playbook_drafts_open": Line(at=drafts, get=NO_SUCH_METHOD, post=done(MANAGE)),
    "drafts_set_aside": Line(at=in_community, get=COORDINATE),
    "drafts_put_back": Line(at=drafts_set_aside, get=NO_SUCH_METHOD, post=done(COORDINATE)),
    "own_playbook_draft": Line(at=in_enterprise, get=NO_SUCH_METHOD, post=done(MANAGE)),
    "own_playbook_bring": Line(at=in_enterprise, get=MANAGE, post=only("manager", status=422)),
    "own_playbook_withdraw": Line(at=in_enterprise, get=NO_SUCH_METHOD, post=done(MANAGE)),
    "own_playbook_version": Line(at=a_playbook_version, get=MANAGE),
    "own_playbook_archive": Line(at=a_playbook_version, get=MANAGE),
    "own_playbook_publish": Line(at=a_playbook_version, get=NO_SUCH_METHOD, post=only("manager", status=422)),
    "api:playbooks": Line(get=EVERYBODY),
    "api:playbook": Line(at=A_PLAYBOOK, get=EVERYBODY),
    "api:playbook_at": Line(at=A_PLAYBOOK_AT, get=EVERYBODY),
    "own_shocks": Line(at=a_year_opened, get=SEE_BOOK),
    "own_shock_paper": Line(at=a_shock_of_the_book, get=SEE_BOOK),
    "shocks_open": Line(at=in_enterprise, get=NO_SUCH_METHOD, post=done(MANAGE)),
    "shocks_close": Line(at=a_year_opened, get=NO_SUCH_METHOD, post=done(MANAGE)),
    # ---- study visits: offers are open to everybody, a visit to its group by a link, and to host's managers
    "visits": Line(get=EVERYBODY),
    "visit_offer": Line(at=an_offer, get=EVERYBODY),
    "visit_ask": Line(at=an_offer, get=EVERYBODY, post=everybody(422)),
    "visit_group": Line(at=a_visit_by_link, get=EVERYBODY),
    "visit_group_do": Line(
        at=partial(a_visit_by_link, act="accept"), get=NO_SUCH_METHOD, post=done(EVERYBODY)
    ),
    "visit_learned": Line(at=a_visit_by_link, get=EVERYBODY, post=done(EVERYBODY)),
    "visit_came": Line(at=a_visit_by_link, get=EVERYBODY, post=everybody(422)),
    "visit_group_paper": Line(at=partial(a_visit_by_link, paper="programme"), get=EVERYBODY),
    "own_visits": Line(at=in_enterprise, get=MANAGE),
    "offer_new": Line(at=in_enterprise, get=MANAGE, post=only("manager", status=422)),
    "offer_edit": Line(at=an_own_offer, get=MANAGE, post=only("manager", status=422)),
    "offer_publish": Line(at=an_own_offer, get=NO_SUCH_METHOD, post=done(MANAGE)),
    "offer_withdraw": Line(at=an_own_offer, get=NO_SUCH_METHOD, post=done(MANAGE)),
    "visit": Line(at=a_visit, get=MANAGE),
    "visit_do": Line(
        at=partial(a_visit, act="uncash"), get=NO_SUCH_METHOD, post=done(MANAGE), form={"receipt": "1"}
    ),
    "visit_paper": Line(at=partial(a_visit, paper="questions"), get=MANAGE),
    # ---- places: public figures, for everybody
    "places": Line(get=EVERYBODY),
    "place": Line(at={"code": "52720"}, get=EVERYBODY),
    "place_workbook": Line(at={"code": "52720"}, get=EVERYBODY),
    "place_table": Line(at={"code": "52720", "table": "ages", "form": "csv"}, get=EVERYBODY),
    "place_similar": Line(at={"code": "52720"}, get=EVERYBODY),
    "similar_table": Line(at={"code": "52720", "form": "csv"}, get=EVERYBODY),
    "place_done": Line(at={"code": "52720"}, get=EVERYBODY),
    # ---- map: only what is public is on it
    "map": Line(get=EVERYBODY),
    "map_workbook": Line(get=EVERYBODY),
    "map_table": Line(at={"table": "here", "form": "csv"}, get=EVERYBODY),
    "beside_find": Line(at={"code": "52720"}, get=EVERYBODY),
    "beside": Line(at={"code": "52720", "other": "52800"}, get=EVERYBODY),
    "beside_table": Line(at={"code": "52720", "other": "52800", "form": "csv"}, get=EVERYBODY),
    # ---- operator
    "operator": Line(get=OPERATE),
    "operator_people": Line(get=OPERATE),
    "operator_active": Line(at=a_person, get=NO_SUCH_METHOD, post=done(OPERATE), form={"active": "0"}),
    "operator_jobs": Line(get=OPERATE),
    "operator_retry": Line(at=a_failed_job, get=NO_SUCH_METHOD, post=done(OPERATE)),
    # ---- bringing files: nothing was chosen (400), or it is done and led on (302)
    "imports": Line(at=in_enterprise, get=KEEP_BOOK, post=done(KEEP_BOOK, status=400)),
    "import": Line(at=an_import, get=KEEP_BOOK),
    "mapping_forget": Line(at=a_table_explained, get=NO_SUCH_METHOD, post=done(KEEP_BOOK)),
    "import_confirm": Line(at=an_import, get=NO_SUCH_METHOD, post=done(KEEP_BOOK)),
    "import_retry": Line(at=an_import, get=NO_SUCH_METHOD, post=done(KEEP_BOOK)),
    "import_discard": Line(at=an_import, get=NO_SUCH_METHOD, post=done(KEEP_BOOK)),
    "import_undo": Line(at=a_stored_import, get=KEEP_BOOK, post=done(KEEP_BOOK)),
    "import_refused": Line(at=partial(a_table_set_aside, kind="refused"), get=KEEP_BOOK),
    "import_columns": Line(
        at=partial(a_table_set_aside, kind="unknown"), get=KEEP_BOOK, post=done(KEEP_BOOK, status=400)
    ),
    # ---- sorting
    "sorting": Line(at=in_enterprise, get=KEEP_BOOK, post=done(KEEP_BOOK)),
    "sorting_find": Line(at=in_enterprise, get=KEEP_BOOK),
    "sorting_merges": Line(at=in_enterprise, get=KEEP_BOOK, post=done(KEEP_BOOK)),
    "sorting_payments": Line(at=in_enterprise, get=KEEP_BOOK, post=done(KEEP_BOOK)),
    "sorting_doubles": Line(at=in_enterprise, get=KEEP_BOOK, post=done(KEEP_BOOK)),
    "sorting_assumptions": Line(at=in_enterprise, get=KEEP_BOOK),
    "sorting_decided": Line(at=in_enterprise, get=KEEP_BOOK),
    # Without a decision to take back there is nothing here, and without one made nothing to show.
    "sorting_take_back": Line(
        at=in_enterprise, get=NO_SUCH_METHOD, post=only("manager", "bookkeeper", status=404)
    ),
    "sorting_answer": Line(at=in_enterprise, get=done(KEEP_BOOK)),
    # ---- circulation: an empty book says what to do first, and has no file to give
    "circulation": Line(at=in_enterprise, get=SEE_BOOK),
    "report_download": Line(at=partial(a_file_of_the_book, form="json"), get=SEE_BOOK),
    "rows": Line(at=in_enterprise, get=SEE_BOOK),
    "rows_download": Line(at=partial(a_file_of_the_book, form="csv"), get=SEE_BOOK),
    # Which leak is asked in the query; what a known one answers is tested beside the leaks.
    "leak": Line(at=a_book, get=only(visitor=302)),
    "pledge_make": Line(
        at=a_book,
        get=NO_SUCH_METHOD,
        post=written(KEEP_BOOK),
        form={
            "party": "9998100112",
            "purpose": "goods",
            "who": "이사회",
            "quantity": "1000000",
            "by": "2030-12-31",
        },
    ),
    "pledge": Line(at=a_pledge, get=SEE_BOOK),
    "pledge_outcome": Line(
        at=a_pledge,
        get=NO_SUCH_METHOD,
        post=written(KEEP_BOOK),
        form={"outcome": "kept", "evidence": "회의록"},
    ),
    "compare": Line(at=in_enterprise, get=SEE_BOOK),
    "compare_download": Line(at=partial(a_file_of_two_years, form="json"), get=SEE_BOOK),
    "public_desk": Line(at=in_enterprise, get=MANAGE),
    # What is opened is what was seen; without having seen it, the desk is shown again.
    "public_open": Line(at=a_book, get=NO_SUCH_METHOD, post=done(MANAGE)),
    "public_close": Line(at=in_enterprise, get=NO_SUCH_METHOD, post=done(MANAGE), form=a_link_to_close),
    "public_report": Line(at=a_public_link, get=EVERYBODY),
    "public_download": Line(at=partial(a_public_link, form="json"), get=EVERYBODY),
    # ---- chalkboard: everybody of the enterprise adds, its bookkeepers move on; paper by coordinators, too
    "chalkboard": Line(at=in_enterprise, get=SEE_BOOK),
    "chalkboard_add": Line(
        at=in_enterprise, get=NO_SUCH_METHOD, post=written(SEE_BOOK), form={"title": "장날에 문을 연다"}
    ),
    "chalkboard_paper": Line(
        at=in_enterprise,
        get=only("manager", "bookkeeper", "coordinator"),
        post=written(only("manager", "bookkeeper", "coordinator")),
        form={"lines": "장날에 문을 연다"},
    ),
    "chalkboard_download": Line(at=in_enterprise, get=SEE_BOOK),
    "chalkboard_strategy": Line(at=on_the_board, get=SEE_BOOK),
    "chalkboard_move": Line(
        at=on_the_board,
        get=NO_SUCH_METHOD,
        post=written(KEEP_BOOK),
        form={"state": "trying", "day": "2025-03-01", "why": "둘이서 해 본다"},
    ),
    "chalkboard_change": Line(
        at=on_the_board,
        get=KEEP_BOOK,
        post=written(KEEP_BOOK),
        form={"title_ko": "함께 먹는 점심", "shown": "none"},
    ),
    "chalkboard_goal": Line(
        at=partial(on_the_board, state="kept"), get=MANAGE, post=done(MANAGE, status=422)
    ),
    "chalkboard_pledge": Line(
        at=partial(on_the_board, state="kept"),
        get=KEEP_BOOK,
        post=written(KEEP_BOOK),
        form={"promiser": "이사회", "what": "함께 먹는 밥", "by": "2030-12-31"},
    ),
    # ---- outlook: everybody of the enterprise reads, its bookkeepers plan and ask; nobody else knows of it
    "outlook": Line(at=in_enterprise, get=SEE_BOOK),
    "outlook_start": Line(at=in_enterprise, get=KEEP_BOOK, post=KEEP_BOOK),
    "outlook_begin": Line(
        at=in_enterprise,
        get=KEEP_BOOK,
        post=written(KEEP_BOOK),
        form={
            "plan_name": "가상 반찬 가게",
            "place": "52720250",
            "start": "2026-01",
            "opening:value": "9000000",
            "name": "도시락",
            "price:value": "8000",
            "users_1_who": "ages",
            "users_1_ages": "65+",
            "users_1_use_rate:value": "5",
            "users_1_visits:value": "2",
        },
    ),
    "outlook_file": Line(at=in_enterprise, get=KEEP_BOOK, post=written(KEEP_BOOK), form={"text": A_PLAN}),
    "outlook_plan": Line(
        at=a_plan, get=KEEP_BOOK, post=written(KEEP_BOOK), form={"cash.opening:value": "9000000"}
    ),
    "outlook_plan_add": Line(
        at=lambda village: {**a_plan(village), "kind": "loans"},
        get=KEEP_BOOK,
        post=written(KEEP_BOOK),
        form={
            "name": "신협",
            "amount:value": "1000000",
            "rate:value": "4",
            "month": "2026-03",
            "months": "12",
        },
    ),
    "outlook_plan_part": Line(
        at=lambda village: {**a_plan(village), "kind": "places", "key": "boxes.52720250"},
        get=KEEP_BOOK,
        post=done(KEEP_BOOK),
        form={"reach:value": "50", "distance:value": "90"},
    ),
    "outlook_plan_download": Line(at=lambda village: {**a_plan(village), "number": 1}, get=SEE_BOOK),
    "outlook_run": Line(at=a_plan, get=KEEP_BOOK, post=done(KEEP_BOOK), form={"years": "1", "draws": "20"}),
    "outlook_beside": Line(at=in_enterprise, get=SEE_BOOK),
    "outlook_actual": Line(at=in_enterprise, get=SEE_BOOK),
    "outlook_strategy": Line(
        at=a_plan_on_the_board, get=KEEP_BOOK, post=done(KEEP_BOOK), form={"scenario": "price"}
    ),
    "outlook_of": Line(at=an_outlook, get=SEE_BOOK),
    "outlook_try": Line(at=an_outlook, get=SEE_BOOK, post=done(KEEP_BOOK), form={"use": "90"}),
    "outlook_merge": Line(
        at=an_outlook,
        get=KEEP_BOOK,
        post=only("manager", "bookkeeper", status=422),
        form={"other": "nobody"},
    ),
    "outlook_paper": Line(at=an_outlook, get=SEE_BOOK),
    "outlook_json": Line(at=an_outlook, get=SEE_BOOK),
    # ---- thread: a public community is open to everybody; what is sent is taken (302) or asked again (422)
    "community": Line(at=in_community, get=EVERYBODY),
    "community_me_too": Line(
        at=in_community, get=NO_SUCH_METHOD, post=done(EVERYBODY), form=an_issue_and_a_start
    ),
    "community_undo": Line(at=in_community, get=NO_SUCH_METHOD, post=done(EVERYBODY)),
    "community_help": Line(at=in_community, get=EVERYBODY, post=everybody(422)),
    "community_offer": Line(at=in_community, get=EVERYBODY, post=everybody(422)),
    "community_spending": Line(at=in_community, get=EVERYBODY, post=everybody(422)),
    "community_desk": Line(at=in_community, get=DESK),
    "desk_voices": Line(at=in_community, get=COORDINATE),
    "desk_hide": Line(
        at=in_community,
        get=only(visitor=302),  # without saying what, there is nothing to hide
        post=written(COORDINATE),
        form=partial(a_voice_to_hide, why="광고"),
    ),
    "desk_restore": Line(at=in_community, get=NO_SUCH_METHOD, post=done(COORDINATE), form=a_voice_to_hide),
    "desk_forget": Line(at=in_community, get=NO_SUCH_METHOD, post=done(COORDINATE), form=a_voice_to_hide),
    "desk_paper": Line(at=in_community, get=COORDINATE, post=done(COORDINATE, status=422)),
    "desk_print": Line(at=in_community, get=COORDINATE),
    "community_yaml": Line(at=in_community, get=COORDINATE),
    "issue_new": Line(at=in_community, get=COORDINATE, post=done(COORDINATE, status=422)),
    "issue_edit": Line(at=an_issue, get=COORDINATE, post=done(COORDINATE, status=422)),
    "goal_new": Line(at=in_community, get=DESK, post=done(DESK, status=422)),
    "goal_edit": Line(at=a_goal, get=DESK, post=done(DESK, status=422)),
    "goal_measure": Line(at=a_goal, get=DESK, post=done(DESK, status=422)),
    # No measurement is named, so there is none to remove.
    "goal_unmeasure": Line(at=a_goal, get=NO_SUCH_METHOD, post=only(visitor=302)),
    "strategy_new": Line(at=in_community, get=DESK, post=done(DESK, status=422)),
    "strategy_edit": Line(at=a_strategy, get=DESK, post=done(DESK, status=422)),
    "combined": Line(at=in_community, get=SEE_COMBINED),
    # ---- api
    # ---- the API
    "api": Line(get=EVERYBODY),
    "api:api-root": Line(get=EVERYBODY),  # the page above stands there
    "api:openapi-json": Line(get=EVERYBODY, post=EVERYBODY),  # a description, however it is asked for
    "api:enterprises": Line(get=everybody(200, visitor=401)),
    "api:periods": Line(at=a_book_of_the_api, get=only(*OF_ENTERPRISE, visitor=401)),
    "api:report": Line(at=a_book_of_the_api, get=only(*OF_ENTERPRISE, visitor=401)),
    "api:outlook": Line(
        at=lambda village: {"code": an_outlook(village)["enterprise"]},
        get=only(*OF_ENTERPRISE, visitor=401),
    ),
    "api:chalkboard": Line(at=a_book_of_the_api, get=only(*OF_ENTERPRISE, visitor=401)),
    "api:public_report": Line(at=a_public_link, get=EVERYBODY),
    "api:thread": Line(at=a_thread_of_the_api, get=EVERYBODY),
    "api:shocks": Line(at=shocks_of_the_api, get=only(*MEMBERS, visitor=401)),
    "api:place_similar": Line(at={"code": "52720"}, get=EVERYBODY),
    "api:places": Line(get=EVERYBODY),
    "api:place": Line(at={"code": "52720"}, get=EVERYBODY),
}
