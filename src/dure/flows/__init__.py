"""Who paid whom, and what follows from it: retention, multipliers, leaks."""

from dure.flows.assumptions import Assumption, AssumptionTable
from dure.flows.leaks import Leak, Move, measure_leaks, measure_move
from dure.flows.lm3 import Multiplier, measure_lm3
from dure.flows.multiplier import MultiplierTable, measure_multiplier, measure_party_multiplier
from dure.flows.respending import Range, Respending, Survey, build_respending, build_survey
from dure.flows.retention import Share, measure_retention, measure_retention_by_purpose
from dure.flows.rounds import Round, RoundTrace, trace_rounds
from dure.flows.table import (
    FlowTable,
    build_flow_table,
    measure_income,
    measure_outlay,
    measure_turnover,
)

__all__ = [
    "Assumption",
    "AssumptionTable",
    "FlowTable",
    "Leak",
    "Move",
    "Multiplier",
    "MultiplierTable",
    "Range",
    "Respending",
    "Round",
    "RoundTrace",
    "Share",
    "Survey",
    "build_flow_table",
    "build_respending",
    "build_survey",
    "measure_income",
    "measure_leaks",
    "measure_lm3",
    "measure_move",
    "measure_multiplier",
    "measure_outlay",
    "measure_party_multiplier",
    "measure_retention",
    "measure_retention_by_purpose",
    "measure_turnover",
    "trace_rounds",
]
