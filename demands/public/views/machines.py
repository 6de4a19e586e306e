"""What machines look for at the root of a site, beside sitemaps."""

import datetime as dt

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from campaigns.partial_date import today
from demands.public.params.query import public_page

MONTHS = 7  # for which the file holds; RFC 9116 wants less than a year


@public_page()
def security(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a weakness (RFC 9116); 404 where the settings name nobody."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expiry(today()).isoformat()}T00:00:00Z",
        f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
        f"Canonical: {settings.SITE_URL}{reverse('site:security')}",
    ]
    if settings.SECURITY_POLICY:
        lines.append(f"Policy: {settings.SECURITY_POLICY}")
    return HttpResponse("\r\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


def expiry(day: dt.date) -> dt.date:
    """The first of a month, the same for all of this month."""
    months = day.year * 12 + day.month - 1 + MONTHS
    return dt.date(months // 12, months % 12 + 1, 1)
