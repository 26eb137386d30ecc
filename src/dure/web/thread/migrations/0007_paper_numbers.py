"""What came on paper keeps the paper's number, by which it is found again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("thread", "0006_answers_taken_back")]

    operations = [
        migrations.AddField(
            model_name="spendinganswer", name="paper", field=models.CharField(blank=True, max_length=12)
        ),
        migrations.AddField(
            model_name="voice", name="paper", field=models.CharField(blank=True, max_length=12)
        ),
    ]
