"""Recent far-end speech, which a microphone may pick up again from the loudspeaker."""

from __future__ import annotations

from captioner.live.decisions.duplicate_captions import HeardElsewhere
from captioner.live.decisions.utterance import LiveUtterance
from captioner.live.engine.recognition_queue import RecognitionQueue
from captioner.live.engine.utterance import Utterance

_REMEMBERED_S = 30.0


class FarEndSpeech:
    """Remembers the far end's words of the last seconds. Used by the recognise worker only."""

    def __init__(self, recognition: RecognitionQueue) -> None:
        self._recognition = recognition
        self._said: dict[int, LiveUtterance] = {}

    def decoded(self, utterance: Utterance) -> None:
        """An utterance has new words."""
        if utterance.may_hold_echo:
            return
        self._said[utterance.live.caption_id] = utterance.live
        forgotten_s = utterance.start_s - _REMEMBERED_S
        self._said = {
            caption_id: live
            for caption_id, live in self._said.items()
            if live.decoded_until_s > forgotten_s
        }

    def around(self, utterance: Utterance) -> HeardElsewhere | None:
        """What to compare an utterance with; None where no loudspeaker is heard."""
        if not utterance.may_hold_echo:
            return None
        words = [word for live in self._said.values() for word in live.heard_words]
        return HeardElsewhere(
            sorted(words, key=lambda word: word.start_s), self._recognition.far_end_known_until_s
        )
