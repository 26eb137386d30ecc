"""What an outlook said of a strategy keeps what was tried in its stead; the guard then guards that too."""

from importlib import import_module
from typing import Any

from django.db import migrations, models

_FIRST = import_module("dure.web.chalkboard.migrations.0001_initial")
_TABLE = "chalkboard_said"
_FORMER = _FIRST._COLUMNS[_TABLE]  # noqa: SLF001 -- the guard that is taken off here is the first one's
_ALL = (*_FORMER, "scenario", "scenario_ko", "scenario_en")


def unguard(apps: Any, schema_editor: Any) -> None:
    """Take the guard off the one table, which SQLite remakes and whose columns change."""
    _FIRST.unguard_table(schema_editor, table=_TABLE)


def guard_former(apps: Any, schema_editor: Any) -> None:
    """Put the guard on as it was."""
    _FIRST.guard_table(schema_editor, table=_TABLE, columns=_FORMER)


def guard(apps: Any, schema_editor: Any) -> None:
    """Put the guard on, with what was tried."""
    _FIRST.guard_table(schema_editor, table=_TABLE, columns=_ALL)


class Migration(migrations.Migration):
    dependencies = [("chalkboard", "0001_initial")]

    operations = [
        migrations.RunPython(unguard, guard_former),
        migrations.AddField("said", "scenario", models.CharField(blank=True, default="", max_length=60)),
        migrations.AddField("said", "scenario_ko", models.CharField(blank=True, default="", max_length=200)),
        migrations.AddField("said", "scenario_en", models.CharField(blank=True, default="", max_length=200)),
        migrations.RunPython(guard, unguard),
    ]
