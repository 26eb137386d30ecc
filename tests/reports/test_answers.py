"""What a supplier answers when asked takes the place of an assumption."""

from typing import Any

import pytest

from dure.flows import build_survey
from dure.flows.assumptions import AssumptionTable
from dure.intake import BookFile, read_files
from dure.intake.judgements import read_judgements
from dure.period import parse_period
from dure.places import Gazetteer
from dure.reports import CirculationReport, build_circulation_report

PLAIN = (
    "date,payer,payee,payee_address,purpose,quantity,unit\n"
    '2025-01-02,Bakery (example),Mill (example),"1 Jungang-ro, Jinan-eup, Jinan-gun",goods,1000,KRW\n'
    '2025-02-02,Guest (example),Bakery (example),"2 Jungang-ro, Jinan-eup, Jinan-gun",goods,1000,KRW\n'
)


def report(gazetteer: Gazetteer, assumptions: AssumptionTable, *, answer: str = "") -> CirculationReport:
    """Report on a bakery that spends all it takes in at one mill."""
    judged = read_judgements(f"subject,aspect,value\n{answer}".encode(), file="j.csv")[0]
    intake = read_files(
        [BookFile("plain.csv", PLAIN.encode())], gazetteer=gazetteer, judgements=judged, key=b"test"
    )
    return build_circulation_report(
        intake, gazetteer=gazetteer, assumptions=assumptions, place="52720", period=parse_period("2025")
    )


def test_an_answer_is_surveyed_and_has_no_range(gazetteer: Gazetteer, assumptions: AssumptionTable) -> None:
    """The mill says that it spends half of its money here: LM3 = 1 + 1 + 0.5, and nothing is assumed."""
    assumed = report(gazetteer, assumptions).to_dict("en")["lm3"]
    asked = report(gazetteer, assumptions, answer="name:millexample,respends,0.5\n").to_dict("en")["lm3"]
    assert assumed["assumed_share"] == 1
    assert assumed["low"] < assumed["value"] < assumed["high"]
    assert (asked["low"], asked["value"], asked["high"]) == (2.5, 2.5, 2.5)
    assert (asked["surveyed_share"], asked["assumed_share"]) == (1, 0)


def test_answers_of_neighbours_are_surveyed_at_the_asked_ring(make_report: Any, village: Any) -> None:
    """Households got 24 million here; five neighbours say that they spend half of theirs here."""
    survey = build_survey("household", [0.5] * 5)
    report = make_report(village, surveys=[survey])
    assert report.lm3.figure.value == pytest.approx((70 + 32.5 + 24 * 0.5 + 8 * 0.20 + 0.5 * 0.30) / 70)
    assert report.lm3.surveyed_share == pytest.approx(12 / 13.75)
    assert [line["answers"] for line in report.to_dict("en")["surveys"]] == [5]
    few = make_report(village, surveys=[build_survey("household", [0.5] * 4)])
    assert few.lm3 == make_report(village).lm3
    assert few.surveys == ()
