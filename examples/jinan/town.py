"""Who lives and trades in the example town: every party invented, every name marked 가상."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np

RENAMED: Final = date(2024, 1, 18)
"""전라북도 became 전북특별자치도 on this day; papers went on printing the old name."""

# Code and 리 of each 읍면 of 진안군: 법정동 names, so that an address reads like one.
TOWNS: Final = {
    "진안읍": ("52720250", ("군상리", "군하리", "단양리", "연장리", "반월리", "오천리")),
    "용담면": ("52720310", ("옥거리", "수천리", "송풍리")),
    "안천면": ("52720320", ("노성리", "백화리")),
    "동향면": ("52720330", ("대량리", "학선리", "능금리")),
    "상전면": ("52720340", ("갈현리", "월포리")),
    "백운면": ("52720350", ("동창리", "덕현리", "노촌리")),
    "성수면": ("52720360", ("외궁리", "좌산리", "용포리")),
    "마령면": ("52720370", ("평지리", "동촌리", "강정리")),
    "부귀면": ("52720380", ("거석리", "황금리", "두남리")),
    "정천면": ("52720390", ("봉학리", "갈용리", "월평리")),
    "주천면": ("52720400", ("주양리", "대불리", "무릉리")),
}

# Code, province and the rest of an address outside of 진안군; {n} becomes a number.
AWAY: Final = {
    "전주 완산": ("52111", "전북", "전주시 완산구 효자로 {n}"),
    "전주 덕진": ("52113", "전북", "전주시 덕진구 백제대로 {n}"),
    "익산": ("52140", "전북", "익산시 무왕로 {n}"),
    "임실": ("52750250", "전북", "임실군 임실읍 이도리 {n}"),
    "장수": ("52740250", "전북", "장수군 장수읍 장수리 {n}"),
    "대전 서구": ("30170", "대전", "서구 둔산로 {n}"),
    "대전 대덕": ("30230", "대전", "대덕구 신탄진로 {n}"),
    "대전 유성": ("30200", "대전", "유성구 대학로 {n}"),
    "서울 강남": ("11680", "서울", "강남구 테헤란로 {n}"),
    "서울 구로": ("11530", "서울", "구로구 디지털로 {n}"),
    "서울 종로": ("11110", "서울", "종로구 종로 {n}"),
    "경기 파주": ("41480", "경기", "파주시 문발로 {n}"),
    "경기 김포": ("41570256", "경기", "김포시 양촌읍 황금로 {n}"),
    "충남 금산": ("44710250", "충남", "금산군 금산읍 인삼로 {n}"),
    "나주": ("46170", "전남", "나주시 전력로 {n}"),
}

PROVINCES: Final = {
    "전북": ("전북특별자치도", "전라북도"),
    "대전": ("대전광역시", "대전시"),
    "서울": ("서울특별시", "서울시"),
    "경기": ("경기도", "경기도"),
    "충남": ("충청남도", "충청남도"),
    "전남": ("전라남도", "전라남도"),
}

_SURNAMES: Final = "다바아자카타파더버저커터"  # No family is called so: nobody is meant.
_FIRST: Final = "람솔별늘봄샘결온빛들새벼단미소"
_SECOND: Final = "이나래비움찬슬길터숲강별하온"


@dataclass(frozen=True)
class Party:
    """Somebody who pays or is paid.

    Attributes:
        key: Short name for the generator and its truth file.
        name: As printed, with (가상).
        number: Business number, ten digits; None for a person.
        place: Where it truly is: 2, 5 or 8 digits, or KR.
        province: Short name of its province.
        street: The rest of its address.
        line: 업태 and 종목.
        head: 대표자명.
        printed: How its address is printed: whole, coarse (no more than the 시군) or never.
        contact: A telephone number, of no exchange that exists.
    """

    key: str
    name: str
    number: str | None
    place: str
    province: str = "전북"
    street: str = ""
    line: tuple[str, str] = ("", "")
    head: str = ""
    printed: str = "whole"
    contact: str = ""

    @property
    def known_place(self) -> str | None:
        """The place that its printed address gives away, as a code; None where none is printed."""
        return {"whole": self.place, "coarse": self.place[:5], "never": None}[self.printed]

    def address(self, day: date, rng: np.random.Generator) -> str:
        """Print the address as a clerk would on that day: old, new or short name of the province."""
        if self.printed == "never":
            return ""
        new, old = PROVINCES[self.province]
        draw = rng.random()
        if self.province == "전북" and day < RENAMED:
            province = old if draw < 0.9 else "전북"
        else:
            province = new if draw < 0.72 else old if draw < 0.9 else self.province
        return f"{province} {self.street}"


def business_number(office: int, kind: int, serial: int) -> str:
    """Make ten digits whose checksum holds; those that begin with 999 belong to no tax office."""
    digits = f"{office:03d}{kind:02d}{serial:04d}"
    weights = (1, 3, 7, 1, 3, 7, 1, 3, 5)
    total = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
    total += int(digits[8]) * 5 // 10
    return digits + str(-total % 10)


def dashed(number: str | None) -> str:
    """Print a business number as AAA-BB-CCCCC; empty where there is none."""
    return f"{number[:3]}-{number[3:5]}-{number[5:]}" if number else ""


class Registry:
    """Hands out names, numbers and addresses, each once."""

    def __init__(self, rng: np.random.Generator) -> None:
        names = [a + b + c for a in _SURNAMES for b in _FIRST for c in _SECOND if b != c]
        self._names = [names[index] for index in rng.permutation(len(names))]
        self._serial = 0
        self._rng = rng

    def person(self, town: str, *, key: str | None = None) -> Party:
        """Invent a person who lives in a 읍면 or a place away."""
        name = self._names.pop()
        place, province, street = self.site(town)
        return Party(
            key or f"person:{name}",
            name,
            None,
            place,
            province,
            street,
            head=name,
            contact=f"010-0000-{self._next():04d}",
        )

    def firm(
        self,
        key: str,
        name: str,
        town: str,
        *,
        line: tuple[str, str],
        kind: int = 81,
        number: str | None = None,
    ) -> Party:
        """Invent an enterprise; its name gets the mark (가상), its number `kind` as the middle digits."""
        place, province, street = self.site(town)
        return Party(
            key,
            f"{name} (가상)",
            number or business_number(999, kind, 1000 + self._next()),
            place,
            province,
            street,
            line,
            self._names.pop(),
            contact=f"063-000-{self._next():04d}",
        )

    def site(self, town: str) -> tuple[str, str, str]:
        """Find a spot in a town: its code, short province and the rest of the address."""
        number = int(self._rng.integers(2, 900))
        if town in TOWNS:
            code, villages = TOWNS[town]
            village = villages[int(self._rng.integers(len(villages)))]
            road = {"진안읍": "진무로", "마령면": "임진로", "부귀면": "전진로"}.get(town)
            if road and number % 2:
                return code, "전북", f"진안군 {town} {road} {number}"
            return code, "전북", f"진안군 {town} {village} {number}-{number % 9 + 1}"
        code, province, street = AWAY[town]
        return code, province, street.format(n=number)

    def _next(self) -> int:
        self._serial += 1
        return self._serial


# key, name, town, (업태, 종목), middle digits of the business number
_SUPPLIERS: Final = (
    ("printer", "고원인쇄기획", "진안읍", ("제조업", "인쇄"), 15),
    ("stationer", "학천문구", "진안읍", ("소매업", "문구·사무용품"), 31),
    ("landlord", "군상빌딩", "진안읍", ("부동산업", "임대"), 17),
    ("mower", "마령농기계", "마령면", ("소매업", "농기계·수리"), 25),
    ("florist", "백운꽃농장", "백운면", ("농업", "화훼"), 90),
    ("medicine1", "완산의약품 주식회사", "전주 완산", ("도매업", "전문의약품"), 81),
    ("medicine2", "(주)덕진메디팜", "전주 덕진", ("도매업", "전문의약품"), 86),
    ("medicine3", "주식회사 한결제약", "서울 강남", ("제조업", "전문의약품"), 81),
    ("medicine4", "㈜종로생약", "서울 종로", ("도매업", "한약재"), 81),
    ("equipment", "둔산의료기", "대전 서구", ("도매업", "의료기기"), 86),
    ("laboratory", "재단법인 파주검사의학", "경기 파주", ("보건업", "수탁검사"), 82),
    ("jinan_pharmacy", "진안온약국", "진안읍", ("소매업", "약국"), 28),
    ("records", "구로의무기록소프트", "서울 구로", ("정보통신업", "소프트웨어"), 87),
    ("telecom", "누리텔레콤", "서울 종로", ("정보통신업", "통신"), 81),
    ("electricity", "빛가람전력", "나주", ("전기업", "전기"), 81),
    ("medical_waste", "익산환경", "익산", ("폐기물처리업", "의료폐기물"), 86),
    ("accountant", "덕진세무회계", "전주 덕진", ("전문서비스업", "세무"), 44),
    ("security", "지킴보안", "서울 강남", ("서비스업", "경비"), 81),
    ("pouches", "김포파우치", "경기 김포", ("제조업", "포장재"), 87),
    ("jars", "유성유리병", "대전 유성", ("제조업", "유리병"), 86),
    ("sugar", "완산당업", "전주 완산", ("도매업", "설탕·부재료"), 81),
    ("ginseng", "금산삼포", "충남 금산", ("도매업", "인삼"), 81),
    ("parcel", "달음택배", "서울 구로", ("운수업", "택배"), 81),
    ("machines", "덕진식품기계", "전주 덕진", ("제조업", "식품기계"), 86),
    ("sawdust", "임실톱밥", "임실", ("제조업", "톱밥"), 86),
    ("bins", "대전위생용기", "대전 유성", ("도매업", "수거용기"), 86),
    ("truck_shop", "진안카센터", "진안읍", ("서비스업", "자동차정비"), 33),
    ("linen", "완산침구", "전주 완산", ("도매업", "침구"), 51),
    ("bus", "장수관광버스", "장수", ("운수업", "전세버스"), 81),
    ("ads", "강남여행광고", "서울 강남", ("서비스업", "광고"), 87),
    ("rice", "정천정미소", "정천면", ("제조업", "도정"), 38),
    ("refinery", "한빛정유", "서울 종로", ("제조업", "석유"), 81),
    ("wholesale1", "전주청과도매", "전주 덕진", ("도매업", "청과"), 86),
    ("wholesale2", "완산축산유통", "전주 완산", ("도매업", "축산물"), 86),
    ("wholesale3", "구로식품", "서울 구로", ("도매업", "가공식품"), 81),
    ("pipes", "덕진배관자재", "전주 덕진", ("도매업", "건축자재"), 86),
    ("hardware", "읍내철물", "진안읍", ("소매업", "철물"), 41),
)

# Those whom community.yaml names, in a pledge or as sharing their lists, with the numbers given there.
_NAMED: Final = (
    ("grocer", "마이산식자재", "진안읍", ("도매 및 소매업", "식자재"), "9998100204"),
    ("builder", "운장설비", "부귀면", ("건설업", "설비·보수"), "9991200213"),
    ("lunches", "한들도시락유통 주식회사", "전주 덕진", ("제조업", "도시락·반찬"), "9998100112"),
    ("boxes", "대청포장 주식회사", "대전 대덕", ("제조업", "포장재"), "9998100126"),
    ("workshop", "마이산포장공방", "진안읍", ("제조업", "포장재"), "9998100131"),
    ("city_fuel", "완산에너지유통 주식회사", "전주 완산", ("도매 및 소매업", "주유소"), "9998100145"),
    ("fuel", "고원길주유소", "진안읍", ("도매 및 소매업", "주유소"), "9998100150"),
    ("city_laundry", "한벽세탁산업 주식회사", "전주 완산", ("서비스업", "세탁"), "9998100164"),
    ("laundry", "해맑은세탁자활사업단", "진안읍", ("서비스업", "세탁"), "9998100179"),
)

# Those who buy from the village company.
_BUYERS: Final = (
    ("shop1", "진안장터직매장", "진안읍", ("소매업", "농산물"), 82),
    ("shop2", "완산먹거리직매장", "전주 완산", ("소매업", "농산물"), 82),
    ("shop3", "덕진먹거리직매장", "전주 덕진", ("소매업", "농산물"), 82),
    ("school_meals", "진안학교급식센터", "진안읍", ("도매업", "급식"), 82),
    ("retail1", "강남자연식품", "서울 강남", ("소매업", "식품"), 86),
    ("retail2", "종로생협", "서울 종로", ("소매업", "식품"), 82),
    ("retail3", "구로유통", "서울 구로", ("도매업", "식품"), 86),
    ("retail4", "김포식품", "경기 김포", ("도매업", "식품"), 86),
    ("retail5", "둔산생협", "대전 서구", ("소매업", "식품"), 82),
)

_EATERIES: Final = (
    *("산들식당", "고원국밥", "마이칼국수", "억새분식", "단풍해장국", "홍삼갈비", "용담매운탕", "우화정식"),
    *("데미샘찻집", "너른마당", "강정순두부", "백운밥상", "부귀손짜장", "새참김밥", "운일암횟집", "구름다방"),
    *("금당빵집", "천반숯불", "죽도어죽", "노을치킨", "물안개카페", "풍혈냉면", "수선루한정식", "주자천산장"),
    *("감동어탕", "섬진국수", "고원피자", "청정한우", "오솔길커피", "달빛포차"),
)
_APARTMENTS: Final = ("군상아파트", "단양주공", "연장빌라", "단양사택", "학천아파트", "반월타운")
_MERCHANTS_AWAY: Final = (
    ("mall", "누리온라인몰", "서울 강남", ("소매업", "전자상거래")),
    ("mart", "완산대형마트", "전주 완산", ("소매업", "종합소매")),
    ("station", "덕진주유소", "전주 덕진", ("도매 및 소매업", "주유소")),
    ("books", "전주책방거리", "전주 완산", ("소매업", "서적")),
    ("hotel", "둔산호텔", "대전 서구", ("숙박업", "호텔")),
)


@dataclass(frozen=True)
class Town:
    """All parties of the example, by what they are to one another."""

    firms: dict[str, Party]
    eateries: tuple[Party, ...]
    apartments: tuple[Party, ...]
    little_shops: tuple[Party, ...]
    merchants: tuple[Party, ...]
    farmers: tuple[Party, ...]
    garden_farmers: tuple[Party, ...]
    groups: tuple[Party, ...]
    staff: dict[str, tuple[Party, ...]]
    members: dict[str, tuple[Party, ...]]

    def everyone(self) -> list[Party]:
        """List each party once, in a fixed order."""
        parties = [*self.firms.values(), *self.eateries, *self.apartments, *self.little_shops]
        parties += [*self.merchants, *self.farmers, *self.garden_farmers, *self.groups]
        for people in (*self.staff.values(), *self.members.values()):
            parties += people
        return list({party.key: party for party in parties}.values())


ENTERPRISES: Final = {
    "goeul": Party(
        "goeul",
        "마이고을의료복지사회적협동조합 (가상)",
        "9998200012",
        "52720250",
        street="진안군 진안읍 중앙로 51",
        line=("보건업", "의원·방문돌봄"),
        head="다솔나",
    ),
    "solnae": Party(
        "solnae",
        "백운솔내마을기업 주식회사 (가상)",
        "9998100029",
        "52720350",
        street="진안군 백운면 노촌리 77",
        line=("제조업", "도시락·반찬"),
        head="바샘래",
    ),
    "doesalim": Party(
        "doesalim",
        "고원되살림협동조합 (가상)",
        "9998600039",
        "52720250",
        street="진안군 진안읍 연장리 210",
        line=("하수·폐기물처리업", "음식물 자원순환"),
        head="아결온",
    ),
    "yongdam": Party(
        "yongdam",
        "용담물길체험마을협동조합 (가상)",
        "9998700040",
        "52720310",
        street="진안군 용담면 송풍리 305",
        line=("숙박업", "체험휴양"),
        head="카별숲",
    ),
}
"""The four whose books these are; names, numbers and places as in community.yaml."""


def build_town(rng: np.random.Generator) -> Town:
    """Invent every party of the example."""
    registry = Registry(rng)
    firms = dict(ENTERPRISES)
    for key, name, town, line, kind in _SUPPLIERS + _BUYERS:
        firms[key] = registry.firm(key, name, town, line=line, kind=kind)
    for key, name, town, line, number in _NAMED:
        firms[key] = registry.firm(key, name, town, line=line, number=number)
    # The dirt of real books: one address stops at the county, others are on no paper at all.
    firms["printer"] = replace(firms["printer"], printed="coarse", street="진안군")
    firms["hardware"] = replace(firms["hardware"], printed="never")
    firms["linen"] = replace(firms["linen"], printed="never")
    firms["laboratory"] = replace(firms["laboratory"], printed="never")
    firms["equipment"] = replace(firms["equipment"], printed="never")

    spread = list(TOWNS)
    eateries = tuple(
        registry.firm(
            f"eatery{index}",
            name,
            "진안읍" if index % 3 else spread[index % len(spread)],
            line=("음식점업", "한식" if index % 4 else "찻집"),
            kind=11 + index,
        )
        for index, name in enumerate(_EATERIES)
    )
    apartments = tuple(
        registry.firm(f"flats{index}", f"{name} 관리사무소", "진안읍", line=("부동산업", "주택관리"), kind=80)
        for index, name in enumerate(_APARTMENTS)
    )
    little_shops = tuple(
        registry.firm(f"shop_of_{town}_{index}", f"{town} {word}", town, line=("소매업", "식품"), kind=60)
        for index, (town, word) in enumerate(
            (town, word)
            for town in (*spread[:6], "전주 완산", "전주 덕진", "익산", "대전 서구")
            for word in ("상회", "건강원")
        )
    )
    merchants = tuple(
        registry.firm(key, name, town, line=line, kind=81) for key, name, town, line in _MERCHANTS_AWAY
    )
    farms = (
        "햇살",
        "고랭지",
        "다래",
        "오미자",
        "더덕",
        "표고",
        "인삼밭",
        "산머루",
        "도라지",
        "감자골",
        "배추밭",
        "콩이랑",
    )
    farmers = tuple(
        registry.firm(
            f"farmer{index}",
            f"{spread[(index * 3 + 8) % len(spread)][:2]}{farms[index % len(farms)]}농장",
            spread[(index * 3 + 8) % len(spread)],
            line=("농업", "작물재배"),
            kind=90,
        )
        for index in range(24)
    )
    garden_farmers = tuple(registry.person(spread[index % len(spread)]) for index in range(10))
    groups = tuple(
        registry.firm(f"group{index}", name, town, line=("교육서비스업", "단체"), kind=82)
        for index, (name, town) in enumerate(
            (
                ("전주한빛초등학교", "전주 완산"),
                ("덕진숲중학교", "전주 덕진"),
                ("대전들녘고등학교", "대전 서구"),
                ("서울마을연구소", "서울 종로"),
                ("익산생협", "익산"),
                ("구로청년모임", "서울 구로"),
            )
        )
    )
    staff = {key: tuple(registry.person(town) for town in homes) for key, homes in HOMES.items()}
    members = _build_members(
        registry, staff=staff, garden_farmers=garden_farmers, farmers=farmers, eateries=eateries
    )
    return Town(
        firms, eateries, apartments, little_shops, merchants, farmers, garden_farmers, groups, staff, members
    )


HOMES: Final = {
    "goeul": (
        *("전주 완산", "전주 덕진", "진안읍", "진안읍", "전주 덕진", "부귀면", "진안읍", "마령면"),
        *("진안읍", "진안읍", "백운면", "부귀면", "성수면", "진안읍", "진안읍"),
    ),
    "solnae": ("백운면", "백운면", "백운면", "진안읍", "마령면", "전주 덕진"),
    "doesalim": ("진안읍", "진안읍", "상전면"),
    "yongdam": ("용담면", "용담면", "용담면", "안천면"),
    "grocer": ("진안읍", "진안읍", "마령면", "진안읍"),
}
"""Where each member of staff lives, in the order of their pay."""


def _build_members(
    registry: Registry,
    *,
    staff: dict[str, tuple[Party, ...]],
    garden_farmers: tuple[Party, ...],
    farmers: tuple[Party, ...],
    eateries: tuple[Party, ...],
) -> dict[str, tuple[Party, ...]]:
    """Put together each member register: neighbours, and people who also work, sell or buy."""
    spread = list(TOWNS)

    def neighbours(count: int) -> tuple[Party, ...]:
        # Six of ten live in the county town.
        return tuple(
            registry.person("진안읍" if index % 5 < 3 else spread[index % 11]) for index in range(count)
        )

    return {
        "goeul": staff["goeul"][2:12] + garden_farmers[:6] + farmers[:5] + neighbours(437),
        "solnae": staff["solnae"][:4] + garden_farmers + farmers[:16] + neighbours(9),
        "doesalim": staff["doesalim"] + eateries[:18] + garden_farmers[:2] + neighbours(88),
        "yongdam": staff["yongdam"] + farmers[:3] + neighbours(34),
    }
