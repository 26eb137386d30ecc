"""Names of people become pseudonyms: the same person gets the same one, and nobody can read it back."""

import hashlib

from dure.intake.names import normalise_name


def person_pseudonym(name: str, *, contact: str | None, key: bytes) -> str:
    """Return `person:` and 24 hexadecimal digits for a name and the digits of a telephone, if known.

    Args:
        name: A person's name as printed.
        contact: Digits that tell namesakes apart; None where the file has none.
        key: Secret of the book; without it a name cannot be tried out against the pseudonym.
    """
    text = f"{normalise_name(name)}|{contact or ''}".encode()
    return "person:" + hashlib.blake2b(text, key=key, digest_size=12).hexdigest()


def employee_pseudonym(owner: str, employee: str, *, key: bytes) -> str:
    """Return the pseudonym of an employee of one enterprise, by the employee number on its payroll."""
    text = f"employee|{owner}|{employee}".encode()
    return "person:" + hashlib.blake2b(text, key=key, digest_size=12).hexdigest()
