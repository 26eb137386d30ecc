"""The mapping as a file that people correct by hand: written with what each field means, and read back."""

from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from typing import Any, Final

import yaml

from dure.handwritten import FileKind, Findings, Section, read_yaml
from dure.importers.mapping import (
    COLUMN_FIELDS,
    CONSTANT_FIELDS,
    DATE_FORMATS,
    SIGNS,
    WRITE_ANEW,
    Mapping,
    find_unit,
    report_incomplete,
)
from dure.language import Text
from dure.ledger.tables import ACCRUAL, PAYMENT, PURPOSES
from dure.problem import Problem, Where

_KIND: Final = FileKind(
    name=Text(en="a mapping", ko="열 맞춤 파일"),
    example="docs/how-to/use-a-mapping.md",
    elsewhere=WRITE_ANEW,
    sections=("columns", "role", "purposes"),
    size_max=1 << 20,
    depth_max=4,
)
_CHOICES: Final[MappingOf[str, tuple[str, ...]]] = {
    "purpose_is": tuple(PURPOSES),
    "role": (ACCRUAL, PAYMENT),
    "sign": SIGNS,
    "date_format": DATE_FORMATS,
    "people": ("payer", "payee", "counterparty"),
}
_UNITS_SHOWN: Final = "KRW, minute, gram, currency:NAME, kg, 시간"


def read_mapping(content: str | bytes, *, file: str) -> tuple[Mapping | None, tuple[Problem, ...]]:
    """Read a mapping that a person may have edited; what is wrong with it is a problem, never an exception.

    Args:
        content: The file, YAML.
        file: Its name, for problems.

    Returns:
        The mapping and no problem; or None, and what is wrong, each with its line. A field that nobody knows
        is wrong too: a column that is passed by is money that is not counted.
    """
    findings = Findings(file, _KIND)
    top = read_yaml(content, findings=findings)
    if top is None:
        return None, findings.listed()
    values = _read_columns(top) | _read_constants(top)
    purposes = _read_purposes(top)
    top.finish()
    if findings.count:
        return None, findings.listed()
    mapping = Mapping(**values, purposes=purposes)
    if not mapping.is_complete:
        return None, (report_incomplete(Where(file)),)
    return mapping, ()


def _read_columns(top: Section) -> dict[str, Any]:
    columns = top.find_section("columns") if top.require("columns", remedy=WRITE_ANEW) else None
    if columns is None:
        return {}
    labels = {name: _read_label(columns, name) for name in COLUMN_FIELDS}
    columns.finish()
    return {name: label for name, label in labels.items() if label}


def _read_label(columns: Section, name: str) -> str | None:
    """Read a label just as it stands: a stranger's heading may hold signs that nobody would write."""
    node = columns.find_node(name)
    if node is not None and isinstance(node.value, str):
        return node.value.strip()
    return None if node is None else columns.read_line(name, node)


def _read_constants(top: Section) -> dict[str, Any]:
    values = {
        name: top.find_choice(name, options=_CHOICES[name]) if name in _CHOICES else top.find_line(name)
        for name in CONSTANT_FIELDS
    }
    unit = values["unit_is"]
    if unit is not None and find_unit(unit) is None:
        top.fault(
            "unit_is",
            what=Text(
                en=f"unit_is cannot be {unit[:40]!r}.", ko=f"unit_is에 {unit[:40]!r}은(는) 쓸 수 없습니다."
            ),
            remedy=Text(
                en=f"Write one of: {_UNITS_SHOWN}.", ko=f"다음 가운데 하나를 적어 주십시오: {_UNITS_SHOWN}."
            ),
        )
    return {name: value for name, value in values.items() if value}


def _read_purposes(top: Section) -> dict[str, str]:
    section = top.find_section("purposes")
    if section is None:
        return {}
    found = {word: section.find_choice(word, options=PURPOSES) for word in section.entries}
    section.finish()
    return {word: purpose for word, purpose in found.items() if purpose}


def write_mapping(mapping: Mapping, *, seen_labels: Sequence[str] = ()) -> str:
    """Write a mapping as YAML that says in both languages how to correct it.

    Args:
        mapping: The mapping.
        seen_labels: The labels of the file, to choose from.
    """
    lines = [f"# {line}" if line else "#" for line in _HEAD.splitlines()]
    lines += [f"#   - {_one_line(label)}" for label in seen_labels]
    lines += ["", "columns:"]
    for name in COLUMN_FIELDS:
        lines.append(f"  # {_EXPLAINED[name]}")
        lines.append(f"  {name}: {_quote(getattr(mapping, name))}")
    lines.append("")
    for name in CONSTANT_FIELDS:
        lines.append(f"# {_EXPLAINED[name]}")
        lines.append(f"{name}: {_quote(getattr(mapping, name))}")
    lines += ["", f"# {_EXPLAINED['purposes']}", "purposes:" if mapping.purposes else "purposes: {}"]
    lines += [f"  {_quote(word)}: {_quote(purpose)}" for word, purpose in mapping.purposes.items()]
    return "\n".join(lines) + "\n"


def _quote(value: object) -> str:
    """Write a text so that YAML reads back exactly it, whatever a stranger's label holds."""
    if value is None:
        return "null"
    # A double-quoted YAML scalar; the writer escapes line breaks and control characters.
    return yaml.safe_dump(str(value), default_style='"', allow_unicode=True, width=10_000).strip()


def _one_line(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text[:80])


_HEAD: Final = """열 맞춤표: 이 표의 어느 열이 무엇인지 Dure에 알려 줍니다. 짐작한 것이니 꼭 확인해 주세요.
고치는 법: 오른쪽의 열 이름을 파일에 적힌 그대로 바꿉니다. 해당하는 열이 없으면 null로 둡니다.
쓰는 법: dure report 파일 --mapping 이파일

A mapping tells Dure which column of a table is what. It is a guess: please check it.
To correct it, put the column's name as the file prints it on the right, or null where there is none.
To use it: dure report FILE --mapping THIS_FILE

파일에 있는 열 / the columns of the file:"""
_EXPLAINED: Final = {
    "date": "날짜 / the day",
    "payer": "돈을 낸 곳 / who paid",
    "payer_number": "낸 곳의 사업자등록번호 / business number of who paid",
    "payer_address": "낸 곳의 주소 / address of who paid",
    "payer_line": "낸 곳의 업종 / line of business of who paid",
    "payee": "돈을 받은 곳 / who was paid",
    "payee_number": "받은 곳의 사업자등록번호 / business number of who was paid",
    "payee_address": "받은 곳의 주소 / address of who was paid",
    "payee_line": "받은 곳의 업종 / line of business of who was paid",
    "counterparty": "거래 상대 (입금·출금 칸이 따로 있을 때) / the other side, where in and out are apart",
    "counterparty_number": "거래 상대의 사업자등록번호 / its business number",
    "counterparty_address": "거래 상대의 주소 / its address",
    "amount": "금액 (부가세 뺀 금액이 있으면 그 열) / the amount, net of VAT where the file has it",
    "amount_out": "나간 금액 / what we paid",
    "amount_in": "들어온 금액 / what we got",
    "vat": "부가세 / VAT on top of the amount",
    "unit": "단위 열 / a column of units",
    "purpose": "용도 열 / a column of purposes",
    "item": "내용 / what it was for",
    "payer_is": "낸 곳 열이 없을 때: owner(우리), customers(손님), 번호나 이름 / without a column, who paid",
    "payee_is": "받은 곳 열이 없을 때: owner, customers, 번호나 이름 / likewise who was paid",
    "unit_is": "단위: KRW, 천원, minute, 시간, gram, kg, currency:이름 / the unit of every row",
    "purpose_is": "용도: " + ", ".join(PURPOSES) + " / the purpose of every row",
    "role": "accrual(받을 돈·줄 돈이 생김) 또는 payment(실제로 주고받음) / owed, or paid",
    "sign": "plain, 또는 out_negative(마이너스가 나간 돈) / a minus takes back, or means paid out",
    "date_format": "날짜 적는 법: " + ", ".join(DATE_FORMATS) + " / how days are written",
    "people": "사람 이름이 적힌 쪽: payer, payee, counterparty / whose names are people's, and not kept",
    "purposes": "용도 열의 말을 용도로 / words of the purpose column, as `외주비: services`",
}
