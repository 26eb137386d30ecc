"""The site is started as a user starts it, and stopped by its own pid."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

START_SECONDS = 600
"""How long a process may take to begin or to end: a bound on waiting for ever, no measure of speed."""


def free_port() -> int:
    """Return a port that nobody holds."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(*arguments: str, data: Path, **environment: str) -> subprocess.Popen[str]:
    """Start `dure` with a data folder of its own."""
    return run("-m", "dure.doors", *arguments, data=data, **environment)


def run(*arguments: str, data: Path, **environment: str) -> subprocess.Popen[str]:
    """Start Python with a data folder of its own."""
    surroundings = {key: value for key, value in os.environ.items() if not key.startswith("DURE_")}
    surroundings.pop("DJANGO_SETTINGS_MODULE", None)
    surroundings.pop("DATABASE_URL", None)
    return subprocess.Popen(
        [sys.executable, *arguments],
        env={**surroundings, "DURE_DATA": str(data), "LANG": "C.UTF-8", **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def stop(site: subprocess.Popen[str]) -> str:
    """Stop the site as Ctrl+C does, and return what it said."""
    os.killpg(site.pid, signal.SIGINT)
    try:
        return site.communicate(timeout=START_SECONDS)[1]
    except subprocess.TimeoutExpired:
        os.killpg(site.pid, signal.SIGKILL)  # a site that does not stop must not outlive its test
        site.communicate()  # what is left open would be laid at the door of a later test
        raise


def wait_for(running: subprocess.Popen[str], address: str) -> None:
    """Wait until the site answers."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(address, timeout=60).close()  # noqa: S310 -- our own address
        except OSError:
            assert running.poll() is None, running.stderr and running.stderr.read()
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"{address} did not answer within {START_SECONDS} s")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """Start a site with an empty data folder; give its address."""
    port = free_port()
    running = start("site", "--port", str(port), data=tmp_path / "data")
    address = f"http://127.0.0.1:{port}/"
    try:
        wait_for(running, address)
        yield address
    finally:
        said = stop(running)
    assert "Traceback" not in said


@pytest.mark.slow
def test_a_fresh_site_answers_in_the_language_of_the_browser(site: str) -> None:
    """`/` answers 200 at once; nothing may come from elsewhere; static files have names by their content."""
    request = urllib.request.Request(site, headers={"Accept-Language": "ko"})  # noqa: S310 -- our own
    with urllib.request.urlopen(request, timeout=START_SECONDS) as response:  # noqa: S310 -- our own address
        page = response.read().decode()
        assert response.status == 200
        assert response.url == site
        assert response.headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert '<html lang="ko"' in page
    assert "두레" in page


@pytest.mark.slow
def test_the_demo_ends_with_the_town_on_its_site(tmp_path: Path) -> None:
    """The example's community stands on the front page, and its public report is given on paper."""
    port = free_port()
    demo = str(Path(__file__).parents[2] / "examples" / "jinan" / "demo.py")
    running = run(demo, data=tmp_path / "data", DURE_PORT=str(port), DURE_DEMO="1")
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(running, f"{address}/")
        front = fetch(f"{address}/").decode()
        town = fetch(address + re.findall(r'href="(/c/[0-9a-f]+/)"', front)[0]).decode()
        report = re.findall(r'href="(/p/[^/"]+/)"', town)[0]
        assert fetch(f"{address}{report}report.pdf").startswith(b"%PDF")
    finally:
        said = stop(running)
    assert "manager@example.org" in said
    assert "Traceback" not in said


def fetch(address: str) -> bytes:
    """Fetch a page of our own site."""
    with urllib.request.urlopen(address, timeout=START_SECONDS) as response:  # noqa: S310 -- our own address
        return bytes(response.read())


def test_a_port_that_is_taken_is_refused_by_its_name(tmp_path: Path) -> None:
    """The refusal names the port and the way out, and nothing is made."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        refused = start("site", "--port", str(port), data=tmp_path / "data")
        said = refused.communicate(timeout=START_SECONDS)[1]
    assert refused.returncode == 2
    assert f"127.0.0.1:{port}" in said
    assert f"--port {port + 1}" in said
    assert not (tmp_path / "data").exists()


def test_a_backup_of_no_site_makes_none(tmp_path: Path) -> None:
    """A wrong folder is named, and neither keys nor an empty database are laid in it."""
    refused = start(
        "backup", str(tmp_path / "b.zip"), "--data", str(tmp_path / "nowhere"), data=tmp_path / "data"
    )
    assert "nowhere" in refused.communicate(timeout=START_SECONDS)[1]
    assert refused.returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_the_example_answers_on_this_computer_only(tmp_path: Path) -> None:
    """Its passwords are known to everybody."""
    refused = start(
        "site",
        "--host",
        "0.0.0.0",  # noqa: S104 -- what must be refused
        "--port",
        str(free_port()),
        data=tmp_path / "data",
        DURE_DEMO="1",
    )
    assert "this computer only" in refused.communicate(timeout=START_SECONDS)[1]
    assert refused.returncode == 2
