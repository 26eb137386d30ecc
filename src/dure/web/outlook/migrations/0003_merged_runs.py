"""Another's plan that a question is asked with, and whose it was."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outlook", "0002_asked_runs"),
    ]

    operations = [
        migrations.AddField(
            model_name="askedrun",
            name="other",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="outlookrun",
            name="other_en",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.AddField(
            model_name="outlookrun",
            name="other_ko",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
    ]
