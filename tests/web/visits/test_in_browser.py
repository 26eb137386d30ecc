"""A study visit as people do it: offered, asked for, confirmed, held, learned from, and what came of it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from browsing import Browse, assert_sound, press
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page

from dure.web.visits.evidence import list_followups
from dure.web.visits.following import ask_what_came
from dure.web.visits.models import Visit

from .conftest import EMAIL, GROUP, PLAYBOOK, make_offer, make_visit, next_day

WORDS = {
    "ko": {
        "ask": "견학 신청하기",
        "verdict": "우리 지역에 맞게 고쳐서 시작했습니다",
        "place": "부안군",
        "told": "고쳐서 시작함",
    },
    "en": {
        "ask": "Ask to come",
        "verdict": "We do it, changed to fit our place",
        "place": "Buan-gun",
        "told": "Adapted",
    },
}


def send(page: Page, act: str) -> None:
    """Press the button of a form by where it leads, and wait for what is said of it."""
    form = page.locator(f'form[action$="{act}"]').first
    press(form.locator("button").last)
    page.locator(".messages .notice").first.wait_for()


def fill(page: Page, **values: str) -> None:
    """Fill fields by their names."""
    for name, value in values.items():
        page.locator(f"[name={name}]").fill(value)


def find_link(mails: int) -> str:
    """Return the path of the link in the newest mail, which is the so manieth."""
    assert len(mail.outbox) == mails
    found = re.search(r"https?://[^/\s]+(/visits/group/\S+)", mail.outbox[-1].body)
    assert found is not None
    return found[1]


def offer_it(browse: Browse, code: str) -> None:
    """Write an offer, publish it."""
    page = browse("manager", language="ko", width=360)
    page.goto(f"/e/{code}/visits/")
    assert_sound(page)
    press(page.get_by_role("link", name="견학 열기"))
    assert_sound(page)
    fill(
        page,
        title_ko="음식물 퇴비장 견학",
        about_ko="거두는 길과 퇴비장을 함께 걷습니다.",
        day_0=next_day(20).isoformat(),
        meeting_ko="진안읍 마을회관 앞",
        fee_krw="12만",
        email="host@example.org",
        time_0="10:00",
        what_0="거두는 길 함께 걷기",
        where_0="상가 골목",
        who_0="사무장",
    )
    page.locator("[name=challenge]").select_option("waste")
    page.locator("[name=playbook]").select_option(PLAYBOOK)
    press(page.locator("main form button.primary"))
    page.locator(".messages .notice").first.wait_for()
    send(page, "/publish/")
    assert_sound(page)
    page.close()


def ask_for_it(page: Page, language: str) -> None:
    """Find the offer, ask for its day."""
    page.goto("/visits/")
    assert_sound(page)
    press(page.locator(".visit-cards h2 a").first)
    assert_sound(page)
    press(page.get_by_role("link", name=WORDS[language]["ask"]).first)
    assert_sound(page)
    fill(
        page,
        group=GROUP,
        place_name=WORDS[language]["place"],
        people="12",
        wants="냄새를 어떻게 잡으셨는지 배우고 싶습니다.",
        contact_name="가상 담당자",
        email=EMAIL,
    )
    page.locator("[name=day]").first.check()
    page.locator("[name=agreed]").check()
    page.wait_for_timeout(2_100)  # who is faster is taken for a machine
    press(page.locator("main form button.primary"))
    page.locator(".messages .notice").first.wait_for()


def tell_what_came(page: Page, link: str, language: str) -> None:
    """Open the link of the mail, tell that it was adapted."""
    page.goto(link)
    assert_sound(page)
    press(page.locator('a[href$="/came/"]'))
    assert_sound(page)
    page.get_by_label(WORDS[language]["verdict"]).check()
    fill(page, why="통을 작은 것으로 바꿨습니다.", where="부안 가상 두레")
    page.locator("[name=may_show]").check()
    press(page.locator("main form button.primary"))
    page.locator(".messages .notice").first.wait_for()
    page.goto("/visits/")
    page.get_by_text("통을 작은 것으로 바꿨습니다.").wait_for()
    assert WORDS[language]["told"] in page.locator(".visit-came").inner_text()
    assert GROUP not in page.locator("main").inner_text()
    assert_sound(page)


@pytest.mark.slow
def test_from_an_offer_to_what_came_of_it(browse: Browse, village: Any) -> None:
    """On a telephone, in Korean: host and group by turns, with half a year in between."""
    code = village.enterprise.code
    offer_it(browse, code)
    group = browse(None, language="ko", width=360)
    ask_for_it(group, "ko")
    group.goto(find_link(1))
    send(group, "/prove/")
    assert_sound(group)

    visit = Visit.objects.get()
    host = browse("manager", language="ko", width=360)
    host.goto(f"/e/{code}/visits/{visit.code}/")
    assert_sound(host)
    send(host, "/confirm/")
    link = find_link(3)
    group.goto(link)
    assert_sound(group)
    for paper in ("programme", "questions"):
        with group.expect_download() as download:
            group.locator(f'a[href$="/{paper}.pdf"]').click()
        assert download.value.path().read_bytes().startswith(b"%PDF")

    Visit.objects.update(day=timezone.localdate())
    host.goto(f"/e/{code}/visits/{visit.code}/")
    send(host, "/hold/")
    assert_sound(host)
    group.goto(find_link(4))
    press(group.locator('a[href$="/learned/"]'))
    assert_sound(group)
    fill(group, condition_0="수레로 거둡니다.", free="겨울이 어렵습니다.")
    press(group.locator("main form button.primary"))
    group.get_by_text("수레로 거둡니다.").wait_for()

    Visit.objects.update(day=timezone.localdate() - timedelta(days=190))
    assert ask_what_came() == 1
    tell_what_came(group, find_link(5), "ko")
    host.goto(f"/e/{code}/visits/{visit.code}/")
    assert_sound(host)
    assert [one.verdict for one in list_followups(PLAYBOOK)] == ["adapted"]


@pytest.mark.slow
@pytest.mark.parametrize(("width", "javascript", "large"), [(1280, True, False), (320, True, True)])
def test_a_group_asks_and_tells_in_english(
    browse: Browse, village: Any, width: int, *, javascript: bool, large: bool
) -> None:
    """At a desk, and on the narrowest telephone in large type."""
    offer = make_offer(village.enterprise)
    page = browse(None, language="en", width=width, javascript=javascript, large=large)
    ask_for_it(page, "en")
    assert Visit.objects.get().state == "unproved"
    day = timezone.localdate() - timedelta(days=190)
    held = make_visit(offer, state="held", day=day, language="en", email="other@example.org")
    assert ask_what_came() == 1
    assert held.code in find_link(2)
    tell_what_came(page, find_link(2), "en")


@pytest.mark.slow
def test_a_group_asks_without_scripts(browse: Browse, village: Any) -> None:
    """Every act is a link or a form."""
    make_offer(village.enterprise)
    page = browse(None, language="ko", width=360, javascript=False)
    page.goto("/visits/")
    press(page.locator(".visit-cards h2 a").first)
    press(page.get_by_role("link", name=WORDS["ko"]["ask"]).first)
    fill(
        page,
        group=GROUP,
        place_name="중구",
        people="12",
        wants="배우러",
        contact_name="가상 담당자",
        email=EMAIL,
    )
    page.locator("[name=day]").first.check()
    page.locator("[name=agreed]").check()
    page.wait_for_timeout(2_100)
    press(page.locator("main form button.primary"))
    page.locator("[name=place]").first.check()  # 중구 is in several cities
    press(page.locator("main form button.primary"))
    page.locator(".messages .notice.good, .messages .notice").first.wait_for()
    assert Visit.objects.get().state == "unproved"
    page.goto(find_link(1))
    send(page, "/prove/")
    assert Visit.objects.get().state == "asked"
