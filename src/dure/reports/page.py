"""The report as one web page that stands alone: its own style inside, no script, nothing from elsewhere."""

import base64
import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

import jinja2
from markupsafe import Markup, escape

from dure.language import Language
from dure.reports.answer import CirculationReport
from dure.reports.picture import build_terraces, draw_narrow, draw_wide
from dure.reports.text import (
    group_files,
    group_problems,
    list_leaks,
    say_day,
    say_evidence,
    say_matched,
    say_next,
    say_unplaced,
    write_quantity,
)
from dure.reports.thread_pages import write_people
from dure.reports.thread_words import WORDS as THREAD_WORDS
from dure.reports.words import (
    Words,
    load_words,
    write_of_ten_thousand,
    write_ratio,
    write_share,
    write_won,
    write_won_exactly,
)

_OPTION: Final = re.compile(r"--[a-z]+(?: [a-z]+)?(?=[),.]|를|을|$)")
_MARK_SHEETS: Final = (
    '@page { @top-right { content: "가상 자료"; color: #97400f; font-weight: 700; font-size: 9pt; } }\n'
)
LINES_SHOWN: Final = 15
WHERES_SHOWN: Final = 8
METHOD: Final = (
    "method.counted",
    "method.share",
    "method.money",
    "method.lm3",
    "method.gain",
    "method.picture",
    "method.privacy",
)


def render_html(report: CirculationReport, language: Language) -> str:
    """Write the report as one HTML page; printed, it fits A4."""
    return write_page(report.to_dict(language), words=load_words(language))


def write_page(report: Mapping[str, Any], *, words: Words) -> str:
    """Write the page of a report given as plain values."""
    language = words.language
    terraces = build_terraces(report, words=words)
    name, place = report["enterprise"]["name"], report["place"]["name"]
    style = build_style(example=report["example"])
    leaks = list_leaks(report)
    return _template().render(
        report=report,
        thread=report["thread"],
        thread_words={key: text.in_language(language) for key, text in THREAD_WORDS.items()},
        write_people=lambda people: write_people(people, language),
        place=place,
        business_number=write_business_number(report["enterprise"]["number"]),
        style=style,
        style_hash=_hash(style),
        wide=Markup(draw_wide(terraces, name=name, place=place, words=words)),  # noqa: S704 (escaped where drawn)
        narrow=Markup(draw_narrow(terraces, name=name, words=words)),  # noqa: S704 (likewise)
        band_names=name_bands(report, words=words),
        say=words.say,
        say_won=lambda amount: write_won(amount, language),
        exact=lambda amount: write_won_exactly(amount, language),
        share=lambda share: write_share(share, language),
        ratio=lambda ratio: write_ratio(ratio, language),
        of_ten_thousand=lambda share: write_of_ten_thousand(share, language),
        between=lambda line: say_between(line, words=words),
        between_ratio=lambda line: say_between_ratios(line, words=words),
        between_won=lambda leak: say_between_gains(leak, words=words),
        quantity=lambda quantity, unit: write_quantity(quantity, unit, words=words),
        day=lambda day: say_day(day, words=words),
        next_step=lambda leak: say_next(leak, report=report, words=words, with_gain=False),
        evidence=say_evidence(report["lm3"], words=words),
        matched=say_matched(report["documents"], words=words),
        unplaced_sentence=say_unplaced(report, words=words),
        lines_shown=LINES_SHOWN,
        leaks=leaks,
        rest_krw=sum(leak["amount_krw"] for leak in leaks.later[LINES_SHOWN:]),
        problems=group_problems(report),
        files=group_files(report),
        wheres_shown=WHERES_SHOWN,
        method=METHOD,
    )


def write_business_number(number: str | None) -> str | None:
    """Write a business registration number as it is printed: 401-82-00019."""
    return None if number is None else f"{number[:3]}-{number[3:5]}-{number[5:]}"


def say_between(line: Mapping[str, Any], *, words: Words) -> str:
    """Write the range of a share."""
    if line["low"] is None:
        return words.say("unknown")
    low, high = (write_share(line[end], words.language) for end in ("low", "high"))
    return low if low == high else words.say("between", low=low, high=high)


def say_between_ratios(figure: Mapping[str, Any], *, words: Words) -> str:
    """Write the range of a multiplier."""
    if figure["low"] is None:
        return words.say("unknown")
    high = words.say("no_bound") if figure["high"] is None else write_ratio(figure["high"], words.language)
    return words.say("between", low=write_ratio(figure["low"], words.language), high=high)


def say_between_gains(leak: Mapping[str, Any], *, words: Words) -> str:
    """Write the range of what closing a leak would bring."""
    high = leak["gain_high_krw"]
    return words.say(
        "leaks.would_range",
        low=write_won(leak["gain_low_krw"], words.language),
        high=words.say("no_bound") if high is None else write_won(high, words.language),
    )


def mark_options(text: str) -> Markup:
    """Escape a sentence and set the command's options in it so that they do not break: `--register`."""
    return Markup(_OPTION.sub(r"<code>\g<0></code>", str(escape(text))))  # noqa: S704 (escaped just before)


def name_bands(report: Mapping[str, Any], *, words: Words) -> list[str]:
    """Name the columns of the table beside the picture, in the order of the bands."""
    names = [
        words.say("picture.band_ring" if index == 0 else "picture.band_ring_else", place=ring["name"])
        for index, ring in enumerate(report["rings"])
    ]
    left = words.say("picture.left", place=report["place"]["name"])
    return [*names, left, words.say("picture.unplaced"), words.say("picture.kept")]


@lru_cache(maxsize=1)
def _load_style() -> str:
    return files("dure.reports").joinpath("style.css").read_text(encoding="utf-8")


def build_style(*, example: bool) -> str:
    """Return the page's stylesheet; invented books are marked on every printed sheet."""
    return _load_style() + (_MARK_SHEETS if example else "")


def _hash(style: str) -> str:
    """Return the hash by which the page's policy lets this one style in, and no other."""
    digest = hashlib.sha256(style.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


@lru_cache(maxsize=1)
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("dure.reports", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["options"] = mark_options
    return environment.get_template("circulation.html")
