"""Two kept runs beside each other: the two newest unless others are asked for, each with what was asked."""

from typing import Any

from django.urls import reverse

from dure.web.outlook.plans import store_plan
from dure.web.outlook.runs import Wish, make_run

PLAN = """
[plan]
name = "가상 반찬 가게"
name_en = "Example side dishes"
place = "52720250"
start = 2026-01

[[services]]
id = "boxes"
name = "반찬 꾸러미"
name_en = "boxes of side dishes"
price = 10000
variable_cost = 4000

[[services.users]]
ages = "65+"
use_rate = {low = 0.05, value = 0.08, high = 0.1}
visits = 2

[[services.places]]
code = "52720250"

[cash]
opening = 10000000
"""


def test_the_two_newest_stand_beside_each_other_until_others_are_asked_for(
    village: Any, sign_in: Any
) -> None:
    """Nobody sets a run beside itself; and of two runs of one day it must be seen which is which."""
    who = village.people["bookkeeper"]
    plan = store_plan(village.enterprise, PLAN, origin="file", by=who)
    runs = [make_run(plan, Wish(years=years, draws=50), by=who) for years in (1, 2, 3)]
    page = sign_in("viewer").get(reverse("outlook_beside", args=[village.enterprise.code]))
    assert [one.code for one in page.context["laid"]["runs"]] == [runs[1].code, runs[2].code]
    shown = page.content.decode()
    for years in (2, 3):
        assert shown.count(f"{years} years, 50 futures, version 1 of the plan") >= 2
    # On a telephone each cell names its run, and both are a touch away.
    assert shown.count("data-label=") == 2 * len(page.context["laid"]["rows"])
    for run in runs[1:]:
        address = reverse("outlook_of", args=[village.enterprise.code, run.code])
        assert f'class="button" href="{address}"' in shown
