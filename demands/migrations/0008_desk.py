"""Readers' suggestions, staff mail, and who may see them: editors the queue, administrators the background jobs too."""

import django.db.models.deletion
import django.utils.timezone
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import campaigns.web_address
import demands.models.proposal

QUEUE = (("demands", "suggestion", "view"), ("demands", "suggestion", "change"))
RIGHTS = {
    "Editor": QUEUE,
    "Reviewer": QUEUE,
    "Administrator": (*QUEUE, ("demands", "suggestion", "delete"), ("procrastinate", "procrastinatejob", "view")),
}


def grant(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Add the rights, made here when the database has none yet; Django finds them later and makes no second ones."""
    content_types, permissions = apps.get_model("contenttypes", "ContentType"), apps.get_model("auth", "Permission")
    for name, rights in RIGHTS.items():
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        for app, model, action in rights:
            about, _ = content_types.objects.get_or_create(app_label=app, model=model)
            right, _ = permissions.objects.get_or_create(
                content_type=about, codename=f"{action}_{model}", defaults={"name": f"Can {action} {model}"}
            )
            group.permissions.add(right)


class Migration(migrations.Migration):
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("campaigns", "0001_initial"),
        ("demands", "0007_sheets"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MailPreference",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="mail_preference",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reminders",
                    models.BooleanField(
                        default=True,
                        help_text="A mail when something has waited too long: a draft for its review, a letter for its answer, a demand to be looked at again. Each thing is mentioned once.",
                        verbose_name="Reminders",
                    ),
                ),
                (
                    "digest",
                    models.BooleanField(
                        default=True,
                        help_text="On Monday mornings: what lies on the desk, with its links.",
                        verbose_name="Weekly digest",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=demands.models.proposal.languages,
                        default="en",
                        help_text="In which language we write to you.",
                        max_length=10,
                        verbose_name="language of the mails",
                    ),
                ),
            ],
            options={
                "verbose_name": "mail preference",
                "verbose_name_plural": "mail preferences",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="StaffMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(choices=[("reminders", "Reminders"), ("digest", "Weekly digest")], max_length=10),
                ),
                ("content", models.JSONField(default=list)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="SuggestionsSent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("network", models.CharField(max_length=64)),
                ("number", models.PositiveIntegerField(default=0)),
            ],
            options={
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("day", "network"), name="suggestions_sent_unique")],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=255)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("user", "key"), name="reminder_once")],
            },
        ),
        migrations.CreateModel(
            name="Suggestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entry", models.BigIntegerField(blank=True, null=True, verbose_name="entry")),
                (
                    "kind",
                    models.CharField(
                        choices=[("source", "A source"), ("error", "An error")], max_length=8, verbose_name="kind"
                    ),
                ),
                ("text", models.TextField(blank=True, max_length=4000, verbose_name="text")),
                (
                    "url",
                    models.URLField(
                        blank=True,
                        max_length=2000,
                        validators=[campaigns.web_address.validate_web_address],
                        verbose_name="address",
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail address")),
                ("language", models.CharField(max_length=10, verbose_name="language")),
                ("received_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="received")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("drafted", "Became a draft"), ("closed", "Closed")],
                        max_length=8,
                        verbose_name="outcome",
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                ("note", models.TextField(blank=True, max_length=2000, verbose_name="reason or reply")),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="suggestions",
                        to="campaigns.campaign",
                        verbose_name="campaign",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="closed by",
                    ),
                ),
                (
                    "demand",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="suggestions",
                        to="demands.demand",
                        verbose_name="demand",
                    ),
                ),
                (
                    "draft",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="demands.statusupdate",
                        verbose_name="draft",
                    ),
                ),
            ],
            options={
                "verbose_name": "suggestion",
                "verbose_name_plural": "suggestions",
                "ordering": ("-received_at", "-pk"),
                "indexes": [
                    models.Index(condition=models.Q(("outcome", "")), fields=["-received_at"], name="suggestion_open")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("outcome", "")),
                            models.Q(("closed_at__isnull", False), models.Q(("outcome", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="suggestion_closed_with_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("text", ""), _negated=True), models.Q(("url", ""), _negated=True), _connector="OR"
                        ),
                        name="suggestion_says_something",
                    ),
                ],
            },
        ),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
