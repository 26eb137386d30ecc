"""Kinds of household, as a community's file tells of them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """One row a community."""

    dependencies = [("shocks", "0003_kept_sums")]

    operations = [
        migrations.CreateModel(
            name="Households",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kinds", models.JSONField(default=list)),
                (
                    "community",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="household_kinds",
                        to="community.community",
                    ),
                ),
            ],
        ),
    ]
