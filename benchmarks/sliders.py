"""Sliders under load: sixteen people of one enterprise move numbers, and each answer is a page's part.

The site runs as `dure site` runs it (granian, two processes), with the example co-op's plan and one run. Each
reader is a process of its own that moves one slider, waits a second as people do who read the answer, and
moves on; no two ask for the same twice, so that nothing is answered from memory.
"""

import multiprocessing
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import Final

from pages import free_port, serve

USERS: Final = 16
SECONDS: Final = 20.0
THINKS: Final = 1.0
PLAN: Final = Path(__file__).parents[1] / "examples" / "jinan" / "plan.toml"

_MAKE: Final = """
import sys
import django
django.setup()
from django.core.management import call_command
from django.test import Client
call_command("migrate", verbosity=0)
from dure.web.community.models import Community, Enterprise, EnterpriseRole, Person
from dure.web.outlook.plans import load_plan, store_plan
from dure.web.outlook.runs import make_run, wish_all
community = Community.objects.create(name_ko="가상 두레", places=["52720"])
clinic = Enterprise.objects.create(community=community, number="9998200012", name_ko="가상", place="52720250")
person = Person.objects.create_user("reader@example.org", "correct horse battery", name="reader")
EnterpriseRole.objects.create(enterprise=clinic, person=person, kind="viewer")
row = store_plan(clinic, open(sys.argv[1], encoding="utf-8").read(), origin="file", by=None)
run = make_run(row, wish_all(load_plan(row)[0]), by=None)
browser = Client()
browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
print(clinic.code, run.code, browser.cookies["sessionid"].value)
"""


def move(port: int, path: str, cookie: str, number: int, seconds: float) -> tuple[list[float], list[str]]:
    """Move sliders as one reader; return how long each answer took, and the faults."""
    drawn, took, faults = random.Random(number), [], []
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Cookie": f"sessionid={cookie}", "HX-Request": "true", "Accept-Language": "ko"}
    until = time.monotonic() + seconds
    time.sleep(drawn.random() * THINKS)
    while time.monotonic() < until:
        price, use = drawn.randrange(70, 131, 5), drawn.randrange(50, 151, 5)
        costs, members = drawn.randrange(50, 151, 5), drawn.randrange(0, 401, 25)
        asked = f"{path}?price={price}&use={use}&costs={costs}&members={members}"
        begun = time.perf_counter()
        connection.request("GET", asked, headers=headers)
        answer = connection.getresponse()
        answer.read()
        took.append(time.perf_counter() - begun)
        if answer.status != 200:
            faults.append(f"{asked}: {answer.status}")
        time.sleep(THINKS)
    return took, faults


def run(*, users: int = USERS, seconds: float = SECONDS) -> dict[str, float | int]:
    """Start the site in a folder of its own and let the readers move.

    Returns:
        `users`, `answers`, `median` and `p95` in seconds, `load` of the machine at the end, `faults`.
    """
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "DURE_DATA": folder, "DJANGO_SETTINGS_MODULE": "dure.web.settings"}
        made = subprocess.run(
            [sys.executable, "-c", _MAKE, str(PLAN)],
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        )
        enterprise, code, cookie = made.stdout.split()[-3:]
        path, port = f"/e/{enterprise}/outlook/of/{code}/try/", free_port()
        command = [
            sys.executable,
            "-m",
            "dure.doors",
            "site",
            "--data",
            folder,
            "--port",
            str(port),
            "--alone",
        ]
        with serve(command, port=port, environment=environment):
            for number in range(8):  # each process draws its futures once
                move(port, path, cookie, 1_000 + number, 0.6)
            with multiprocessing.Pool(users) as readers:
                found = readers.starmap(move, [(port, path, cookie, one, seconds) for one in range(users)])
    took = sorted(one for each, _ in found for one in each)
    return {
        "users": users,
        "answers": len(took),
        "median": statistics.median(took),
        "p95": took[int(0.95 * len(took))],
        "load": os.getloadavg()[0],
        "faults": sum(len(faults) for _, faults in found),
    }


if __name__ == "__main__":
    figures = run()
    print(", ".join(f"{name} {value:.3g}" for name, value in figures.items()))
