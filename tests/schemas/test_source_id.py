"""A school has one key as a source of deliveries, in every process and every year."""

from uuid import UUID

from schemas.events import source_id


def test_the_key_of_a_school_never_changes() -> None:
    """It is made from the BRIN alone: another one would part a silence from the delivery that ends it."""
    assert source_id("98KP") == UUID("0c32ec80-10ff-5a23-b2d2-f2356714d334")
    assert source_id("98OH") != source_id("98KP")
