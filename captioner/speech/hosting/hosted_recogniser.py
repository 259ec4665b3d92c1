"""The recogniser of live captions, in a subprocess that is replaced after a crash."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import cast

from captioner.core.audio import SAMPLE_RATE
from captioner.core.long_form import Task
from captioner.core.message import Message
from captioner.core.recognition import (
    ENGLISH,
    Hypothesis,
    Recogniser,
    RecogniserInfo,
    RecognitionRequest,
)
from captioner.speech.hosting.device_choice import ON_ANY_CPU, PROBE_WINDOW_S, DeviceChoice
from captioner.speech.hosting.in_child import (
    speculative_windows,
    whisper_recogniser,
    window_model,
)
from captioner.speech.long_form.window_process import WINDOW_SUPERVISION
from captioner.speech.models.files import MODEL_FILE
from captioner.subprocesses.placement import LIVE_NICENESS, RECORDING_NICENESS, Placement
from captioner.subprocesses.supervised import Hosting, SupervisedService, SupervisionSettings, Way


class HostedRecogniser(SupervisedService, Recogniser):
    """A recogniser in a subprocess.

    A subprocess that crashes, hangs beyond its limit or uses too much memory is replaced, and its
    requests are decoded again, so that no speech is lost. An idle subprocess is ended; the next
    request loads the model again, and sound is collected meanwhile.
    """

    _early: Future[RecogniserInfo] | None = None

    def begin_loading(self) -> None:
        early = self._early = Future[RecogniserInfo]()

        def load() -> None:
            try:
                early.set_result(super(HostedRecogniser, self).load())
            except BaseException as error:
                early.set_exception(error)

        threading.Thread(target=load, name="early loading", daemon=True).start()

    def load(self) -> RecogniserInfo:
        """Start the subprocess, load the model and warm it up; a second call returns immediately.

        Raises:
            CaptionerError: The model cannot be loaded, or no subprocess survives it.
        """
        early, self._early = self._early, None
        return cast(RecogniserInfo, super().load()) if early is None else early.result()

    def recognise_batch(self, requests: Sequence[RecognitionRequest]) -> list[Hypothesis]:
        if not requests:
            return []
        sound_s = sum(len(request.segment.samples) for request in requests) / SAMPLE_RATE
        answer = self.call("recognise_batch", tuple(requests), sound_s=sound_s)
        return cast(list[Hypothesis], answer)


_SPARE_MEMORY_MB = 1500
_PROCESS_MB = 200
_LONGEST_ANSWER_TOKENS = 224
_TIMES_SLOWER = 20.0
"""A decode hangs after this many times its measured duration; other programs also slow it down."""

_OTHER_DEVICE = Message("Captions are now made on the CPU.")


@dataclass(frozen=True, slots=True)
class HostedModel:
    """A model, and the device to run it on.

    Attributes:
        may_fall_back: Whether to use the CPU once CUDA has failed for good.
        draft_path: Directory of the draft model; None without one.
        prompt_tokens: Most tokens of hotwords and earlier text, from the catalogue; None derives it
            from the number of decoder layers.
    """

    path: Path
    name: str
    choice: DeviceChoice
    threads: int = 0
    may_fall_back: bool = True
    draft_path: Path | None = None
    prompt_tokens: int | None = None


def recogniser_hosting(
    model: HostedModel, *, language: str = ENGLISH, task: Task = Task.TRANSCRIBE
) -> Hosting:
    """Return how to run the recogniser of live captions."""
    factory = partial(
        whisper_recogniser,
        model.path,
        model_name=model.name,
        language=language,
        task=task,
        prompt_tokens=model.prompt_tokens,
        draft_dir=model.draft_path,
    )
    return Hosting(_ways(model, factory, LIVE_NICENESS), _supervision(model.choice))


def window_hosting(model: HostedModel, niceness: int = RECORDING_NICENESS) -> Hosting:
    """Return how to run a model for recordings."""
    factory = partial(
        window_model, model.path, model_name=model.name, prompt_tokens=model.prompt_tokens
    )
    return Hosting(_ways(model, factory, niceness), WINDOW_SUPERVISION)


def speculative_hosting(main: Path, draft: Path | None, *, device: str = "auto") -> Hosting:
    """Return how to run a large model with its draft (the extra `accurate`)."""
    factory = partial(speculative_windows, main, draft, device=device)
    # PyTorch compiles code and caches it on disk, so the process is not confined.
    placement = Placement(is_confined=False, niceness=RECORDING_NICENESS)
    return Hosting([Way(factory, placement)], WINDOW_SUPERVISION)


def _ways(model: HostedModel, factory: Callable[..., object], niceness: int) -> list[Way]:
    choice = model.choice
    chosen = replace(choice, cpu_threads=model.threads or choice.cpu_threads)
    on_cpu = choice.device == "cpu"
    # A GPU's driver writes files and starts programs, so only the CPU is confined.
    placement = Placement(is_confined=on_cpu, niceness=niceness)
    ways = [
        Way(partial(factory, choice=chosen), placement, _memory_limit_mb(model, choice.memory_mb))
    ]
    if not on_cpu and model.may_fall_back:
        other = partial(factory, choice=replace(ON_ANY_CPU, cpu_threads=model.threads))
        limit_mb = _memory_limit_mb(model, 0)
        ways.append(Way(other, Placement(niceness=niceness), limit_mb, notice=_OTHER_DEVICE))
    return ways


def _memory_limit_mb(model: HostedModel, measured_mb: int) -> int:
    """Return the memory limit of the process, in megabytes."""
    if not measured_mb:
        with suppress(OSError):  # Loading reports the error.
            measured_mb = round((model.path / MODEL_FILE).stat().st_size / 1e6)
        measured_mb += _PROCESS_MB
    if model.draft_path is not None:
        with suppress(OSError):
            measured_mb += round((model.draft_path / MODEL_FILE).stat().st_size / 1e6)
    return 2 * measured_mb + _SPARE_MEMORY_MB


def _supervision(choice: DeviceChoice) -> SupervisionSettings:
    """Return the time limits of a decode, many times the measured duration and never short."""
    usual = SupervisionSettings()
    answer_s = choice.encode_s + _LONGEST_ANSWER_TOKENS * choice.token_s
    return replace(
        usual,
        decode_limit_s=max(usual.decode_limit_s, _TIMES_SLOWER * answer_s),
        decode_limit_per_s=max(
            usual.decode_limit_per_s, _TIMES_SLOWER * choice.encode_s / PROBE_WINDOW_S
        ),
    )
