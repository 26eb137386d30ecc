import numpy as np
import pyarrow as pa
import pytest

from dure.commons import Participation, count_participation, suppress_participation

MEMBERS = pa.array(["person:a", "person:b", "person:c", "person:d", "person:a"])


def flags(*held: int) -> np.ndarray:
    """Mark some rows."""
    marked = np.zeros(5, dtype=np.bool_)
    marked[list(held)] = True
    return marked


def test_a_member_counts_once_and_may_have_several_roles() -> None:
    """The same person on two rows is one member, with the roles of both."""
    counted = count_participation(MEMBERS, customer=flags(0, 1), staff=flags(4), supplier=flags())
    assert counted == Participation(members=4, customers=2, staff=1, suppliers=0, none_known=2)


def test_a_role_without_a_register_is_unknown_not_zero() -> None:
    """No payroll among the files does not mean that no member works here."""
    counted = count_participation(MEMBERS, customer=flags(0))
    assert counted.staff is None
    assert counted.suppliers is None
    assert counted.none_known == 3
    assert counted.reason is not None
    assert "staff" in counted.reason.en
    assert "suppliers" in counted.reason.en
    assert count_participation(MEMBERS).none_known is None


def test_namesakes_are_members_of_unknown_role() -> None:
    """Who cannot be told apart is neither counted as a customer nor as none."""
    counted = count_participation(MEMBERS, customer=flags(0, 1), ambiguous=flags(1))
    assert (counted.customers, counted.none_known, counted.unknown) == (1, 2, 1)


def test_an_empty_register_has_no_members() -> None:
    """Nobody is a known number."""
    none = np.zeros(0, dtype=np.bool_)
    assert count_participation(pa.array([], pa.string()), customer=none).members == 0


def test_flags_of_another_length_are_refused() -> None:
    """A flag too few would shift every role to a neighbour."""
    with pytest.raises(ValueError, match="customers"):
        count_participation(MEMBERS, customer=np.zeros(3, dtype=np.bool_))


def test_counts_of_few_people_are_left_out_and_no_subtraction_brings_them_back() -> None:
    """With 3 staff of 100 members, neither the staff nor those without a role are shown."""
    public = suppress_participation(
        Participation(members=100, customers=60, staff=3, suppliers=0, none_known=38)
    )
    assert (public.members, public.customers, public.suppliers) == (100, 60, 0)
    assert public.staff is None
    assert public.none_known is None
    assert public.suppressed == ("staff", "none_known")


def test_a_count_of_nearly_everybody_speaks_of_the_few_others() -> None:
    """98 customers of 100 members would tell of the two who do not buy."""
    public = suppress_participation(Participation(members=100, customers=98, staff=20))
    assert public.customers is None
    assert public.staff == 20


def test_a_register_of_four_is_not_shown_at_all() -> None:
    """Fewer than five members is itself a cell of few people."""
    public = suppress_participation(Participation(members=4, customers=4, staff=0))
    assert (public.members, public.customers, public.staff) == (None, None, None)


def test_large_counts_are_shown_as_they_are() -> None:
    """What speaks of many is not touched."""
    whole = Participation(members=100, customers=60, staff=20, suppliers=0, none_known=30)
    assert suppress_participation(whole) == whole
