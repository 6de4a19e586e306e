"""The newsroom as a site of its own: its name, its front page, and plain answers to malformed questions."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class Newsroom(AdminSite):
    """Where staff write, review and publish."""

    site_title = _("Newsroom · Follow Through")
    site_header = _("Newsroom")
    index_title = _("Desk")
    enable_nav_sidebar = False

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.disable_action("delete_selected")  # what was published is never deleted: see WorkingCopyAdmin

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return super().each_context(request) | {"four_eyes_off": False}
