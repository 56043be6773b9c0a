"""Who carries the messages, built from the settings; opens nothing."""

from typing import Literal

from pydantic import SecretStr

from services.notify.address import AddressRefused, EmailAddress
from services.notify.carriers import Carriers
from services.notify.providers.contract import AskedProvider, Provider
from services.notify.providers.notifynl import NotifyNlEmail, NotifyNlKey, NotifyNlService, NotifyNlSms
from services.notify.providers.smtp import MailServer, SmtpEmail
from services.notify.providers.twilio import TwilioAccount, TwilioSms
from services.notify.settings import NotifySettings
from services.runtime.clock import Clock
from services.runtime.errors import Misconfigured


def carriers_of(settings: NotifySettings, token: SecretStr, clock: Clock) -> Carriers:
    """Return who carries the messages.

    Raises:
        Misconfigured: what one of them needs is missing or wrong, or the second is the first.
    """
    if settings.sms_second_provider == settings.sms_provider:
        raise Misconfigured("NOTIFY_SMS_SECOND_PROVIDER is the first one too")
    texts = tuple(_sms_of(name, settings, token, clock) for name in settings.sms_providers)
    return Carriers((*texts, _email_of(settings, clock)))


def _sms_of(name: str, settings: NotifySettings, token: SecretStr, clock: Clock) -> AskedProvider:
    if name == "notifynl":
        return NotifyNlSms(
            _service_of(settings, "sms"), now=clock.now, timeout_seconds=settings.provider_timeout_seconds
        )
    account = TwilioAccount(
        sid=settings.twilio_account_sid,
        auth_token=token,
        sender=settings.twilio_sender,
        base_url=settings.twilio_base_url,
    )
    return TwilioSms(account, timeout_seconds=settings.provider_timeout_seconds)


def _service_of(settings: NotifySettings, kind: Literal["sms", "email"]) -> NotifyNlService:
    """Return the service at NotifyNL with its template for texts or e-mail.

    Raises:
        Misconfigured: its key, template or token is missing or wrong.
    """
    key = settings.notifynl_api_key
    template = settings.notifynl_sms_template if kind == "sms" else settings.notifynl_email_template
    if key is None:
        raise Misconfigured("notifynl needs NOTIFY_NOTIFYNL_API_KEY")
    if template is None:
        raise Misconfigured(f"notifynl needs NOTIFY_NOTIFYNL_{kind.upper()}_TEMPLATE")
    if not settings.notifynl_callback_token:
        raise Misconfigured("notifynl needs NOTIFY_NOTIFYNL_CALLBACK_TOKEN")
    try:
        parsed = NotifyNlKey.parse(key)
    except ValueError as fault:
        raise Misconfigured(f"NOTIFY_NOTIFYNL_API_KEY: {fault}") from fault
    return NotifyNlService(base_url=settings.notifynl_base_url, key=parsed, template=template)


def bounce_address(settings: NotifySettings) -> EmailAddress | None:
    """Return the address under which e-mail returns, if somebody reads it.

    Raises:
        Misconfigured: it is no e-mail address.
    """
    try:
        return EmailAddress.parse(settings.bounce_address) if settings.bounce_address else None
    except AddressRefused as fault:
        raise Misconfigured("NOTIFY_BOUNCE_ADDRESS is no e-mail address") from fault


def _email_of(settings: NotifySettings, clock: Clock) -> Provider:
    """Return the provider of e-mail.

    Raises:
        Misconfigured: the sender is no e-mail address, the certificates cannot be read, or NotifyNL misses something.
    """
    if settings.email_provider == "notifynl":
        return NotifyNlEmail(
            _service_of(settings, "email"), now=clock.now, timeout_seconds=settings.provider_timeout_seconds
        )
    server = MailServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        starttls=settings.smtp_starttls,
        ca_file=settings.smtp_ca_file,
        user=settings.smtp_user,
        password=settings.smtp_password,
        timeout_seconds=settings.provider_timeout_seconds,
    )
    try:
        sender = EmailAddress.parse(settings.smtp_from)
        return SmtpEmail(server, sender, sender_name="Vangnet", now=clock.now)
    except AddressRefused as fault:
        raise Misconfigured("NOTIFY_SMTP_FROM is no e-mail address") from fault
    except OSError as fault:
        raise Misconfigured("NOTIFY_SMTP_CA_FILE holds no certificates") from fault
