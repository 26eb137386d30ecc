from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("community", "0004_drafts_set_aside"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="enterprise",
            name="one_standing_enterprise_a_number",
        ),
        migrations.AddConstraint(
            model_name="enterprise",
            constraint=models.UniqueConstraint(
                condition=models.Q(("set_aside_at", None), models.Q(("number", ""), _negated=True)),
                fields=("community", "number"),
                name="one_standing_enterprise_a_number",
            ),
        ),
    ]
