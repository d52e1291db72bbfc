"""Settings come from the environment, and a mistake in one is told by its name."""

from pathlib import Path

import pytest

from server.settings import Settings, SettingsMistake, settings_from


def test_nothing_set_is_the_embedded_default() -> None:
    assert settings_from({"HOME": "/"}) == Settings()


def test_a_value_can_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("smtp://mail.example:25\n")
    assert settings_from({"SFC_SMTP_URL_FILE": str(tmp_path / "url")}).smtp_url == (
        "smtp://mail.example:25"
    )


@pytest.mark.parametrize(
    ("variable", "value"),
    [("SFC_AUDITOR_SESSION_DAYS", "a month"), ("SFC_DEMONSTRATION", "perhaps"), ("SFC_COLOR", "x")],
)
def test_a_mistake_names_the_setting(variable: str, value: str) -> None:
    with pytest.raises(SettingsMistake, match=variable):
        settings_from({variable: value})
