"""Which sounds are heard in recordings: captions of their own among those of the words."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from itertools import count

from captioner.app.recording_listener import RecordingListener
from captioner.app.voices.recordings import RecordingVoices
from captioner.core.audio import SAMPLE_RATE, Samples, SourceItem
from captioner.core.captions import Caption
from captioner.core.errors import CaptionerError
from captioner.core.message import Message
from captioner.core.recognition import GuardSettings
from captioner.core.sounds.decision import HeardSound, sound_caption
from captioner.core.sounds.kinds import LABELS
from captioner.core.sounds.listening import SoundListener
from captioner.core.speakers.labelling import VoiceLabeller
from captioner.live.decisions.guards import CLEAR_VOICE, Evidence, check_sound
from captioner.live.engine.sounds import SoundCaptions
from captioner.speech.recogniser.voice_activity import FRAME_SAMPLES, GatedVoiceActivity

_log = logging.getLogger(__name__)


@contextmanager
def listening(
    labeller: VoiceLabeller | None, sounds: SoundCaptions | None
) -> Iterator[RecordingListener | None]:
    """What tells voices, sounds or both while recordings are transcribed; closed at the end."""
    with ExitStack() as stack:
        listener: RecordingListener | None = None
        if labeller is not None:
            listener = RecordingVoices(stack.enter_context(closing(labeller)))
        if sounds is not None:
            stack.enter_context(closing(sounds.classifier))
            listener = RecordingSounds(sounds, listener)
        yield listener


class RecordingSounds(RecordingListener):
    """Tells the sounds of one recording after another, or of one channel after another.

    Words that were invented over music, alarms and the like are left out.

    Args:
        captions: Which sounds; their classifier is closed by its owner.
        voices: What tells voices apart, where that is wanted, too.
    """

    def __init__(self, captions: SoundCaptions, voices: RecordingListener | None = None) -> None:
        self._detector: GatedVoiceActivity | None = None
        self._captions = captions
        self._voices = voices
        self._begin()

    def _begin(self) -> None:
        self._listener: SoundListener | None = None
        self._heard: list[HeardSound] = []
        self._invented: set[int] = set()
        self._error: Message | None = None

    @property
    def notices(self) -> Sequence[Message]:
        """See `RecordingListener`."""
        own = () if self._error is None else (self._error,)
        return (*own, *(self._voices.notices if self._voices is not None else ()))

    @property
    def recognised(self) -> Mapping[str, str]:
        """See `RecordingListener`."""
        return self._voices.recognised if self._voices is not None else {}

    def hear(self, item: SourceItem) -> None:
        """See `RecordingListener`."""
        if self._voices is not None:
            self._voices.hear(item)
        if self._error is not None:
            return
        try:
            if self._listener is None:
                classifier = self._captions.classifier
                self._listener = SoundListener(
                    classifier, classifier.load(), self._captions.wanted, self._clear_voice
                )
            self._heard += self._listener.hear(item)
        except CaptionerError as error:
            reason = error.message
            self._error = Message("Sounds are not captioned: {reason}", reason=reason)

    def label(self, place: int, caption: Caption) -> None:
        """See `RecordingListener`."""
        if self._is_invented(caption):  # Asked now: what was heard is not kept for hours.
            self._invented.add(caption.id)
        if self._voices is not None:
            self._voices.label(place, caption)

    def finished(self, captions: Sequence[Caption]) -> tuple[Caption, ...]:
        """The captions of words and sounds by when they begin, with new numbers for sounds."""
        words = self._voices.finished(captions) if self._voices is not None else tuple(captions)
        words = tuple(caption for caption in words if caption.id not in self._invented)
        numbers = count(max((caption.id for caption in words), default=0) + 1)
        sounds = [
            sound_caption(sound, next(numbers), self._captions.in_words(LABELS[sound.kind]))
            for sound in self._heard
        ]
        self._begin()
        return tuple(sorted((*words, *sounds), key=lambda caption: caption.start_s))

    def _is_invented(self, caption: Caption) -> bool:
        if self._listener is None:
            return False
        found = self._listener.wordless.around(caption.start_s, caption.end_s)
        if found is None:
            return False
        evidence = Evidence(caption.end_s - caption.start_s, 0.0, *found)
        refusal = check_sound(caption.words, evidence, GuardSettings())
        if refusal is not None:
            _log.info("Left out: %s", refusal.reason)
        return refusal is not None

    def _clear_voice(self, samples: Samples) -> list[float]:
        self._detector = detector = self._detector or GatedVoiceActivity()
        detector.reset()
        frames = samples[: len(samples) // FRAME_SAMPLES * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)
        shares = [detector.speech_probability(frame) for frame in frames]
        return [
            place * FRAME_SAMPLES / SAMPLE_RATE
            for place, share in enumerate(shares)
            if share >= CLEAR_VOICE
        ]
