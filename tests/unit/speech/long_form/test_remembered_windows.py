"""What a model heard in an earlier run comes back as it was."""

import json

from captioner.core.captions import Word
from captioner.speech.long_form.remembered import _from_json, _to_json
from captioner.speech.long_form.sound_window import DecodedWindow
from captioner.speech.long_form.token_merging import SpelledWord


def test_a_window_comes_back_as_it_was() -> None:
    words = (SpelledWord(Word("Guten", 1.0, 1.5, 0.9), (1, 2)),)
    heard = DecodedWindow(words, -0.2, 0.1, 1.4, pieces=((1.0, 4.0, 0.25), (4.5, 9.0, 0.5)))
    assert _from_json(json.loads(json.dumps(_to_json(heard)))) == heard
