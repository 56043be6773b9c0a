"""The production check that a webhook really comes from Twilio.

Owns the verdict; must never pass a request that it cannot prove genuine (no secret: no start).
Source: https://www.twilio.com/docs/usage/webhooks/webhooks-security
"""

from collections.abc import Iterable
from enum import StrEnum

from pydantic import SecretStr
from starlette.datastructures import ImmutableMultiDict
from twilio.request_validator import RequestValidator


class Verdict(StrEnum):
    """What the signature of a request proves."""

    GENUINE = "genuine"
    MISSING = "missing"
    WRONG = "wrong"


class SignatureCheck:
    """Checks ``X-Twilio-Signature`` with the account's auth token."""

    def __init__(self, auth_token: SecretStr) -> None:
        """Keep the secret.

        Raises:
            ValueError: the secret is empty, so that nothing could be proved.
        """
        if not auth_token.get_secret_value():
            raise ValueError("the Twilio auth token is empty: no webhook could be checked")
        self._validator = RequestValidator(auth_token.get_secret_value())

    def verdict(self, url: str, form: Iterable[tuple[str, str]], signature: str | None) -> Verdict:
        """Say what the signature proves; anything odd is WRONG.

        Args:
            url: the public address as Twilio called it, query included (behind a proxy not the internal one).
            form: every field of the body as it came, doubles and empty ones included.
            signature: the header ``X-Twilio-Signature``; ``None`` or empty when it is missing.
        """
        if not signature:
            return Verdict.MISSING
        if "bodySHA256=" in url:  # signs a body that is no form, and so none of the fields that we would read
            return Verdict.WRONG
        try:
            genuine = self._validator.validate(url, ImmutableMultiDict(list(form)), signature)
        except ValueError:
            return Verdict.WRONG
        return Verdict.GENUINE if genuine is True else Verdict.WRONG
