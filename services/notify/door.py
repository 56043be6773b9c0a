"""The doors below ``/intern/``: a secret of the installation opens them, and what is asked stands in the body.

So no pseudonym, code or number stands in a URL. The portal answers for who its user is, and may see and change.
"""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any, TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError

from services.notify.problem import Refused, WrongKey
from services.runtime.bearer import is_bearer

Asked = TypeVar("Asked", bound=BaseModel)


def opened(secret: str, most_bytes: int) -> Callable[[Request], Coroutine[Any, Any, bytes]]:
    """Return what reads the body, of at most so many bytes, of who shows ``secret``."""

    async def body(request: Request) -> bytes:
        if not is_bearer(request.headers.get("authorization"), secret):
            raise WrongKey("Deze deur is alleen voor het portaal van deze installatie.")
        content = b""
        async for part in request.stream():
            content += part
            if len(content) > most_bytes:
                raise Refused(f"Stuur hoogstens {most_bytes} bytes.")
        return content

    return body


def read(model: type[Asked], content: bytes, expected: Mapping[str, str]) -> Asked:
    """Return what a body asks.

    Raises:
        Refused: with what is ``expected`` of each field that is wrong, never a value that was sent.
    """
    try:
        return model.model_validate_json(content)
    except ValidationError as fault:
        places = [str(error["loc"][0]) for error in fault.errors() if error["loc"]]
        wrong = {place: expected.get(place, "dit veld bestaat niet") for place in places}
        raise Refused("Vul de velden in zoals hieronder staat.", wrong) from None
