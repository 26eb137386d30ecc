"""What is written is read back the same, and nothing that is read raises."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from dure.commons import (
    Baseline,
    Books,
    Community,
    Enterprise,
    Goal,
    HandMeasure,
    Issue,
    LedgerMeasure,
    Lineage,
    Measurement,
    MembersMeasure,
    OutlookSaid,
    Pledge,
    PledgedLeak,
    RetentionMeasure,
    ShownBy,
    Strategy,
    StrategyChange,
    StrategyMove,
    TriedScenario,
    read_community,
    write_community,
)
from dure.commons.community import STRATEGY_STATES
from dure.language import Text
from dure.ledger.tables import PURPOSES

# Any words that can be shown; leading and trailing blanks are not kept.
LINES = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp")), min_size=1, max_size=40
).map(lambda text: text.strip() or "x")
TEXTS = st.one_of(LINES.map(lambda line: Text(line, line)), st.builds(Text, LINES, LINES))
DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))
NUMBERS = st.one_of(
    st.integers(-(10**12), 10**12), st.floats(-1e9, 1e9, allow_nan=False, allow_subnormal=False)
)
INSIDE = st.sampled_from(["52720", "52720250", "5272025021"])
PARTY_NUMBERS = st.sampled_from(["9998600039", "9998100029", "9998100112"])
LEDGER_MEASURES = st.builds(
    LedgerMeasure,
    unit=st.just("gram"),
    purposes=st.lists(st.sampled_from(PURPOSES), unique=True, max_size=3).map(tuple),
    payers=st.lists(PARTY_NUMBERS, max_size=2).map(tuple),
    payees=st.lists(PARTY_NUMBERS, max_size=2).map(tuple),
    payer_side=st.sampled_from([None, "inside", "outside"]),
    payee_side=st.sampled_from([None, "inside", "outside"]),
)


@st.composite
def goals(draw: st.DrawFn, number: int) -> Goal:
    """Draw a goal that the class accepts, measured in a way that fits its unit."""
    measure, unit = draw(
        st.one_of(
            st.tuples(LEDGER_MEASURES, st.sampled_from(["g", "kg", "t"])),
            st.just((RetentionMeasure("share"), "%")),
            st.just((RetentionMeasure("kept"), "만원")),
            st.just((MembersMeasure(), "명")),
            st.tuples(st.just(HandMeasure()), LINES),
        )
    )
    since, due = sorted(draw(st.lists(DAYS, min_size=2, max_size=2, unique=True)))
    start, target = draw(st.lists(NUMBERS, min_size=2, max_size=2, unique=True))
    points = draw(st.lists(st.builds(Measurement, DAYS, NUMBERS, TEXTS), max_size=3))
    return Goal(
        id=f"goal {number}",
        indicator=draw(TEXTS),
        unit=unit,
        place=draw(INSIDE),
        baseline=Baseline(start, since),
        target=target,
        due=due,
        measure=measure,
        issue=draw(st.sampled_from([None, "issue"])),
        enterprise="coop",
        measurements=tuple(sorted(points, key=lambda point: point.date)),
    )


@st.composite
def strategies(draw: st.DrawFn) -> Strategy:
    """Draw a strategy in any state, with all that a chalkboard may say of it."""
    days = sorted(draw(st.lists(DAYS, min_size=1, max_size=4)))
    states = draw(st.lists(st.sampled_from(STRATEGY_STATES), min_size=len(days) - 1, max_size=len(days) - 1))
    low, value, high = sorted(draw(st.lists(NUMBERS.map(float), min_size=3, max_size=3)))
    helps, harms = draw(st.integers(0, 12)), draw(st.integers(0, 8))
    change = StrategyChange(
        "services.*.price", draw(st.sampled_from(["times", "add", "set"])), value, low, high, 3, 12
    )
    said = OutlookSaid(
        date=draw(DAYS),
        seed=draw(st.integers(0, 10**15)),
        helps=helps,
        harms=harms,
        survival_gain=draw(st.floats(-1, 1, allow_subnormal=False)),
        years=draw(st.integers(1, 30)),
        scenario=draw(st.none() | st.builds(TriedScenario, st.just("bundle_services"), TEXTS)),
    )
    return Strategy(
        "plan",
        draw(TEXTS),
        draw(st.none() | TEXTS),
        "coop",
        proposer=draw(st.none() | TEXTS),
        proposed=draw(st.sampled_from([None, days[0]])),
        history=tuple(
            StrategyMove(state, day, draw(TEXTS)) for state, day in zip(states, days[1:], strict=True)
        ),
        scenario=draw(st.sampled_from([None, "more_members"])),
        changes=draw(st.sampled_from([(), (change,)])),
        outlook=draw(st.sampled_from([None, said])),
        shown_by=draw(st.none() | st.builds(ShownBy, TEXTS, st.just("kg"), INSIDE, LEDGER_MEASURES)),
        goal=None,
        pledge=draw(st.sampled_from([None, "pledge"])),
        is_public=draw(st.booleans()),
    )


@st.composite
def communities(draw: st.DrawFn) -> Community:
    """Draw a community with all its parts."""
    count = draw(st.integers(0, 2))
    leak = draw(
        st.one_of(
            st.none(),
            st.builds(PledgedLeak, PARTY_NUMBERS, st.sampled_from(PURPOSES), st.just(("9998100131",))),
        )
    )
    return Community(
        name=draw(TEXTS),
        places=("52720",),
        example=draw(st.booleans()),
        issues=(Issue("issue", draw(TEXTS), draw(INSIDE), draw(st.none() | TEXTS)),),
        enterprises=(
            Enterprise(
                "coop",
                draw(TEXTS),
                draw(TEXTS),
                draw(INSIDE),
                number=draw(st.none() | PARTY_NUMBERS),
                issues=("issue",),
                books=(Books("files/*"), Books("bank/a.xls", owner="9998100029")),
                members=draw(st.sampled_from([None, "members.xlsx"])),
                lineage=draw(
                    st.none()
                    | st.builds(
                        Lineage, st.sampled_from(["food-waste", "clinic-2"]), LINES, st.just("52800"), DAYS
                    )
                ),
            ),
        ),
        goals=tuple(draw(goals(number)) for number in range(count)),
        pledges=(
            Pledge(
                "pledge",
                draw(TEXTS),
                draw(TEXTS),
                draw(DAYS),
                made=draw(st.none() | DAYS),
                quantity=draw(st.none() | st.integers(1, 10**12)),
                unit=draw(st.sampled_from(["KRW", "gram", "minute", "currency:고원사랑"])),
                enterprise=draw(st.sampled_from([None, "coop"])),
                leak=leak,
                outcome=draw(st.sampled_from(["kept", "partly", "not_kept", "open"])),
                evidence=draw(TEXTS),
            ),
        ),
        strategies=(draw(strategies()),),
    )


@settings(max_examples=60, deadline=None)
@given(communities())
def test_what_is_written_is_read_back_the_same(community: Community) -> None:
    """write_community and read_community undo each other, without a problem."""
    assert read_community(write_community(community), "community.yaml") == (community, [])


_YAML_SIGNS = """community: goals: pledges: issues: enterprises: { } [ ] &a *a !!int ? | > ' " # --- ... %YAML
    ~ null id: name: places: unit: target: 1e400 measure: due: 2026-02-31 baseline: value: place:
    52720 by: ledger 가"""
FRAGMENTS = st.sampled_from(_YAML_SIGNS.split())
BLANKS = st.sampled_from([" ", "\n", "\n  ", "\n  - ", "\n    ", ", ", "\t", "\u2028"])


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(
        st.lists(FRAGMENTS | BLANKS, max_size=40).map("".join), st.text(max_size=200), st.binary(max_size=200)
    )
)
def test_no_file_raises(content: str | bytes) -> None:
    """Whatever the file, the answer is a community or a problem."""
    community, problems = read_community(content, "community.yaml")
    assert community is not None or problems
