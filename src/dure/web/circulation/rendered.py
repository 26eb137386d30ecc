"""Parts of pages that are the same for many readers, drawn once a process."""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.timezone import localdate

from dure import __version__
from dure.web.words import current_language

PARTS_KEPT: Final = 64
"""A part of a report is some 100 kB."""

_lock = Lock()
_kept: "OrderedDict[str, SafeString]" = OrderedDict()


def draw_once(template: str, context: Mapping[str, Any], *, rests_on: object) -> SafeString:
    """Draw a part of a page, or give it as it was drawn for somebody else.

    The part sees no request, so nothing of one reader can be in what another is given.

    Args:
        template: The template of the part.
        context: Its values.
        rests_on: Everything that the values rest on, as plain values; language and day are always among it.
    """
    said = json.dumps([__version__, template, current_language(), localdate(), rests_on], default=str)
    key = hashlib.sha256(said.encode()).hexdigest()
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    drawn = render_to_string(template, dict(context))
    with _lock:
        _kept[key] = drawn
        while len(_kept) > PARTS_KEPT:
            _kept.popitem(last=False)
    return drawn
