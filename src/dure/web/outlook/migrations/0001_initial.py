"""Plans and what was looked at with them; both are only ever added to.

A later migration that remakes one of the guarded tables on SQLite has to make its guard anew.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import dure.web.community.models

_COLUMNS = {
    "outlook_enterpriseplan": ("id", "enterprise_id", "number", "text", "origin", "note", "made_at"),
    "outlook_outlookrun": (
        "id",
        "plan_id",
        "code",
        "place",
        "years",
        "draws",
        "seed",
        "strategies",
        "shocks",
        "budget",
        "changes",
        "figures",
        "engine",
        "ko",
        "en",
        "made_at",
    ),
}
_FORGOTTEN = {
    "outlook_enterpriseplan": ("made_by_id",),
    "outlook_outlookrun": ("made_by_id", "goal_id"),
}


def _only_forgets(table: str, columns: Sequence[str], *, same: str) -> str:
    """An account may be deleted, and a goal: then it is forgotten who or which it was, and nothing else."""
    kept = [f'NEW."{name}" {same} OLD."{name}"' for name in columns]
    gone = [f'(NEW."{name}" IS NULL OR NEW."{name}" {same} OLD."{name}")' for name in _FORGOTTEN[table]]
    return " AND ".join([*kept, *gone])


def guard(apps: Any, schema_editor: Any) -> None:
    """Put the guards on."""
    put_guards(schema_editor, columns=_COLUMNS)


def put_guards(schema_editor: Any, *, columns: Mapping[str, Sequence[str]]) -> None:
    """Put a guard on each table, for the columns that never change."""
    for table, kept in columns.items():
        message = f"{table} is only ever added to"
        if schema_editor.connection.vendor == "sqlite":
            refuse = f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            forgets = _only_forgets(table, kept, same="IS")
            schema_editor.execute(f"CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} {refuse}")
            schema_editor.execute(
                f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table} WHEN NOT ({forgets}) {refuse}"
            )
            continue
        forgets = _only_forgets(table, kept, same="IS NOT DISTINCT FROM")
        schema_editor.execute(
            f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'restrict_violation'; END $$"
        )
        refuse = f"EXECUTE FUNCTION {table}_refuse()"
        schema_editor.execute(f"CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} FOR EACH ROW {refuse}")
        schema_editor.execute(
            f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table} FOR EACH ROW "
            f"WHEN (NOT ({forgets})) {refuse}"
        )


def unguard(apps: Any, schema_editor: Any) -> None:
    """Take the guards off."""
    sqlite = schema_editor.connection.vendor == "sqlite"
    for table in _COLUMNS:
        on = "" if sqlite else f" ON {table}"
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_stays{on}")
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_unchanged{on}")
        if not sqlite:
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {table}_refuse()")


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("community", "0003_append_only"),
        ("thread", "0007_paper_numbers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EnterprisePlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("text", models.TextField()),
                (
                    "origin",
                    models.CharField(
                        choices=[("book", "Book"), ("file", "File"), ("form", "Form")], max_length=4
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="plans",
                        to="community.enterprise",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="OutlookRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(default=dure.web.community.models.make_code, max_length=12, unique=True),
                ),
                ("place", models.CharField(max_length=10)),
                ("years", models.PositiveSmallIntegerField()),
                ("draws", models.PositiveIntegerField()),
                ("seed", models.BigIntegerField()),
                ("strategies", models.JSONField(default=list)),
                ("shocks", models.JSONField(default=list)),
                ("budget", models.BigIntegerField(null=True)),
                ("changes", models.JSONField(default=list)),
                ("figures", models.CharField(max_length=10)),
                ("engine", models.CharField(max_length=20)),
                ("ko", models.JSONField()),
                ("en", models.JSONField()),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "goal",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="outlooks",
                        to="thread.goal",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="runs",
                        to="outlook.enterpriseplan",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="enterpriseplan",
            constraint=models.UniqueConstraint(fields=("enterprise", "number"), name="one_plan_a_number"),
        ),
        migrations.RunPython(guard, unguard),
    ]
