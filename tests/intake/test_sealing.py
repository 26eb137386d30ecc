"""What a site may store: no name, no telephone, whole keys; and the figures stay what they were."""

from collections.abc import Sequence

import pyarrow as pa
import pytest

from dure.importers.mapping import Mapping, guess_mapping, headings_hash
from dure.importers.reading import Reading
from dure.importers.recognise import read_sheet, read_sheets_redacted
from dure.intake import BookFile, Intake, build_intake, owners_of, read_all, read_files, seal_readings
from dure.intake.members import count_members
from dure.intake.names import normalise_name
from dure.intake.sealed_names import HIDDEN_NAME, is_sealed, open_names, seal_name
from dure.intake.sealing import seal_subjects, seal_together
from dure.korea.gazetteer import load_gazetteer
from dure.ledger.tables import JUDGEMENTS
from dure.period import parse_period

COOP = "1258200019"
KEY = b"a secret of the tests"
REGISTER = (
    "조합원 명부 (가상 자료)\n번호,성명,연락처,출자좌수,출자금액,가입일,탈퇴일,주소\n"
    "1,홍가상,010-0000-0001,10,100000,2023-01-05,,진안군 진안읍 군상리 12-3\n"
    "2,김가상,010-0000-0002,10,100000,2024-06-01,,진안군 백운면\n"
    "3,이가상,010-0000-0004,10,100000,2024-02-01,,진안군 진안읍\n"
    "4,이가상,010-0000-0005,10,100000,2024-02-01,,진안군 진안읍\n"
)
PAYROLL = (
    "2025년 03월분 급여대장\n\n"
    "사원번호,성명,부서,주소,기본급,지급합계,국민연금,건강보험,고용보험,장기요양보험료,"
    "소득세,지방소득세,공제합계,차인지급액\n"
    "1,홍가상,주방,진안군 백운면 덕현리 123-4 101동 502호,2000000,2000000,90000,0,0,0,0,0,90000,1910000\n"
    "2,남궁가상,주방,전주시 완산구,2100000,2100000,0,0,0,0,0,0,0,2100000\n"
)
WITHOUT_NUMBERS = PAYROLL.replace("사원번호,", "순번,")
BANK = (
    "거래일시,적요,기재내용,출금금액,입금금액,거래후잔액\n"
    "2025-03-31 10:00:00,급여,홍가상급여,1910000,0,8090000\n"
    "2025-03-31 10:05:00,이체,남궁가,2100000,0,5990000\n"
    "2025-04-02 10:00:00,이체,이가상,50000,0,5940000\n"
    "2025-04-03 10:00:00,이체,들녘상회,30000,0,5910000\n"
    "2025-04-04 10:00:00,이체,박농부,110000,0,5800000\n"
    "2025-04-05 10:00:00,이체,김가상,0,70000,5870000\n"
)
INVOICES = (
    "작성일자,승인번호,공급자사업자등록번호,상호,대표자명,주소,공급받는자사업자등록번호,상호,대표자명,주소,"
    "합계금액,공급가액,세액,품목명\n"
    "2025-03-01,20250301-41000000-00000001,220-81-00016,들녘농장(가상),박농부,진안군 백운면,"
    "125-82-00019,마을(가상),나대표,진안군,110000,100000,10000,쌀\n"
)
SECRETS = ("홍가상", "김가상", "이가상", "남궁가상", "나대표", "0000-0001", "01000000001")
ALL = (
    ("조합원.csv", REGISTER),
    ("급여.csv", PAYROLL),
    ("통장.csv", BANK),
    ("매입.csv", INVOICES),
)


def books_of(*files: tuple[str, str]) -> list[BookFile]:
    """Give the files as a door would."""
    return [BookFile(name, text.encode()) for name, text in files]


def seal(*files: tuple[str, str], beside: Sequence[Reading] = ()) -> tuple[list[Reading], list[str | None]]:
    """Read and seal files."""
    readings, told = read_all(books_of(*files))
    owners = owners_of(readings, told, COOP)
    return seal_readings(readings, owners, key=KEY, beside=beside), owners


def build(readings: Sequence[Reading], told: Sequence[str | None]) -> Intake:
    """Build from sealed readings."""
    return build_intake(readings, told, gazetteer=load_gazetteer(), owner=COOP, key=KEY)


def figures(intake: Intake) -> dict[str, object]:
    """Give what a report is made of, without the names of people."""
    ledger = intake.ledger
    parties = [
        "somebody" if key.startswith("name:") and (name == HIDDEN_NAME or len(name or "") == 3) else key
        for key, name in zip(
            *(ledger.parties[column].to_pylist() for column in ("party", "name")), strict=True
        )
    ]
    return {
        "parties": parties,
        "places": ledger.parties["place"].to_pylist(),
        "keys": ledger.documents["key"].to_pylist(),
        "transfers": ledger.transfers.drop_columns(["item"]).to_pylist(),
        "settlements": sorted(map(str, ledger.settlements.to_pylist())),
        "members": [count_members(register, as_of=parse_period("2025").end) for register in intake.registers],
        "documents": intake.documents,
        "proposals": len(intake.proposals),
    }


def everything(readings: Sequence[Reading]) -> str:
    """Write down all that would be stored."""
    tables = [table for reading in readings for table in (reading.rows, reading.members, reading.party_facts)]
    return str([table.to_pylist() for table in tables])


@pytest.mark.parametrize("payroll", [PAYROLL, WITHOUT_NUMBERS], ids=["by number", "by name"])
def test_sealed_readings_give_the_same_figures(payroll: str) -> None:
    """Wages by a name with a word behind or cut off, members, a seller in its owner's name: all match."""
    files = (ALL[0], ("급여.csv", payroll), *ALL[2:])
    told = read_files(books_of(*files), gazetteer=load_gazetteer(), owner=COOP, key=KEY)
    sealed = build(*seal(*files))
    assert figures(sealed) == figures(told)
    assert len(told.ledger.settlements) == 3  # two wages, and the farm in its owner's name


def test_nothing_sealed_tells_a_name_or_a_telephone() -> None:
    """Not in names, keys, items or addresses; the place of residence stays, the door does not."""
    text = everything(seal(*ALL)[0])
    assert [secret for secret in SECRETS if secret in text] == []
    assert "{owner}" not in text
    assert "덕현리" in text
    assert "123-4" not in text
    assert "502호" not in text
    assert "들녘상회" in text


def test_two_batches_in_any_order_give_the_same_figures() -> None:
    """What the site stored first does not matter to what is counted."""
    whole = figures(build(*seal(*ALL)))
    for first, second in ((ALL[:2], ALL[2:]), (ALL[2:], ALL[:2])):
        one, two = seal(*first), seal(*second)
        together = build([*one[0], *two[0]], [*one[1], *two[1]])
        again = figures(together)
        for name in ("documents", "members"):
            assert again[name] == whole[name]
        assert len(again["settlements"]) == len(whole["settlements"])
        assert sorted(again["keys"]) == sorted(whole["keys"])
        assert sorted(str(place) for place in again["places"]) == sorted(
            str(place) for place in whole["places"]
        )


def test_a_later_bank_line_in_the_name_of_stored_staff_is_sealed_too() -> None:
    """The people of the book are known while the bank's file is read."""
    stored, _ = seal(*ALL[:2])
    assert "이가상" in everything(seal(ALL[2])[0])
    assert "이가상" not in everything(seal(ALL[2], beside=stored)[0])


PAID_BY_BANK = (
    "거래일시,적요,기재내용,출금금액,입금금액,거래후잔액\n"
    "2025-04-06 10:00:00,홍가상급여,공동이체,50000,0,5870000\n"
    "2025-04-07 10:00:00,이체,홍가상 경조금,50000,0,5820000\n"
    "2025-04-08 10:00:00,홍가상 김가상 경조금,꽃집,50000,0,5770000\n"
    "2025-04-09 10:00:00,이체,남궁가,2100000,0,3670000\n"
    "2025-04-10 10:00:00,남궁가 식대,남궁가,10000,0,3660000\n"
    "2025-04-11 10:00:00,급여홍가상,공동이체,10000,0,3650000\n"
    "2025-04-12 10:00:00,홍 가상 상여,공동이체,10000,0,3640000\n"
    "2025-04-13 10:00:00,두리 급여,공동이체,10000,0,3630000\n"
    "2025-04-14 10:00:00,이체,두리,10000,0,3620000\n"
    "2025-04-15 10:00:00,이체,두리수당,10000,0,3610000\n"
    "2025-04-16 10:00:00,두리 쌀 홍가상회,두리상회,10000,0,3600000\n"
    "2025-04-17 10:00:00,이체,홍가상회,10000,0,3590000\n"
)
STAFF = f"{PAYROLL}3,두리,주방,전주시,1000000,1000000,0,0,0,0,0,0,0,1000000\n"
ITEMS = ["○○○급여", "이체", "○○○ ○○○ 경조금", "이체", "○○○ 식대", "급여○○○", "○○○ 상여", "○○○ 급여"]


@pytest.mark.parametrize("is_later", [False, True], ids=["one import", "two imports"])
def test_staff_are_hidden_from_the_bank_whichever_import_told_of_them(*, is_later: bool) -> None:
    """Whole, cut off, before a word of wages, and of two letters; a shop that begins like them stays."""
    register, payroll, bank = ALL[0], ("급여.csv", STAFF), ("이체.csv", PAID_BY_BANK)
    if is_later:
        stored, _ = seal(register, payroll)
        sealed, _ = seal(bank, beside=stored)
    else:
        sealed, _ = seal(register, payroll, bank)
    rows = sealed[-1].rows.to_pylist()
    assert [row["item"] for row in rows] == [*ITEMS, "이체", "이체", "두리 쌀 홍가상회", "이체"]
    named = [row["payee_name"] for row in rows]
    shown = {name for name in named if name and not is_sealed(name)}
    assert shown == {"꽃집", "두리상회", "홍가상회"}


def test_hidden_names_give_the_figures_of_printed_ones() -> None:
    """In one import, and in two that know of each other."""
    files = (ALL[0], ("급여.csv", STAFF), ("이체.csv", PAID_BY_BANK))
    raw = read_files(books_of(*files), gazetteer=load_gazetteer(), owner=COOP, key=KEY)
    first, whose = seal(*files[:2])
    later, others = seal(files[2], beside=first)
    for intake in (build(*seal(*files)), build([*first, *later], [*whose, *others])):
        for table, columns in (("transfers", ["item"]), ("settlements", [])):
            one, other = (getattr(found.ledger, table).drop_columns(columns) for found in (intake, raw))
            assert sorted(map(str, one.to_pylist())) == sorted(map(str, other.to_pylist()))
        assert intake.documents == raw.documents


def test_what_the_bank_wrote_before_the_payroll_came_is_sealed_with_it() -> None:
    """Stored rows are not written again, but they are sealed together; the figures stay what they were."""
    bank, whose = seal(("이체.csv", PAID_BY_BANK))
    assert bank[0].rows["item"].to_pylist()[0] == "홍가상급여"
    assert "남궁가" in bank[0].rows["payee_name"].to_pylist()
    payroll, others = seal(ALL[0], ("급여.csv", STAFF), beside=bank)
    stored, owners = [*bank, *payroll], [*whose, *others]
    together = seal_together(stored, key=KEY)
    rows = together[0].rows.to_pylist()
    assert [row["item"] for row in rows] == [*ITEMS, "이체", "이체", "두리 쌀 홍가상회", "이체"]
    named = {row["payee_name"] for row in rows}
    assert {name for name in named if name and not is_sealed(name)} == {"꽃집", "두리상회", "홍가상회"}
    assert build(together, owners).documents == build(stored, owners).documents
    assert seal_together(together, key=KEY, before=together) == together


def test_a_judgement_on_a_name_that_was_sealed_since_is_worth_what_it_was() -> None:
    """Somebody said what payments to a name are for; then a register tells that it is a member's."""
    bank, whose = seal(("통장.csv", BANK))
    register = REGISTER.replace("홍가상", "박농부")
    members, others = seal(("조합원.csv", register), beside=bank)
    owners = [*whose, *others]
    said = [
        {"subject": f"name:{name}", "aspect": "paid_for", "value": "services"}
        for name in ("박농부", "들녘상회")
    ]
    judged = pa.Table.from_pylist(said, schema=JUDGEMENTS)

    def purposes(readings: Sequence[Reading], judgements: pa.Table) -> list[str]:
        intake = build_intake(
            readings, owners, gazetteer=load_gazetteer(), owner=COOP, judgements=judgements, key=KEY
        )
        assert "박농부" not in str(intake.problems) or readings is stored
        return sorted(map(str, intake.ledger.transfers["purpose"].to_pylist()))

    stored = [*bank, *members]
    together = seal_together(stored, key=KEY)
    sealed = seal_subjects(judged, together, key=KEY)
    assert "박농부" not in str(sealed.to_pylist())
    assert "박농부" not in everything(together)
    assert purposes(together, sealed) == purposes(stored, judged)
    assert "services" in purposes(together, sealed)


def test_sealing_twice_changes_nothing() -> None:
    """What is sealed is whole."""
    sealed, owners = seal(*ALL)
    again = seal_readings(sealed, owners, key=KEY)
    assert everything(again) == everything(sealed)


def test_another_key_gives_other_pseudonyms() -> None:
    """Nobody without the key can try a name out."""
    assert seal_name("홍가상", key=KEY) != seal_name("홍가상", key=b"another")
    assert seal_name("홍 가상", key=KEY) == seal_name("홍가상", key=KEY)
    assert seal_name(seal_name("홍가상", key=KEY), key=KEY) == seal_name("홍가상", key=KEY)


def test_a_name_opens_as_far_as_another_row_prints_it() -> None:
    """The bank prints 남궁가, so that much of 남궁가상 is known; of 홍가상 all, for 홍가상귀하 begins so."""
    bank, _ = seal(("통장.csv", BANK.replace("급여,홍가상급여", "이체,홍가상귀하")))
    payroll, _ = seal(ALL[1])
    opened = open_names([*payroll, *bank], key=KEY)[0].rows["payee_name"].to_pylist()
    names = list(dict.fromkeys(filter(None, opened)))
    assert normalise_name(names[0]) == "홍가상"
    assert names[1].startswith("남궁가")
    assert len(names[1]) == 4
    assert is_sealed(names[1])


def test_wages_read_by_a_mapping_are_sealed_with_their_keys() -> None:
    """A hash of a row that holds a name could be guessed without the key."""
    sheet = "지급일,직원,금액\n2025-03-31,홍가상,1910000\n2025-03-31,김가상,1500000\n"
    mapping = Mapping(
        date="지급일", payee="직원", amount="금액", payer_is="owner", people="payee", purpose_is="wages"
    )
    files = books_of(("내역.csv", sheet), ALL[2])
    readings, told = read_all(files, mapping=mapping)
    owners = owners_of(readings, told, COOP)
    sealed = seal_readings(readings, owners, key=KEY)
    assert "홍가상" not in everything(sealed)
    assert set(readings[0].rows["key"].to_pylist()).isdisjoint(sealed[0].rows["key"].to_pylist())
    raw = build_intake(readings, told, gazetteer=load_gazetteer(), owner=COOP, key=KEY)
    assert figures(build(sealed, owners)) == figures(raw)


def test_an_unknown_file_is_kept_redacted_and_read_later() -> None:
    """The grid without resident numbers is enough to apply a mapping, and its headings are known again."""
    text = "언제,누구에게,얼마,메모\n2025-03-31,들녘상회,1000,900101-1234568\n2025-04-01,들녘상회,2000,\n"
    (sheet,) = read_sheets_redacted(text.encode(), file="모름.csv")
    assert "900101-1234568" not in str([column.to_pylist() for column in sheet.columns])
    assert read_sheet(sheet).format == "unknown"
    mapping = Mapping(date="언제", payee="누구에게", amount="얼마", payer_is="owner")
    later = read_sheet(sheet, mapping=mapping)
    headings = headings_hash(sheet)
    assert headings is not None
    readings, _ = read_all(books_of(("모름.csv", text)), mappings={headings: mapping}.get)
    assert later.rows.equals(readings[0].rows)
    assert later.rows.num_rows == 2


def test_the_same_headings_have_the_same_hash_whatever_stands_below() -> None:
    """So that last month's mapping fits this month's file."""
    one, two, other = (
        read_sheets_redacted(text.encode(), file="모름.csv")[0]
        for text in (
            "언제,누구에게,얼마(원)\n2025-03-31,들녘상회,1000\n",
            "언제,누구에게,얼마\n2026-01-31,산골상회,5000\n2026-02-01,산골상회,7000\n",
            "언제,무엇을,얼마\n2025-03-31,들녘상회,1000\n",
        )
    )
    assert headings_hash(one) == headings_hash(two) != headings_hash(other)
    assert guess_mapping(one).amount == "얼마(원)"
