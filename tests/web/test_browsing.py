"""What the browser tests stand on: nothing of one test reaches another."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from browsing import Counted
from django.conf import settings


def test_a_request_under_way_is_waited_for() -> None:
    """Until the last of its answer was given, or nobody takes it any more."""
    site = Counted("", lambda _environ, _start: [b"a page"])
    answer = site({}, lambda *_: None)
    with ThreadPoolExecutor(1) as pool:
        resting = pool.submit(site.rest)
        assert list(answer) == [b"a page"]
        assert not resting.done()
        answer.close()
        resting.result(60)


def test_a_request_that_breaks_is_over() -> None:
    """Nobody waits for it."""

    def break_down(_environ: Any, _start: Any) -> Any:
        message = "no page"
        raise OSError(message)

    site = Counted("", break_down)
    with pytest.raises(OSError, match="no page"):
        site({}, lambda *_: None)
    site.rest()


def test_who_tests_side_by_side_shares_no_folder() -> None:
    """A restore in one would be refused because of the other."""
    folder = Path(settings.DATA_DIR)
    assert folder.name == os.environ.get("PYTEST_XDIST_WORKER", folder.name)
