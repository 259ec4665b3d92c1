"""Where a recogniser runs: in the process or in a child, with the CPU to fall back to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from functools import partial
from pathlib import Path
from typing import TypeVar

from captioner.core.errors import CaptionerError
from captioner.core.ports import Recogniser
from captioner.core.recognition import Hypothesis, RecogniserInfo, RecognitionRequest
from captioner.speech.device_probe import DeviceChoice
from captioner.speech.idle_unloading import IdleUnloadingRecogniser
from captioner.speech.recogniser_process import ProcessRecogniser, SupervisionSettings
from captioner.speech.whisper_recogniser import WhisperRecogniser

Answer = TypeVar("Answer")

_SPARE_MEMORY_MB = 1500


class Host(Enum):
    """Where a recogniser's work is done."""

    AUTO = "auto"
    """In a child with CUDA, whose drivers may take a process down; else in this one."""

    THREAD = "thread"
    PROCESS = "process"


class FallbackRecogniser:
    """A `captioner.core.ports.Recogniser` that changes over to another one for good.

    Args:
        first: Used until it fails.
        second: Makes the other one, when it is needed.
        on_change: Told one sentence for the user, from the thread that called.
    """

    def __init__(
        self,
        first: Recogniser,
        second: Callable[[], Recogniser],
        on_change: Callable[[str], None] = lambda _message: None,
    ) -> None:
        self._current = first
        self._second: Callable[[], Recogniser] | None = second
        self._on_change = on_change

    def load(self) -> RecogniserInfo:
        """See `Recogniser`."""
        return self._insist(lambda recogniser: recogniser.load())

    def recognise(self, request: RecognitionRequest) -> Hypothesis:
        """See `Recogniser`."""
        return self._insist(lambda recogniser: recogniser.recognise(request))

    def recognise_batch(self, requests: Sequence[RecognitionRequest]) -> list[Hypothesis]:
        """See `Recogniser`."""
        return self._insist(lambda recogniser: recogniser.recognise_batch(requests))

    def close(self) -> None:
        """See `Recogniser`."""
        self._current.close()

    def _insist(self, action: Callable[[Recogniser], Answer]) -> Answer:
        try:
            return action(self._current)
        except CaptionerError as error:
            if self._second is None:
                raise
            second, self._second = self._second, None
            self._current.close()
            self._current = second()
            self._on_change(f"{error.message} Captions are now made on the CPU.")
            return action(self._current)


def host_recogniser(
    model_dir: Path,
    choice: DeviceChoice,
    *,
    model_name: str = "",
    language: str = "en",
    host: Host = Host.AUTO,
    idle_s: float = 0.0,
    may_fall_back: bool = True,
    on_message: Callable[[str], None] = lambda _message: None,
    on_state: Callable[[str], None] = lambda _state: None,
) -> IdleUnloadingRecogniser:
    """A recogniser for a model on the device that the probe chose, not loaded yet.

    Args:
        model_dir: The model's directory.
        choice: What the probe found.
        model_name: What a person calls the model.
        language: Code of the spoken language.
        host: Where it runs.
        idle_s: Unloaded after so many seconds without a request; 0: never.
        may_fall_back: Whether CUDA's failing for good is answered by the CPU.
        on_message: Told sentences for the user: a child was replaced, the device changed.
        on_state: Told "loading", "loaded" and "unloaded".
    """
    in_child = host is Host.PROCESS or (host is Host.AUTO and choice.device == "cuda")

    def make(device: str, compute_type: str | None, cpu_threads: int, limit_mb: int) -> Recogniser:
        factory = partial(
            WhisperRecogniser,
            model_dir,
            model_name=model_name,
            device=device,
            compute_type=compute_type,
            cpu_threads=cpu_threads,
            language=language,
        )
        if not in_child:
            return factory()
        supervision = SupervisionSettings(memory_limit_mb=limit_mb or None)
        return ProcessRecogniser(factory, supervision=supervision, on_restart=on_message)

    # Twice what was measured, because long batches and beams take more than the probe did.
    limit_mb = 2 * choice.memory_mb + _SPARE_MEMORY_MB if choice.memory_mb else 0
    recogniser = make(choice.device, choice.compute_type, choice.cpu_threads, limit_mb)
    if choice.device == "cuda" and may_fall_back:
        recogniser = FallbackRecogniser(recogniser, partial(make, "cpu", None, 0, 0), on_message)
    return IdleUnloadingRecogniser(recogniser, idle_s, on_state)
