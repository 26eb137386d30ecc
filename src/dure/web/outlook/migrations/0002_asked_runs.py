"""What a plan is asked, until it is answered beside the pages."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import dure.web.community.models


class Migration(migrations.Migration):
    dependencies = [
        ("outlook", "0001_initial"),
        ("thread", "0008_plan_of_an_entry"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AskedRun",
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
                ("question", models.CharField(max_length=64)),
                ("wish", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("working", "Working"),
                            ("failed", "Failed"),
                            ("done", "Done"),
                        ],
                        default="waiting",
                        max_length=7,
                    ),
                ),
                ("failure", models.JSONField(null=True)),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                ("heartbeat", models.DateTimeField(null=True)),
                (
                    "asked_by",
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
                        related_name="asked",
                        to="outlook.enterpriseplan",
                    ),
                ),
                (
                    "strategy",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="thread.strategy",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "question"), name="one_run_a_question")
                ],
            },
        ),
    ]
