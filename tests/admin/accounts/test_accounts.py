"""The pages of an account, and what they tell a stranger: whom they let guess, how often, and who has an account."""

import io
import logging
import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.urls import urlpatterns as offered
from cryptography.hazmat.primitives.asymmetric import ec
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import Group, Permission, User
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver, reverse
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData
from procrastinate.contrib.django.models import ProcrastinateJob

from campaigns.models import AccountEvent, Campaign
from config.web.logs import WithoutTokens
from demands.admin.accounts import urls
from tests.admin.conftest import address, messages, send_account_mails, signed_in

from .test_invitations import Mailbox, mailbox
from .test_signing_in import PASSWORD, code, log_in, strict, with_totp

__all__ = ["mailbox", "strict"]  # fixtures

RESET = "/accounts/password/reset/"
TAGS = re.compile(r"<(script|style|svg).*?</\1>|<[^>]*>", re.DOTALL)
ENGLISH = re.compile(r"\b[A-Za-z']{2,} [A-Za-z']{2,} [A-Za-z']{2,}")
NEW = {"password1": "some new unguessed words", "password2": "some new unguessed words"}


@pytest.fixture(autouse=True)
def _limits_of_its_own(db: None) -> None:
    cache.clear()


@pytest.fixture
def emi_by_mail(editor: User) -> User:
    editor.email = "emi@example.org"
    editor.save()
    return editor


# The pages


def named(patterns: Any) -> set[str]:
    return {
        name
        for one in patterns
        for name in (named(one.url_patterns) if isinstance(one, URLResolver) else {one.name})
    }  # fmt: skip


GONE = sorted(str(one.name) for one in urls.urlpatterns if one.callback is urls.nowhere)
KEPT = sorted({str(one.name) for one in urls.urlpatterns} - {*GONE})


def test_every_page_that_django_allauth_brings_is_kept_or_gone() -> None:
    assert named(offered) == {*GONE, *KEPT}
    assert len(GONE) == 7


@pytest.mark.parametrize("name", GONE)
def test_what_the_site_does_without_is_a_page_that_never_was(name: str, emi: Client, client: Client) -> None:
    where = reverse(name, kwargs={"key": "x"} if name == "account_confirm_email" else {})
    unknown = client.get("/accounts/no-such-page/").content
    for visitor in (emi, client):
        for answer in (visitor.get(where), visitor.post(where, {"email": "m@example.org", "action_add": "1"})):
            assert (answer.status_code, answer.content) == (404, unknown)


def key_of(user: User) -> Authenticator:
    """A security key as a browser would have registered it."""
    public = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    credential = AttestedCredentialData.create(Aaguid(b"\0" * 16), b"blue", public)
    told = AuthenticatorData.create(b"\0" * 32, AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT, 0, credential)
    client_data = CollectedClientData.create("webauthn.create", b"challenge", "http://localhost")
    response = {
        "clientDataJSON": websafe_encode(client_data),
        "attestationObject": websafe_encode(AttestationObject.create("none", told, {})),
    }
    data = {"id": websafe_encode(b"blue"), "rawId": websafe_encode(b"blue"), "type": "public-key", "response": response}
    given = {"name": "Blue stick", "credential": data | {"clientExtensionResults": {"credProps": {"rk": False}}}}
    return Authenticator.objects.create(user=user, type="webauthn", data=given)


@pytest.fixture
def equipped(strict: Any, editor: User) -> User:
    """Emi with an app, recovery codes and a key."""
    with_totp(editor)
    RecoveryCodes.activate(editor)
    key_of(editor)
    return editor


@pytest.fixture
def at_home(equipped: User) -> Client:
    """Emi, who has just said once more who she is."""
    client = signed_in(equipped)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


@pytest.mark.parametrize("name", [one for one in KEPT if one not in ("mfa_authenticate", "mfa_login_webauthn")])
def test_every_page_is_in_the_houses_design_and_in_japanese(name: str, at_home: Client, equipped: User) -> None:
    key = Authenticator.objects.get(user=equipped, type="webauthn").pk
    given = {"mfa_remove_webauthn": {"pk": key}, "mfa_edit_webauthn": {"pk": key},
             "account_reset_password_from_key": {"uidb36": "1", "key": "x-y"}}  # fmt: skip
    answer = at_home.get("/ja" + reverse(name, kwargs=given.get(name, {})))
    if answer.status_code == 302:
        assert name in ("account_login", "mfa_activate_totp", "account_set_password"), name  # nothing to do there
        return
    page = answer.content.decode()
    if name != "mfa_download_recovery_codes":
        assert 'class="masthead"' in page
        assert ENGLISH.findall(TAGS.sub(" ", page).replace("Follow Through", "")) == []
    assert "no-store" in answer["Cache-Control"]


def test_a_key_has_a_name_and_a_day(at_home: Client) -> None:
    page = at_home.get("/accounts/2fa/webauthn/").content.decode()
    assert "Blue stick" in page
    assert "Not used yet." in page


def test_whoever_has_no_password_chooses_one(emi: Client, editor: User) -> None:
    editor.set_unusable_password()
    editor.save()
    client = signed_in(editor)
    assert 'name="password1"' in client.get("/accounts/password/change/", follow=True).content.decode()
    client.post("/accounts/password/set/", NEW)
    editor.refresh_from_db()
    assert editor.check_password(NEW["password1"])


def test_the_newsrooms_own_page_for_passwords_leads_to_the_one_that_is_kept(emi: Client) -> None:
    assert emi.get("/admin/password_change/")["Location"] == "/accounts/password/change/"
    sent = {"old_password": PASSWORD, "new_password1": NEW["password1"], "new_password2": NEW["password1"]}
    emi.post("/admin/password_change/", sent)
    assert User.objects.get(username="emi").check_password(PASSWORD)


@pytest.mark.parametrize("page", ["mfa/authenticator", "account/emailaddress"])
def test_the_secrets_of_factors_are_in_no_list(page: str, editor: User) -> None:
    User.objects.filter(pk=editor.pk).update(is_superuser=True)
    editor.refresh_from_db()
    assert signed_in(editor).get(f"/admin/{page}/").status_code == 404


# Who has an account


class Counted(MD5PasswordHasher):
    """Says how often a password was hashed."""

    algorithm = "counted"
    times = 0

    def encode(self, password: str, salt: str, *more: Any) -> str:
        Counted.times += 1
        return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        return bool(encoded == self.encode(password, encoded.split("$")[1]))


def cost(ask: Callable[..., Any], *given: Any) -> tuple[int, list[str], int, str]:
    """What an answer takes and says: hashings, kinds of statement in their order, status, words."""
    Counted.times = 0
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = ask(*given)
    kinds = [one["sql"].split()[0] for one in asked.captured_queries]
    words = re.sub(r'value="[^"]*"', "", answer.content.decode())
    return Counted.times, kinds, answer.status_code, words


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(settings: Any, emi_by_mail: User) -> None:
    settings.PASSWORD_HASHERS = [f"{__name__}.Counted"]
    emi_by_mail.set_password(PASSWORD)
    emi_by_mail.save()
    log_in(Client(), "somebody", "wrong")  # so that what counts this network has its row
    for pair in (("emi", "nobody"), ("emi@example.org", "nobody@example.org")):
        known, unknown = (cost(log_in, Client(), name, "wrong") for name in pair)
        assert known == unknown
        assert known[0] > 0


def forget(email: str) -> Any:
    return Client().post(RESET, {"email": email})


def test_a_forgotten_password_is_answered_alike_whoever_asks(emi_by_mail: User) -> None:
    Client().post(RESET, {"email": "w@example.org"})
    known, unknown = (cost(forget, email) for email in ("emi@example.org", "x@example.org"))
    assert known == unknown
    assert known[2] == 302


def test_capitals_in_an_address_lead_to_the_same_account(mailbox: Mailbox, ada: Client, campaign: Campaign) -> None:
    sent = {"email": "Yuki.Tanaka@Example.org", "campaign": campaign.pk, "role": "editor"}
    ada.post("/admin/campaigns/membership/invite/", sent)
    yuki = User.objects.get(email="yuki.tanaka@example.org")
    yuki.set_password(PASSWORD)
    yuki.save()
    assert log_in(Client(), "YUKI.Tanaka@example.org").status_code == 302
    Client().post(RESET, {"email": "yuki.TANAKA@example.org"})
    send_account_mails()
    assert [mail["Subject"].split(" for ")[0] for mail in mailbox.mails[1:]] == ["Set a new password"]


def test_no_link_waits_in_the_queue(emi_by_mail: User) -> None:
    Client().post(RESET, {"email": "emi@example.org"})
    (job,) = ProcrastinateJob.objects.all()
    assert job.args.keys() == {"users", "language", "key"}
    assert (job.args["users"], job.args["language"]) == ([emi_by_mail.pk], "en")


@pytest.fixture
def no_mail_server(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9


def test_without_a_mail_server_pages_answer_and_the_mail_waits(no_mail_server: None, emi_by_mail: User) -> None:
    assert Client().post(RESET, {"email": "emi@example.org"}).status_code == 302
    emi = signed_in(emi_by_mail)
    answer = emi.post("/accounts/password/change/", {"oldpassword": PASSWORD, **NEW}, follow=True)
    assert "Password successfully changed" in messages(answer)
    with pytest.raises(OSError, match="refused"):
        send_account_mails()


def test_a_changed_password_is_told_to_its_owner(mailbox: Mailbox, emi_by_mail: User) -> None:
    signed_in(emi_by_mail).post("/ja/accounts/password/change/", {"oldpassword": PASSWORD, **NEW})
    send_account_mails()
    (mail,) = mailbox.mails
    assert mail["To"] == "emi@example.org"
    assert "パスワード" in mail["Subject"]
    assert "127.0.0.1" in mail.get_content()


# Guessing


def test_the_network_is_counted_whatever_it_says_of_itself(editor: User) -> None:
    for number in range(10):
        log_in(Client(), f"nobody-{number}", "wrong", HTTP_X_FORWARDED_FOR=f"198.51.100.{number}")
    assert "_auth_user_id" not in log_in(Client(), "emi", HTTP_X_FORWARDED_FOR="203.0.113.77").client.session


def test_behind_a_proxy_it_is_the_address_that_the_proxy_saw(editor: User, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(10):
        forged = f"198.51.100.{number}, 192.0.2.66"
        log_in(Client(), f"nobody-{number}", "wrong", HTTP_X_FORWARDED_FOR=forged)
    there = log_in(Client(), "emi", HTTP_X_FORWARDED_FOR="203.0.113.77, 192.0.2.66")
    assert "_auth_user_id" not in there.client.session
    elsewhere = log_in(Client(), "emi", HTTP_X_FORWARDED_FOR="192.0.2.66, 192.0.2.67")
    assert "_auth_user_id" in elsewhere.client.session


@pytest.mark.parametrize("odd", ["", "unknown", "192.0.2.1:443", "<script>", "1" * 5000, "::1", "192.0.2.1,"])
def test_an_odd_address_breaks_nothing(odd: str, editor: User, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert log_in(Client(), "emi", HTTP_X_FORWARDED_FOR=odd).status_code in (302, 403)


def test_what_came_by_fewer_proxies_than_there_are_breaks_nothing(editor: User, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    assert log_in(Client(), "emi", HTTP_X_FORWARDED_FOR="192.0.2.1").status_code == 302
    for number in range(10):
        log_in(Client(), f"nobody-{number}", "wrong", HTTP_X_FORWARDED_FOR=f"198.51.100.{number}")
    assert "_auth_user_id" not in log_in(Client(), "emi", HTTP_X_FORWARDED_FOR="192.0.2.2").client.session


def test_case_and_spaces_make_no_other_account(editor: User) -> None:
    for name in ("emi", "EMI", " emi", "Emi ", "eMi"):
        log_in(Client(), name, "wrong")
    assert "_auth_user_id" not in log_in(Client(), "emi", REMOTE_ADDR="192.0.2.9").client.session


def test_codes_cannot_be_guessed_either(strict: Any, client: Client, editor: User) -> None:
    with_totp(editor)
    log_in(client, "emi")
    for _ in range(5):
        client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    answer = client.post("/accounts/2fa/authenticate/", {"code": code()})
    assert "Too many" in answer.content.decode()
    assert client.get("/admin/").status_code == 302
    assert AccountEvent.objects.filter(kind="failed", detail="second factor").count() >= 5


@pytest.mark.parametrize(("language", "words"), [("", "wait five minutes"), ("/ja", "5分ほど待って")])
def test_too_many_tries_are_answered_in_words(language: str, words: str, client: Client, editor: User) -> None:
    for _ in range(10):
        client.post(language + RESET, {"email": "x@example.org"})
    answer = client.post(language + RESET, {"email": "x@example.org"})
    assert answer.status_code == 429
    assert words in answer.content.decode()
    assert "<nav" in answer.content.decode()


# What administrators do for others


def test_whoever_lost_every_factor_begins_again(strict: Any, ada: Client, editor: User) -> None:
    with_totp(User.objects.get(username="ada"))
    ada.force_login(User.objects.get(username="ada"))
    emi = signed_in(with_totp(editor))
    assert emi.get("/admin/").status_code == 200
    sent = {"action": "take_factors_away", "_selected_action": [editor.pk]}
    ada.post("/admin/auth/user/", sent)
    assert not Authenticator.objects.filter(user=editor).exists()
    event = AccountEvent.objects.get(kind="factor")
    assert (event.user_name, event.by_name, event.detail) == ("emi", "ada", "second factors taken away")
    assert "Your two-factor authentication was changed elsewhere" in messages(emi.get("/admin/", follow=True))


def test_a_superusers_factors_are_not_an_administrators_to_take(ada: Client, editor: User) -> None:
    User.objects.filter(pk=editor.pk).update(is_superuser=True)
    with_totp(editor)
    answer = ada.post(
        "/admin/auth/user/", {"action": "take_factors_away", "_selected_action": [editor.pk]}, follow=True
    )
    assert "permission to change the account emi" in messages(answer)
    assert Authenticator.objects.filter(user=editor).exists()


def test_another_address_for_an_account_is_in_the_history(ada: Client, editor: User) -> None:
    sent = {"username": "emi", "email": "new@example.org", "is_active": "on", "is_staff": "on",
            "date_joined_0": "2026-01-01", "date_joined_1": "00:00:00",
            "groups": [one.pk for one in editor.groups.all()]}  # fmt: skip
    assert ada.post(address(editor), sent).status_code == 302
    assert AccountEvent.objects.get(kind="rights").detail == "email changed"


def test_what_a_group_may_do_is_in_the_history_and_a_role_keeps_its_name(ada: Client) -> None:
    reviewer = Group.objects.get(name="Reviewer")
    publish = Permission.objects.get(codename="publish")
    kept = [one.pk for one in reviewer.permissions.exclude(pk=publish.pk)]
    assert ada.post(address(reviewer), {"name": "Nobody", "permissions": kept}).status_code == 302
    assert ada.post(address(reviewer, "delete"), {"post": "yes"}).status_code == 403
    reviewer.refresh_from_db()
    assert reviewer.name == "Reviewer"
    event = AccountEvent.objects.get(kind="rights")
    assert (event.user_name, event.by_name, event.detail) == ("group Reviewer", "ada", "-demands.publish")


def test_a_right_of_ones_own_is_in_the_history(ada: Client, administrator: User, editor: User) -> None:
    User.objects.filter(pk=administrator.pk).update(is_superuser=True)
    ada.force_login(User.objects.get(pk=administrator.pk))
    sent = {"username": "emi", "is_active": "on", "is_staff": "on", "date_joined_0": "2026-01-01",
            "date_joined_1": "00:00:00", "groups": [one.pk for one in editor.groups.all()],
            "user_permissions": [Permission.objects.get(codename="redact").pk]}  # fmt: skip
    assert ada.post(address(editor), sent).status_code == 302
    assert AccountEvent.objects.get(kind="rights").detail == "+demands.redact"


# Logs


@pytest.mark.parametrize(
    "path", ["/review/abc.DEF_g/", "/ja/review/abc.DEF_g/page/", "/accounts/password/reset/key/1-abc.DEF_g/"]
)
def test_no_log_holds_an_address_that_opens_something(path: str) -> None:
    (handler,) = [one for one in logging.getLogger().handlers if any(isinstance(f, WithoutTokens) for f in one.filters)]
    assert isinstance(handler, logging.StreamHandler)
    usual = handler.setStream(written := io.StringIO())
    logging.getLogger("django.request").warning("%s: %s", "Conflict", path)
    handler.setStream(usual)
    assert "Conflict: " in written.getvalue()
    assert "DEF_g" not in written.getvalue()
