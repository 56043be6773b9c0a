"""Settings: what is unknown or wrong stops the start with its name, and never with its value."""

import pytest
from pydantic import ValidationError

from services.runtime.errors import Misconfigured
from services.runtime.settings import RuntimeSettings


def test_without_variables_it_is_one_machine() -> None:
    """One command on a fresh machine needs no settings."""
    settings = RuntimeSettings.load()

    assert (settings.bus, settings.clock, settings.production) == ("direct", "system", False)
    assert settings.database_url is None


def test_a_variable_sets_its_field(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment is read once, at the start."""
    monkeypatch.setenv("VANGNET_BUS", "kafka://broker:9092")
    settings = RuntimeSettings.load()
    monkeypatch.setenv("VANGNET_BUS", "direct")

    assert settings.bus == "kafka://broker:9092"


def test_an_unknown_variable_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A typo cannot silently switch something off."""
    monkeypatch.setenv("VANGNET_PRODUCTON", "true")

    with pytest.raises(Misconfigured, match="VANGNET_PRODUCTON"):
        RuntimeSettings.load()


def test_a_variable_of_somebody_else_is_none_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only our own prefix is judged."""
    monkeypatch.setenv("VANG_BUS", "x")

    assert RuntimeSettings.load().bus == "direct"


@pytest.mark.parametrize("word", [pytest.param("False", id="False"), pytest.param("0", id="0")])
def test_false_is_false(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    """A word for no is no, and any other word is an error."""
    monkeypatch.setenv("VANGNET_PRODUCTION", word)

    assert RuntimeSettings.load().production is False


def test_a_wrong_value_is_named_and_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fault names the variable; what stood in it may be a secret."""
    monkeypatch.setenv("VANGNET_PRODUCTION", "geheim-1234")

    with pytest.raises(Misconfigured, match="VANGNET_PRODUCTION") as refused:
        RuntimeSettings.load()

    assert "geheim-1234" not in str(refused.value)


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    """Printing or logging the settings gives no password away."""
    monkeypatch.setenv("VANGNET_DATABASE_URL", "postgresql://vangnet:geheim-1234@db/vangnet")

    assert "geheim-1234" not in repr(RuntimeSettings.load())


def test_settings_cannot_be_changed() -> None:
    """What was read at the start holds until the end."""
    settings = RuntimeSettings.load()

    with pytest.raises(ValidationError):
        settings.bus = "other"  # type: ignore[misc]


def test_each_setting_is_described() -> None:
    """The description is the documentation: none is missing."""
    assert all(field.description for field in RuntimeSettings.model_fields.values())
