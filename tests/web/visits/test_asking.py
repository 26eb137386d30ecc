"""A group asks, the host answers: who hears what, and when; no day goes to two groups, nothing is lost."""

import re
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dure.web.community.models import Act, Look
from dure.web.visits import acts
from dure.web.visits.links import find_group_path, sign_visit
from dure.web.visits.models import Offer, Visit

from .conftest import EMAIL, GROUP, make_offer, make_visit, next_day

Asking = Callable[..., dict[str, str]]
SignIn = Callable[..., Client]


def ask(client: Client, offer: Offer, data: dict[str, str]) -> Any:
    """Send the form of the offer's page."""
    return client.post(reverse("visit_ask", args=[offer.code]), data)


def do(client: Client, visit: Visit, act: str, **data: Any) -> Any:
    """Do an act of the host."""
    return client.post(reverse("visit_do", args=[visit.offer.enterprise.code, visit.code, act]), data)


def do_own(client: Client, visit: Visit, act: str, **data: Any) -> Any:
    """Do an act of the group."""
    return client.post(reverse("visit_group_do", args=[visit.code, sign_visit(visit), act]), data)


def test_the_host_hears_of_a_group_once_it_has_opened_the_link(
    offer: Offer, sign_in: SignIn, asking: Asking
) -> None:
    """The first mail goes to whoever was named, and only they can have the second sent."""
    visitor = sign_in(None)
    assert ask(visitor, offer, asking()).status_code == 302
    visit = Visit.objects.get()
    assert (visit.state, visit.place, visit.people) == ("unproved", "52800", 12)
    assert [one.to for one in mail.outbox] == [[EMAIL]]
    assert GROUP not in sign_in("manager").get(f"/e/{offer.enterprise.code}/visits/").content.decode()
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body)
    assert link is not None
    assert visitor.get(link[1]).status_code == 200
    assert Visit.objects.get().state == "unproved"  # a machine that follows links proves nothing
    assert do_own(visitor, visit, "prove").status_code == 302
    assert Visit.objects.get().state == "asked"
    assert mail.outbox[1].to == ["host@example.org"]
    assert EMAIL not in mail.outbox[1].body
    assert "가상 담당자" not in mail.outbox[1].body
    assert GROUP in sign_in("manager").get(f"/e/{offer.enterprise.code}/visits/").content.decode()


def test_who_is_signed_in_with_the_address_has_proved_it(
    offer: Offer, sign_in: SignIn, asking: Asking
) -> None:
    """No second proof is asked of them; of another address it is."""
    ask(sign_in("stranger"), offer, asking(email="stranger@example.org"))
    ask(sign_in("stranger"), offer, asking(email="somebody@example.org"))
    assert [one.state for one in Visit.objects.order_by("pk")] == ["asked", "unproved"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("people", "3"),
        ("people", "21"),
        ("day", "2019-01-01"),
        ("place_name", "없는고을"),
        ("group", "가상의료사협"),
        ("group", "1234"),
        ("email", "no address"),
        ("agreed", ""),
        ("wants", "\u202e거꾸로"),
    ],
)
def test_what_cannot_be_is_asked_again(
    offer: Offer, sign_in: SignIn, asking: Asking, field: str, value: str
) -> None:
    """Too few, too many, no such day, no such place, the host's own name, no consent."""
    assert ask(sign_in(None), offer, asking(**{field: value})).status_code == 422
    assert not Visit.objects.exists()
    assert not mail.outbox


def test_of_places_with_one_name_the_group_chooses(offer: Offer, sign_in: SignIn, asking: Asking) -> None:
    """중구 is in six cities."""
    shown = ask(sign_in(None), offer, asking(place_name="중구"))
    assert shown.status_code == 422
    choices = re.findall(r'name="place" value="(\d+)"', shown.content.decode())
    assert len(choices) > 1
    assert ask(sign_in(None), offer, asking(place_name="중구", place=choices[1])).status_code == 302
    assert Visit.objects.get().place == choices[1]


def test_a_machine_is_not_heard(offer: Offer, sign_in: SignIn, asking: Asking) -> None:
    """Neither one that fills every field, nor one that makes up the form, nor one without end."""
    assert ask(sign_in(None), offer, asking(website="http://spam.example")).status_code == 422
    assert ask(sign_in(None), offer, asking(started="made up")).status_code == 422
    assert not Visit.objects.exists()
    for number in range(6):
        ask(sign_in(None), offer, asking(email=f"one{number}@example.org"))
    assert ask(sign_in(None), offer, asking(email="last@example.org")).status_code == 429
    assert Visit.objects.count() == 6


def test_an_address_is_mailed_three_links_a_day(offer: Offer, sign_in: SignIn, asking: Asking) -> None:
    """Nobody can have the site fill somebody's mailbox."""
    answers = [ask(sign_in(None), offer, asking()).status_code for _ in range(4)]
    assert answers == [302, 302, 302, 422]
    assert len(mail.outbox) == 3


def test_without_mail_nothing_is_kept(offer: Offer, sign_in: SignIn, asking: Asking) -> None:
    """A link that never went would leave a group waiting."""
    with mock.patch("django.core.mail.message.EmailMessage.send", side_effect=OSError):
        assert ask(sign_in(None), offer, asking()).status_code == 503
    assert not Visit.objects.exists()


def test_nobody_waits_for_the_mail_server(offer: Offer, sign_in: SignIn, asking: Asking) -> None:
    """While a transaction lasts nobody else can write, and a mail server may take ten seconds."""
    depth, found = len(connection.savepoint_ids), []

    def send(_message: Any, **_more: Any) -> int:
        found.append(len(connection.savepoint_ids))
        return 1

    with mock.patch("django.core.mail.message.EmailMessage.send", send):
        ask(sign_in(None), offer, asking())
        do_own(sign_in(None), Visit.objects.get(), "prove")
        ask(sign_in("stranger"), offer, asking(email="stranger@example.org"))
    assert found == [depth] * 3


def test_mail_that_never_goes_counts_towards_the_limit(offer: Offer, sign_in: SignIn, asking: Asking) -> None:
    """Whoever finds the mail server down cannot knock without end."""
    with mock.patch("django.core.mail.message.EmailMessage.send", side_effect=OSError):
        answers = [
            ask(sign_in(None), offer, asking(email=f"{number}@example.org")).status_code
            for number in range(7)
        ]
    assert answers == [503] * 6 + [429]


def test_who_never_asked_takes_everything_back(offer: Offer, sign_in: SignIn, asking: Asking) -> None:
    """Somebody wrote another's address: the mail tells no words of theirs, and no host ever sees it."""
    ask(sign_in(None), offer, asking(group="Win now at spam.example"))
    assert "spam.example" not in mail.outbox[0].body
    answer = do_own(sign_in(None), Visit.objects.get(), "withdraw")  # nobody is told why, so nobody is asked
    assert answer.headers["Location"] == "/visits/"
    assert not Visit.objects.exists()
    assert len(mail.outbox) == 1
    assert (
        "spam.example" not in sign_in("manager").get(f"/e/{offer.enterprise.code}/visits/").content.decode()
    )


def test_a_confirmed_day_is_nobody_elses(offer: Offer, visit: Visit, village: Any, sign_in: SignIn) -> None:
    """Not even by another offer of the same enterprise, nor by what was asked before."""
    other = make_visit(offer, email="other@example.org", group="산골 모임")
    elsewhere = make_visit(make_offer(village.enterprise), group="섬 모임")
    manager = sign_in("manager")
    do(manager, visit, "confirm", note="어서 오십시오")
    for late in (other, elsewhere):
        answer = manager.get(do(manager, late, "confirm").headers["Location"])
        assert "Another group comes on that day" in answer.content.decode()
        late.refresh_from_db()
        assert late.state == "asked"
    page = sign_in(None).get(reverse("visit_ask", args=[offer.code])).content.decode()
    assert next_day().isoformat() not in page
    assert next_day(40).isoformat() in page
    assert [one.to for one in mail.outbox] == [[EMAIL]]
    assert "어서 오십시오" in mail.outbox[0].body
    assert "host@example.org" in mail.outbox[0].body


def test_another_day_is_proposed_and_taken(visit: Visit, sign_in: SignIn) -> None:
    """A confirmed day that is given up is free again; each step stays in the history."""
    manager, day = sign_in("manager"), next_day(35)
    do(manager, visit, "confirm")
    do(manager, visit, "propose", new_day=day.isoformat(), why="그날 장이 섭니다")
    visit.refresh_from_db()
    assert (visit.state, visit.proposed_day, visit.day) == ("proposed", day, next_day())
    late = make_visit(visit.offer, email="other@example.org")
    do(manager, late, "confirm")
    assert Visit.objects.get(pk=late.pk).state == "confirmed"
    do_own(sign_in(None), visit, "accept")
    visit.refresh_from_db()
    assert (visit.state, visit.proposed_day, visit.day) == ("confirmed", None, day)
    assert [one.state for one in visit.moves.order_by("pk")] == ["confirmed", "proposed", "confirmed"]
    assert [one.by_host for one in visit.moves.order_by("pk")] == [True, True, False]


def test_a_day_that_another_group_took_meanwhile_is_not_accepted(visit: Visit, sign_in: SignIn) -> None:
    """The group is told, and waits on."""
    manager, day = sign_in("manager"), next_day(40)
    do(manager, visit, "propose", new_day=day.isoformat())
    other = make_visit(visit.offer, day=day, email="other@example.org")
    do(manager, other, "confirm")
    do_own(sign_in(None), visit, "accept")
    visit.refresh_from_db()
    assert visit.state == "proposed"


def test_an_offer_that_shrank_refuses_a_larger_group(visit: Visit, sign_in: SignIn) -> None:
    """How many there may be is looked at when the day is promised."""
    Offer.objects.update(people_most=10)
    do(sign_in("manager"), visit, "confirm")
    visit.refresh_from_db()
    assert visit.state == "asked"


def test_a_refusal_has_a_reason(visit: Visit, sign_in: SignIn) -> None:
    """Declined and cancelled alike; the group reads why."""
    manager = sign_in("manager")
    assert do(manager, visit, "decline").status_code == 422
    do(manager, visit, "decline", why="그 주에는 공사가 있습니다")
    visit.refresh_from_db()
    assert visit.state == "declined"
    assert "공사가 있습니다" in mail.outbox[0].body
    assert "공사가 있습니다" in sign_in(None).get(find_group_path(visit)).content.decode()
    do(manager, visit, "confirm")  # what is declined stays so
    visit.refresh_from_db()
    assert visit.state == "declined"


def test_a_group_that_does_not_come_frees_the_day(visit: Visit, sign_in: SignIn) -> None:
    """The host is told why."""
    do(sign_in("manager"), visit, "confirm")
    do_own(sign_in(None), visit, "withdraw", why="모내기와 겹쳤습니다")
    visit.refresh_from_db()
    assert visit.state == "cancelled"
    assert "모내기와 겹쳤습니다" in mail.outbox[-1].body
    assert mail.outbox[-1].to == ["host@example.org"]


def test_what_the_host_did_stands_where_the_mail_fails(visit: Visit, sign_in: SignIn) -> None:
    """The host is told to telephone."""
    manager = sign_in("manager")
    with mock.patch("django.core.mail.message.EmailMessage.send", side_effect=OSError):
        answer = do(manager, visit, "confirm")
    visit.refresh_from_db()
    assert visit.state == "confirmed"
    assert "could not be sent" in manager.get(answer.headers["Location"]).content.decode()


def test_how_a_group_is_reached_is_for_the_host_and_each_look_is_logged(
    visit: Visit, sign_in: SignIn, village: Any
) -> None:
    """The host's address in turn is the group's once the day is confirmed, and stands on no public page."""
    page = sign_in("manager").get(reverse("visit", args=[village.enterprise.code, visit.code]))
    assert EMAIL in page.content.decode()
    look = Look.objects.get()
    assert (look.what, look.who) == ("visits", village.people["manager"])
    group = sign_in(None)
    for address in ("/visits/", reverse("visit_offer", args=[visit.offer.code])):
        shown = group.get(address).content.decode()
        assert "host@example.org" not in shown
        assert GROUP not in shown
        assert EMAIL not in shown
    assert "host@example.org" not in group.get(find_group_path(visit)).content.decode()
    do(sign_in("manager"), visit, "confirm")
    assert "host@example.org" in group.get(find_group_path(visit)).content.decode()


def test_no_log_holds_how_a_group_is_reached(offer: Offer, sign_in: SignIn, asking: Asking) -> None:
    """The log is kept for good, and the contact is not."""
    ask(sign_in(None), offer, asking())
    do_own(sign_in(None), Visit.objects.get(), "prove")
    assert Act.objects.filter(verb="visit.asked").exists()
    told = " ".join(str(one.detail) for one in Act.objects.all())
    for secret in (EMAIL, "가상 담당자", "063-000-0000"):
        assert secret not in told


def test_another_enterprise_has_neither_offer_nor_visit(visit: Visit, village: Any, sign_in: SignIn) -> None:
    """Ids are looked up within the enterprise of the address."""
    village.other.roles.create(person=village.people["stranger"], kind="manager")
    stranger, code = sign_in("stranger"), village.other.code
    assert stranger.get(f"/e/{code}/visits/").status_code == 200
    for name, more in (("visit", []), ("visit_paper", ["programme"])):
        assert stranger.get(reverse(name, args=[code, visit.code, *more])).status_code == 404
    assert stranger.post(reverse("visit_do", args=[code, visit.code, "confirm"])).status_code == 404
    assert stranger.get(reverse("offer_edit", args=[code, visit.offer.code])).status_code == 404
    for name in ("offer_publish", "offer_withdraw"):
        assert stranger.post(reverse(name, args=[code, visit.offer.code])).status_code == 404


def test_a_link_opens_its_own_visit_alone(visit: Visit, sign_in: SignIn) -> None:
    """Another's secret, or none, looks like no visit at all."""
    other = make_visit(visit.offer, email="other@example.org")
    for token in (sign_visit(other), "0" * 40, "x"):
        assert sign_in(None).get(reverse("visit_group", args=[visit.code, token])).status_code == 404
    shown = sign_in(None).get(find_group_path(visit))
    assert shown.headers["Referrer-Policy"] == "same-origin"
    assert "noindex" in shown.headers["X-Robots-Tag"]


def test_hostile_words_stay_words(offer: Offer, sign_in: SignIn, asking: Asking) -> None:
    """On the host's page, the group's, and in the mail's header."""
    nasty = "<script>alert(1)</script> {{ 7 }}"
    ask(
        sign_in(None),
        offer,
        asking(wants=nasty, group="모임\u2028Bcc: x@example.org", contact_name="<b>이름"),
    )
    visit = Visit.objects.get()
    do_own(sign_in(None), visit, "prove")
    for page in (
        sign_in(None).get(find_group_path(visit)),
        sign_in("manager").get(reverse("visit", args=[offer.enterprise.code, visit.code])),
    ):
        assert "<script>alert" not in page.content.decode()
        assert "<b>이름" not in page.content.decode()
    assert "\n" not in mail.outbox[1].subject


def test_an_offer_is_written_changed_published_and_withdrawn(village: Any, sign_in: SignIn) -> None:
    """Nobody else sees it before it is published, nor after it is withdrawn."""
    manager, code = sign_in("manager"), village.enterprise.code
    data = {
        "title_ko": "퇴비장 견학",
        "about_ko": "둘러봅니다",
        "challenge": "waste",
        "playbook": "",
        "place_name": "진안군",
        "day_0": next_day(10).isoformat(),
        "people_least": "5",
        "people_most": "4",
        "fee_krw": "10만",
        "fee_per": "group",
        "meeting_ko": "마을회관",
        "languages": ["ko", "en"],
        "email": "host@example.org",
        "time_0": "11:00",
        "what_0": "점심",
        "time_1": "10:00",
        "what_1": "인사",
    }
    assert manager.post(reverse("offer_new", args=[code]), data).status_code == 422
    data["people_most"] = "9"
    for wrong in ({"challenge": ""}, {"time_0": "25:00"}, {"day_0": "2020-01-01"}, {"people_least": "0"}):
        assert manager.post(reverse("offer_new", args=[code]), {**data, **wrong}).status_code == 422
    assert manager.post(reverse("offer_new", args=[code]), data).status_code == 302
    offer = Offer.objects.get()
    assert (offer.fee_krw, offer.place, offer.languages) == (100_000, "52720", ["ko", "en"])
    assert [line["what"] for line in offer.programme] == ["인사", "점심"]
    visitor, address = sign_in(None), reverse("visit_offer", args=[offer.code])
    assert visitor.get(address).status_code == 404
    manager.post(reverse("offer_publish", args=[code, offer.code]))
    assert visitor.get(address).status_code == 200
    change = reverse("offer_edit", args=[code, offer.code])
    answer = manager.post(change, {**data, "day_0": next_day(11).isoformat()}, follow=True)
    assert (
        "The offer is changed." in answer.content.decode()
    )  # it is public: nothing is said of publishing it
    assert list(offer.days.values_list("day", flat=True)) == [next_day(11)]
    manager.post(reverse("offer_withdraw", args=[code, offer.code]))
    asking = reverse("visit_ask", args=[offer.code])
    for answer in (visitor.get(address), visitor.get(asking), visitor.post(asking, {"group": GROUP})):
        assert answer.status_code == 410  # whoever was just asking is told, and led to the others
        assert "offered no more" in answer.content.decode()
        assert "둘러봅니다" not in answer.content.decode()
    assert list(Act.objects.filter(enterprise=village.enterprise).values_list("verb", flat=True)) == [
        "visit_offer.written",
        "visit_offer.published",
        "visit_offer.changed",
        "visit_offer.withdrawn",
    ]


def test_offers_are_found_by_what_they_answer_and_where(village: Any, offer: Offer, sign_in: SignIn) -> None:
    """A town's offer is found by its county and its province."""
    make_offer(
        village.enterprise, title_ko="바다 견학", title_en="The sea", challenge="sea", place="52800310"
    )

    def found(**asked: str) -> list[str]:
        page = sign_in(None).get("/visits/", asked).content.decode()
        return re.findall(r'<h2><a href="/visits/\w+/">([^<]+)', page)

    assert found() == ["The sea", "The compost yard"]
    assert found(challenge="sea") == ["The sea"]
    assert found(q="부안군") == ["The sea"]
    assert found(q="전북특별자치도") == ["The sea", "The compost yard"]
    assert found(q="제주") == []


def test_a_visit_is_held_on_its_day_and_not_before(visit: Visit, sign_in: SignIn) -> None:
    """And once."""
    manager = sign_in("manager")
    do(manager, visit, "confirm")
    do(manager, visit, "hold", people_came="11", fee_total="")
    assert Visit.objects.get().state == "confirmed"
    Visit.objects.update(day=timezone.localdate())
    do(manager, visit, "hold", people_came="11", fee_total="")
    do(manager, visit, "hold", people_came="9", fee_total="")
    visit.refresh_from_db()
    assert (visit.state, visit.people_came) == ("held", 11)
    assert visit.moves.filter(state="held").count() == 1


@pytest.mark.parametrize("paper", ["programme", "questions"])
def test_papers_are_for_what_is_agreed_on(visit: Visit, sign_in: SignIn, paper: str) -> None:
    """Both sides print the same, in their language; neither tells a group's contact."""
    address = reverse("visit_group_paper", args=[visit.code, sign_visit(visit), paper])
    assert sign_in(None).get(address).status_code == 404
    do(sign_in("manager"), visit, "confirm")
    for language in ("ko", "en"):
        answer = sign_in(None, language=language).get(address)
        assert answer.status_code == 200
        assert answer.content.startswith(b"%PDF")
    own = reverse("visit_paper", args=[visit.offer.enterprise.code, visit.code, paper])
    assert sign_in("manager", language="en").get(own).content == answer.content


def test_a_long_list_of_offers_asks_no_more_than_a_short_one(village: Any, sign_in: SignIn) -> None:
    """Twelve offers of several hosts, seen by everybody and by their host, cost what two cost."""

    def ask_both() -> list[int]:
        counts = []
        for client, address in (
            (sign_in(None), reverse("visits")),
            (sign_in("manager"), reverse("own_visits", args=[village.enterprise.code])),
        ):
            client.get(address)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            counts.append(len(asked))
        return counts

    for enterprise in (village.enterprise, village.other):
        make_offer(enterprise)
    few = ask_both()
    for number in range(10):
        make_offer(village.enterprise if number % 2 else village.other, title_ko=f"견학 {number}")
    assert ask_both() == few


def test_a_day_that_is_taken_is_free_in_no_offer_of_its_host(village: Any, sign_in: SignIn) -> None:
    """And stays free with every other host."""
    mine, also, other = (make_offer(one) for one in (village.enterprise, village.enterprise, village.other))
    make_visit(mine, state="confirmed", day=next_day(30))
    free = acts.find_free_days([mine, also, other], today=timezone.localdate())
    assert free == {
        mine.pk: [next_day(40)],
        also.pk: [next_day(40)],
        other.pk: [next_day(30), next_day(40)],
    }


@pytest.mark.parametrize("people", ["0", "3", "21", "10000"])
def test_how_many_may_come_is_said_by_the_offer(
    offer: Offer, sign_in: SignIn, asking: Asking, people: str
) -> None:
    """Whatever was written, and never by a limit of ours that no host set."""
    page = ask(sign_in(None), offer, asking(people=people)).content.decode()
    assert "The host takes groups of 4 to 20." in page
    assert "less than or equal to 200" not in page


def test_a_day_that_went_while_somebody_asked_is_said_to_be_gone(
    offer: Offer, visit: Visit, sign_in: SignIn, asking: Asking
) -> None:
    """In words, and the other days stand there to be chosen."""
    Visit.objects.update(state="confirmed")
    page = ask(sign_in(None), offer, asking(day=visit.day.isoformat())).content.decode()
    assert "That day is not free any more." in page
    assert next_day(40).isoformat() in page


def test_the_group_reads_what_it_pays(offer: Offer, visit: Visit, sign_in: SignIn) -> None:
    """Twelve at 10,000 won; once held, what the host wrote down."""
    address = find_group_path(visit)
    assert "₩10,000 for each of 12, ₩120,000 together" in sign_in(None).get(address).content.decode()
    Visit.objects.update(state="held", people_came=9, fee_krw=90_000)
    page = sign_in(None).get(address).content.decode()
    assert "₩90,000" in page
    assert "₩120,000" not in page


def test_who_has_to_answer_reads_first_what_is_asked(visit: Visit, sign_in: SignIn) -> None:
    """On a telephone the forms stand below it."""
    page = sign_in("manager").get(reverse("visit", args=[visit.offer.enterprise.code, visit.code]))
    text = page.content.decode()
    assert text.index(visit.wants) < text.index("/do/confirm/")
