from django.core.management import call_command
from django.core.signals import got_request_exception
from demands.models import Demand
import traceback

def show(**k): traceback.print_exc()

def test_try(demand: Demand) -> None:
    got_request_exception.connect(show)
    call_command("mirror", "/tmp/mpf/out", processes=1)
