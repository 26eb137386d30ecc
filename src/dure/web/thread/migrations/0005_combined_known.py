"""Combined figures are frozen apart for readers who know some of the enterprises."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("community", "0003_append_only"), ("thread", "0004_one_thread_for_all")]

    operations = [
        migrations.RemoveConstraint(model_name="frozencombined", name="one_combined_a_group"),
        migrations.AddField(
            model_name="frozencombined",
            name="known",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="frozencombined", name="was_told", field=models.BooleanField(default=True)
        ),
        migrations.AddConstraint(
            model_name="frozencombined",
            constraint=models.UniqueConstraint(
                fields=("community", "place", "period", "enterprises", "known"), name="one_combined_a_group"
            ),
        ),
    ]
