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
from typing import Any, Final

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


EVERYBODY: Final = everybody(200)
NO_SUCH_METHOD: Final = everybody(405)
SIGNED_IN: Final = everybody(200, visitor=302)
VISITORS: Final = everybody(302, visitor=200)
OF_ENTERPRISE: Final = ("manager", "bookkeeper", "viewer")
OF_COMMUNITY: Final = (*OF_ENTERPRISE, "coordinator", "support", "member")
SEE_BOOK: Final = only(*OF_ENTERPRISE)
KEEP_BOOK: Final = only("manager", "bookkeeper")
MANAGE: Final = only("manager")
BELONG: Final = only(*OF_COMMUNITY)
COORDINATE: Final = only("coordinator")
SEE_COMBINED: Final = only("coordinator", "support")
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


TABLE: dict[str, Line] = {
    # ---- the frame
    "front": Line(get=EVERYBODY),
    "preferences": Line(get=NO_SUCH_METHOD, post=everybody(302), form={"language": "ko"}),
    "style": Line(get=EVERYBODY),
    "healthy": Line(get=EVERYBODY),
    # ---- accounts: a form that is sent empty is shown again
    "account": Line(get=SIGNED_IN, post=done(SIGNED_IN), form={"name": "한 사람"}),
    "account_email": Line(get=everybody(302), post=everybody(302)),
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
    # ---- operator
    # ---- bringing files
    # ---- sorting
    # ---- circulation
    # ---- thread
    # ---- api
}
