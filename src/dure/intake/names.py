"""What is the same name: printed forms of one party's name, brought to one spelling."""

import re
import unicodedata

# Legal forms of companies stand before or behind a name, in brackets or not, and say nothing of who it is.
# "협동조합" stays: a village's co-operative and its company of the same name are two parties.
_LEGAL_FORMS = re.compile(
    r"\((?:주|유|합|재|사|사단|재단|의|가상)\)"
    r"|농업회사법인|어업회사법인|주식회사|유한책임회사|유한회사|합자회사|합명회사"
    r"|\b(?:co\.?,?\s*ltd\.?|inc\.?|corp\.?|ltd\.?|llc)(?=$|[\s,)])"
)
_NOT_A_LETTER = re.compile(r"[\s\W_]+")
SHORTEST_PREFIX = 3
"""Banks cut a counterparty's name; fewer letters than this fit too many names to mean one."""


def normalise_name(name: str) -> str:
    """Bring a printed name to one spelling: no legal form, no spaces or signs, one case, one width.

    A name that is nothing but a legal form keeps it, so that it does not become empty.
    """
    text = unicodedata.normalize("NFKC", name).casefold()
    bare = _NOT_A_LETTER.sub("", _LEGAL_FORMS.sub(" ", text))
    return bare or _NOT_A_LETTER.sub("", text)


def may_be_cut(short: str, full: str) -> bool:
    """Say whether one normalised name may be the other, cut off as banks do."""
    return len(short) >= SHORTEST_PREFIX and len(full) > len(short) and full.startswith(short)
