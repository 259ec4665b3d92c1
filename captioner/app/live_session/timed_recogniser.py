"""A recogniser that adds up what it costs."""

from __future__ import annotations

from collections.abc import Sequence

from captioner.core.ports import Recogniser
from captioner.core.recognition import Hypothesis, RecogniserInfo, RecognitionRequest


class TimedRecogniser(Recogniser):
    """Passes everything on, and sums the time that decodes took.

    Attributes:
        spent_s: Seconds spent in encode, decode and alignment so far.
    """

    def __init__(self, recogniser: Recogniser) -> None:
        self._recogniser = recogniser
        self.spent_s = 0.0

    def load(self) -> RecogniserInfo:
        """See `Recogniser`."""
        return self._recogniser.load()

    def recognise_batch(self, requests: Sequence[RecognitionRequest]) -> list[Hypothesis]:
        """See `Recogniser`."""
        hypotheses = self._recogniser.recognise_batch(requests)
        if hypotheses:  # Times in the hypotheses are those of the whole batch.
            first = hypotheses[0]
            self.spent_s += first.encode_s + first.decode_s + first.align_s
        return hypotheses

    def close(self) -> None:
        """See `Recogniser`."""
        self._recogniser.close()
