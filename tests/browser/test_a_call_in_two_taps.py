"""A call is recorded in two taps on a phone, with and without JavaScript."""

import pytest

from schemas.types import staff_id
from tests.browser.conftest import Stand

COACH = staff_id("25", "LC-KP")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_call_in_two_taps(stand: Stand, *, scripts: bool) -> None:
    """Two taps record that somebody was spoken; the page says that it is kept, and one fact waits to be sent."""
    leaver = stand.desk.person("Renske", owner=COACH)
    with stand.page(scripts=scripts) as page:
        page.get_by_text("Noteer contact").click()
        page.get_by_role("button", name="Gesproken").click()
        page.get_by_text("Bewaard.").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth") if scripts else True
    [[event]] = stand.desk.rows("select event from portal.entries")
    assert event["type"] == "nl.nazorg.contact.gelegd.v1"
    assert event["data"]["jongere"] == str(leaver)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_the_keyboard_is_enough(stand: Stand, *, scripts: bool) -> None:
    """The first key leads past the menu, and a dossier opens from the keyboard."""
    stand.desk.person("Renske", owner=COACH)
    with stand.page(scripts=scripts) as page:
        page.keyboard.press("Tab")
        page.get_by_role("link", name="Naar de inhoud").wait_for()
        page.get_by_role("link", name="Renske Testpersoon").press("Enter")
        page.get_by_role("heading", name="Tijdlijn").wait_for()
        assert page.get_by_role("heading", level=1).inner_text() == "Renske Testpersoon"
