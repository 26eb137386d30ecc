"""A report whose enterprise has a thread opens with it, in every door that is read from the top."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import pypdf
import pytest

from dure.language import LANGUAGES, Language
from dure.reports import render_html, render_pdf, render_text

THREAD = {
    "title": "실",
    "community": {"name": "마이 이웃"},
    "strands": [
        {
            "issues": [{"title": "병원이 멀다 <b>"}],
            "goals": [
                {
                    "indicator": "왕진",
                    "sentence": "2026년까지 520회",
                    "value_text": None,
                    "status": "unknown",
                    "status_name": "알 수 없음",
                    "way_share": None,
                    "baseline_text": "310회",
                    "target_text": "520회",
                }
            ],
            "people": None,
            "pledges": [
                {
                    "who": "이사회",
                    "what": "여기서 삽니다",
                    "by_text": "2026년까지",
                    "outcome": "open",
                    "outcome_name": "아직",
                    "ledger": None,
                }
            ],
            "strategies": [{"title": "함께 먹는 밥"}],
        }
    ],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_thread_stands_before_the_answer(make_report: Any, village: Any, language: Language) -> None:
    """Issue, goal and pledge come before the rounds of the money, and are words, not markup."""
    report = replace(make_report(village), thread={"ko": THREAD, "en": THREAD})
    page = render_html(report, language)
    assert page.find("병원이 멀다 &lt;b&gt;") < page.find('id="picture"')
    assert "왕진" in page
    text = render_text(report, language)
    headline = report.to_dict(language)["headline"][0][:20]
    assert 0 < text.find("병원이 멀다 <b>") < text.find(headline)
    first = pypdf.PdfReader(BytesIO(render_pdf(report, language))).pages[0].extract_text()
    assert "병원이 멀다 <b>" in first


def test_a_report_without_a_thread_says_how_to_begin_one(make_report: Any, village: Any) -> None:
    """An empty place says what to do next."""
    assert "community.yaml" in render_html(make_report(village), "en")
