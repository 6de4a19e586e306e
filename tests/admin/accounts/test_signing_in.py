"""Two-factor authentication, sessions that end when rights change, limits on guessing, and the history of all that."""

from typing import Any

import pytest
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.test import Client, RequestFactory

from campaigns.models import AccountEvent, Campaign, Membership
from demands import ledger
from demands.models import Demand
from tests.admin.conftest import address, messages, signed_in
from tests.cast import Newsroom, make_update

PASSWORD = "unguessable staff words"
SECRET = "JBSWY3DPEHPK3PXP"
LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def _limits_of_its_own(db: None) -> None:
    cache.clear()


@pytest.fixture
def strict(settings: Any) -> Any:
    """A site for real work."""
    settings.DEMO = False
    return settings


def with_totp(user: User) -> User:
    TOTP.activate(user, SECRET)
    return user


def code() -> str:
    return format_hotp_value(hotp_value(SECRET, next(iter(yield_hotp_counters_from_time()))))


def log_in(client: Client, name: str, password: str = PASSWORD, **extra: str) -> Any:
    return client.post(LOGIN, {"login": name, "password": password}, **extra)  # type: ignore[arg-type]


def events(*kinds: str) -> list[tuple[str, str, str]]:
    found = AccountEvent.objects.filter(kind__in=kinds).order_by("pk")
    return list(found.values_list("kind", "user_name", "detail"))


# A second factor


def test_without_a_second_factor_no_page_of_the_newsroom_opens(strict: Any, editor: User) -> None:
    client = signed_in(editor)
    for page in ("/admin/", "/admin/demands/demand/", "/ja/admin/demands/statusupdate/add/", "/admin/autocomplete/"):
        answer = client.get(page, follow=True)
        assert answer.redirect_chain[-1][0].endswith("/accounts/2fa/"), page
    assert "requires two-factor authentication" in messages(client.get("/admin/", follow=True))


def test_with_one_it_does(strict: Any, editor: User) -> None:
    assert signed_in(with_totp(editor)).get("/admin/").status_code == 200


def test_signing_in_asks_for_password_and_code(strict: Any, client: Client, editor: User) -> None:
    with_totp(editor)
    answer = log_in(client, "emi")
    assert answer["Location"].endswith("/accounts/2fa/authenticate/")
    assert client.get("/admin/").status_code == 302
    answer = client.post("/accounts/2fa/authenticate/", {"code": code()})
    assert answer["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200
    assert [kind for kind, _, _ in events("signed_in")] == ["signed_in"]


def test_a_wrong_code_lets_nobody_in_and_is_kept(strict: Any, client: Client, editor: User) -> None:
    with_totp(editor)
    log_in(client, "emi")
    client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert client.get("/admin/").status_code == 302
    assert events("failed") == [("failed", "emi", "second factor")]


def test_a_recovery_code_stands_in_once(strict: Any, editor: User) -> None:
    with_totp(editor)
    RecoveryCodes.activate(editor)
    spare = RecoveryCodes(Authenticator.objects.get(user=editor, type="recovery_codes")).get_unused_codes()[0]
    first, again = Client(), Client()
    for client in (first, again):
        log_in(client, "emi")
        client.post("/accounts/2fa/authenticate/", {"code": spare})
    assert first.get("/admin/").status_code == 200
    assert again.get("/admin/").status_code == 302


def test_recovery_codes_are_no_second_factor_of_their_own(strict: Any, editor: User) -> None:
    Authenticator.objects.create(user=editor, type="recovery_codes", data={"seed": "x", "used_mask": 0})
    assert signed_in(editor).get("/admin/").status_code == 302


@pytest.mark.parametrize(("language", "words"), [("", "Demo mode"), ("/ja", "体験用")])
def test_a_demonstration_says_so_on_every_page(emi: Client, demand: Demand, language: str, words: str) -> None:
    for page in ("/admin/", "/admin/demands/demand/", f"/admin/demands/demand/{demand.pk}/change/"):
        assert words in emi.get(language + page).content.decode()


def test_a_site_for_real_work_does_not(strict: Any, editor: User) -> None:
    assert "demonstration" not in signed_in(with_totp(editor)).get("/admin/").content.decode()


# A factor that cannot be phished


@pytest.fixture
def demanding(strict: Any) -> Any:
    strict.REQUIRE_PHISHING_RESISTANT = True
    return strict


def by(user: User, kind: str) -> Client:
    """A session that was opened with this kind of second factor."""
    client = signed_in(with_totp(user))
    session = client.session
    request = RequestFactory().get("/")
    request.session = session
    record_authentication(request, user, "mfa", type=kind)
    session.save()
    return client


def test_a_session_without_a_security_key_publishes_nothing(demanding: Any, newsroom: Newsroom, demand: Demand) -> None:
    update = newsroom.submit(make_update(demand, "in_progress"))
    rafael = by(newsroom.reviewer, "totp")
    page = rafael.get(address(update)).content.decode()
    assert "require a security key or passkey" in page
    assert 'value="publish"' not in page
    sent = {"action": "publish", "reading_hash": ledger.reading_hash(update)}
    assert "Add one under" in messages(rafael.post(address(update, "workflow"), sent, follow=True))
    update.refresh_from_db()
    assert not update.is_published


def test_with_one_it_does_publish(demanding: Any, newsroom: Newsroom, demand: Demand) -> None:
    update = newsroom.submit(make_update(demand, "in_progress"))
    sent = {"action": "publish", "reading_hash": ledger.reading_hash(update)}
    by(newsroom.reviewer, "webauthn").post(address(update, "workflow"), sent)
    update.refresh_from_db()
    assert update.is_published


def test_a_weak_session_keeps_no_accounts_and_writes_drafts(
    demanding: Any, administrator: User, editor: User, campaign: Campaign, demand: Demand
) -> None:
    ada = by(administrator, "totp")
    member = Membership.objects.create(user=editor, campaign=campaign, role="editor")
    assert ada.get(f"/admin/auth/user/{editor.pk}/change/").status_code == 200
    for page in (f"auth/user/{editor.pk}/change", "auth/user/add", f"campaigns/membership/{member.pk}/change",
                 "campaigns/membership/invite", f"auth/group/{Group.objects.get(name='Editor').pk}/change",
                 f"auth/user/{editor.pk}/password"):  # fmt: skip
        assert ada.post(f"/admin/{page}/", {}).status_code == 403, page
    assert ada.get("/admin/demands/statusupdate/add/").status_code == 200


# Sessions end when what they stand on changes


def test_a_session_ends_when_the_groups_change(emi: Client, editor: User) -> None:
    assert emi.get("/admin/").status_code == 200
    editor.groups.add(Group.objects.get(name="Reviewer"))
    assert emi.get("/admin/").status_code == 302
    assert "Your permissions have changed" in messages(emi.get("/admin/login/", follow=True))
    assert events("ended") == [("ended", "emi", "rights changed")]


def test_a_session_ends_when_a_membership_changes(emi: Client, editor: User, campaign: Campaign) -> None:
    emi.get("/admin/")
    member = Membership.objects.create(user=editor, campaign=campaign, role="editor")
    assert emi.get("/admin/").status_code == 302
    emi.force_login(editor)
    assert emi.get("/admin/").status_code == 200
    Membership.objects.filter(pk=member.pk).update(role="lead")
    assert emi.get("/admin/").status_code == 302


def test_a_session_ends_when_the_account_is_switched_off_or_the_password_changes(emi: Client, editor: User) -> None:
    emi.get("/admin/")
    editor.set_password("quite another secret")
    editor.save()
    assert emi.get("/admin/").status_code == 302
    emi.force_login(editor)
    editor.is_active = False
    editor.save()
    assert emi.get("/admin/").status_code == 302


def test_another_session_ends_when_a_factor_is_removed_and_this_one_goes_on(strict: Any, editor: User) -> None:
    with_totp(editor)
    here, there = Client(), Client()
    for client in (here, there):
        log_in(client, "emi")
        client.post("/accounts/2fa/authenticate/", {"code": code()})
        Authenticator.objects.filter(user=editor).update(last_used_at=None)
        cache.clear()  # a code is good once; here the same second is used twice
        assert client.get("/admin/").status_code == 200
    here.post("/accounts/reauthenticate/", {"password": PASSWORD})
    here.post("/accounts/2fa/totp/deactivate/")
    assert [what for _, _, what in events("factor")] == ["totp removed"]
    assert there.get("/admin/").status_code == 302
    assert "_auth_user_id" not in there.session
    assert "_auth_user_id" in here.session


# Guessing


def test_an_account_is_closed_to_guessing_for_a_while(client: Client, editor: User) -> None:
    for _ in range(5):
        assert "_auth_user_id" not in log_in(client, "emi", "wrong").client.session
    answer = log_in(client, "emi")
    assert "Too many failed login attempts" in answer.content.decode()
    assert "_auth_user_id" not in client.session
    assert [kind for kind, _, _ in events("failed")] == ["failed"] * 5


def test_the_limit_of_one_account_is_not_that_of_another(client: Client, editor: User, reviewer: User) -> None:
    for _ in range(5):
        log_in(client, "emi", "wrong")
    assert log_in(client, "rafael").status_code == 302


def test_a_network_is_closed_to_guessing_across_accounts(client: Client, editor: User) -> None:
    for number in range(10):
        log_in(client, f"nobody-{number}", "wrong")
    assert "_auth_user_id" not in log_in(client, "emi").client.session
    assert log_in(client, "emi", REMOTE_ADDR="192.0.2.9").status_code == 302


def test_whoever_is_no_proxy_cannot_name_another_address(client: Client, editor: User, settings: Any) -> None:
    log_in(client, "emi", "wrong", HTTP_X_FORWARDED_FOR="198.51.100.7")
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    log_in(client, "emi", "wrong", HTTP_X_FORWARDED_FOR="203.0.113.5, 198.51.100.7")
    found = AccountEvent.objects.filter(kind="failed").order_by("pk").values_list("address", flat=True)
    assert list(found) == ["127.0.0.1", "198.51.100.7"]


@pytest.mark.parametrize("name", ["\x00", "emi\x00", "é" * 5000, "🦊", "‮emi"])
def test_odd_names_are_refused_in_words(client: Client, editor: User, name: str) -> None:
    answer = log_in(client, name, "x")
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()


def test_there_is_no_open_sign_up(client: Client, db: None) -> None:
    sent = {"username": "mallory", "email": "m@example.org", "password1": PASSWORD, "password2": PASSWORD}
    client.post("/accounts/signup/", sent)
    assert not User.objects.filter(username="mallory").exists()


def test_the_sign_in_page_leads_only_to_this_site(client: Client, editor: User) -> None:
    answer = client.get("/admin/login/?next=https://evil.example/")
    assert "evil" not in answer["Location"]
    assert client.get("/admin/login/?next=/healthz")["Location"] == "/accounts/login/?next=%2Fhealthz"


# The history


def test_the_history_is_read_by_administrators_and_written_by_nobody(ada: Client, emi: Client, editor: User) -> None:
    log_in(Client(), "emi", "wrong")
    page = ada.get("/admin/campaigns/accountevent/")
    assert "failed to sign in" in page.content.decode()
    assert emi.get("/admin/campaigns/accountevent/").status_code == 403
    event = AccountEvent.objects.get(kind="failed")
    assert ada.post(address(event), {"user_name": "somebody else"}).status_code == 403
    assert ada.post(address(event, "delete"), {"post": "yes"}).status_code == 403
    for write in (lambda: AccountEvent.objects.update(user_name="x"), lambda: AccountEvent.objects.all().delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            write()


def test_a_change_of_groups_is_in_the_history(ada: Client, editor: User) -> None:
    page = f"/admin/auth/user/{editor.pk}/change/"
    sent = {"username": "emi", "is_active": "on", "is_staff": "on", "date_joined_0": "2026-01-01",
            "date_joined_1": "00:00:00", "groups": [Group.objects.get(name="Reviewer").pk]}  # fmt: skip
    assert ada.post(page, sent).status_code == 302
    assert events("rights") == [("rights", "emi", "+Reviewer, -Editor")]


def test_a_deleted_account_stays_in_the_history(ada: Client, db: None) -> None:
    gone = User.objects.create_user("gone", password=PASSWORD, is_staff=True)
    ada.post(address(gone, "delete"), {"post": "yes"})
    assert not User.objects.filter(username="gone").exists()
    assert events("rights") == [("rights", "gone", "account deleted")]
