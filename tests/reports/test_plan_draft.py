"""A plan started from the village's ledger: what is known is filled in to the won, the rest is asked."""

from dataclasses import replace
from datetime import date

import pytest

from dure.intake.result import Balance, Intake
from dure.korea.figures import load_figures
from dure.outlook.reading import read_plan
from dure.period import Period
from dure.places.gazetteer import Gazetteer
from dure.reports.outlook_names import list_written, tell_origin
from dure.reports.plan_book import PlanBook, name_sale
from dure.reports.plan_draft import PlanDraft, draft_plan

COOP, JINAN = "4018200019", "52720"
YEAR = Period(date(2025, 1, 1), date(2026, 1, 1))


def draft(intake: Intake, gazetteer: Gazetteer, *, place: str = JINAN, figures: bool = True) -> PlanDraft:
    """Draft the co-operative's plan from 2025."""
    return draft_plan(
        intake,
        enterprise=COOP,
        place=place,
        period=YEAR,
        gazetteer=gazetteer,
        figures=load_figures() if figures else None,
    )


def test_users_times_price_give_what_was_sold(village_intake: Intake, gazetteer: Gazetteer) -> None:
    """Residents x use rate x visits x price x twelve months = 50,000,000 and 10,000,000 won."""
    plan = draft(village_intake, gazetteer).plan
    residents = load_figures().residents(JINAN)
    assert residents is not None
    sold = [
        residents.totals[-1] * group.use_rate.value * group.visits.value * service.price.value * 12
        for service in plan.services
        for group in service.users
    ]
    assert sold == pytest.approx([50_000_000, 10_000_000], rel=1e-5)
    assert [service.name.ko for service in plan.services] == ["도시락", "그 밖의 매출"]


def test_what_a_book_knows_is_written_as_such(village_intake: Intake, gazetteer: Gazetteer) -> None:
    """Every number of a draft rests on the own book, by its key; what nobody knows rests on nothing."""
    told = draft(village_intake, gazetteer)
    numbers = list_written(told.plan)
    assert len(numbers) > 10
    assert {one.basis for one in numbers.values()} == {"records"}
    assert told.to_toml().count('basis = "records"') == len(numbers)
    blind = draft(village_intake, gazetteer, figures=False).plan.services[0].users[0].use_rate
    assert (blind.basis, tell_origin(blind)) == (None, "source")


def test_goods_are_spread_over_what_is_sold(village_intake: Intake, gazetteer: Gazetteer) -> None:
    """22,000,000 of goods for 60,000,000 of sales; 8 of the 20 that are placed were paid in Jinan."""
    service = draft(village_intake, gazetteer).plan.services[0]
    assert service.variable_cost.value == pytest.approx(50_000_000 * 22 / 60, abs=1)
    share = service.local_share
    assert (share.low, share.value, share.high) == (
        round(8 / 22, 3),
        round(8 / 20, 3),
        round(10 / 22, 3),
    )


def test_pay_members_grants_and_cash_are_the_books(village_intake: Intake, gazetteer: Gazetteer) -> None:
    """Seven people of 4,000,000 won, 120 members of 300,000, a grant, and the balance at the bank."""
    plan = draft(village_intake, gazetteer).plan
    assert plan.staff[0].wage.value == 4_000_000
    assert plan.employer_share.value == round(1 / 28, 4)
    assert plan.members is not None
    assert (plan.members.count.value, plan.members.share.value) == (120, 300_000)
    assert plan.grants[0].monthly.value == round(10_000_000 / 12)
    assert plan.cash.opening.value == 12_345_678


def test_a_grant_ends_with_the_book_until_somebody_says_more(
    village_intake: Intake, gazetteer: Gazetteer
) -> None:
    """Nobody knows that it goes on, and that is asked."""
    drafted = draft(village_intake, gazetteer)
    assert drafted.plan.grants[0].ends == drafted.plan.start == date(2026, 1, 1)
    assert "grants.grant-1.ends" in {question.path for question in drafted.questions}


def test_every_number_says_which_book_and_how_many_documents(
    village_intake: Intake, gazetteer: Gazetteer
) -> None:
    """A reader can go and look."""
    price = draft(village_intake, gazetteer).plan.services[0].price
    assert price.source.en == "own book 2025, sold by document, 1 document"
    assert price.source.ko == "2025 자체 장부, 매출 ÷ 증빙 수, 1건"


def test_the_drafts_file_reads_back(village_intake: Intake, gazetteer: Gazetteer) -> None:
    """What is known is enough: the file is a plan without a fault."""
    drafted = draft(village_intake, gazetteer)
    assert drafted.is_whole
    plan, problems = read_plan(drafted.to_toml())
    assert not problems
    assert plan is not None
    assert plan.services[0].price.value == 50_000_000


@pytest.mark.parametrize(
    "balances", [(), (Balance(COOP, "농협", "농협.xlsx", date(2025, 6, 30), 9_999_999),)]
)
def test_cash_that_nobody_knows_is_asked_and_not_made_up(
    village_intake: Intake, gazetteer: Gazetteer, balances: tuple[Balance, ...]
) -> None:
    """Without a balance, or with one of half a year ago, the file leaves it open and the reader asks."""
    drafted = draft(replace(village_intake, balances=balances), gazetteer)
    assert not drafted.is_whole
    assert drafted.list_problems()[0].where.column == "cash.opening"
    assert "9,999,999" not in drafted.to_toml()
    plan, problems = read_plan(drafted.to_toml())
    assert plan is None
    assert [problem.what.en for problem in problems] == ["opening is missing."]


def test_use_is_asked_where_nobody_counts_the_residents(village_intake: Intake, gazetteer: Gazetteer) -> None:
    """Without figures no share of people can be told."""
    drafted = draft(village_intake, gazetteer, figures=False)
    assert [question.path for question in drafted.questions if question.needed] == [
        "services.sales-1.users.1.use_rate",
        "services.sales-2.users.1.use_rate",
    ]


def test_no_private_person_is_named(village_intake: Intake, gazetteer: Gazetteer) -> None:
    """What customers buy stands under its kind, never under a name."""
    book = PlanBook(village_intake, enterprise=COOP, period=YEAR, place=JINAN, gazetteer=gazetteer)
    assert {line.name.ko for line in book.list_sales()} == {"도시락", "그 밖의 매출"}


def test_a_book_that_sold_nothing_is_no_plan(village_intake: Intake, gazetteer: Gazetteer) -> None:
    """There is nothing to go on."""
    period = Period(date(2023, 1, 1), date(2024, 1, 1))
    with pytest.raises(ValueError, match="Nothing was sold"):
        draft_plan(village_intake, enterprise=COOP, place=JINAN, period=period, gazetteer=gazetteer)


def test_half_a_month_is_refused(village_intake: Intake, gazetteer: Gazetteer) -> None:
    """Months are whole."""
    period = Period(date(2025, 1, 10), date(2025, 6, 1))
    with pytest.raises(ValueError, match="whole months"):
        draft_plan(village_intake, enterprise=COOP, place=JINAN, period=period, gazetteer=gazetteer)


@pytest.mark.parametrize(
    ("item", "kind", "name"),
    [
        ("타행이체 · 요양급여비 · 국민건강보험공단", "bank_statement", "요양급여비"),
        ("타행이체", "bank_statement", "통장으로 받은 매출"),
        ("숙박·체험", "hometax_invoices", "숙박·체험"),
        ("3월 도시락", "hometax_invoices", "도시락"),
        (None, "hometax_receipts", "현금영수증 매출"),
    ],
)
def test_what_is_sold_is_named_by_what_its_line_says(item: str | None, kind: str, name: str) -> None:
    """Not by how the money came, and not by the month."""
    assert name_sale(item, kind, is_private=False).ko == name
    assert name_sale(item, kind, is_private=True).ko != "도시락"
