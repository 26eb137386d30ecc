"""The page of plan and actual, as one reads it: months by name, amounts in one piece, a way on."""

import re
from typing import Any

from django.urls import reverse

from dure.web.outlook.plans import store_plan

PLAN = """
[plan]
name = "가상 반찬 가게"
name_en = "Example side dishes"
place = "52720250"
start = 2025-01

[[services]]
id = "boxes"
name = "반찬 꾸러미"
name_en = "boxes of side dishes"
price = {low = 9000, value = 10000, high = 11000, source = "가격표"}
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


def test_months_have_names_amounts_stay_whole_and_there_is_a_way_on(
    village: Any, stored_book: Any, sign_in: Any
) -> None:
    """A viewer is led to the board; who keeps the book also to the plan and to looking ahead again."""
    store_plan(village.enterprise, PLAN, origin="file", by=village.people["bookkeeper"])

    def at(name: str) -> str:
        return reverse(name, args=[village.enterprise.code])

    for role, language, month in (("viewer", "en", "January 2025"), ("bookkeeper", "ko", "2025년 1월")):
        page = sign_in(role, language=language).get(at("outlook_actual"))
        shown = page.content.decode()
        assert page.context["months"][0]["month"] == month
        counts = [count for one in page.context["months"] for count in one["counts"]]
        assert not any(
            re.search(r"\d+만? (?:million|원)", one["band_text"] + one["actual_text"]) for one in counts
        )
        main = shown[shown.index("<main") :]
        assert at("chalkboard") in main
        assert (at("outlook_plan") in main) == (at("outlook_run") in main) == (role == "bookkeeper")
