"""Another's plan that a question is asked with, and whose it was; the guard of the runs guards that too."""

from importlib import import_module
from typing import Any

from django.db import migrations, models

_FIRST = import_module("dure.web.outlook.migrations.0001_initial")
_RUNS = "outlook_outlookrun"
_FORMER = _FIRST._COLUMNS  # noqa: SLF001 -- the guards that are taken off here are the first one's
_ALL = {**_FORMER, _RUNS: (*_FORMER[_RUNS], "other_ko", "other_en")}


def guard(apps: Any, schema_editor: Any) -> None:
    """Put the guards on, with whose the other plan was: SQLite has remade the table."""
    _FIRST.put_guards(schema_editor, columns=_ALL)


class Migration(migrations.Migration):
    dependencies = [("outlook", "0002_asked_runs")]

    operations = [
        migrations.RunPython(_FIRST.unguard, _FIRST.guard),
        migrations.AddField("askedrun", "other", models.TextField(blank=True, default="")),
        migrations.AddField(
            "outlookrun", "other_en", models.CharField(blank=True, default="", max_length=200)
        ),
        migrations.AddField(
            "outlookrun", "other_ko", models.CharField(blank=True, default="", max_length=200)
        ),
        migrations.RunPython(guard, _FIRST.unguard),
    ]
