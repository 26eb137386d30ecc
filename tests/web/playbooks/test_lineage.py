"""From which playbook an enterprise was made: kept, written into community.yaml, drawn as a line."""

from datetime import date
from typing import Any

import pytest

from dure.commons import Lineage
from dure.web.playbooks.lineage import save_lineage
from dure.web.playbooks.lines import list_lineage_lines
from dure.web.thread.commons import (
    CommunityRefusedError,
    export_community,
    import_community,
    load_community,
)

TAKEN = Lineage(playbook="food-waste-circulation", version="1", place="52720", taken=date(2026, 5, 4))


def test_lineage_survives_the_way_out_and_in(village: Any) -> None:
    """community.yaml keeps from which playbook an enterprise was made."""
    save_lineage(village.enterprise, TAKEN, home="52800")
    exported = export_community(village.community)
    again, problems = import_community(exported)
    assert problems == []
    assert [one.lineage for one in load_community(again).enterprises] == [TAKEN, None]
    assert export_community(again) == exported


def test_a_line_runs_from_where_it_came_from_to_where_it_was_taken(village: Any) -> None:
    """Without a word of where to, it ends at the enterprise's own county; where it came from is no end."""
    save_lineage(village.enterprise, TAKEN, home="52800")
    village.other.place = "52790250"
    village.other.save()
    save_lineage(village.other, TAKEN)
    third = village.community.enterprises.create(number="9998100045", name_ko="가상셋째", place="52720250")
    save_lineage(third, TAKEN)
    lines = list_lineage_lines()
    assert [(one.playbook, one.start, one.end) for one in lines] == [
        ("food-waste-circulation", "52720", "52800"),
        ("food-waste-circulation", "52720", "52790"),
    ]
    assert lines[0].community == village.community.code


def test_a_community_that_keeps_its_page_to_itself_has_no_line(village: Any) -> None:
    """The map tells of nobody who did not open their page."""
    save_lineage(village.enterprise, TAKEN)
    village.community.is_public = False
    village.community.save()
    assert list_lineage_lines() == ()


def test_a_playbook_name_longer_than_its_column_is_told(village: Any) -> None:
    """SQLite would cut nothing and PostgreSQL refuse: both are spared by a sentence."""
    long = Lineage(playbook="a" * 200, version="1", place="52720", taken=date(2026, 5, 4))
    save_lineage(village.enterprise, TAKEN)
    content = export_community(village.community).decode().replace(TAKEN.playbook, long.playbook)
    with pytest.raises(CommunityRefusedError) as refusal:
        import_community(content.encode())
    assert any("lineage" in (one.where.column or "") for one in refusal.value.problems)
