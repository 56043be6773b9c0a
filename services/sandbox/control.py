"""The sandbox by program: what was sent, and what goes wrong next.

For tests, the demo and anybody who evaluates; none of it exists at Twilio.
"""

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict, Field

from services.sandbox.behaviour import ReceiptWord, Rule
from services.sandbox.outside import Outside


class ReplyOrder(BaseModel):
    """Answer from a phone; ``to`` is our number, or none for the one that texted it last."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    sender: str = Field(alias="from")
    text: str
    to: str | None = None
    id: Annotated[str | None, Field(pattern=r"^(SM|MM)[0-9a-fA-F]{32}$")] = None


class ReceiptOrder(BaseModel):
    """Send a receipt for one message now."""

    model_config = ConfigDict(extra="forbid")

    id: str
    status: ReceiptWord
    error_code: int | None = None


class InboundOrder(BaseModel):
    """Say where replies are posted."""

    model_config = ConfigDict(extra="forbid")

    url: str


def router(outside: Outside) -> APIRouter:
    """Return the list of messages and the routes under ``/sandbox``."""
    routes = APIRouter()

    @routes.get("/berichten.json")
    async def messages() -> list[dict[str, str | None]]:
        """Every SMS and e-mail, in the order of sending."""
        return [message.public() for message in outside.mailbox.messages()]

    @routes.post("/sandbox/antwoord")
    async def reply(order: ReplyOrder) -> dict[str, Any]:
        """Reply; 409 when nobody said where replies go, 502 when the webhook does not take it."""
        given = await outside.reply(order.sender, order.text, order.to, order.id)
        if given is None:
            raise HTTPException(409, "nobody said where replies are posted (inbound_url)")
        if given.http_status is None or given.http_status >= 300:  # noqa: PLR2004 (HTTP: not a success)
            raise HTTPException(502, f"the webhook answered {given.http_status}")
        return {"id": given.id, "http_status": given.http_status}

    @routes.post("/sandbox/ontvangst")
    async def receipt(order: ReceiptOrder) -> dict[str, int | None]:
        """Send one receipt; ``http_status`` is what the webhook answered."""
        message = outside.mailbox.find(order.id)
        if message is None:
            raise HTTPException(404, "no text message of that id")
        return {"http_status": await outside.receipt(message, order.status, order.error_code)}

    @routes.post("/sandbox/gedrag", status_code=204)
    async def behave(rule: Rule) -> None:
        """Let a rule hold from the next message on."""
        outside.behaviours.add(rule)

    @routes.post("/sandbox/antwoordadres", status_code=204)
    async def inbound(order: InboundOrder) -> None:
        """Say where replies are posted."""
        outside.inbound_url = order.url

    @routes.get("/sandbox/meldingen")
    async def callbacks() -> list[dict[str, Any]]:
        """Return the last thousand receipts and replies that were posted, with what was answered."""
        calls = tuple(outside.callbacks.sent)
        return [{"form": dict(call.form), "http_status": call.http_status} for call in calls]

    @routes.post("/sandbox/leeg", status_code=204)
    async def clear() -> None:
        """Forget messages, replies and rules."""
        outside.clear()

    return routes
