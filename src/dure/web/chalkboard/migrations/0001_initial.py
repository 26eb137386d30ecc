"""The chalkboard; what was decided and what an outlook said are only ever added to.

A later migration that remakes one of the guarded tables on SQLite has to make its guard anew.
"""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

_COLUMNS = {
    "chalkboard_move": ("id", "strategy_id", "state", "day", "why_ko", "why_en", "made_at"),
    "chalkboard_said": (
        "id",
        "strategy_id",
        "day",
        "seed",
        "helps",
        "harms",
        "of",
        "survival_gain",
        "years",
        "made_at",
    ),
}


def _only_forgets(columns: tuple[str, ...], *, same: str) -> str:
    """An account may be deleted: then the board forgets who it was, and nothing else."""
    kept = " AND ".join(f'NEW."{name}" {same} OLD."{name}"' for name in columns)
    return f'{kept} AND NEW."made_by_id" IS NULL'


def guard(apps: Any, schema_editor: Any) -> None:
    """Put the guards on."""
    for table, columns in _COLUMNS.items():
        guard_table(schema_editor, table=table, columns=columns)


def guard_table(schema_editor: Any, *, table: str, columns: tuple[str, ...]) -> None:
    """Put the guard of one table on."""
    message = f"{table} is only ever added to"
    if schema_editor.connection.vendor == "sqlite":
        refuse = f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        forgets = _only_forgets(columns, same="IS")
        schema_editor.execute(f"CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} {refuse}")
        schema_editor.execute(
            f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table} WHEN NOT ({forgets}) {refuse}"
        )
        return
    forgets = _only_forgets(columns, same="IS NOT DISTINCT FROM")
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
    for table in _COLUMNS:
        unguard_table(schema_editor, table=table)


def unguard_table(schema_editor: Any, *, table: str) -> None:
    """Take the guard of one table off."""
    sqlite = schema_editor.connection.vendor == "sqlite"
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
            name="Card",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("proposer_ko", models.CharField(blank=True, max_length=80)),
                ("proposer_en", models.CharField(blank=True, max_length=80)),
                ("proposed", models.DateField(null=True)),
                ("scenario", models.CharField(blank=True, max_length=60)),
                ("changes", models.JSONField(default=list)),
                ("shown_by", models.JSONField(null=True)),
                ("is_public", models.BooleanField(default=False)),
                ("paper", models.CharField(blank=True, max_length=12)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "goal",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="cards",
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
                    "pledge",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="cards",
                        to="thread.pledge",
                    ),
                ),
                (
                    "strategy",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="card", to="thread.strategy"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FrozenShown",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.CharField(max_length=64)),
                ("ko", models.JSONField()),
                ("en", models.JSONField()),
                ("built_at", models.DateTimeField(auto_now=True)),
                (
                    "enterprise",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="frozen_shown",
                        to="community.enterprise",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Move",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("idea", "Idea"),
                            ("trying", "Trying"),
                            ("kept", "Kept"),
                            ("dropped", "Dropped"),
                        ],
                        max_length=8,
                    ),
                ),
                ("day", models.DateField()),
                ("why_ko", models.CharField(blank=True, max_length=300)),
                ("why_en", models.CharField(blank=True, max_length=300)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
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
                    "strategy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="moves",
                        to="thread.strategy",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Said",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("seed", models.BigIntegerField()),
                ("helps", models.IntegerField()),
                ("harms", models.IntegerField()),
                ("of", models.IntegerField(default=20)),
                ("survival_gain", models.FloatField()),
                ("years", models.IntegerField(default=10)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
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
                    "strategy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outlooks",
                        to="thread.strategy",
                    ),
                ),
            ],
        ),
        migrations.RunPython(guard, unguard),
    ]
