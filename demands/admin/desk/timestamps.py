"""How old the last outside timestamp of the record is."""

import datetime as dt

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from demands.admin.base.states import ago
from demands.models import Timestamp

from .tray import Item, Tray

TOO_OLD = dt.timedelta(days=2)  # one is due each day
TITLE = gettext_lazy("Timestamps of the record")


def timestamps(request: HttpRequest) -> Tray:
    """Something to do when the last one is too old, where an authority is set. One query, none without one."""
    if not settings.TIMESTAMP_URL:
        return Tray(TITLE, gettext_lazy("No timestamping authority is set."))
    last = Timestamp.objects.defer("response").first()
    said = _("Last timestamp: %(time)s") % {"time": ago(last.at) if last else _("never")}
    if last and timezone.now() - last.at < TOO_OLD:
        return Tray(TITLE, said)
    where = reverse("public:timestamps")
    return Tray(TITLE, "", [Item(said, where, "", public=True)], count=1, href=where)
