"""What bad input gets: a problem or a refusal that names the file; never a traceback, never a silent zero."""

import io
import json
import os
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msoffcrypto.format.ooxml
import openpyxl
import pytest
import xlsxwriter
from patience import ends_within

Dure = Callable[..., Any]
Write = Callable[..., Path]

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(range(256)) * 8
HEAD = (
    "작성일자,승인번호,공급자사업자등록번호,상호,대표자명,주소,공급받는자사업자등록번호,상호,대표자명,주소,"
    "합계금액,공급가액,세액,품목명\n"
)
_CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
_RELS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="{target}" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"/></Relationships>'
)
_BOOK = (
    '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="s" sheetId="1" r:id="rId1"/></sheets></workbook>'
)


def workbook(rows: list[list[object]]) -> bytes:
    """Write an .xlsx of one sheet."""
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return memory.getvalue()


def hand_made_workbook(sheet: Iterator[bytes]) -> bytes:
    """Write an .xlsx whose one sheet is this XML, however long, without holding it."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _CONTENT_TYPES)
        archive.writestr("_rels/.rels", _RELS.format(kind="officeDocument", target="xl/workbook.xml"))
        archive.writestr(
            "xl/_rels/workbook.xml.rels", _RELS.format(kind="worksheet", target="worksheets/sheet1.xml")
        )
        archive.writestr("xl/workbook.xml", _BOOK)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as stream:
            for piece in sheet:
                stream.write(piece)
    return memory.getvalue()


@cache
def bomb() -> bytes:
    """Write a small workbook that unpacks to half a gigabyte."""
    blank = b" " * (1 << 20)

    def sheet() -> Iterator[bytes]:
        yield b'<?xml version="1.0"?><worksheet><sheetData>'
        for _ in range(512):
            yield blank
        yield b"</sheetData></worksheet>"

    return hand_made_workbook(sheet())


@cache
def lying_bomb() -> bytes:
    """Write a workbook whose table of contents says that its sheet is small."""
    content = bytearray(bomb())
    size = (
        len(b'<?xml version="1.0"?><worksheet><sheetData></sheetData></worksheet>') + (512 << 20)
    ).to_bytes(4, "little")
    assert size in content
    return bytes(content.replace(size, (1000).to_bytes(4, "little")))


def wide_workbook() -> bytes:
    """Write a workbook whose cells say they stand in the millionth column."""
    return hand_made_workbook(
        iter([b'<worksheet><sheetData><row r="1"><c r="BDWGN1"><v>1</v></c></row></sheetData></worksheet>'])
    )


def locked_workbook() -> bytes:
    """Write a workbook that asks for a password."""
    plain, locked = io.BytesIO(workbook([["작성일자", "공급가액"], ["2025-03-02", 1000]])), io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(plain).encrypt("두레", locked)
    return locked.getvalue()


def real_xls() -> bytes:
    """Write a real BIFF .xls."""
    xlwt = pytest.importorskip("xlwt")
    book = xlwt.Workbook()
    sheet = book.add_sheet("세금계산서")
    for row in range(400):
        for column in range(10):
            sheet.write(row, column, f"칸 {row} {column}")
    memory = io.BytesIO()
    book.save(memory)
    return memory.getvalue()


def yaml_bomb() -> bytes:
    """Write a few lines of YAML that say a billion words."""
    lines = ["a0: &a0 [dure, dure, dure, dure, dure, dure, dure, dure, dure]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    return "\n".join([*lines, "columns: *a9", "assumptions: *a9", "date: *a9"]).encode()


BAD_FILES: dict[str, Callable[[], bytes]] = {
    "빈파일.csv": lambda: b"",
    "공백.csv": lambda: b"\xef\xbb\xbf \r\n\r\n ",
    "널.csv": lambda: b"\x00" * 5000,
    "널섞인.csv": lambda: HEAD.encode() + b"\x00" * 1000,
    "잘린.xls": lambda: real_xls()[:6000],
    "머리만.xls": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "망가진.xls": lambda: real_xls()[:1024] + b"\xff" * 20_000,
    "잘린.xlsx": lambda: workbook([["가", "나"]] * 500)[:3000],
    "머리만.xlsx": lambda: b"PK\x03\x04",
    "폭탄.xlsx": bomb,
    "거짓폭탄.xlsx": lying_bomb,
    "잠긴.xlsx": locked_workbook,
    "사진.xls": lambda: JPEG,
    "문서.xlsx": lambda: b"%PDF-1.7\n%%EOF",
    "백만열.csv": lambda: b"a," * 1_000_000 + b"\n" + b"1," * 1_000_000,
    "백만열.xlsx": wide_workbook,
    "제목만.csv": HEAD.encode,
    "제목만.xlsx": lambda: workbook([HEAD.strip().split(",")]),
    "빈시트.xlsx": lambda: workbook([]),
    "합계만.csv": (HEAD + "합계,,,,,,,,,,1100,1000,100,\n").encode,
    "숫자만.csv": lambda: b"1,2,3\n4,5,6\n",
    "한글문서.hwp": lambda: b"HWP Document File V3.00 \x1a\x01\x02\x03\x04\x05" + b"\x00" * 300,
    "잡음.csv": lambda: bytes((n * 7919) % 251 for n in range(20_000)),
    "웹페이지.xls": "<html><body><p>로그인이 필요합니다</p></body></html>".encode,
    "열린태그.xls": lambda: b"<table>" * 20_000,
    "엔티티.xls": lambda: (
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><table><tr><td>&x;</td></tr></table>'
    ),
    "따옴표.csv": lambda: HEAD.encode() + b'"' + b"x" * 200_000,
    "압축.xlsx": lambda: _archive({"readme.txt": b"hello"}),
}


def _archive(files: dict[str, bytes]) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return memory.getvalue()


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_cannot_be_read_is_named(dure: Dure, write: Write, name: str, language: str) -> None:
    """Alone it is a refusal; beside a good file the report is made, the same as without it."""
    bad = write(name, BAD_FILES[name]())
    with ends_within(20):
        alone = dure("report", bad, "--enterprise", "1258200019", "--place", "52720", "--lang", language)
    assert alone.status == 2
    assert name in alone.err
    assert alone.out == ""
    good = write("매입.csv")
    both = dure("report", good, bad, "--format", "json", "--lang", language)
    assert both.status == 0
    assert any(name in problem["where"] for problem in both.report["problems"])
    assert all(problem["what"] and problem["remedy"] for problem in both.report["problems"])
    assert both.report["outlay_krw"] == 4_000_000
    assert dure("inspect", bad, "--lang", language).status == 2


def test_a_bomb_is_refused_in_little_memory(write: Write) -> None:
    """Half a gigabyte is not unpacked: the command runs in less than it would take."""
    for name, content in (("폭탄.xlsx", bomb()), ("거짓폭탄.xlsx", lying_bomb())):
        path = write(name, content)
        program = (
            "from dure.cli.main import main; from pathlib import Path; "
            "peak = lambda: int(Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0]); "
            "main(['report', 'none']); before = peak(); "
            f"status = main(['report', {str(path)!r}]); after = peak(); "
            "assert status == 2, status; assert after - before < 100_000, (before, after)"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False, timeout=60)
        assert done.returncode == 0, done.stderr.decode()
        assert name in done.stderr.decode()


def test_ten_gigabytes_are_refused_before_they_are_read(dure: Dure, write: Write, tmp_path: Path) -> None:
    """A sparse file of 10 GB: its size is told, and a way out."""
    path = tmp_path / "큰파일.csv"
    path.touch()
    os.truncate(path, 10_000_000_000)
    with ends_within(20):
        good = write("매입.csv")
        for option in ("--register", "--mapping", "--judgements", "--assumptions", "--community"):
            answer = dure("report", good, option, path, "--format", "json")
            assert answer.status == (2 if option in {"--mapping", "--judgements", "--assumptions"} else 0)
            assert "큰파일.csv" in answer.told
        assert "10" in dure("report", path).err


@pytest.mark.parametrize(
    "option", ["", "--register", "--mapping", "--judgements", "--assumptions", "--community"]
)
def test_a_path_that_cannot_be_opened_is_named(dure: Dure, write: Write, tmp_path: Path, option: str) -> None:
    """A missing file, a folder in place of a file, a pipe, a loop of links: none hangs."""
    good = write("good/매입.csv")
    os.mkfifo(tmp_path / "파이프")
    (tmp_path / "돌고").symlink_to(tmp_path / "도는")
    (tmp_path / "도는").symlink_to(tmp_path / "돌고")
    (tmp_path / "끊긴").symlink_to(tmp_path / "없는곳")
    (tmp_path / "폴더").mkdir()
    names = ["없는파일.csv", "파이프", "돌고", "끊긴", "폴더", "가" * 200, "매입.csv/안쪽", "널\x00글자"]
    for name in names:
        path = f"{tmp_path}/{name}"
        given = [good, option, path] if option else [good, path]
        answer = dure("report", *given, "--format", "json", "--lang", "ko")
        assert answer.status in {0, 2}
        assert name.replace("\x00", " ") in answer.told, (name, answer)
        assert "No such" not in answer.told
        if not option:
            assert answer.status == 0
            assert dure("report", path).status == 2
    assert dure("report", "/dev/zero").status == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_named(dure: Dure, write: Write) -> None:
    """The reason is told in the reader's language."""
    path = write("비밀.csv")
    path.chmod(0)
    answer = dure("report", path, "--lang", "ko")
    assert answer.status == 2
    assert "비밀.csv" in answer.err
    assert "권한" in answer.err


def test_a_refusal_of_the_disk_is_told_in_both_languages(
    dure: Dure, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Permission is asked of the disk, whoever runs the test."""
    path = write("비밀.csv")

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert "권한이 없습니다" in dure("report", path, "--lang", "ko").err
    assert "no permission" in dure("report", path, "--lang", "en").err


@pytest.mark.parametrize(
    ("written", "krw"),
    [
        ("△1000", -1000),
        ("▲1000", -1000),
        ("(1000)", -1000),
        ("1000-", -1000),
        ("-1000", -1000),
        ("1000원", 1000),
    ],
)
def test_amounts_are_read_as_accountants_write_them(
    dure: Dure, write: Write, village: Any, written: str, krw: int
) -> None:
    """A triangle, brackets and a minus behind are all a minus."""
    book = write("매입.csv", village.purchases + village.invoice("2025-05-05", 7, price=written))
    answer = dure("report", book, "--format", "json")
    assert answer.report["outlay_krw"] == 4_000_000 + krw
    assert answer.report["problems"] == []


@pytest.mark.parametrize(
    "written", ["1.5", "#REF!", "약 천원", "1e400", "9" * 30, "9" * 18, "12,34,5x", "NaN", "Infinity", "--5"]
)
def test_an_amount_that_cannot_be_read_is_never_zero(
    dure: Dure, write: Write, village: Any, written: str
) -> None:
    """The row is left out and named; the others count."""
    line = village.invoice("2025-05-05", 7, price=written.replace(",", ""))
    answer = dure("report", write("매입.csv", village.purchases + line), "--format", "json")
    assert answer.status == 0
    assert answer.report["outlay_krw"] == 4_000_000
    assert any("매입.csv, row 4" in problem["where"] for problem in answer.report["problems"]), answer.told
    alone = dure("report", write("하나.csv", village.books(line)), "--enterprise", village.coop)
    assert alone.status == 2
    assert "하나.csv" in alone.err


@pytest.mark.parametrize(
    "day", ["1900-01-01", "2099-12-31", "1025-03-02", "2025-13-45", "어제", "0000-00-00", "99999999"]
)
def test_a_day_out_of_the_world_is_named_and_moves_no_year(
    dure: Dure, write: Write, village: Any, day: str
) -> None:
    """A mistyped 2099 does not make 2099 the latest year."""
    book = write("매입.csv", village.purchases + village.invoice(day, 7))
    answer = dure("report", book, "--format", "json")
    assert answer.status == 0
    assert answer.report["period"]["start"] == "2025-01-01"
    assert answer.report["outlay_krw"] == 4_000_000
    assert any("매입.csv, row 4" in problem["where"] for problem in answer.report["problems"]), answer.told


def test_negative_and_zero_invoices_are_what_they_say(dure: Dure, write: Write, village: Any) -> None:
    """A correction takes back what it corrects; an invoice of nothing changes nothing."""
    lines = [
        village.invoice("2025-03-02", 1),
        village.invoice("2025-03-05", 2, price=-3_000_000),
        village.invoice("2025-03-06", 3, price=0),
        village.invoice("2025-03-07", 4, village.mart, 1_000_000, address=village.seoul),
    ]
    answer = dure("report", write("매입.csv", village.books(*lines)), "--format", "json")
    assert answer.status == 0
    assert answer.report["outlay_krw"] == 1_000_000


def test_a_book_of_nothing_but_negatives_or_zeros_is_no_silent_zero(
    dure: Dure, write: Write, village: Any
) -> None:
    """What cannot be a share is unknown, with a reason."""
    for price in (-1000, 0):
        book = write("매입.csv", village.books(village.invoice(price=price)))
        answer = dure("report", book, "--enterprise", village.coop, "--format", "json")
        assert answer.status in {0, 2}
        if answer.status == 0:
            ring = next(ring for ring in answer.report["rings"] if ring["code"] == "52720")
            assert ring["share"] is None
            assert "unknown" in " ".join(answer.report["headline"]) or "nothing" in " ".join(
                answer.report["headline"]
            )


def test_an_invoice_to_oneself_is_named(dure: Dure, write: Write, village: Any) -> None:
    """One's own number as counterparty is no purchase."""
    book = write("매입.csv", village.purchases + village.invoice("2025-05-05", 7, seller=village.coop))
    answer = dure("report", book, "--format", "json")
    assert answer.report["outlay_krw"] == 4_000_000
    assert any("매입.csv, row 4" in problem["where"] for problem in answer.report["problems"])


def test_sums_and_repeated_headings_are_no_rows(dure: Dure, write: Write, village: Any) -> None:
    """합계, 소계, a heading printed again on each page, blank lines."""
    first, second = village.invoice(), village.invoice("2025-12-10", 2, village.mart, 1_000_000)
    book = village.head + first + "소계,,,,,,,,,,3300000,3000000,300000,\n\n" + village.head + second
    book += "합  계,,,,,,,,,,4400000,4000000,400000,\n"
    answer = dure("report", write("매입.csv", book), "--format", "json")
    assert answer.report["outlay_krw"] == 4_000_000
    assert answer.report["problems"] == []


def test_mixed_encodings_are_told_or_read(dure: Dure, write: Write, village: Any) -> None:
    """Half a file in cp949 and half in UTF-8 ends with a problem, not with wrong names in silence."""
    mixed = village.books(village.invoice()).encode() + village.invoice(
        "2025-12-10", 2, village.mart, 1_000_000
    ).encode("cp949")
    answer = dure("report", write("섞인.csv", mixed), "--enterprise", village.coop, "--format", "json")
    assert answer.status in {0, 2}
    assert "섞인.csv" in answer.told


def test_a_bank_that_does_not_add_up_is_named(dure: Dure, write: Write, village: Any) -> None:
    """In and out swapped, or another bank's columns: the running balance tells."""
    swapped = village.bank.replace("찾으신금액,맡기신금액", "맡기신금액,찾으신금액")
    bank = write("통장.csv", swapped)
    answer = dure("report", write("매입.csv"), bank, "--format", "json")
    assert answer.status == 0
    assert "통장.csv" in answer.told


def test_a_table_of_no_known_format_is_told_what_was_seen(dure: Dure, write: Write) -> None:
    """The columns it has, and how to write a mapping."""
    path = write("낯선표.csv", "날짜같은것,누구,무엇\n3월,갑,을\n")
    for language in ("ko", "en"):
        answer = dure("report", path, "--lang", language)
        assert answer.status == 2
        assert "낯선표.csv" in answer.err
        assert "날짜같은것" in answer.err
        assert "--mapping" in answer.err


HOSTILE = {
    "escape": "\x1b[31m\x1b]0;owned\x07빨강\x9b2J",
    "formula": "=HYPERLINK(1)",
    "at": "@SUM(A1)",
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "quote": "'); DROP TABLE parties;--",
    "direction": "농장\u202egpj.exe\u2066",
    "zero": "농\u200b장\ufeff",
    "template": "{{ 7*7 }}{% raw %}",
    "percent": "%s%n{0}",
    "typst": '#read("/etc/passwd") $x$ *bold* @ref',
    "emoji": "🍚밥집👨‍👩‍👧",
    "path": "../../etc/passwd",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_name_is_only_a_name(
    dure: Dure, write: Write, village: Any, tmp_path: Path, kind: str
) -> None:
    """It commands no terminal, runs in no page and is no formula; the figures are the same."""
    name = HOSTILE[kind]
    hostile = village.purchases.replace("솔내마트(가상)", f'"{name}"')
    book = write(f"매입{name.replace('/', '_')[:20]}.csv", hostile)
    text = dure("report", book)
    assert text.status == 0
    assert not {sign for sign in text.out + text.err if sign != "\n" and not sign.isprintable()}
    answer = dure("report", book, "--format", "json")
    assert answer.report["outlay_krw"] == 4_000_000
    assert not {sign for sign in answer.out if "\x7f" <= sign <= "\x9f" or (sign < " " and sign != "\n")}
    page = dure("report", book, "--format", "html").out
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    output = tmp_path / "report.xlsx"
    assert dure("report", book, "--format", "xlsx", "--output", output).status == 0
    for sheet in openpyxl.load_workbook(output):
        for row in sheet.iter_rows():
            assert not [
                cell.value
                for cell in row
                if cell.data_type == "f"
                and ("HYPERLINK(1)" in str(cell.value) or "SUM(A1)" in str(cell.value))
            ]
    assert dure("report", book, "--format", "pdf", "--output", tmp_path / "report.pdf").status == 0


@pytest.mark.parametrize(
    "name", ["매입 목록(1~84).csv", "\x1b[31m빨강.csv", "줄\n바꿈.csv", "-o.csv", "농장\u202e.csv"]
)
def test_a_strange_file_name_is_shown_harmlessly(dure: Dure, write: Write, name: str) -> None:
    """Names are written by strangers too."""
    answer = dure("report", write(name, b""), "--lang", "ko")
    assert answer.status == 2
    assert not {sign for sign in answer.err if sign != "\n" and not sign.isprintable()}
    assert "csv" in answer.err
    bank = write(name, "작성일자\n")
    assert dure("report", bank, write("매입.csv"), "--format", "json").status == 0


def test_a_file_name_from_an_old_archive_is_shown_in_korean(dure: Dure, tmp_path: Path) -> None:
    """Names in cp949 are what unzipping leaves; they go into the report and out to a file."""
    path = os.fsencode(tmp_path) + b"/" + "통장.csv".encode("cp949")
    Path(os.fsdecode(path)).write_bytes(b"")
    good = tmp_path / "매입.csv"
    good.write_text(HEAD)
    answer = dure("report", tmp_path, "--lang", "ko")
    assert answer.status == 2
    assert "통장.csv" in answer.err


@pytest.mark.parametrize("option", ["--mapping", "--judgements", "--assumptions", "--community"])
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{[broken: yaml",
        b"- 1\n- 2\n",
        b"\xff\xfe\x00\x00",
        b"!!python/object/apply:os.system ['true']",
        b"columns: {date: 1, amount: [2]}",
        b"subject,aspect,value\na,colour,red\n",
        b"assumptions: [{kind: 1}]",
        b"\x00" * 100,
        JPEG,
        yaml_bomb(),
        b"? " * 2000,
        b"[" * 5000,
        b"community: {name: 1, places: [99999]}\nissues: 5\n",
    ],
    ids=lambda content: str(zlib.crc32(content)),
)
def test_a_broken_file_beside_the_books_is_named(
    dure: Dure, write: Write, option: str, content: bytes
) -> None:
    """A refusal or a problem names it; a table of decisions is never dropped in silence."""
    beside = write("곁들임.txt", content)
    with ends_within(20):
        for language in ("ko", "en"):
            answer = dure("report", write("매입.csv"), option, beside, "--format", "json", "--lang", language)
            assert answer.status in {0, 2}
            assert "곁들임.txt" in answer.told, answer
            if answer.status == 0:
                assert answer.report["outlay_krw"] == 4_000_000


def test_a_register_that_is_none_is_named(dure: Dure, write: Write) -> None:
    """It is read as any file is."""
    answer = dure("report", write("매입.csv"), "--register", write("명부.xls", JPEG), "--format", "json")
    assert answer.status == 0
    assert "명부.xls" in json.dumps(answer.report["problems"], ensure_ascii=False)
