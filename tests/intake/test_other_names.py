"""Payments in other names: of a seller's owner, of an employee who sells, of one agency for four."""

from dure.intake import BookFile, Intake, read_files
from dure.korea.gazetteer import load_gazetteer
from dure.ledger.ledger import counted_transfers

COOP, FARM = "1258200019", "2208100016"
INVOICE = (
    "작성일자,승인번호,공급자사업자등록번호,상호,대표자명,주소,공급받는자사업자등록번호,상호,대표자명,주소,"
    "합계금액,공급가액,세액,품목명\n"
    "2025-03-01,20250301-41000000-00000001,220-81-00016,백운농원(가상),{head},진안군 백운면,125-82-00019,"
    "마을협동조합(가상),가상인,진안군 진안읍,1100000,1000000,100000,쌀\n"
)
BANK = "거래일시,적요,기재내용,찾으신금액,맡기신금액,거래후 잔액,취급점\n"
PAYROLL = (
    "2025년 03월분 급여대장\n\n사원번호,성명,부서,주소,기본급,지급합계,국민연금,건강보험,고용보험,"
    "장기요양보험료,소득세,지방소득세,공제합계,차인지급액\n"
    "1,홍가람,주방,진안군 백운면,2000000,2000000,{pension},{health},0,0,0,0,{kept},{net}\n"
)


def read(*texts: str) -> Intake:
    """Read the co-op's files."""
    books = [BookFile(f"{place}.csv", text.encode()) for place, text in enumerate(texts)]
    return read_files(books, gazetteer=load_gazetteer(), owner=COOP, key=b"test")


def outlay(intake: Intake) -> dict[str, int]:
    """Sum what counts by purpose, VAT left out."""
    sums: dict[str, int] = {}
    for row in counted_transfers(intake.ledger).to_pylist():
        if row["purpose"] != "vat":
            sums[row["purpose"]] = sums.get(row["purpose"], 0) + row["quantity"]
    return sums


def test_a_seller_paid_in_its_owners_name_is_paid() -> None:
    """The invoice names its head, 백말순; the bank line says 백말순 and the same sum: one purchase."""
    bank = BANK + "2025.03.10 10:00,전자금융,백말순,1100000,0,1,진안\n"
    assert outlay(read(INVOICE.format(head="백말순"), bank)) == {"goods": 1_000_000}


def test_a_namesake_with_another_sum_is_not_taken_for_the_owner() -> None:
    """₩70,000 to somebody called 백말순 is no payment of that invoice."""
    bank = BANK + "2025.03.10 10:00,전자금융,백말순,70000,0,1,진안\n"
    assert outlay(read(INVOICE.format(head="백말순"), bank)) == {"goods": 1_000_000, "unsorted": 70_000}


def test_an_employee_who_also_sells_is_paid_for_both_once() -> None:
    """홍가람 is on the payroll and sells under a number: one line pays the wage, one the invoice."""
    payroll = PAYROLL.format(pension=0, health=0, kept=0, net=2_000_000)
    bank = (
        BANK + "2025.03.10 10:00,전자금융,홍가람,1100000,0,9,진안\n"
        "2025.03.31 10:00,급여,홍가람,2000000,0,9,진안\n"
    )
    assert outlay(read(INVOICE.format(head="홍가람"), payroll, bank)) == {
        "goods": 1_000_000,
        "wages": 2_000_000,
    }


def test_one_line_for_four_insurances_settles_what_was_kept_back_for_all() -> None:
    """Kept back ₩270,000 and ₩210,000, paid ₩1,020,000 in one line: that is what the insurances cost."""
    payroll = PAYROLL.format(pension=270_000, health=210_000, kept=480_000, net=1_520_000)
    for name, memo in (
        ("4대보험", "CMS"),
        ("건강보험공단", "4대보험"),
        ("사회보험통합징수", "CMS"),
        ("4대사회보험", "CMS"),
    ):
        bank = BANK + f"2025.04.10 10:00,{memo},{name},1020000,0,9,진안\n"
        assert outlay(read(payroll, bank)) == {"wages": 1_520_000, "insurance": 1_020_000}, name


def test_a_line_for_one_insurance_leaves_the_others_open() -> None:
    """Health insurance of ₩420,000 pays its ₩210,000 and the employer's share, not the pension."""
    payroll = PAYROLL.format(pension=270_000, health=210_000, kept=480_000, net=1_520_000)
    bank = BANK + "2025.04.10 10:00,CMS,건강보험공단,420000,0,9,진안\n"
    assert outlay(read(payroll, bank)) == {"wages": 1_520_000, "insurance": 270_000 + 420_000}
