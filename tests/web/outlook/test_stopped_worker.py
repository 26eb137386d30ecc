"""Whatever stops a worker, a run is answered once, and as if nothing had stopped it."""

import json
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from real_site import RealSite, open_site

from .test_asked_runs import SMALL

WISH = {"years": 10, "draws": 60_000, "strategies": ["price"], "shocks": ["energy"]}
SEEDS = (2, 3, 4)
MOMENTS = 5
PATIENCE_SECONDS = 300

pytestmark = pytest.mark.slow


@pytest.fixture
def site(tmp_path: Path) -> Iterator[RealSite]:
    """Open a site with an enterprise."""
    with open_site(tmp_path) as opened:
        opened.run("found")
        yield opened


def test_a_worker_killed_at_any_moment_answers_each_run_once(site: RealSite) -> None:
    """Five random moments; after each a run has one answer or waits, and in the end each has its own."""
    chance = random.Random(7)  # noqa: S311 -- moments, not secrets
    site.run("ask_ahead", plan=SMALL, wishes=[WISH | {"seed": seed} for seed in SEEDS])
    with site.worker() as worker:
        begun = time.monotonic()
        worker.wait(PATIENCE_SECONDS)
    lasts = (time.monotonic() - begun) / len(SEEDS)
    undisturbed = list_answers(site)
    assert len(undisturbed) == len(SEEDS)

    # The same, of a new version of the same plan.
    site.run("ask_ahead", plan=SMALL, wishes=[WISH | {"seed": seed} for seed in SEEDS])
    cut = 0
    for _ in range(MOMENTS):
        before = count_open(site)
        if not before:
            break
        with site.worker() as worker:
            time.sleep(chance.uniform(0, lasts))
            worker.kill()
        assert all(answers <= 1 for _, answers in look(site))
        assert all(answers == 1 for state, answers in look(site) if state == "done")
        cut += count_open(site) == before
    finish(site)
    assert look(site) == [("done", 1)] * 2 * len(SEEDS)
    assert list_answers(site) == sorted(undisturbed * 2)
    assert cut, "no worker was killed in the middle: the moments came too late"
    assert site.ask("SELECT COUNT(*) FROM django_tasks_database_dbtaskresult WHERE status = 'RUNNING'") == [
        (0,)
    ]
    assert not [path for path in (Path(site.environment["DURE_DATA"]) / "jobs").glob("*") if path.is_file()]


def look(site: RealSite) -> list[tuple[Any, ...]]:
    """Say of each question how it stands, and how many answers it has."""
    return site.ask(
        "SELECT state, (SELECT COUNT(*) FROM outlook_outlookrun r WHERE r.code = a.code)"
        " FROM outlook_askedrun a ORDER BY id"
    )


def count_open(site: RealSite) -> int:
    """Count the questions that have no answer yet."""
    return sum(state != "done" for state, _ in look(site))


def list_answers(site: RealSite) -> list[str]:
    """List what the runs said, which differs by the seed."""
    said = (one for (one,) in site.ask("SELECT en FROM outlook_outlookrun"))
    return sorted(one if isinstance(one, str) else json.dumps(one) for one in said)


def finish(site: RealSite) -> None:
    """Start workers, as the site does, until everything is answered."""
    until = time.monotonic() + PATIENCE_SECONDS
    while count_open(site):
        assert time.monotonic() < until, "a run was never taken up again"
        site.run("work")
