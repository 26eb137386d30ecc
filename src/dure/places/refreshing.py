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


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a file gave.

    Attributes:
        file: Its name.
        tables: Its figures; None where nothing could be read.
        told: What was read, in a sentence; None where nothing was.
        problems: What was wrong with it, each with its remedy.
    """

    file: str
    tables: FigureTables | None
    told: Text | None
    problems: tuple[Problem, ...]


def read_statistics(content: bytes, *, file: str, gazetteer: Gazetteer, file_date: str) -> Refreshed:
    """Read one download: 주민등록 인구 CSV of jumin.mois.go.kr, or JSON or CSV of kosis.kr.

    Args:
        content: The file as it comes, in UTF-8 or CP949.
        file: Its name, for the problems and the sources.
        gazetteer: The places.
        file_date: The day the file was made, kept with its figures.
    """
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
    return Refreshed(file, tables, told, tuple(problems))


def _decode(content: bytes) -> str | None:
    """Decode a download; one that was cut off within a syllable loses that syllable alone."""
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
            " (residents by age), DT_1B8000H (births), DT_1B81A23 (fertility), DT_1BPB002E (projection),"
            " DT_1B42 (life table).",
            ko="jumin.mois.go.kr의 연령별 인구현황을 CSV로 받거나, kosis.kr에서 DT_1B04005N(연령별 인구),"
            " DT_1B8000H(출생), DT_1B81A23(합계출산율), DT_1BPB002E(장래인구), DT_1B42(생명표)를 받아"
            " 주세요.",
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
