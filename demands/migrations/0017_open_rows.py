from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0004_membership_history"),
        ("demands", "0016_page_fetch"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="evidence",
            index=models.Index(
                condition=models.Q(
                    ("edited_at__isnull", False), models.Q(("submitted_hash", ""), _negated=True), _connector="OR"
                ),
                fields=["edited_at"],
                name="evidence_open",
            ),
        ),
        migrations.AddIndex(
            model_name="statusupdate",
            index=models.Index(
                condition=models.Q(
                    ("edited_at__isnull", False), models.Q(("submitted_hash", ""), _negated=True), _connector="OR"
                ),
                fields=["edited_at"],
                name="update_open",
            ),
        ),
    ]
