from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("visits", "0004_cash_as_receipts"),
    ]

    operations = [
        migrations.RemoveField(model_name="visit", name="cash_banked"),
        migrations.RemoveField(model_name="visit", name="cash_brought"),
        migrations.RemoveField(model_name="visit", name="cash_on"),
    ]
