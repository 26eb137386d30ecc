"""The report as plain text that fits a terminal of 80 columns, where a Korean letter takes two."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from dure.language import Language
from dure.ledger.tables import UNSORTED
from dure.reports.answer import CirculationReport
from dure.reports.thread_pages import write_people
from dure.reports.thread_words import say as say_thread
from dure.reports.words import (
    Words,
    load_words,
    write_day,
    write_of_ten_thousand,
    write_ratio,
    write_share,
    write_won,
    write_won_exactly,
)

WIDTH: Final = 80
LARGEST_SHOWN: Final = 3
LEAKS_SHOWN: Final = 8
LINES_SHOWN: Final = 10

# Signs that stand alone on a terminal (line breaks, escapes) have no place inside a line.
_CONTROL: Final = dict.fromkeys((*range(32), *range(127, 160), 0x2028, 0x2029), " ")


def render_text(report: CirculationReport, language: Language) -> str:
    """Write the report as plain text: the answer in three sentences, then the tables."""
    words = load_words(language)
    return write_text(report.to_dict(language), words=words)


def write_text(report: Mapping[str, Any], *, words: Words) -> str:
    """Write a report given as plain values."""
    lines: list[str] = []
    if report["example"]:
        lines += [*wrap_text(f"[{words.say('example')}]"), ""]
    lines += [*wrap_text(report["title"]), "=" * min(measure_width(report["title"]), WIDTH)]
    lines += wrap_text(f"{report['place']['full_name']} · {report['period']['name']}")
    if report["thread"] is not None:
        lines += ["", *_thread(report["thread"], words)]
    for sentence in report["headline"]:
        lines += ["", *wrap_text(sentence)]
    for section in (
        _picture,
        _business,
        _community,
        _rings,
        _purposes,
        _leaks,
        _sure,
        _wages,
        _units,
        _evidence,
    ):
        if written := section(report, words):
            lines += ["", *written]
    return "\n".join(line.rstrip() for line in lines).rstrip() + "\n"


def list_thread(thread: Mapping[str, Any], *, words: Words) -> list[tuple[str, str]]:
    """List what a thread holds, as pairs of a heading and a sentence: issue, goals, people, pledges."""
    language = words.language
    rows: list[tuple[str, str]] = []
    for strand in thread["strands"]:
        rows += [(say_thread("issue", language), issue["title"]) for issue in strand["issues"]]
        for goal in strand["goals"]:
            value = goal["value_text"] or say_thread("unknown", language)
            rows.append(
                (
                    say_thread("goal", language),
                    f"{goal['indicator']}: {goal['sentence']} {value} ({goal['status_name']})",
                )
            )
        rows.append((say_thread("people", language), write_people(strand["people"], language)))
        rows += [(say_thread("pledges", language), _tell_pledge(one, language)) for one in strand["pledges"]]
    return rows


def _tell_pledge(pledge: Mapping[str, Any], language: Language) -> str:
    """Write a pledge, what people say became of it, and what the ledger says."""
    told = f"{pledge['who']}: {pledge['what']} ({pledge['outcome_name']})"
    if not pledge["ledger"]:
        return told
    return f"{told} {say_thread('ledger_says', language)}: {pledge['ledger']['sentence']}"


def _thread(thread: Mapping[str, Any], words: Words) -> list[str]:
    lines = _title(f"{thread['title']}: {thread['community']['name']}")
    for name, says in list_thread(thread, words=words):
        lines += wrap_text(f"{name}: {says}", indent=2)
    return lines


def _title(title: str) -> list[str]:
    return [*wrap_text(title), "-" * min(measure_width(title), WIDTH)]


def _picture(report: Mapping[str, Any], words: Words) -> list[str]:
    lines = _title(words.say("picture.title"))
    if not report["rounds"]:
        return [*lines, *wrap_text(words.say("picture.empty"))]
    rows = []
    for step in report["rounds"][:4]:
        away = {band["band"]: band["amount"] for band in step["bands"]}
        left = step["came_in"] - step["stays"] - away["unplaced"] - away["kept"]
        rows.append(
            [
                str(step["round"]),
                *(
                    write_won_exactly(amount, words.language)
                    for amount in (step["came_in"], step["stays"], left, away["unplaced"], away["kept"])
                ),
            ]
        )
    place = report["place"]["name"]
    heads = ["round", "in", "band_home", "left", "unplaced", "kept"]
    return lines + lay_table(
        [words.say(f"picture.{head}", place=place) for head in heads], rows, right={0, 1, 2, 3, 4, 5}
    )


def _figures(pairs: Iterable[tuple[str, int | None, str | None]], words: Words) -> list[str]:
    """Write one figure a line: its name, the won as people say them, and exactly."""
    rows, reasons = [], []
    for name, won, reason in pairs:
        if won is None:
            rows.append([name, words.say("unknown"), ""])
            reasons += wrap_text(f"{name}: {reason or ''}", indent=2)
        else:
            exact = write_won_exactly(won, words.language)
            said = write_won(won, words.language)
            rows.append([name, said, "" if said == exact else exact])
    return lay_table(None, rows, right={1, 2}) + reasons


def _business(report: Mapping[str, Any], words: Words) -> list[str]:
    say = words.say
    pairs = [
        (say("business.turnover"), report["turnover_krw"], report["income_reason"]),
        (say("business.income"), report["income_krw"], report["income_reason"]),
        (say("business.outlay"), report["outlay_krw"], None),
        (say("business.surplus"), report["surplus_krw"], report["income_reason"]),
        (say("business.vat"), report["vat_krw"], None),
        (say("business.cash"), report["cash"]["krw"], report["cash"]["reason"]),
        (say("business.receivable"), report["receivable_krw"], report["receivable"]["reason"]),
        (say("business.payable"), report["payable_krw"], report["payable"]["reason"]),
    ]
    return [*_title(say("sides.business")), *_figures(pairs, words)]


def _community(report: Mapping[str, Any], words: Words) -> list[str]:
    say, language = words.say, words.language
    place = report["place"]["name"]
    lines = _title(say("sides.community"))
    wages = report["wages"]
    if wages["net_pay_krw"]:
        share = write_share(wages["to_residents"]["value"], language)
        lines += wrap_text(
            f"{say('community.residents')}: {say('community.residents_note', share=share, place=place)}"
        )
    else:
        lines += wrap_text(f"{say('community.residents')}: {say('wages.none')}")
    lm3 = report["lm3"]
    lines += wrap_text(f"{say('answer.lm3')}: {_range(lm3, words, write=write_ratio)}")
    lines += wrap_text(
        f"{say('answer.multiplier')}: {_range(report['multiplier'], words, write=write_ratio)}"
    )
    lines += wrap_text(say_evidence(lm3, words=words), indent=2)
    people = report["participation"]
    if people is None:
        return lines + wrap_text(f"{say('community.participation')}: {say('community.no_members')}")
    counted = [
        f"{say(f'community.{name}')} {say('unknown') if people[name] is None else format(people[name], ',')}"
        for name in ("members", "customers", "staff", "suppliers")
    ]
    return lines + wrap_text(f"{say('community.participation')}: {', '.join(counted)}")


def say_evidence(lm3: Mapping[str, Any], *, words: Words) -> str:
    """Say how much of the third round is observed, surveyed and assumed."""
    if lm3["observed_share"] is None:
        return words.say("answer.evidence_none")
    return words.say(
        "answer.evidence",
        **{
            name: write_share(lm3[f"{name}_share"], words.language)
            for name in ("observed", "surveyed", "assumed")
        },
    )


def _range(figure: Mapping[str, Any], words: Words, *, write: Callable[[float | None, Language], str]) -> str:
    language = words.language
    if figure["value"] is None:
        return f"{words.say('unknown')}. {figure['reason'] or ''}".strip()
    value, low = write(figure["value"], language), write(figure["low"], language)
    if figure["high"] is None:
        return words.say("range_open", value=value, low=low)
    return words.say("range", value=value, low=low, high=write(figure["high"], language))


def _rings(report: Mapping[str, Any], words: Words) -> list[str]:
    say, language = words.say, words.language
    rows = [
        [
            ring["name"] + (f" ← {say('rings.asked')}" if ring["code"] == report["place"]["code"] else ""),
            write_of_ten_thousand(ring["share"], language),
            write_share(ring["share"], language),
            _between(ring, words),
            write_share(ring["coverage"], language),
        ]
        for ring in report["rings"]
    ]
    heads = [
        say("rings.ring"),
        say("answer.of_short"),
        say("rings.share"),
        say("rings.range"),
        say("rings.coverage"),
    ]
    return _title(say("rings.title")) + lay_table(heads, rows, right={1, 2, 3, 4})


def _between(line: Mapping[str, Any], words: Words) -> str:
    if line["low"] is None:
        return words.say("unknown")
    return words.say(
        "between",
        low=write_share(line["low"], words.language),
        high=write_share(line["high"], words.language),
    )


def _purposes(report: Mapping[str, Any], words: Words) -> list[str]:
    say, language = words.say, words.language
    rows = [
        [
            line["name"],
            write_won(line["outlay_krw"], language),
            write_share(line["inside_share"], language),
            _between(line, words),
        ]
        for line in report["purposes"]
    ]
    heads = [say("purposes.purpose"), say("purposes.outlay"), say("rings.share"), say("rings.range")]
    lines = _title(say("purposes.title"))
    return lines + (lay_table(heads, rows, right={1, 2, 3}) if rows else wrap_text(say("sure.nothing")))


def _leaks(report: Mapping[str, Any], words: Words) -> list[str]:
    say, language = words.say, words.language
    lines = _title(say("leaks.title"))
    if not report["leaks"]:
        return lines + wrap_text(say("leaks.none", place=report["place"]["name"]))
    lists = list_leaks(report)
    for number, leak in enumerate(lists.first, start=1):
        head = f"{number}. {_name_leak(leak)}: {write_won(leak['amount_krw'], language)}"
        lines += wrap_text(head, indent=3)
        next_step = say_next(leak, report=report, words=words)
        lines += [f"   {line}" for line in wrap_text(next_step, width=WIDTH - 3)]
    for title, leaks in (("leaks.later", lists.later[:LINES_SHOWN]), ("leaks.others", lists.others)):
        if leaks:
            lines += ["", *wrap_text(say(title))]
            rows = [[_name_leak(leak), write_won(leak["amount_krw"], language)] for leak in leaks]
            lines += lay_table(None, rows, right={1})
    rest = lists.later[LINES_SHOWN:]
    if rest:
        amount = write_won(sum(leak["amount_krw"] for leak in rest), language)
        lines += wrap_text(say("leaks.more", count=len(rest), amount=amount))
    return lines


def _name_leak(leak: Mapping[str, Any]) -> str:
    place = "" if leak["place"] is None else f" ({leak['place']['name']})"
    return f"{leak['party']}{place}, {leak['purpose_name']}"


@dataclass(frozen=True, slots=True)
class LeakLists:
    """The leaks as a reader takes them up, each list the largest first.

    What is bought stands by supplier: its largest line, and under `beside` what else went to it. Payments
    that nobody has explained never lead where there is another line.

    Attributes:
        first: What to look at next: the three largest of what is bought, and all that somebody here sells.
        later: The rest of what is bought, the lines of one supplier one after the other.
        others: Pay, tax and the like, where no other seller can step in.
    """

    first: list[Mapping[str, Any]]
    later: list[Mapping[str, Any]]
    others: list[Mapping[str, Any]]


def list_leaks(report: Mapping[str, Any]) -> LeakLists:
    """Put the leaks of a report in the order in which a reader takes them up."""
    bought = _group_suppliers([leak for leak in report["leaks"] if leak["is_bought"]])
    first = [leak for rank, leak in enumerate(bought) if rank < LARGEST_SHOWN or leak["sellers"]]
    first = first[:LEAKS_SHOWN]
    return LeakLists(
        first=first,
        later=[line for leak in bought if leak not in first for line in (leak, *leak["beside"])],
        others=[leak for leak in report["leaks"] if not leak["is_bought"]],
    )


def _group_suppliers(leaks: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Put the leaks of one supplier together, under the largest that says what it was for."""
    suppliers: dict[str, list[Mapping[str, Any]]] = {}
    for leak in leaks:
        suppliers.setdefault(leak["party_id"] or f" {len(suppliers)}", []).append(leak)
    grouped: list[Mapping[str, Any]] = []
    for lines in suppliers.values():
        head = next((leak for leak in lines if leak["purpose"] != UNSORTED), lines[0])
        grouped.append({**head, "beside": [leak for leak in lines if leak is not head]})
    return grouped


def find_unsorted(leak: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Find the payments to a leak's supplier that nobody has explained, the leak itself among them."""
    return next((one for one in (leak, *leak.get("beside", ())) if one["purpose"] == UNSORTED), None)


def say_beside(leak: Mapping[str, Any], *, words: Words) -> str:
    """Say what else went to the supplier of a leak, and what of it may be counted twice; "" for nothing."""
    say, language = words.say, words.language
    beside = leak.get("beside", ())
    named = [one for one in beside if one["purpose"] != UNSORTED]
    sentences = []
    if named:
        sums = [f"{one['purpose_name']} {write_won(one['amount_krw'], language)}" for one in named]
        sentences.append(say("leaks.beside", sums=", ".join(sums)))
    unsorted = find_unsorted(leak)
    if unsorted is not None:
        whole = sum(one["amount_krw"] for one in (leak, *beside))
        amount = write_won(unsorted["amount_krw"], language)
        low, high = (write_won(krw, language) for krw in (whole - unsorted["may_repeat_krw"], whole))
        key = "leaks.unmatched_range" if unsorted["may_repeat_krw"] else "leaks.unmatched"
        sentences.append(say(key, amount=amount, low=low, high=high))
    return " ".join(sentences)


_DOCUMENTS: Final = frozenset(("bank", "card", "etax", "pay", "receipt"))
_NUMBERED: Final = re.compile(r"(?:etax:(\w+)|card:[^:]*:(\w+)|receipt:(?:\d{10}:)?(\w+):).*")


def say_document(key: str, *, words: Words) -> str:
    """Say what a document is, with the number that its paper bears where it has one; no key of ours."""
    kind = key.partition(":")[0]
    name = words.say(f"document.{kind if kind in _DOCUMENTS else 'row'}")
    found = _NUMBERED.fullmatch(key)
    number = next((one for one in found.groups() if one), None) if found else None
    return words.say("document.numbered", name=name, number=number) if number else name


def group_files(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Group the sheets of one file that are of one kind: counts are added, `sheets` tells how many."""
    groups: dict[tuple[str, str], dict[str, Any]] = {}
    for sheet in report["files"]:
        key = (sheet["file"], sheet["title"])
        group = groups.setdefault(key, {"file": sheet["file"], "title": sheet["title"], "sheets": 0})
        group["sheets"] += 1
        for name in ("rows", "documents", "duplicates", "refused"):
            group[name] = group.get(name, 0) + sheet[name]
    return list(groups.values())


def group_problems(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Group problems of the same words: where each was met, and how many rows were left out in all."""
    groups: dict[tuple[str, str], dict[str, Any]] = {}
    for problem in report["problems"]:
        key = (problem["what"], problem["remedy"])
        group = groups.setdefault(
            key, {"wheres": [], "what": problem["what"], "remedy": problem["remedy"], "refused_rows": 0}
        )
        group["wheres"].append(problem["where"])
        group["refused_rows"] += problem["refused_rows"]
    return list(groups.values())


def say_next(
    leak: Mapping[str, Any], *, report: Mapping[str, Any], words: Words, with_gain: bool = True
) -> str:
    """Say what to do next about a leak, what that would bring, and what else went to the same supplier."""
    beside = say_beside(leak, words=words)
    if leak["purpose"] == UNSORTED:
        return beside
    told = _say_step(leak, report=report, words=words, with_gain=with_gain)
    return f"{told} {beside}" if beside else told


def _say_step(leak: Mapping[str, Any], *, report: Mapping[str, Any], words: Words, with_gain: bool) -> str:
    say, language = words.say, words.language
    if not leak["sellers"]:
        if leak["party_id"] is None:
            return say("leaks.ask_people")
        return say("leaks.ask_nobody") if leak["is_bought"] else str(leak["gain_reason"])
    named = [
        seller["party"]
        if seller["place"] is None
        else say("seller.at", name=seller["party"], place=seller["place"]["name"])
        for seller in leak["sellers"][:2]
    ]
    more = len(leak["sellers"]) - len(named)
    ask = say("leaks.ask_more" if more else "leaks.ask", sellers=say("and").join(named), more=more)
    if leak["gain_krw"] is None:
        return f"{ask} {leak['gain_reason']}"
    if not with_gain:
        return ask
    high = leak["gain_high_krw"]
    gain = say(
        "leaks.would_range",
        low=write_won(leak["gain_low_krw"], language),
        high=say("no_bound") if high is None else write_won(high, language),
    )
    would = say("leaks.would", place=report["place"]["name"], gain=write_won(leak["gain_krw"], language))
    return f"{ask} {would} ({gain})."


def _sure(report: Mapping[str, Any], words: Words) -> list[str]:
    say, language = words.say, words.language
    lines = _title(say("sure.title"))
    unplaced = report["unplaced"]
    if unplaced["coverage_now"] is None:
        lines += wrap_text(say("sure.nothing"))
    elif not unplaced["parties"]:
        lines += wrap_text(say("sure.whole", place=report["place"]["name"]))
    else:
        lines += wrap_text(say_unplaced(report, words=words))
        rows = [[line["party"], write_won(line["amount_krw"], language)] for line in unplaced["parties"]]
        lines += lay_table([say("sure.party"), say("sure.amount")], rows, right={1})
        lines += wrap_text(say("sure.how"))
    return lines + _to_confirm(report, words)


def _to_confirm(report: Mapping[str, Any], words: Words) -> list[str]:
    """Ask what only people know: what a payment was for, and whether two parties are one."""
    say, language = words.say, words.language
    lines: list[str] = []
    if report["unmatched"]:
        lines += ["", *_title(say("unmatched.title")), *wrap_text(say("unmatched.lead"))]
        rows = [
            [
                line["party"],
                say(f"unmatched.{line['direction']}"),
                write_won(line["amount_krw"], language),
                f"{line['payments']:,}",
            ]
            for line in report["unmatched"][:LINES_SHOWN]
        ]
        heads = [say(f"unmatched.{name}") for name in ("party", "direction", "amount", "payments")]
        lines += lay_table(heads, rows, right={2, 3})
    if report["proposals"]:
        lines += ["", *_title(say("proposals.title")), *wrap_text(say("proposals.lead"))]
        rows = [
            [line["party"], line["other"], write_won(line["amount_krw"], language)]
            for line in report["proposals"][:LINES_SHOWN]
        ]
        heads = [say(f"proposals.{name}") for name in ("party", "other", "amount")]
        lines += lay_table(heads, rows, right={2})
    return lines


def say_unplaced(report: Mapping[str, Any], *, words: Words) -> str:
    """Say how sure the place of the spending is, and what placing more would do."""
    unplaced = report["unplaced"]
    count = len(unplaced["parties"])
    return words.say(
        "sure.lead" if count > 1 else "sure.lead_one",
        coverage=write_share(unplaced["coverage_now"], words.language),
        count=count,
        then=write_share(unplaced["coverage_then"], words.language),
    )


def _wages(report: Mapping[str, Any], words: Words) -> list[str]:
    say, language = words.say, words.language
    wages = report["wages"]
    lines = _title(say("wages.title"))
    if not wages["net_pay_krw"]:
        return lines + wrap_text(say("wages.none"))
    if wages["by_place"]:
        rows = [
            [
                say("wages.rest", place=cell["place"]["name"]) if cell["rest"] else cell["place"]["name"],
                f"{cell['people']:,}",
                write_won(cell["net_pay_krw"], language),
            ]
            for cell in wages["by_place"]
        ]
        lines += lay_table([say("wages.place"), say("wages.people"), say("wages.pay")], rows, right={1, 2})
    else:
        lines += wrap_text(wages["reason"] or "")
    if wages["is_revealing"]:
        lines += wrap_text(say("wages.revealing"))
    return lines


def _units(report: Mapping[str, Any], words: Words) -> list[str]:
    if not report["units"]:
        return []
    say = words.say
    lines = _title(say("units.title"))
    rows = [
        [
            unit["name"],
            write_quantity(unit["handed_over"], unit["unit"], words=words),
            write_quantity(unit["received"], unit["unit"], words=words),
            write_share(unit["inside_share"], words.language),
            _between(unit, words),
        ]
        for unit in report["units"]
    ]
    heads = [say(f"units.{name}") for name in ("unit", "handed_over", "received")]
    return lines + lay_table([*heads, say("rings.share"), say("rings.range")], rows, right={1, 2, 3, 4})


def write_quantity(quantity: int, unit: str, *, words: Words) -> str:
    """Write a quantity of a unit as people say it: `300 kg`, `12.5 h`."""
    if unit == "gram":
        return f"{quantity / 1000:,.1f} kg" if quantity % 1000 else f"{quantity // 1000:,} kg"
    if unit == "minute":
        return words.say("quantity.hours", hours=f"{quantity / 60:,.1f}")
    return f"{quantity:,}"


def _evidence(report: Mapping[str, Any], words: Words) -> list[str]:
    say = words.say
    counts = report["documents"]
    lines = _title(say("documents.title"))
    lines += wrap_text(
        ", ".join(
            f"{say(f'documents.{name}')} {counts[name]:,}"
            for name in ("read", "duplicate", "settled", "counted")
        )
    )
    lines += wrap_text(say_matched(counts, words=words))
    lines += ["", *_title(say("problems.title"))]
    if not report["problems"]:
        lines += wrap_text(say("problems.none"))
    for problem in group_problems(report):
        for where in problem["wheres"]:
            lines += wrap_text(where, indent=2)
        lines += [f"  {line}" for line in wrap_text(problem["what"], width=WIDTH - 2)]
        if problem["refused_rows"]:
            refused = say("problems.refused", count=f"{problem['refused_rows']:,}")
            lines += [f"  {line}" for line in wrap_text(refused, width=WIDTH - 2)]
        lines += [f"  {line}" for line in wrap_text(f"→ {problem['remedy']}", width=WIDTH - 2, indent=2)]
    lines += ["", *_title(say("assumptions.title"))]
    if not report["assumptions"]:
        lines += wrap_text(say("assumptions.none"))
    for line in report["assumptions"]:
        value = _range(line, words, write=write_share)
        lines += wrap_text(f"{line['text']}: {value}. {line['source']}", indent=2)
    last = report["period"]["end"]
    return [*lines, "", *wrap_text(f"{say('brand')} · {report['contract']} · {say('period')} < {last}")]


def say_matched(counts: Mapping[str, Any], *, words: Words) -> str:
    """Say how much of the payments was matched with what they pay."""
    if not counts["payment_krw"]:
        return words.say("documents.no_payments")
    return words.say(
        "documents.matched",
        payments=write_won(counts["payment_krw"], words.language),
        settled=write_won(counts["settled_krw"], words.language),
        share=write_share(counts["settled_krw"] / counts["payment_krw"], words.language),
    )


def say_day(day: str, *, words: Words) -> str:
    """Write an ISO day as people read it."""
    return write_day(date.fromisoformat(day), words.language)


def measure_width(text: str) -> int:
    """Count the columns of a line on a terminal: Korean letters and full-width signs take two."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        for sign in text
    )


def cut_width(text: str, width: int) -> str:
    """Cut a line to a number of columns, with an ellipsis where something was cut."""
    text = text.translate(_CONTROL)
    if measure_width(text) <= width:
        return text
    while text and measure_width(text) > width - 1:
        text = text[:-1]
    return text + "…"


def wrap_text(text: str, *, width: int = WIDTH, indent: int = 0) -> list[str]:
    """Break a sentence at spaces into lines of at most `width` columns; a longer word is cut in pieces."""
    lines: list[str] = []
    line = ""
    for word in text.translate(_CONTROL).split():
        rest = word
        while rest:
            room = width - measure_width(line) - bool(line.strip())
            if measure_width(rest) <= room:
                line = f"{line} {rest}" if line.strip() else line + rest
                rest = ""
            elif line.strip():
                lines.append(line)
                line = " " * indent
            else:
                piece = rest
                while measure_width(piece) > room:
                    piece = piece[:-1]
                lines.append(line + piece)
                line = " " * indent
                rest = rest[len(piece) :]
    return [*lines, line] if line.strip() else lines


def lay_table(heads: Sequence[str] | None, rows: Sequence[Sequence[str]], *, right: set[int]) -> list[str]:
    """Lay out a table within WIDTH columns; the widest columns give way where there is too little room.

    Args:
        heads: The column heads; None for none.
        rows: The cells.
        right: Columns that are set to the right.
    """
    cells = [[cell.translate(_CONTROL) for cell in row] for row in (([*heads],) if heads else ())] + [
        [cell.translate(_CONTROL) for cell in row] for row in rows
    ]
    widths = [max(measure_width(row[column]) for row in cells) for column in range(len(cells[0]))]
    gaps = 2 * (len(widths) - 1)
    while sum(widths) + gaps > WIDTH:
        widest = max(range(len(widths)), key=widths.__getitem__)
        widths[widest] -= 1
    lines = []
    for number, row in enumerate(cells):
        line = []
        for column, cell in enumerate(row):
            shown = cut_width(cell, widths[column])
            space = " " * (widths[column] - measure_width(shown))
            line.append(space + shown if column in right else shown + space)
        lines.append("  ".join(line).rstrip())
        if heads and number == 0:
            lines.append("  ".join("-" * width for width in widths))
    return lines
