"""`manage.py doctor`: 0 fit to serve, 1 something is to be done."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from demands.operations import doctor


class Command(BaseCommand):
    help = "Examine this installation: one line for each question, well or what to do."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        answers = list(doctor.examine())
        for one in answers:
            sign = self.style.SUCCESS("ok  ") if one.good else self.style.ERROR("TO DO")
            self.stdout.write(f"{sign} {one.question}: {one.said}" + (f" -> {one.advice}" if one.advice else ""))
        todo = sum(not one.good for one in answers)
        self.stdout.write(f"{todo} of {len(answers)} to do." if todo else f"All {len(answers)} are well.")
        sys.exit(1 if todo else 0)
