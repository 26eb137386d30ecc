"""The papers of a public report are kept beside it, so that no visitor has them set anew."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("circulation", "0002_comparison")]

    operations = [
        migrations.AddField(model_name="publicreport", name="pdf_ko", field=models.BinaryField(null=True)),
        migrations.AddField(model_name="publicreport", name="pdf_en", field=models.BinaryField(null=True)),
    ]
