"""The wish to save power reaches the session, from the settings and from the command line."""

from dataclasses import replace
from pathlib import Path

import pytest

from captioner.app.live_session.settings import session_settings
from captioner.commands import listen
from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders
from captioner.live.decisions.pacing import SavePower
from captioner.live.engine.setup import SessionSettings
from captioner.settings.model import Settings
from tests.helpers.captioner_process import parsed
from tests.helpers.paths import ROOT


def test_the_settings_say_when() -> None:
    usual = Settings()
    assert session_settings(usual).save_power is SavePower.ON_BATTERY
    always = replace(usual, recognition=replace(usual.recognition, save_power=SavePower.ALWAYS))
    assert session_settings(always).save_power is SavePower.ALWAYS


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ([], SavePower.ON_BATTERY),
        (["--save-power", "never"], SavePower.NEVER),
        (["--save-power", "always"], SavePower.ALWAYS),
    ],
)
def test_listen_says_when(
    arguments: list[str], wanted: SavePower, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made: list[SessionSettings] = []

    def create(*given: object, **_named: object) -> None:
        made.extend(one for one in given if isinstance(one, SessionSettings))
        raise CaptionerError("That is enough.")

    monkeypatch.setattr(listen, "create_live_session", create)
    source = str(ROOT / "resources/demo/demo.flac")
    options = parsed(
        listen, "--source", source, "--record-only", "--save", str(tmp_path), *arguments
    )
    folders = Folders(*(tmp_path / each for each in ("s", "m", "e", "c", "l")))
    with pytest.raises(CaptionerError, match="enough"):
        listen.run(options, folders)
    assert [settings.save_power for settings in made] == [wanted]
