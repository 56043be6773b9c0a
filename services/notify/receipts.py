"""A provider's receipt, kept with what follows from it; the same for every provider that posts them.

What is answered with success is committed. Must never believe anything: who sent it is checked before.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from fastapi import Response
from sqlalchemy import Connection

from services.notify import store_messages
from services.notify.address import AddressRefused, EmailAddress, PhoneNumber
from services.notify.delivery import Delivery, evolve
from services.notify.log_events import RECEIPT_KEPT, RECEIPT_UNKNOWN
from services.notify.outcomes import News, Outcomes
from services.notify.providers.codes import receipt_status, refused
from services.notify.providers.contract import ProviderName, ReceiptStatus
from services.notify.unusable import Unusable, unusable
from services.runtime.clock import Clock
from services.runtime.database import Database
from services.runtime.errors import Unavailable
from services.runtime.log import log


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a provider says of one message, in its own words.

    Attributes:
        word: how far it came.
        code: why it failed; None when it did not.
        to: the number or e-mail address to which it went; it is kept nowhere.
    """

    provider: ProviderName
    word: str
    code: str | None
    provider_id: str
    to: str


@dataclass(frozen=True, slots=True)
class Receipts:
    """Takes receipts in."""

    database: Database
    clock: Clock
    outcomes: Outcomes

    def keep(self, receipt: Receipt, message_of: Callable[[Connection], UUID | None]) -> Response:
        """Keep a receipt and commit what follows from it; the same one again changes nothing but the count.

        Args:
            receipt: what was said.
            message_of: finds the message that it is about.

        Returns:
            204 when it is committed, 404 when it is about no message of ours, 503 while the database is away:
            nothing was committed then, so it may come again.
        """
        return answered(lambda: self._keep(receipt, message_of))

    def _keep(self, receipt: Receipt, message_of: Callable[[Connection], UUID | None]) -> Response:
        status, now = receipt_status(receipt.word), self.clock.now()

        def work(connection: Connection) -> UUID | None:
            message = message_of(connection)
            if message is None:
                return None
            if status is not None and not self._is_of_another(connection, message, receipt, status):
                wrong = _unusable(status, receipt)
                news = News(evolve(Delivery.QUEUED, status), receipt.provider_id or None, receipt.code, wrong)
                self.outcomes.record(connection, message, news, now)
            store_messages.keep_receipt(
                connection,
                message,
                status=receipt.word,
                code=receipt.code,
                provider_id=receipt.provider_id,
                at=now,
            )
            return message

        message = self.database.run(work)
        if message is None:
            log(RECEIPT_UNKNOWN, status=receipt.word)
            return Response(status_code=404)
        log(RECEIPT_KEPT, message=str(message), status=receipt.word, code=receipt.code)
        return Response(status_code=204)

    @staticmethod
    def _is_of_another(
        connection: Connection, message: UUID, receipt: Receipt, status: ReceiptStatus
    ) -> bool:
        """Whether a provider calls a text lost that goes by another one: that says nothing of this one."""
        by = store_messages.provider_of(connection, message)
        return status is ReceiptStatus.FAILED and by not in (None, receipt.provider)


def answered(work: Callable[[], Response]) -> Response:
    """Return the answer, or 503 while the database is away: nothing was committed, so it may come again."""
    try:
        return work()
    except Unavailable as fault:
        return Response(status_code=503, headers={"Retry-After": str(fault.retry_after_seconds)})


def _unusable(status: ReceiptStatus, receipt: Receipt) -> Unusable | None:
    """Return what a receipt says of the address to which the message went."""
    if status is not ReceiptStatus.FAILED or receipt.code is None:
        return None
    try:
        to = EmailAddress.parse(receipt.to) if "@" in receipt.to else PhoneNumber.parse(receipt.to)
        return unusable(to, refused(receipt.code))
    except AddressRefused:
        return None
