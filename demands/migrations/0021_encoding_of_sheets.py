"""The encoding of an uploaded spreadsheet, where its uploader had to choose it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("demands", "0020_what_cleaning_removed")]

    operations = [
        migrations.AddField(
            "sheetimport",
            "encoding",
            models.CharField(blank=True, default="", editable=False, max_length=20, verbose_name="encoding"),
        ),
    ]
