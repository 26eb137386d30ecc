"""Bank statements of any bank, read by the aliases of their labels and checked by the running balance."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from dure.importers.bank_words import (
    ACCOUNT,
    AMOUNT,
    BALANCE,
    BANKS,
    COUNTERPARTY,
    DATE,
    IN,
    MEMO,
    MEMO_RULES,
    OUT,
    SIGN,
    TIME,
    UNKNOWN_BANK,
    Bank,
    find_memo_rule,
)
from dure.importers.cells import parse_datetimes, parse_whole_amounts
from dure.importers.headers import LabelledSheet
from dure.importers.reading import OWNER, AccountBalance, Reading
from dure.importers.rows import (
    build_rows,
    find_label,
    find_labels,
    get_text,
    hash_rows,
    map_unique,
    normalise_labels,
    report_rows,
)
from dure.importers.source_format import SourceFormat
from dure.language import Text
from dure.ledger.tables import PAYMENT
from dure.problem import Problem, Where

_ACCOUNT_CELL = re.compile(r"계좌\s*(?:번호)?|account", re.IGNORECASE)
_ACCOUNT_NUMBER = re.compile(r"(?<![0-9])[0-9][0-9*-]{6,}[0-9](?![0-9])")
_WORDS = re.compile(r"[가-힣]|[A-Za-z]{2}")
_MIDDLE_DOT: Final = " · "
_ONLY_DIGITS: Final = r"^[0-9*\-\s]+$"
_OUT_WORDS: Final = r"출금|지급|보낸|보내신|찾으신|송금|withdraw|debit"
_IN_WORDS: Final = r"입금|받은|받으신|맡기신|deposit|credit"


@dataclass(frozen=True)
class BalanceCheck:
    """What the running balance says of a statement.

    Attributes:
        breaks: Lines whose balance does not follow from the line before it in time.
        swapped: Whether it would follow if deposits and withdrawals changed places.
        checked: How many pairs of neighbouring lines could be checked.
        last: Places of the last line in time whose balance is known, one an account.
    """

    breaks: NDArray[np.bool_]
    swapped: bool
    checked: int
    last: tuple[int, ...] = ()


@dataclass(frozen=True)
class _Lines:
    """The figures of a statement, one entry a data row."""

    moment: Any
    timed: bool
    out: NDArray[np.int64]
    into: NDArray[np.int64]
    balance: Any
    refused: NDArray[np.bool_]
    stray: Any  # text that stands in the unused amount column
    account: Any  # hash of the account's digits


def recognise_bank(sheet: LabelledSheet) -> Bank:
    """Name the bank by the words above the heading, else by labels that only it prints, else UNKNOWN_BANK."""
    above = " ".join(cell for row in sheet.preamble for cell in row if cell) + " " + (sheet.name or "")
    named = [bank for bank in BANKS if any(word in above for word in bank.words)]
    labels = frozenset(sheet.columns)
    printed = [bank for bank in BANKS if bank.labels and bank.label_set <= labels]
    both = [bank for bank in printed if bank in named]
    # Labels outweigh the words: a memo above the heading may name the bank that money was sent to.
    longest = sorted(printed, key=lambda bank: -len(bank.labels))
    return next(iter([*both, *longest, *named]), UNKNOWN_BANK)


def read_bank_statement(sheet: LabelledSheet) -> Reading:
    """Read a bank statement into payments with the book's own enterprise on one side.

    Where the running balance shows that deposits and withdrawals stand in each other's column, nothing is
    counted. A line that it does not reach is kept and named.
    """
    bank = recognise_bank(sheet)
    lines, problems = _read_lines(sheet)
    check = check_statement(lines, accounts=lines.account)
    used = ~lines.refused & ((lines.out != 0) | (lines.into != 0))
    if check.swapped:
        problems += report_rows(sheet, used, what=_SWAPPED, remedy=_SWAPPED_REMEDY)
        used = np.zeros_like(used)
    else:
        problems += report_rows(sheet, check.breaks, what=_BROKEN, remedy=_BROKEN_REMEDY, refused=False)
    key, twice = _key_lines(lines, check)
    problems += report_rows(sheet, twice & used, what=_TWICE, remedy=_TWICE_REMEDY)
    rows = _build_payments(sheet, bank, lines, key, keep=used & ~twice)
    return Reading(
        format="bank_statement",
        file=sheet.file,
        sheet=sheet.name,
        seen_rows=sheet.row_count,
        rows=rows,
        problems=tuple(problems),
        owner_side="both",
        balances=() if check.swapped else _find_balances(lines, check, bank=bank.name.en),
    )


def _find_balances(lines: _Lines, check: BalanceCheck, *, bank: str) -> tuple[AccountBalance, ...]:
    """Find what was left in each account after the last line of each month."""
    moment = lines.moment.to_numpy(zero_copy_only=False).astype("datetime64[s]")
    months = moment.astype("datetime64[M]")
    sound = lines.balance.is_valid().to_numpy(zero_copy_only=False) & ~np.isnat(moment) & ~lines.refused
    accounts = lines.account.fill_null(bank).to_pylist()
    place = np.arange(len(moment))
    found = []
    for last in check.last:
        own = sound & np.array([account == accounts[last] for account in accounts], np.bool_)
        if not own[last]:
            continue
        # Where the newest line stands on top, the higher line of a moment is the later one.
        down = 1 if last == np.flatnonzero(own)[-1] else -1
        order = np.lexsort((down * place, moment))
        order = order[own[order]]
        ends = np.flatnonzero(np.append(months[order][1:] != months[order][:-1], True))
        for end in order[ends].tolist():
            day = moment[end].astype("datetime64[D]").item()
            found.append(AccountBalance(accounts[last], day, lines.balance[end].as_py()))
    return tuple(found)


def check_balance(
    out: NDArray[np.int64],
    into: NDArray[np.int64],
    balance: NDArray[np.int64],
    *,
    known: NDArray[np.bool_] | None = None,
    doubtful: NDArray[np.bool_] | None = None,
    moment: NDArray[np.datetime64] | None = None,
) -> BalanceCheck:
    """Check that each balance is the one before it, less what went out, plus what came in.

    Statements run down the page or up it, and a spreadsheet may have sorted them otherwise; the order that
    the moments allow and that breaks least is taken. Where a line's balance is unknown the next known one is
    checked across it.

    Args:
        out: Withdrawals, shape (n,).
        into: Deposits, shape (n,).
        balance: Balance after each line, shape (n,).
        known: Where the balance is known; everywhere by default.
        doubtful: Lines whose amount could not be read, across which nothing is checked.
        moment: When each line happened.

    Returns:
        The breaks in the order of the page. The very first line in time cannot be checked.
    """
    count = len(out)
    known = np.ones(count, np.bool_) if known is None else known
    doubtful = np.zeros(count, np.bool_) if doubtful is None else doubtful
    checked = max(int(known.sum()) - 1, 0)
    best: tuple[NDArray[np.intp], NDArray[np.intp]] | None = None
    best_swapped = None
    for order in _choose_orders(count, moment):
        breaks = _find_breaks(into - out, balance, known, doubtful, order)
        exchanged = _find_breaks(out - into, balance, known, doubtful, order)
        if best is None or len(breaks) < len(best[0]):
            best = (breaks, order)
        if best_swapped is None or len(exchanged) < best_swapped:
            best_swapped = len(exchanged)
    marks = np.zeros(count, np.bool_)
    if best is None or best_swapped is None:
        return BalanceCheck(marks, swapped=False, checked=0)
    marks[best[0]] = True
    # A tenth may break for other reasons, but no true statement fits better the wrong way round.
    known_order = best[1][known[best[1]]]
    last = (int(known_order[-1]),) if len(known_order) else ()
    swapped_fits = len(best[0]) * 2 > checked and best_swapped * 10 <= checked
    swapped = bool(swapped_fits and len(best[0]) > best_swapped)
    return BalanceCheck(marks, swapped=swapped, checked=checked, last=last)


def check_statement(lines: _Lines, *, accounts: Any) -> BalanceCheck:
    """Check the running balance of each account of a statement by itself."""
    known = lines.balance.is_valid().to_numpy(zero_copy_only=False)
    balance = lines.balance.fill_null(0).to_numpy()
    moment = lines.moment.to_numpy(zero_copy_only=False).astype("datetime64[s]")
    breaks = np.zeros(len(known), np.bool_)
    swapped, last, checked = [], [], 0
    encoded = accounts.fill_null("").dictionary_encode()
    which = encoded.indices.to_numpy()
    for account in range(len(encoded.dictionary)):
        own = np.flatnonzero(which == account)
        check = check_balance(
            lines.out[own],
            lines.into[own],
            balance[own],
            known=known[own],
            doubtful=lines.refused[own],
            moment=moment[own],
        )
        breaks[own] = check.breaks
        checked += check.checked
        last += own[list(check.last)].tolist()
        if check.checked:
            swapped.append(check.swapped)
    return BalanceCheck(breaks, swapped=bool(swapped) and all(swapped), checked=checked, last=tuple(last))


def hash_account(text: str) -> str | None:
    """Hash the digits of an account number, which tells lines apart and is itself kept nowhere."""
    digits = re.sub(r"\D", "", text)
    return hashlib.blake2b(digits.encode(), digest_size=16).hexdigest() if len(digits) >= 7 else None


def _choose_orders(count: int, moment: NDArray[np.datetime64] | None) -> Sequence[NDArray[np.intp]]:
    down = np.arange(count, dtype=np.intp)
    up = down[::-1]
    if moment is None or count < 2 or np.isnat(moment).any():
        return (down, up)
    steps = np.diff(moment.astype(np.int64))
    if (steps >= 0).all():
        # Lines of the same day may still run up the page within it.
        return (down, up) if (steps == 0).all() else (down, up[np.argsort(moment[up], kind="stable")])
    if (steps <= 0).all():
        return (up, np.argsort(moment, kind="stable"))
    return (np.argsort(moment, kind="stable"), up[np.argsort(moment[up], kind="stable")], down, up)


def _find_breaks(
    change: NDArray[np.int64],
    balance: NDArray[np.int64],
    known: NDArray[np.bool_],
    doubtful: NDArray[np.bool_],
    order: NDArray[np.intp],
) -> NDArray[np.intp]:
    """Return the places of lines whose balance less all changes up to it is not that of the line before."""
    opening = balance[order] - np.cumsum(change[order])
    doubts = np.cumsum(doubtful[order])
    places = np.flatnonzero(known[order])
    breaks = (np.diff(opening[places]) != 0) & (np.diff(doubts[places]) == 0)
    return np.asarray(order[places[1:][breaks]], dtype=np.intp)


def _read_lines(sheet: LabelledSheet) -> tuple[_Lines, list[Problem]]:
    problems: list[Problem] = []
    moment, bad_date, timed = _read_moments(sheet)
    out, into, stray, bad_amount, column = _read_amounts(sheet)
    both = (out != 0) & (into != 0) & ~bad_amount
    empty = (out == 0) & (into == 0) & ~bad_amount
    # A line without a sum (통장정리) moves nothing, whatever its date.
    bad_date &= ~empty & ~bad_amount & ~both
    date_label = find_label(sheet, DATE)
    printed = sheet.printed[date_label] if date_label else None
    problems += report_rows(sheet, bad_amount, what=_BAD_AMOUNT, remedy=_MEND_CELL, column=column)
    problems += report_rows(sheet, both, what=_BOTH_WAYS, remedy=_BOTH_WAYS_REMEDY)
    problems += report_rows(sheet, bad_date, what=_BAD_DATE, remedy=_MEND_CELL, column=printed)
    balance_label = find_label(sheet, BALANCE)
    if balance_label is None:
        balance = pa.nulls(sheet.row_count, pa.int64())
        if sheet.row_count:
            problems.append(Problem(Where(sheet.file, sheet.name), _NO_BALANCE, _NO_BALANCE_REMEDY))
    else:
        balance, bad_balance = parse_whole_amounts(sheet.columns[balance_label])
        problems += report_rows(
            sheet,
            bad_balance,
            what=_BAD_BALANCE,
            remedy=_MEND_CELL,
            column=sheet.printed[balance_label],
            refused=False,
        )
    lines = _Lines(
        moment=moment,
        timed=timed,
        out=out,
        into=into,
        balance=_flat(balance),
        refused=bad_date | bad_amount | both,
        stray=stray,
        account=_find_accounts(sheet),
    )
    return lines, problems


def _read_moments(sheet: LabelledSheet) -> tuple[Any, NDArray[np.bool_], bool]:
    """Return each line's moment, the mask of those absent, and whether times of day are known."""
    date_text = get_text(sheet, find_label(sheet, DATE))
    moment, _ = parse_datetimes(date_text)
    moment = _flat(moment)
    time_label = find_label(sheet, TIME)
    if time_label is not None:
        digits = pc.replace_substring_regex(get_text(sheet, time_label), r"^\d{4}-\d{2}-\d{2}[ T]", "")
        digits = pc.replace_substring_regex(digits, r"\D", "")
        digits = pc.utf8_slice_codeunits(pc.utf8_rpad(digits, 6, "0"), 0, 6)
        day = pc.strftime(moment, format="%Y%m%d")
        with_time, _ = parse_datetimes(pc.binary_join_element_wise(day, digits, ""))
        moment = pc.coalesce(_flat(with_time), moment)
    moment = moment.cast(pa.timestamp("s"))
    absent = moment.is_null().to_numpy(zero_copy_only=False)
    seconds = pc.subtract(moment, pc.floor_temporal(moment, unit="day")).cast(pa.int64())
    timed = bool(pc.any(pc.not_equal(seconds, 0)).as_py())
    return moment, absent.astype(np.bool_), timed


def _read_amounts(
    sheet: LabelledSheet,
) -> tuple[NDArray[np.int64], NDArray[np.int64], Any, NDArray[np.bool_], str | None]:
    """Return withdrawals, deposits, stray text, the mask of unreadable amounts, and the column at fault."""
    out_label, in_label = find_label(sheet, OUT), find_label(sheet, IN)
    if out_label is None or in_label is None or out_label == in_label:
        return _read_signed(sheet)
    out_text, in_text = get_text(sheet, out_label), get_text(sheet, in_label)
    out, bad_out = parse_whole_amounts(out_text)
    into, bad_in = parse_whole_amounts(in_text)
    out_sum, in_sum = _numbers(out), _numbers(into)
    # Busan prints the other side's name in the amount column that the line does not use.
    stray_out = bad_out & (in_sum != 0) & _has_words(out_text)
    stray_in = bad_in & (out_sum != 0) & _has_words(in_text)
    none = pa.scalar(None, pa.string())
    stray = pc.coalesce(
        pc.if_else(pa.array(stray_out), out_text, none), pc.if_else(pa.array(stray_in), in_text, none)
    )
    bad_out &= ~stray_out
    bad_in &= ~stray_in
    fault = sheet.printed[out_label if bad_out.any() else in_label]
    return out_sum, in_sum, stray, bad_out | bad_in, fault


def _read_signed(
    sheet: LabelledSheet,
) -> tuple[NDArray[np.int64], NDArray[np.int64], Any, NDArray[np.bool_], str | None]:
    """Read one column for both ways: by its sign, or by a word beside it where no sum has a sign."""
    label = find_label(sheet, AMOUNT)
    amount, bad = parse_whole_amounts(get_text(sheet, label))
    numbers = _numbers(amount)
    is_out = numbers < 0
    known = numbers != 0
    none = pa.nulls(len(numbers), pa.string())
    signs = [(label, get_text(sheet, label)) for label in find_labels(sheet, SIGN)]
    said = [(label, _says(text, _OUT_WORDS), _says(text, _IN_WORDS)) for label, text in signs]
    # A column that has a word for every line speaks; half a word only where no sum has a sign.
    whole = [way for way in said if (way[1] | way[2])[known].all()]
    part = [way for way in said if (way[1] | way[2])[known].any() and not is_out.any()]
    for sign, says_out, says_in in (whole or part)[:1]:
        if (is_out & says_out).any():
            break
        # The words give the direction and a minus takes back.
        unsaid = known & ~says_out & ~says_in & ~bad
        out, into = np.where(says_out, numbers, 0), np.where(says_in & ~says_out, numbers, 0)
        return out, into, none, bad | unsaid, sheet.printed[sign]
    out, into = np.where(is_out, -numbers, 0), np.where(is_out, 0, numbers)
    return out, into, none, bad, sheet.printed[label] if label else None


def _find_accounts(sheet: LabelledSheet) -> Any:
    """Return the hash of the account each line belongs to: from a column, else from above the heading."""
    label = find_label(sheet, ACCOUNT)
    if label is not None:
        return map_unique(get_text(sheet, label), hash_account)
    return pa.repeat(pa.scalar(find_account(sheet.preamble), pa.string()), sheet.row_count)


def find_account(preamble: Sequence[Sequence[str]]) -> str | None:
    """Find the account number above the heading, in the cell of 계좌번호 or the next one; its hash."""
    for row in preamble:
        cells = [cell for cell in row if cell]
        for place, cell in enumerate(cells):
            said = _ACCOUNT_CELL.search(cell)
            if said is None:
                continue
            rest = [cell[said.end() :], *cells[place + 1 : place + 2]]
            for text in rest:
                if number := _ACCOUNT_NUMBER.search(text):
                    return hash_account(number[0])
    return None


def _key_lines(lines: _Lines, check: BalanceCheck) -> tuple[Any, NDArray[np.bool_]]:
    """Return each line's key, and the lines that are the same line once more.

    Two lines may share day, sums and balance where no time of day is printed (out, in and out again): they
    are told apart by a count. With a time of day they are one line; so they are where the balance holds only
    without the repetition.
    """
    columns = [
        lines.account,
        lines.moment.cast(pa.string()),
        pa.array(lines.out),
        pa.array(lines.into),
        lines.balance,
    ]
    digest, nth = hash_rows(columns)
    again = nth.to_numpy() > 0
    has_balance = lines.balance.is_valid().to_numpy(zero_copy_only=False)
    twice = (
        again & has_balance & (lines.timed | (bool(check.breaks.any()) and not _breaks_without(lines, again)))
    )
    suffix = pc.if_else(
        pa.array(again & ~twice), pc.binary_join_element_wise(":", nth.cast(pa.string()), ""), ""
    )
    return pc.binary_join_element_wise("bank:", digest, suffix, ""), twice


def _breaks_without(lines: _Lines, repeated: NDArray[np.bool_]) -> bool:
    rest = pa.array(~repeated)
    fewer = _Lines(
        moment=lines.moment.filter(rest),
        timed=lines.timed,
        out=lines.out[~repeated],
        into=lines.into[~repeated],
        balance=lines.balance.filter(rest),
        refused=lines.refused[~repeated],
        stray=lines.stray.filter(rest),
        account=lines.account.filter(rest),
    )
    return bool(check_statement(fewer, accounts=fewer.account).breaks.any())


def _build_payments(
    sheet: LabelledSheet, bank: Bank, lines: _Lines, key: Any, *, keep: NDArray[np.bool_]
) -> pa.Table:
    is_out = lines.out != 0
    name, text = _read_words(sheet, bank, lines.stray)
    rule = _find_rules(text, is_out)
    number = _take_rule([rule.number for rule in MEMO_RULES], rule)
    purpose = _take_rule([rule.purpose for rule in MEMO_RULES], rule)
    name = _name_by_rule(name, rule, bank, is_out)
    # An agency's own words stay in the text: one of them may collect for all.
    is_agency = pc.fill_null(pc.starts_with(number, "agency:"), fill_value=False)
    spoken = pc.if_else(is_agency, pa.scalar("", pa.string()), name.fill_null(""))
    pair = pc.binary_join_element_wise(text, spoken, chr(31))
    out_mask = pa.array(is_out)
    none = pa.scalar(None, pa.string())
    owner = pa.scalar(OWNER, pa.string())
    return build_rows(
        {
            "row": sheet.row,
            "key": key,
            "date": lines.moment.cast(pa.date32(), safe=False),
            "payer_number": pc.if_else(out_mask, owner, number),
            "payer_name": pc.if_else(out_mask, none, name),
            "payee_number": pc.if_else(out_mask, number, owner),
            "payee_name": pc.if_else(out_mask, name, none),
            "quantity": np.where(is_out, lines.out, lines.into),
            "unit": "KRW",
            "purpose": purpose,
            "role": PAYMENT,
            # An agency's own words stay: one of them may collect for all.
            "item": map_unique(pair, _without_name),
        },
        keep=keep,
    )


def _read_words(sheet: LabelledSheet, bank: Bank, stray: Any) -> tuple[Any, Any]:
    """Return the other side's name, and all words of the line together."""
    name_labels = find_labels(sheet, (*bank.counterparty, *(() if bank.counterparty else COUNTERPARTY)))
    name_labels = name_labels or find_labels(sheet, COUNTERPARTY)
    memo_labels = [
        label for label in find_labels(sheet, (*bank.memo, *COUNTERPARTY)) if label not in name_labels
    ]
    if not name_labels:
        # A statement with one column of words says whom in it, next to what is usually the channel.
        name_labels = find_labels(
            sheet, ("내용", "거래내용", "거래내역", "비고", "적요", "description", "memo")
        )[:1]
        memo_labels = [label for label in memo_labels if label not in name_labels]
    texts = [get_text(sheet, label) for label in name_labels]
    name = pc.coalesce(stray, *texts) if texts else stray
    # A bare number is an account or a telephone, and no name.
    name = pc.if_else(pc.match_substring_regex(name, _ONLY_DIGITS), pa.scalar(None, pa.string()), name)
    memos = [get_text(sheet, label) for label in memo_labels]
    return name, _join_texts([*memos, stray, *texts])


def _without_name(pair: str) -> str | None:
    """Return the words of a line without the one that is its name, and without bare account numbers."""
    whole, _, name = pair.partition(chr(31))
    words = [
        part for part in whole.split(_MIDDLE_DOT) if part != name and not re.fullmatch(_ONLY_DIGITS, part)
    ]
    return _MIDDLE_DOT.join(words) or None


def _name_by_rule(name: Any, rule: Any, bank: Bank, is_out: NDArray[np.bool_]) -> Any:
    """Put the bank, or nobody, where the name is no name: blank, or the same word (예금이자) once more."""
    apart = np.array([rule.with_bank or rule.nobody for rule in MEMO_RULES])
    nobody = np.array([rule.nobody for rule in MEMO_RULES])
    # Out of a cash machine the name is the machine's place.
    unnamed = pc.or_(
        pc.or_(name.is_null(), pc.equal(_find_rules(name, is_out), rule).fill_null(fill_value=False)),
        pc.and_(_take_flag(nobody, rule), pa.array(is_out)),
    )
    bank_name = None if bank is UNKNOWN_BANK else bank.name.ko
    instead = _take_rule([bank_name if rule.with_bank else None for rule in MEMO_RULES], rule)
    return pc.if_else(pc.and_(_take_flag(apart, rule), unnamed), instead, name)


def _take_flag(flags: NDArray[np.bool_], rule: Any) -> Any:
    return pa.array(flags).take(rule).fill_null(fill_value=False)


def _join_texts(texts: Sequence[Any]) -> Any:
    """Join texts row by row by a middle dot; null where all are."""
    if not texts:
        raise ValueError("Nothing to join: give at least one column.")
    # The empty text first: `skip` drops a row of which every part is null.
    joined = pc.binary_join_element_wise("", *texts, " · ", null_handling="skip")
    joined = map_unique(joined, lambda text: " · ".join(dict.fromkeys(filter(None, text.split(" · ")))))
    return pc.if_else(pc.equal(joined, ""), pa.scalar(None, pa.string()), joined)


def _find_rules(text: Any, is_out: NDArray[np.bool_]) -> Any:
    """Return for each line the place of its rule in MEMO_RULES, null for none."""
    out = map_unique(text, lambda words: find_memo_rule(words, "out"), kind=pa.int32())
    into = map_unique(text, lambda words: find_memo_rule(words, "in"), kind=pa.int32())
    return pc.if_else(pa.array(is_out), out, into)


def _take_rule(values: Sequence[str | None], rule: Any) -> Any:
    return pa.array(values, pa.string()).take(rule)


def _numbers(column: Any) -> NDArray[np.int64]:
    return np.asarray(_flat(column).fill_null(0).to_numpy(), dtype=np.int64)


def _flat(column: Any) -> Any:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _has_words(text: Any) -> NDArray[np.bool_]:
    return _says(text, _WORDS.pattern) & ~_says(text, r"^#|[0-9]원?$")


def _says(text: Any, pattern: str) -> NDArray[np.bool_]:
    found = pc.match_substring_regex(text, pattern, ignore_case=True).fill_null(False)  # noqa: FBT003 - by place
    return np.asarray(_flat(found).to_numpy(zero_copy_only=False), dtype=np.bool_)


_MEND_CELL: Final = Text(
    "Open the file at the bank again and save it anew, or mend the cells; the other lines were read.",
    "은행에서 파일을 다시 내려받거나 그 칸을 고쳐 주세요. 나머지 줄은 읽었습니다.",
)
_BAD_AMOUNT: Final = Text(
    "The sum of these lines cannot be read as whole won, or the line does not say which way it went.",
    "이 줄의 금액을 원 단위로 읽을 수 없거나 입금인지 출금인지 알 수 없습니다.",
)
_BAD_DATE: Final = Text(
    "These lines have no date that can be read.", "이 줄에는 읽을 수 있는 날짜가 없습니다."
)
_BAD_BALANCE: Final = Text(
    "The balance of these lines cannot be read, so they were not checked.",
    "이 줄의 잔액을 읽을 수 없어 잔액 확인을 하지 못했습니다.",
)
_BOTH_WAYS: Final = Text(
    "These lines have both a deposit and a withdrawal.", "이 줄에는 입금과 출금이 함께 적혀 있습니다."
)
_BOTH_WAYS_REMEDY: Final = Text(
    "Write them as two lines, or leave one of the two sums empty.",
    "두 줄로 나누어 적거나 한쪽 금액을 비워 주세요.",
)
_SWAPPED: Final = Text(
    "The balance follows only if deposits and withdrawals change places: the columns are swapped. "
    "Nothing of this sheet was counted.",
    "입금과 출금을 서로 바꾸어야 잔액이 맞습니다. 두 칸의 제목이 뒤바뀐 것으로 보입니다. "
    "이 표는 하나도 세지 않았습니다.",
)
_SWAPPED_REMEDY: Final = Text(
    "Exchange the two headings (찾으신금액 is a withdrawal, 맡기신금액 a deposit), or download it again.",
    "두 칸의 제목을 서로 바꾸거나(찾으신금액은 출금, 맡기신금액은 입금) 은행에서 다시 내려받아 주세요.",
)
_BROKEN: Final = Text(
    "The balance of these lines does not follow from the line before: a line is missing, or a sum was "
    "changed. The lines were counted as printed.",
    "이 줄의 잔액이 앞줄과 이어지지 않습니다. 빠진 줄이 있거나 금액이 바뀐 것 같습니다. "
    "줄은 적힌 대로 세었습니다.",
)
_BROKEN_REMEDY: Final = Text(
    "Download the whole period again without filter, and give that file instead.",
    "조건 없이 전체 기간을 다시 내려받아 그 파일로 바꾸어 주세요.",
)
_TWICE: Final = Text(
    "The same line stands here once more; it was counted once.",
    "같은 줄이 한 번 더 있어 한 번만 세었습니다.",
)
_TWICE_REMEDY: Final = Text("Nothing need be done.", "따로 하실 일은 없습니다.")
_NO_BALANCE: Final = Text(
    "The statement has no column of balances, so it could not be checked.",
    "잔액 칸이 없어 내용이 맞는지 확인하지 못했습니다.",
)
_NO_BALANCE_REMEDY: Final = Text(
    "If the bank offers a form with the balance (거래후잔액), take that one.",
    "거래후잔액이 나오는 양식이 있으면 그 양식으로 내려받아 주세요.",
)

FORMAT: Final = SourceFormat(
    name="bank_statement",
    title=Text("A bank statement", "은행 거래내역"),
    labels=normalise_labels(DATE, TIME, OUT, IN, BALANCE, COUNTERPARTY, MEMO, ACCOUNT)
    | normalise_labels(
        ("거래점", "취급점", "처리점", "거래점명", "상대계좌번호", "상대은행", "CMS코드", "순번")
    ),
    required=(normalise_labels(DATE), normalise_labels(OUT), normalise_labels(IN)),
    read=read_bank_statement,
)

FORMAT_SIGNED: Final = SourceFormat(
    name="bank_statement_signed",
    title=Text("A bank statement with one column of sums", "금액 칸이 하나인 은행 거래내역"),
    labels=normalise_labels(DATE, TIME, AMOUNT, SIGN, BALANCE, COUNTERPARTY, MEMO, ACCOUNT),
    required=(normalise_labels(DATE), normalise_labels(AMOUNT), normalise_labels(BALANCE)),
    forbidden=normalise_labels(OUT, IN),
    read=read_bank_statement,
    priority=-1,
)
