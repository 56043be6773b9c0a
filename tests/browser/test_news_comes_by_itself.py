"""A new signal stands on the open page without anybody loading it again."""

from schemas.types import staff_id
from tests.browser.conftest import Stand

COACH = staff_id("25", "LC-KP")


def test_news_comes_by_itself(stand: Stand) -> None:
    """A signal of one's own appears on an open page; one of a colleague does not make it look again."""
    with stand.page(scripts=True) as page:
        page.get_by_text("Er is nu niets te doen").wait_for()
        page.wait_for_function("navigator.onLine")
        stand.desk.person("Jesse", owner=staff_id("25", "LC-DS"))
        stand.desk.person("Renske", owner=COACH)
        page.get_by_role("link", name="Renske Testpersoon").wait_for()
        assert page.get_by_text("Jesse").count() == 0


def test_news_waits_for_who_is_busy(stand: Stand) -> None:
    """What somebody is filling in is not taken away: the page looks again when they are done."""
    stand.desk.person("Renske", owner=COACH)
    with stand.page(scripts=True) as page:
        page.get_by_text("Noteer contact").click()
        stand.desk.person("Jesse", owner=COACH)
        page.wait_for_function("document.querySelector('[data-nieuws]').dataset.later === 'ja'")
        assert page.get_by_role("button", name="Gesproken").is_visible()
        page.get_by_text("Noteer contact").first.click()
        page.get_by_role("heading", level=1).click()
        page.get_by_role("link", name="Jesse Testpersoon").wait_for()
