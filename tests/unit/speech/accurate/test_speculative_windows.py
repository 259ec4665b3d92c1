from dataclasses import replace
from pathlib import Path

import pytest

from captioner.core.errors import CaptionerError
from captioner.core.long_form import Algorithm, LongFormSettings, Task
from captioner.speech.accurate.speculative import SpeculativeWindows

BATCHED = LongFormSettings(algorithm=Algorithm.BATCHED)


@pytest.mark.parametrize(
    "settings",
    [replace(BATCHED, algorithm=Algorithm.CHUNKED), replace(BATCHED, task=Task.TRANSLATE)],
)
def test_other_algorithms_and_translation_are_errors(settings: LongFormSettings) -> None:
    with pytest.raises(CaptionerError, match="only the batched algorithm, and no translation"):
        SpeculativeWindows(Path("large-v3"), None).require("en", settings)
