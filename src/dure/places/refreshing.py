"""Newer figures of places from the agencies' own downloads, read as they come; faults are problems."""

import json
import re
from dataclasses import dataclass
from typing import Final

from dure.language import Text
from dure.places.figures import FigureTables
from dure.places.gazetteer import Gazetteer
from dure.places.refreshing_kosis import read_kosis_csv, read_kosis_json
from dure.places.refreshing_registry import is_registry, read_registry
from dure.problem import Problem, Where

_JSON: Final = re.compile(r"\s*(?:\[\s*)?\{\s*\"")
_ENCODINGS: Final = ("utf-8-sig", "cp949")
_WIDE_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a file gave.

    Attributes:
        file: Its name.
        tables: Its figures; None where nothing could be read.
        told: What was read, in a sentence; None where nothing was.
        problems: What was wrong with it, each with its remedy.
        places: How many places it gave figures of.
        left_out: How many places or rows of it were not taken, so far as that can be counted.
    """

    file: str
    tables: FigureTables | None
    told: Text | None
    problems: tuple[Problem, ...]
    places: int = 0
    left_out: int = 0


def read_statistics(content: bytes, *, file: str, gazetteer: Gazetteer, file_date: str) -> Refreshed:
    """Read one download: 주민등록 인구 CSV of jumin.mois.go.kr, or JSON or CSV of kosis.kr.

    Args:
        content: The file as it comes, in UTF-8, CP949 or UTF-16 with its mark.
        file: Its name, for the problems and the sources.
        gazetteer: The places.
        file_date: The day the file was made, kept with its figures.
    """
    if content.startswith(_WORKBOOKS):
        return Refreshed(file, None, None, (_report_workbook(file),))
    text = _decode(content)
    if text is None:
        return Refreshed(file, None, None, (_report_stranger(file),))
    if _JSON.match(text):
        try:
            loaded = json.loads(text)
        except (ValueError, RecursionError):
            return Refreshed(file, None, None, (_report_cut_json(file),))
        tables, told, problems = read_kosis_json(loaded, file=file, gazetteer=gazetteer, file_date=file_date)
    elif is_registry(text):
        tables, told, problems = read_registry(text, file=file, gazetteer=gazetteer, file_date=file_date)
    else:
        tables, told, problems = read_kosis_csv(text, file=file, gazetteer=gazetteer, file_date=file_date)
    if tables is None and not problems:
        problems = [_report_stranger(file)]
    return Refreshed(
        file,
        tables,
        told,
        tuple(problems),
        places=_count_places(tables),
        left_out=sum(problem.refused_rows for problem in problems),
    )


def _count_places(tables: FigureTables | None) -> int:
    if tables is None:
        return 0
    named = (tables.residents, tables.births, tables.fertility, tables.projection, tables.counts)
    return len({code for table in named if table is not None for code in table["code"].to_pylist()})


def _decode(content: bytes) -> str | None:
    """Decode a download; one that was cut off within a syllable loses that syllable alone."""
    if content.startswith(_WIDE_MARKS):
        try:
            return content[: len(content) // 2 * 2].decode("utf-16")
        except UnicodeDecodeError:
            return None
    for encoding in _ENCODINGS:
        for end in (len(content), len(content) - 1, len(content) - 2):
            try:
                return content[: max(end, 0)].decode(encoding)
            except UnicodeDecodeError:
                continue
    return None


def _report_stranger(file: str) -> Problem:
    return Problem(
        Where(file),
        Text(
            en="The file is no table of registered residents and none of the KOSIS tables that Dure reads.",
            ko="주민등록 인구 파일도 아니고 두레가 읽는 KOSIS 통계표도 아닙니다.",
        ),
        Text(
            en="Download 연령별 인구현황 as CSV at jumin.mois.go.kr, or at kosis.kr one of DT_1B04005N"
            " (residents by age), DT_1B040A3 (men and women), DT_1B040B3 (households), DT_1B8000H (births),"
            " DT_1B81A23 (fertility), DT_1BPB002E (projection), DT_1B42 (life table).",
            ko="jumin.mois.go.kr의 연령별 인구현황을 CSV로 받거나, kosis.kr에서 DT_1B04005N(연령별 인구),"
            " DT_1B040A3(남녀 인구), DT_1B040B3(세대), DT_1B8000H(출생), DT_1B81A23(합계출산율),"
            " DT_1BPB002E(장래인구), DT_1B42(생명표)를 받아 주세요.",
        ),
    )


def _report_workbook(file: str) -> Problem:
    return Problem(
        Where(file),
        Text(en="This is a workbook (Excel).", ko="엑셀 파일입니다."),
        Text(
            en="On the site choose CSV instead of Excel: csv 파일 다운로드 at jumin.mois.go.kr,"
            " 다운로드 → CSV at kosis.kr.",
            ko="사이트에서 엑셀이 아니라 CSV로 받아 주세요. jumin.mois.go.kr에서는 'csv 파일 다운로드',"
            " kosis.kr에서는 다운로드 → CSV입니다.",
        ),
    )


def _report_cut_json(file: str) -> Problem:
    return Problem(
        Where(file),
        Text(
            en="The file begins as JSON and cannot be read to its end; it was probably cut off.",
            ko="JSON으로 시작하지만 끝까지 읽을 수 없습니다. 내려받다가 끊긴 듯합니다.",
        ),
        Text(en="Download it again.", ko="다시 내려받아 주세요."),
    )
