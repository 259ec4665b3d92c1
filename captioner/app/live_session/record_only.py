"""Record now, caption later: a session like any other, without recognition."""

from __future__ import annotations

from collections.abc import Sequence

from captioner.core.audio import Samples
from captioner.core.recognition import Hypothesis, Recogniser, RecogniserInfo, RecognitionRequest


class NoSpeech:
    """A voice activity detector that detects none, so that nothing is handed to a recogniser."""

    def speech_probability(self, frame: Samples) -> float:
        """Always 0."""
        return 0.0

    def reset(self) -> None:
        """There is nothing to forget."""


class NullRecogniser(Recogniser):
    """A recogniser without a model; it returns no words."""

    def load(self) -> RecogniserInfo:
        """Ready immediately; its model has no name, which is how the windows know."""
        return RecogniserInfo(
            model_name="",
            device="cpu",
            compute_type="",
            cpu_threads=0,
            mel_bins=0,
            is_multilingual=True,
            supports_prompt=False,
            load_s=0.0,
        )

    def recognise_batch(self, requests: Sequence[RecognitionRequest]) -> list[Hypothesis]:
        """No words: it is asked once, to be warmed up."""
        return [Hypothesis(()) for _ in requests]

    def close(self) -> None:
        """Nothing to free."""
