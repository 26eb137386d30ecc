"""Founding and changing communities and enterprises."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone

from dure.language import Text
from dure.web.books.models import Book
from dure.web.community.access import log_act
from dure.web.community.models import Act, Community, CommunityRole, Enterprise, EnterpriseRole, Person

LEGAL_FORMS: Final = {
    "cooperative": Text("co-operative (협동조합)", "협동조합"),
    "social_cooperative": Text("social co-operative (사회적협동조합)", "사회적협동조합"),
    "medical_cooperative": Text(
        "medical welfare social co-operative (의료복지사회적협동조합)", "의료복지사회적협동조합"
    ),
    "consumer_cooperative": Text("consumers' co-operative (소비자생활협동조합)", "소비자생활협동조합"),
    "village_company": Text("village company (마을기업)", "마을기업"),
    "self_reliance": Text("self-reliance enterprise (자활기업)", "자활기업"),
    "social_enterprise": Text("certified social enterprise (사회적기업)", "사회적기업"),
    "farming_association": Text("farming association (영농조합법인)", "영농조합법인"),
    "farming_company": Text("farming company (농업회사법인)", "농업회사법인"),
    "stock_company": Text("stock company (주식회사)", "주식회사"),
    "limited_company": Text("limited company (유한회사)", "유한회사"),
    "association": Text("incorporated association (사단법인)", "사단법인"),
    "nonprofit": Text("non-profit private organisation (비영리민간단체)", "비영리민간단체"),
    "person": Text("sole proprietor (개인사업자)", "개인사업자"),
}
"""What an enterprise can be, by the words of the law; what it is besides goes into its name."""


FOUNDED_A_DAY: Final = 5
"""Communities that one person may found in a day; an operator sets up a whole province."""


class TooManyFoundedError(Exception):
    """Who founds has founded enough communities for a day."""


class NumberTakenError(Exception):
    """An enterprise with this number is in the community already; whose it is stays unsaid."""


def found_community(
    request: HttpRequest, founder: Person, *, name_ko: str, name_en: str, places: Sequence[str]
) -> Community:
    """Found a community; who founds it co-ordinates it.

    Raises:
        TooManyFoundedError: They have founded enough for a day.
    """
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=founder.pk)
        founded = Act.objects.filter(
            who=founder, verb="community.founded", when__gt=timezone.now() - timedelta(days=1)
        )
        if not founder.is_staff and founded.count() >= FOUNDED_A_DAY:
            raise TooManyFoundedError
        community = Community.objects.create(name_ko=name_ko, name_en=name_en, places=list(places))
        CommunityRole.objects.create(community=community, person=founder, kind=CommunityRole.Kind.COORDINATOR)
        log_act(request, "community.founded", community=community, name=name_ko)
    return community


def change_community(request: HttpRequest, community: Community, values: Mapping[str, Any]) -> None:
    """Change what a community says of itself."""
    changed = _change(community, values)
    if changed:
        with transaction.atomic():
            community.save(update_fields=changed)
            log_act(request, "community.changed", community=community)


def found_enterprise(
    request: HttpRequest, community: Community, founder: Person, values: Mapping[str, Any]
) -> Enterprise:
    """Found an enterprise with an empty book; who founds it manages it.

    Raises:
        NumberTakenError: One with this number is in the community.
    """
    try:
        with transaction.atomic():
            enterprise = Enterprise.objects.create(
                community=community, is_example=community.is_example, **values
            )
            Book.objects.create(enterprise=enterprise)
            EnterpriseRole.objects.create(
                enterprise=enterprise, person=founder, kind=EnterpriseRole.Kind.MANAGER
            )
            name = {"ko": enterprise.name_ko, "en": enterprise.name_en}
            log_act(request, "enterprise.founded", enterprise=enterprise, name=name)
    except IntegrityError as fault:
        raise NumberTakenError from fault
    return enterprise


def change_enterprise(request: HttpRequest, enterprise: Enterprise, values: Mapping[str, Any]) -> None:
    """Change what an enterprise says of itself; its reports are built anew by themselves.

    Raises:
        NumberTakenError: Another with this number is in the community.
    """
    changed = _change(enterprise, values)
    if not changed:
        return
    try:
        with transaction.atomic():
            enterprise.save(update_fields=changed)
            log_act(request, "enterprise.changed", enterprise=enterprise)
    except IntegrityError as fault:
        raise NumberTakenError from fault


def may_change_number(enterprise: Enterprise) -> bool:
    """Say whether the number may still be changed: not once rows were stored as this owner's."""
    return not Book.objects.filter(enterprise=enterprise, rows_version__gt=0).exists()


def _change(thing: Community | Enterprise, values: Mapping[str, Any]) -> list[str]:
    changed = [name for name, value in values.items() if getattr(thing, name) != value]
    for name in changed:
        setattr(thing, name, values[name])
    return changed
