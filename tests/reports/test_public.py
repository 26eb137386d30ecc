"""What a public report shows of the village, and what it keeps back."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dure.language import LANGUAGES
from dure.period import Period
from dure.reports.opening import Hindrance, tell_publicly
from dure.reports.picture import build_terraces
from dure.reports.public import build_public_report
from dure.reports.words import load_words

COOP = "4018200019"


@pytest.fixture
def crowd(village: Any) -> Any:
    """Give the village six farms inside, six shops in Jeonju, and six households of customers."""
    for number in range(6):
        village.party(f"name:밭{number}", f"밭{number} 농장(가상)", "52720370", line="농산물")
        village.pay(COOP, f"name:밭{number}", 3_000_000, "goods")
        village.party(f"name:가게{number}", f"가게{number} 상회(가상)", "52111", line="잡화")
        village.pay(COOP, f"name:가게{number}", 3_000_000, "goods")
    return village


def test_nobody_is_named_and_nothing_private_is_in_it(make_report: Any, crowd: Any) -> None:
    """No supplier, no file, no number, no problem, no debt, no row."""
    report = make_report(crowd)
    for language in LANGUAGES:
        shown = build_public_report(report, language=language)
        text = json.dumps(shown, ensure_ascii=False)
        for line in report.payments.table["name"].unique().to_pylist():
            assert line is None or line not in text
        for word in ("농협", "books.csv", "급여.xlsx", COOP, "doc:", "1023456781", "12345678"):
            assert word not in text
        hidden = ("cash", "payable", "receivable", "files", "problems", "unmatched", "unplaced", "documents")
        assert not set(hidden) & set(shown)


def test_figures_that_are_safe_are_those_of_the_report(make_report: Any, crowd: Any) -> None:
    """Outlay 94,000,000; the shop without an address is too few to stand apart, and counts as outside."""
    report = make_report(crowd)
    shown = build_public_report(report, language="en")
    assert shown["outlay_krw"] == report.outlay_krw == 94_000_000
    inside = 32_500_000 + 18_000_000
    assert shown["retention"]["value"] == pytest.approx(inside / 94_000_000, abs=1e-3)
    assert shown["retention"]["low"] == round(report.asked_ring.share.low, 3)
    assert shown["retention"]["high"] is None
    assert "count as outside" in shown["retention"]["reason"]
    assert shown["headline"][0].startswith("Of every ₩10,000 that")
    assert "at least" in shown["headline"][0]


def test_without_anything_to_keep_back_the_multipliers_are_the_reports(make_report: Any, crowd: Any) -> None:
    """Every supplier is placed: LM3, multiplier and ring share agree but for what is of one kind."""
    crowd.parties = [
        party | ({"place": "52111"} if party["party"] == "name:행복상회" else {}) for party in crowd.parties
    ]
    report = make_report(crowd)
    shown = build_public_report(report, language="en")
    assert shown["retention"]["value"] == round(report.asked_ring.share.value, 3)
    assert shown["coverage_share"] == 1
    assert shown["base"] == "outlay"
    assert shown["lm3"]["value"] == pytest.approx(report.lm3.figure.value, abs=0.02)
    assert shown["multiplier"]["value"] == pytest.approx(report.multiplier.value, abs=0.02)
    assert shown["lm3"]["low"] < shown["lm3"]["value"] < shown["lm3"]["high"]


def test_income_of_which_one_pays_most_is_kept_back(make_report: Any, crowd: Any) -> None:
    """The school pays 50 of 70 million; the multipliers start from what was spent, and the picture too."""
    shown = build_public_report(make_report(crowd), language="en")
    assert (shown["income_krw"], shown["base"]) == (None, "outlay")
    assert any("income" in sentence for sentence in shown["kept_back"])
    kept = [band["amount"] for band in shown["rounds"][0]["bands"] if band["band"] == "kept"]
    assert kept == [0]


def test_income_from_many_is_shown(make_report: Any, crowd: Any) -> None:
    """Customers are a crowd; together with six more payers nobody dominates."""
    crowd.pay("customers:4018200019", COOP, 90_000_000, "goods")
    for number in range(6):
        crowd.pay(f"name:밭{number}", COOP, 9_000_000, "services")
    shown = build_public_report(make_report(crowd), language="en")
    assert (shown["income_krw"], shown["base"]) == (214_000_000, "income")


def test_wages_of_four_stand_with_other_purposes(make_report: Any, crowd: Any) -> None:
    """And so do the deductions from them."""
    crowd.transfers[:] = [
        row for row in crowd.transfers if row["purpose"] != "wages" or row["document"] % 7 < 4
    ]
    assert make_report(crowd).wages.people == 4
    shown = build_public_report(make_report(crowd), language="en")
    alone = [line["purposes"] for line in shown["purposes"] if len(line["purposes"]) == 1]
    assert ["wages"] not in alone
    assert shown["wages"]["to_residents"]["value"] is None


def test_names_on_bank_lines_do_not_lift_four_people_to_five(make_report: Any, crowd: Any) -> None:
    """They may be the same four."""
    crowd.transfers[:] = [
        row for row in crowd.transfers if row["purpose"] != "wages" or row["document"] % 7 < 4
    ]
    for name in ("이가상 팀장님", "김가상 대리"):
        crowd.party(f"name:{name}", name, None, kind="unknown")
        crowd.pay(COOP, f"name:{name}", 4_000_000, "wages", role="payment")
    shown = build_public_report(make_report(crowd), language="en")
    assert ["wages"] not in [line["purposes"] for line in shown["purposes"]]


def test_branches_of_one_supplier_are_one(make_report: Any, village: Any) -> None:
    """A chain with doors in six counties is not six suppliers."""
    village.transfers[:] = []
    village.party("3018100014", "솔내마트(가상)", None)
    for number, district in enumerate(("52720", "52111", "52113", "52130", "52140", "52180")):
        village.party(f"3018100014@{district}", "솔내마트(가상)", district)
        village.pay(COOP, f"3018100014@{district}", 1_000_000 + number, "goods")
    shown = build_public_report(make_report(village), language="en")
    assert shown["outlay_krw"] is None
    assert shown["rounds"] == []
    assert shown["lm3"]["value"] is None
    assert len(shown["kept_back"]) >= 1


def test_a_month_opened_after_its_year_keeps_back_what_the_rest_would_tell(
    make_report: Any, crowd: Any
) -> None:
    """All but one supplier were paid in March: the year less March is one supplier."""
    crowd.pay(COOP, "1023456781", 3_000_000, "goods", day=date(2025, 9, 1))
    year = make_report(crowd)
    march = make_report(crowd, period=Period(date(2025, 3, 1), date(2025, 4, 1)))
    assert build_public_report(march, language="en")["outlay_krw"] is not None
    opened = tell_publicly(year).snapshot
    beside = build_public_report(march, language="en", opened=[opened])
    assert beside["outlay_krw"] is None
    assert "open already" in beside["kept_back"][0]
    # The other way round, it is the year that is kept back.
    first = tell_publicly(march).snapshot
    assert build_public_report(year, language="en", opened=[first])["outlay_krw"] is None
    # What tells nothing hinders nothing.
    kept_back = tell_publicly(march, opened=[opened]).snapshot
    assert build_public_report(year, language="en", opened=[opened, kept_back])["outlay_krw"] is not None


def test_only_reports_of_the_same_enterprise_stand_beside_each_other(make_report: Any, village: Any) -> None:
    """Another's is refused."""
    with pytest.raises(ValueError, match="one enterprise"):
        tell_publicly(
            make_report(village),
            opened=[tell_publicly(make_report(village, enterprise="1012345672")).snapshot],
        )


def _pay_more(village: Any, names: str, krw: int) -> None:
    for number in range(6):
        for where, place in (("밭", "52720370"), ("가게", "52111")):
            key = f"name:{where}{names}{number}"
            village.party(key, f"{where}{names}{number} (가상)", place, line="농산물")
            village.pay(COOP, key, krw, "goods")


def test_what_is_open_is_told_anew_where_many_came_in_between(make_report: Any, crowd: Any) -> None:
    """Six more suppliers on either side are a sum that may be told by itself; and so may their absence."""
    before = make_report(crowd)
    opened = tell_publicly(before)
    assert tell_publicly(before, opened=[opened.snapshot]).hindrance is None
    _pay_more(crowd, "새", 2_000_000)
    grown = make_report(crowd)
    renewed = tell_publicly(grown, opened=[opened.snapshot])
    assert renewed.hindrance is None
    assert renewed.detail.rings == opened.detail.rings
    again = tell_publicly(before, opened=[opened.snapshot, renewed.snapshot])
    assert again.hindrance is None
    assert (
        build_public_report(grown, language="en")["outlay_krw"]
        > build_public_report(before, language="en")["outlay_krw"]
    )


@pytest.mark.parametrize("krw", [1_000, 90_000_000])
def test_what_is_open_stays_where_few_came_in_between(make_report: Any, crowd: Any, krw: int) -> None:
    """One supplier more would be the difference, or the most of it; another month later does not help."""
    opened = tell_publicly(make_report(crowd)).snapshot
    if krw > 1_000:
        _pay_more(crowd, "새", 2_000_000)
    crowd.pay(COOP, "1023456781", krw, "goods")
    assert tell_publicly(make_report(crowd), opened=[opened]).hindrance is Hindrance.FEW
    # Neither can it be told under the name of another place.
    county = tell_publicly(make_report(crowd, place="52"), opened=[opened])
    assert not county.detail.is_told


def test_what_is_open_stays_where_something_changed_its_purpose(make_report: Any, crowd: Any) -> None:
    """What left one line and came into another is subtracted from both."""
    opened = tell_publicly(make_report(crowd)).snapshot
    crowd.pay(COOP, "name:밭0", -3_000_000, "goods")
    crowd.pay(COOP, "name:밭0", 3_000_000, "services")
    assert tell_publicly(make_report(crowd), opened=[opened]).hindrance is Hindrance.MIXED


def test_the_picture_can_be_drawn(make_report: Any, crowd: Any) -> None:
    """Every round adds up; only where the nation is told does money leave Korea."""
    shown = build_public_report(make_report(crowd), language="en")
    for step in shown["rounds"]:
        assert sum(band["amount"] for band in step["bands"]) == step["came_in"]
    for before, after in zip(shown["rounds"], shown["rounds"][1:], strict=False):
        assert before["stays"] == after["came_in"]
    terraces = build_terraces(shown, words=load_words("en"))
    names = {band.name for band in terraces[0].bands}
    is_nation_told = any(band["band"] == "KR" for band in shown["rounds"][0]["bands"])
    assert ("leaves Korea" in names) <= is_nation_told


def test_both_languages_show_the_same_figures(make_report: Any, crowd: Any) -> None:
    """Only words differ."""

    def figures(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: figures(one) for key, one in value.items()}
        if isinstance(value, list):
            return [figures(one) for one in value]
        return None if isinstance(value, str) else value

    report = make_report(crowd)
    assert figures(build_public_report(report, language="ko")) == figures(
        build_public_report(report, language="en")
    )


def test_every_field_is_documented(make_report: Any, crowd: Any) -> None:
    """docs/reference/public-report.md names each field of the first level."""
    page = (Path(__file__).parents[2] / "docs" / "reference" / "public-report.md").read_text(encoding="utf-8")
    shown = build_public_report(make_report(crowd), language="en")
    assert not [name for name in shown if f"`{name}`" not in page]
