"""Whatever stops a worker, an import is stored whole or waits; taken up again it is stored once."""

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from real_site import RealSite, open_site

ROWS = 6_000
MOMENTS = 20
PATIENCE_SECONDS = 300

pytestmark = pytest.mark.slow


@pytest.fixture
def site(tmp_path: Path) -> Iterator[RealSite]:
    """Open a site with an empty book."""
    with open_site(tmp_path) as opened:
        opened.run("found")
        yield opened


def test_a_worker_killed_at_any_moment_stores_all_or_nothing(site: RealSite) -> None:
    """Twenty random moments; after each an import stands whole or not at all, and in the end each once."""
    chance = random.Random(7)  # noqa: S311 -- moments, not secrets
    site.run("bring", rows=ROWS, firsts=[0])
    begun = time.monotonic()
    with site.worker() as worker:
        begun = time.monotonic()
        worker.wait(PATIENCE_SECONDS)
    lasts = time.monotonic() - begun
    site.run("bring", rows=ROWS, firsts=[number * ROWS for number in range(1, MOMENTS + 1)])
    cut = 0
    for _ in range(MOMENTS):
        before = set_of_stored(site)
        with site.worker() as worker:
            time.sleep(chance.uniform(0, lasts))
            worker.kill()
        for state, *rows, mentions in site.look().values():
            assert rows == ([ROWS, ROWS, 1] if state == "stored" else [0, 0, 0]), state
            assert (mentions > 0) == (state == "stored")
        cut += set_of_stored(site) == before
    finish(site)
    assert [said[1:4] for said in site.look().values()] == [(ROWS, ROWS, 1)] * (MOMENTS + 1)
    assert cut, "no worker was killed in the middle: the moments came too late"


def set_of_stored(site: RealSite) -> set[int]:
    """Say which imports are stored."""
    return {pk for pk, said in site.look().items() if said[0] == "stored"}


def finish(site: RealSite) -> None:
    """Start workers, as the site does, until everything is stored."""
    until = time.monotonic() + PATIENCE_SECONDS
    while any(said[0] != "stored" for said in site.look().values()):
        assert time.monotonic() < until, "an import was never taken up again"
        site.run("work")


def test_two_people_bring_the_same_file_at_once(site: RealSite) -> None:
    """Every document stands once; the second import has them all as duplicates, and no fault."""
    site.run("bring", rows=ROWS, firsts=[0, 0])
    with site.worker() as one, site.worker() as other:
        for worker in (one, other):
            worker.wait(PATIENCE_SECONDS)
    sql = "SELECT state, new_documents, duplicate_documents FROM books_import ORDER BY new_documents DESC"
    assert site.ask(sql) == [("stored", ROWS, 0), ("stored", 0, ROWS)]
    assert sorted(said[1:3] for said in site.look().values()) == [(0, 0), (ROWS, ROWS)]
