"""Found the counties beside the example town: who took models home, where they went to see, what came of it.

Every day of the past is a fixed one. Only the days on which a group may still come are counted from today:
an offer whose days are over cannot be asked for.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

from django.db.models import Model
from django.utils import timezone

from dure.intake import BookFile
from dure.playbooks.archive import read_folder
from dure.web.books import storage
from dure.web.community.models import (
    Community,
    CommunityRole,
    Enterprise,
    EnterpriseRole,
    Person,
)
from dure.web.outlook.models import EnterprisePlan
from dure.web.outlook.plans import store_plan
from dure.web.playbooks.lineage import read_lineage, save_lineage
from dure.web.playbooks.versions import digest, prepare, publish_version, store_version
from dure.web.thread.commons import get_thread, import_community
from dure.web.visits.fees import book_fee
from dure.web.visits.following import add_months
from dure.web.visits.models import FollowUp, Lesson, Move, Offer, OfferDay, Visit

LoadFiles = Callable[..., Sequence[BookFile]]
Bring = Callable[..., None]

FOOD_WASTE: Final = "9998600039"
"""The example town's food-waste co-operative: it has a playbook of its own, and shows its rounds."""

PEOPLE: Final = (
    ("buan@example.org", "물들래 (가상)"),
    ("gochang@example.org", "갯바람 (가상)"),
)
"""Who coordinates each of the two counties and manages its enterprises."""

OPEN_DAYS: Final = 5
"""How many days to come an offer holds: the first Thursday of each of the next months."""

_THURSDAY: Final = 3
_NOON: Final = time(12)

TAKEN: Final[Mapping[str, Mapping[str, Any]]] = {
    "9998651014": {
        "goal": "kitchen-waste",
        "plan": "kitchens/plan.toml",
        "note": "food-waste-circulation 1판을 부안군에 맞춘 뒤 고친 계획 (가상)",
        "target": 24_000,
        "open_futures": 16,
    },
    "9998151023": {
        "goal": "guests-won",
        "plan": "harbour/plan.toml",
        "note": "small-harbour-tourism 1판을 부안군에 맞춘 뒤 고친 계획 (가상)",
        "target": 10_000,
        "open_futures": 15,
    },
}
"""By business number: what `dure playbooks adapt` said on the day, before anybody changed it."""


@dataclass(frozen=True)
class Told:
    """A study visit that was held: who came, what they learned, what came of it half a year later.

    Attributes:
        day: When it was.
        asked: When they asked.
        group: Who, in their words.
        people: How many.
        wants: What they wanted to see.
        lessons: By condition of the playbook; the empty one in free words.
        why: What came of it, in their words.
        taken_by: Business number of the enterprise that came of it.
    """

    day: date
    asked: date
    group: str
    people: int
    wants: str
    lessons: Mapping[str, str]
    why: str
    taken_by: str


HARBOUR_OFFER: Final = {
    "title_ko": "갯고을 항구 하루 (가상)",
    "title_en": "A day at the harbour of Gaetgoeul (example)",
    "about_ko": "물때에 맞추어 갯벌을 걷고, 뱃전에서 밥을 먹고, "
    "돈을 어떻게 나누는지 장부를 펴 놓고 이야기합니다.",
    "about_en": "Walk the flat between the tides, eat beside the boats, and see with the books open how "
    "the money is shared.",
    "playbook": "small-harbour-tourism",
    "challenge": "sea",
    "meeting_ko": "갯고을 어촌계 마당 (가상)",
    "meeting_en": "the yard of the fishing village society (example)",
    "bring_ko": "장화와 갈아입을 옷",
    "bring_en": "rubber boots and dry clothes",
    "programme": [
        {
            "time": "10:00",
            "what": "갯벌 걷기, 쉬는 자리 보기",
            "where": "갯벌",
            "who": "안내자 두 분",
            "what_en": "A walk on the flat, and the ground that rests",
            "where_en": "the tidal flat",
            "who_en": "two guides",
        },
        {
            "time": "12:00",
            "what": "뱃전 밥상",
            "where": "부두",
            "who": "부녀회",
            "what_en": "Lunch beside the boats",
            "where_en": "the quay",
            "who_en": "the women of the village",
        },
        {
            "time": "13:30",
            "what": "장부와 어촌계 규약 보기",
            "where": "어촌계 사무실",
            "who": "어촌계장",
            "what_en": "The books, and the rules of the society",
            "where_en": "the society's office",
            "who_en": "its head",
        },
    ],
    "people_least": 5,
    "people_most": 20,
    "fee_krw": 120_000,
    "languages": ["ko"],
    "email": "gochang@example.org",
}
WASTE_OFFER: Final = {
    "title_ko": "음식물 되살림, 수거차에서 거름밭까지 (가상)",
    "title_en": "Kitchen waste, from the round to the field (example)",
    "about_ko": "아침 수거를 따라 돌고, 더미를 함께 뒤집고, 잘 안 된 봄 이야기를 듣습니다.",
    "about_en": "Come along on the morning round, turn the heap, and hear of the spring that went wrong.",
    "playbook": "food-waste-circulation",
    "challenge": "waste",
    "meeting_ko": "진안읍 고원되살림 마당 (가상)",
    "meeting_en": "the yard of Gowon Doesalim in Jinan-eup (example)",
    "programme": [
        {
            "time": "09:30",
            "what": "식당 골목 수거 따라 돌기",
            "where": "진안읍",
            "who": "수거반",
            "what_en": "The round through the restaurant lanes",
            "where_en": "Jinan-eup (진안읍), the county town",
            "who_en": "the collectors",
        },
        {
            "time": "11:00",
            "what": "더미 뒤집기와 온도 재기",
            "where": "퇴비장",
            "who": "수거반",
            "what_en": "Turning the heap, taking its temperature",
            "where_en": "the yard",
            "who_en": "the collectors",
        },
        {
            "time": "13:30",
            "what": "거름을 쓰는 밭과 그만 쓴 밭",
            "where": "백운면",
            "who": "농가 두 분",
            "what_en": "A field that takes the compost, and one that no longer does",
            "where_en": "Baegun-myeon (백운면), a township",
            "who_en": "two growers",
        },
    ],
    "people_least": 3,
    "people_most": 15,
    "languages": ["ko", "en"],
    "email": "manager@example.org",
}

HARBOUR_VISIT: Final = Told(
    day=date(2024, 5, 16),
    asked=date(2024, 4, 11),
    group="부안 격포 어촌계 (가상)",
    people=12,
    wants="종은 누가 치고, 쉬는 자리는 누가 지키는지 보고 싶습니다.",
    lessons={
        "hands": "안내자 여덟 분 가운데 가장 젊은 분이 예순셋입니다. "
        "우리도 먼저 여섯 사람을 찾고 시작하기로 했습니다.",
        "rights": "규약 석 장을 베껴 왔습니다. "
        "반대한 두 집은 품삯부터 정하자고 했고, 그 말이 맞았다고 합니다.",
        "flat-bears-it": "서쪽 3분의 1에 깃발이 서 있고, 2023년부터 아무도 들어가지 않았습니다.",
        "nothing-empty": "방 여섯 가운데 겨울에 데울 수 없는 방이 넷이라고 합니다. "
        "우리는 방을 나중에 열겠습니다.",
        "": "물 들기 한 시간 전에 치는 종이 가장 마음에 남습니다.",
    },
    why="방은 미루고 갯벌 걷기와 밥만 가져왔습니다. 실행서의 계획을 우리 숫자로 고쳐 마을기업을 세웠습니다.",
    taken_by="9998151023",
)
WASTE_VISIT: Final = Told(
    day=date(2024, 6, 20),
    asked=date(2024, 5, 27),
    group="부안 부엌 모임 (가상)",
    people=7,
    wants="짠 국물을 어떻게 걸러 내는지, 그만 쓴 농가는 왜 그만두었는지 듣고 싶습니다.",
    lessons={
        "": "바닷가 식당에는 껍데기와 소금물이 많습니다. "
        "진안에는 없던 일이라, 뺄 것의 그림을 따로 그려야 합니다.",
    },
    why="수거와 퇴비칸은 그대로, 여름 격포 한 바퀴와 껍데기 통은 새로 넣어 부안에 맞추었습니다.",
    taken_by="9998651014",
)


def found_neighbours(
    examples: Path, *, load_files: LoadFiles, bring: Bring, manager: Person, password: str
) -> tuple[Community, ...]:
    """Found the two counties, what they were made from, and the visits that stand behind it.

    Args:
        examples: The folder that holds the folders of the counties.
        load_files: Gives the files of the enterprise with a business number, from the folder of its county.
        bring: Brings files into a book as an upload does.
        manager: Of the example town's enterprises, who host visits too.
        password: Of everybody with an account.
    """
    communities = []
    for name, (email, called) in zip(("buan", "gochang"), PEOPLE, strict=True):
        community, problems = import_community(examples / name / "community.yaml")
        if problems:
            raise SystemExit("\n".join(problem.what.en for problem in problems))
        person = Person.objects.create_user(email, password, name=called)
        CommunityRole.objects.create(community=community, person=person, kind=CommunityRole.Kind.COORDINATOR)
        for enterprise in community.enterprises.order_by("pk"):
            EnterpriseRole.objects.create(
                enterprise=enterprise, person=person, kind=EnterpriseRole.Kind.MANAGER
            )
            files = load_files(enterprise.number, folder=examples / name)
            if files:
                bring(enterprise, files, by=person)
            _take_home(enterprise, examples / name, by=person)
        communities.append(community)
    _show_round(communities[1], host=Person.objects.get(email="gochang@example.org"), manager=manager)
    for community in communities:
        get_thread(community, "ko")
    return tuple(communities)


def _take_home(enterprise: Enterprise, folder: Path, *, by: Person) -> None:
    """Store the plan of an enterprise, and beside its lineage what was planned when it was taken."""
    taken, lineage = TAKEN.get(enterprise.number), read_lineage(enterprise)
    if taken is None or lineage is None:
        return
    goal = enterprise.community.goals.get(code=taken["goal"])
    planned = {
        "indicator": {"ko": goal.indicator_ko, "en": goal.indicator_en},
        "unit": goal.unit,
        "baseline": float(goal.baseline_value),
        "target": taken["target"],
        "due": goal.due.isoformat(),
        "open_futures": taken["open_futures"],
        "year": 5,
    }
    home = enterprise.community.places[0]
    save_lineage(enterprise, lineage, home=home, goal=goal, planned=planned, by=by)
    store_plan(
        enterprise,
        (folder / taken["plan"]).read_text(encoding="utf-8"),
        origin=EnterprisePlan.Origin.FILE,
        note=taken["note"],
        by=by,
    )


def publish_playbook(enterprise: Enterprise, folder: Path, *, by: Person) -> None:
    """Publish an enterprise's own playbook, as its manager does after reading it once more."""
    row = store_version(enterprise, read_folder(folder), by=by)
    publish_version(row, seen=digest(prepare(row)), by=by)


def _show_round(harbours: Community, *, host: Person, manager: Person) -> None:
    """Let the harbour village and the food-waste co-operative show groups round: two came, days are open."""
    harbour = _offer(harbours.enterprises.get(), HARBOUR_OFFER, published=date(2024, 3, 4), by=host)
    visit = _receive(harbour, HARBOUR_VISIT, by=host)
    brought = book_fee(visit, by=host)
    if brought is not None:
        storage.store(brought)
    waste = Enterprise.objects.get(number=FOOD_WASTE)
    offer = _offer(waste, WASTE_OFFER, published=date(2024, 4, 8), by=manager)
    _receive(offer, WASTE_VISIT, by=manager)


def _offer(enterprise: Enterprise, told: Mapping[str, Any], *, published: date, by: Person) -> Offer:
    offer = Offer.objects.create(
        enterprise=enterprise,
        place=enterprise.place,
        published_at=_noon(published),
        made_by=by,
        **told,
    )
    _date(offer, published)
    days = list_open_days(timezone.localdate())
    OfferDay.objects.bulk_create(OfferDay(offer=offer, day=day) for day in days)
    return offer


def list_open_days(today: date) -> list[date]:
    """List the first Thursday of each of the months to come."""
    firsts = [add_months(today.replace(day=1), months) for months in range(1, OPEN_DAYS + 1)]
    return [first + timedelta(days=(_THURSDAY - first.weekday()) % 7) for first in firsts]


def _receive(offer: Offer, told: Told, *, by: Person) -> Visit:
    """Write down a visit of the past, each step on its day; how the group is reached was let go of since."""
    OfferDay.objects.create(offer=offer, day=told.day)
    taken_by = Enterprise.objects.get(number=told.taken_by)
    place = taken_by.place
    visit = Visit.objects.create(
        offer=offer,
        state=Visit.State.HELD,
        group=told.group,
        place=place,
        people=told.people,
        day=told.day,
        wants=told.wants,
        forgotten_at=_noon(add_months(told.day, 24)),
        people_came=told.people,
        fee_krw=offer.fee_krw,
    )
    _date(visit, told.asked)
    steps = (
        (Visit.State.ASKED, told.asked, False),
        (Visit.State.CONFIRMED, told.asked + timedelta(days=3), True),
        (Visit.State.HELD, told.day, True),
    )
    for state, day, by_host in steps:
        who = by if by_host else None
        _date(Move.objects.create(visit=visit, state=state, day=told.day, by_host=by_host, who=who), day)
    for condition, text in told.lessons.items():
        _date(Lesson.objects.create(visit=visit, condition=condition, text=text), told.day)
    for months in (6, 12):
        row = FollowUp.objects.create(
            visit=visit,
            months=months,
            verdict=FollowUp.Verdict.ADAPTED,
            why=told.why if months == 6 else f"한 해가 지나도 그대로 하고 있습니다. {told.why}",
            place=place,
            where=taken_by.name_ko,
            enterprise=taken_by,
            may_show=True,
        )
        _date(row, add_months(told.day, months) + timedelta(days=4))
    return visit


def _date(row: Model, day: date) -> None:
    """Put the day of the story in the place of the moment at which the example was founded."""
    type(row)._default_manager.filter(pk=row.pk).update(made_at=_noon(day))  # noqa: SLF001 -- Django's own name


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, _NOON))
