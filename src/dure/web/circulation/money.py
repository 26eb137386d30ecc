"""Won as people type them: `12,000,000`, `1,200만 원`, `1억 2,000만`."""

import re
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from dure.web.words import say

_EOK: Final = 100_000_000
_MAN: Final = 10_000
_PARTS: Final = re.compile(r"(?:(?P<eok>\d+)억)?(?:(?P<man>\d+)만)?(?P<won>\d+)?")
WON_MAX: Final = 10**15


def read_won(text: str) -> int:
    """Read won as people type them.

    Raises:
        ValueError: The text is no sum of whole won.
    """
    bare = re.sub(r"[\s,₩]|원$", "", text.strip())
    match = _PARTS.fullmatch(bare)
    if not bare or not match:
        raise ValueError(f"{text!r} is no sum of won.")
    parts = {name: int(number or 0) for name, number in match.groupdict().items()}
    amount = parts["eok"] * _EOK + parts["man"] * _MAN + parts["won"]
    if amount > WON_MAX:
        raise ValueError(f"{text!r} is more won than there are.")
    return amount


class WonField(forms.CharField):
    """A field for a sum of won, written in any of the ways that people write one."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            max_length=40,
            widget=forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off"}),
            **options,
        )

    def clean(self, value: Any) -> int | None:
        """Return whole won, None where nothing was typed."""
        text = super().clean(value)
        if not text:
            return None
        try:
            amount = read_won(text)
        except ValueError as error:
            raise ValidationError(say("circulation.form.no_won")) from error
        if amount <= 0:
            raise ValidationError(say("circulation.form.no_won"))
        return amount
