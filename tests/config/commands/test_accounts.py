"""The accounts that a first start makes."""

import pytest
from django.contrib.auth.models import User

from config.commands.accounts import create_first_accounts


@pytest.mark.django_db
def test_each_has_a_password_and_an_address_that_no_email_ever_reaches() -> None:
    passwords = create_first_accounts()
    users = User.objects.filter(username__in=passwords)
    assert {one.email for one in users} == {"editor@newsroom.example", "reviewer@newsroom.example"}
    assert all(one.check_password(passwords[one.username]) for one in users)
    assert create_first_accounts() == {}
