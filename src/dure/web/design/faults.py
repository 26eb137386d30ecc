"""What went wrong, in the user's words: a fault of the machine that passes is told from a mistake of ours."""

import errno
from smtplib import SMTPException
from traceback import walk_tb
from typing import Final

from django.db import DataError, InterfaceError, OperationalError

BUSY: Final = "busy"
FULL: Final = "full"
MAIL: Final = "mail"
SENT: Final = "bad_request"
BROKEN: Final = "broken"

_FULL_SIGNS: Final = ("disk is full", "no space left", "53100")
_FULL_NUMBERS: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
# What SQLite says of a table or column that is not there comes by the same class as a busy database.
_MISTAKES: Final = ("no such table", "no such column", "syntax error", "has no column", "no such function")


def find_fault(exception: BaseException | None) -> str:
    """Return which fault this is: `busy`, `full`, `mail`, `bad_request` for what nobody types, else `broken`.

    What caused an exception is looked at too: Django wraps what the driver raised.
    """
    chain = _list_causes(exception)
    if any(_is_full(one) for one in chain):
        return FULL
    if any(_is_mail(one) for one in chain):
        return MAIL
    if any(_is_busy(one) for one in chain):
        return BUSY
    if any(_is_sent(one) for one in chain):
        return SENT
    return BROKEN


def _list_causes(exception: BaseException | None) -> list[BaseException]:
    chain: list[BaseException] = []
    while exception is not None and exception not in chain:
        chain.append(exception)
        exception = exception.__cause__ or (None if exception.__suppress_context__ else exception.__context__)
    return chain


def _is_full(exception: BaseException) -> bool:
    if isinstance(exception, OSError) and exception.errno in _FULL_NUMBERS:
        return True
    state = getattr(exception, "sqlstate", None)  # PostgreSQL's own number
    said = str(exception).lower()
    return state == "53100" or (
        isinstance(exception, OperationalError) and any(sign in said for sign in _FULL_SIGNS)
    )


def _is_mail(exception: BaseException) -> bool:
    if isinstance(exception, SMTPException):
        return True
    # A mail server that is not there refuses the connection, as any other: it is known by who asked.
    return isinstance(exception, OSError) and any(
        frame.f_globals.get("__name__") == "smtplib" for frame, _ in walk_tb(exception.__traceback__)
    )


def _is_busy(exception: BaseException) -> bool:
    if not isinstance(exception, OperationalError | InterfaceError):
        return False
    said = str(exception).lower()
    return not any(sign in said for sign in _MISTAKES)


def _is_sent(exception: BaseException) -> bool:
    """Say whether a program sent the sign of number 0, which PostgreSQL refuses even to look for."""
    return isinstance(exception, DataError) and "NUL (0x00)" in str(exception)
