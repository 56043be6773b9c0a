"""Whether a request shows a secret as ``Authorization: Bearer``: the one comparison for every door with one key."""

from hmac import compare_digest


def is_bearer(header: str | None, secret: str | None) -> bool:
    """Whether an ``Authorization`` header holds this secret, compared in constant time; never without a secret."""
    scheme, _, given = (header or "").partition(" ")
    return (
        bool(secret)
        and scheme.lower() == "bearer"
        and compare_digest(given.strip().encode(), (secret or "").encode())
    )
