from dure.commons import Participation, suppress_participation


def test_counts_of_few_people_are_left_out_and_no_subtraction_brings_them_back() -> None:
    """With 3 staff of 100 members, neither the staff nor those without a role are shown."""
    public = suppress_participation(
        Participation(members=100, customers=60, staff=3, suppliers=0, none_known=38), people_min=5
    )
    assert (public.members, public.customers, public.suppliers) == (100, 60, 0)
    assert public.staff is None
    assert public.none_known is None
    assert public.suppressed == ("staff", "none_known")


def test_a_count_of_nearly_everybody_speaks_of_the_few_others() -> None:
    """98 customers of 100 members would tell of the two who do not buy."""
    public = suppress_participation(Participation(members=100, customers=98, staff=20), people_min=5)
    assert public.customers is None
    assert public.staff == 20


def test_a_register_of_four_is_not_shown_at_all() -> None:
    """Fewer than five members is itself a cell of few people."""
    public = suppress_participation(Participation(members=4, customers=4, staff=0), people_min=5)
    assert (public.members, public.customers, public.staff) == (None, None, None)


def test_large_counts_are_shown_as_they_are() -> None:
    """What speaks of many is not touched."""
    whole = Participation(members=100, customers=60, staff=20, suppliers=0, none_known=30)
    assert suppress_participation(whole, people_min=5) == whole
