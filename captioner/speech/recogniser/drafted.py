"""An accurate model and a fast one beside it, as one recogniser: requests say who decodes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from captioner.core.errors import CaptionerError
from captioner.core.ports import Recogniser
from captioner.core.recognition import Hypothesis, RecogniserInfo, RecognitionRequest


class DraftedRecogniser(Recogniser):
    """A `captioner.core.ports.Recogniser` of two models, which share its threads.

    A draft model that cannot be loaded is left out, and the info says why.

    Args:
        accurate: Decodes whatever no draft is asked for.
        draft: Decodes requests with `by_draft`.
    """

    def __init__(self, accurate: Recogniser, draft: Recogniser) -> None:
        self._accurate = accurate
        self._draft = draft

    def load(self) -> RecogniserInfo:
        """See `Recogniser`."""
        info = self._accurate.load()
        try:
            return replace(info, draft_name=self._draft.load().model_name)
        except CaptionerError as error:
            self._draft.close()
            return replace(info, draft_error=error)

    def recognise_batch(self, requests: Sequence[RecognitionRequest]) -> list[Hypothesis]:
        """See `Recogniser`; a batch is for one of the two."""
        by_draft = any(request.by_draft for request in requests)
        return (self._draft if by_draft else self._accurate).recognise_batch(requests)

    def close(self) -> None:
        """See `Recogniser`."""
        self._accurate.close()
        self._draft.close()
