"""Fills the database of a site with something of everything that a backup must hold: run as a program.

One demand is published; a source has a file, a kept copy and a sealed original; jobs and emails are waiting.
"""

import hashlib
import os

import django
from django.core.files.base import ContentFile
from django.utils import timezone

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.site_settings")
django.setup()

from django.contrib.auth.models import User  # noqa: E402

from demands.alerts.tasks import defer_mail, remind_staff  # noqa: E402
from demands.ledger.verification.tasks import verify_record  # noqa: E402
from demands.models import Capture, CapturePart, Evidence, Original, StaffMail  # noqa: E402
from demands.vault import store  # noqa: E402
from tests.cast import publish_a_demand  # noqa: E402


def main() -> None:
    publish_a_demand()
    editor = User.objects.get(username="emi")
    editor.email = "emi@example.org"
    editor.save()
    source = Evidence.objects.create(reference="report", title="A report", url="https://un.example/report")
    source.file.save("report.txt", ContentFile("What the committee wrote. \u3042\n".encode()))
    keep_copy(source, b"<p>What the committee wrote.</p>")
    sealed = b"what was uploaded"
    Original.objects.create(
        evidence=source, name="upload.txt", media_type="text/plain", size=len(sealed),
        sha256=store.put("sealed", sealed), clean_sha256="0" * 64,
    )  # fmt: skip
    mail = StaffMail.objects.create(user=editor, kind="reminders", content=[{"title": "Waiting", "lines": []}])
    defer_mail(mail.pk)
    verify_record.configure().defer(timestamp=1)
    remind_staff.configure().defer(timestamp=1)


def keep_copy(source: Evidence, page: bytes) -> None:
    capture = Capture.objects.create(evidence=source, url=source.url, state="kept", kept_at=timezone.now())
    digest = store.put("copies", page)
    assert digest == hashlib.sha256(page).hexdigest()
    CapturePart.objects.create(capture=capture, kind="text", media_type="text/html", size=len(page), sha256=digest)


if __name__ == "__main__":
    main()
