"""What runs a model on the device that was chosen: a child process, the CPU to fall back to."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from captioner.children.placement import LIVE_NICENESS, RECORDING_NICENESS, Placement
from captioner.children.supervised import SupervisionSettings, Way
from captioner.core.long_form import Task
from captioner.core.message import Message
from captioner.core.recognition import ENGLISH
from captioner.speech.host.device_choice import ON_ANY_CPU, PROBE_WINDOW_S, DeviceChoice
from captioner.speech.host.hosted_recogniser import Hosting
from captioner.speech.host.in_child import (
    speculative_windows,
    whisper_recogniser,
    window_service,
)
from captioner.speech.long_form.window_port import WindowPort
from captioner.speech.long_form.window_process import ProcessWindowModel
from captioner.speech.models.files import MODEL_FILE

OnMessage = Callable[[Message], None]

_SPARE_MEMORY_MB = 1500
_PROCESS_MB = 200
_LONGEST_ANSWER_TOKENS = 224
_TIMES_SLOWER = 20.0
"""A decode that takes so many times what was measured hangs: other programs slow it down, too."""

_OTHER_DEVICE = Message("Captions are now made on the CPU.")


@dataclass(frozen=True, slots=True)
class HostedModel:
    """A model, and what it is run on.

    Attributes:
        choice: What the probe found.
        threads: Threads on the CPU; 0: as many as the probe found best.
        may_fall_back: Whether the CPU takes over when CUDA has failed for good.
        draft_path: Directory of the draft model that is run beside it; None without one.
        prompt_tokens: Most tokens of hotwords and earlier text, as the catalogue has it; None:
            its decoder's layers tell.
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
    """Return how the recogniser of live captions is run.

    Args:
        language: Code of the spoken language; empty: requests say it, or the sound.
    """
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


def host_windows(
    model: HostedModel,
    *,
    niceness: int = RECORDING_NICENESS,
    on_message: OnMessage = lambda _message: None,
) -> WindowPort:
    """The same for the windows of recordings."""
    factory = partial(
        window_service, model.path, model_name=model.name, prompt_tokens=model.prompt_tokens
    )
    return ProcessWindowModel(*_ways(model, factory, niceness), on_message=on_message)


def host_speculative(
    main: Path,
    draft: Path | None,
    *,
    device: str = "auto",
    on_message: OnMessage = lambda _message: None,
) -> WindowPort:
    """Host a large model with its draft (the extra `accurate`), not loaded yet.

    Args:
        draft: None: the large model alone.
        device: "cpu", "cuda", or "auto".
    """
    factory = partial(speculative_windows, main, draft, device=device)
    # PyTorch compiles, and keeps what it has compiled.
    placement = Placement(is_confined=False, niceness=RECORDING_NICENESS)
    return ProcessWindowModel(Way(factory, placement), on_message=on_message)


def _ways(model: HostedModel, factory: Callable[..., object], niceness: int) -> list[Way]:
    choice = model.choice
    chosen = replace(choice, cpu_threads=model.threads or choice.cpu_threads)
    on_cpu = choice.device == "cpu"
    # A GPU's driver writes, and starts programs of its own.
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
    """Most memory of the process.

    Twice what was measured, because long batches and beams take more than the probe did; where
    nothing was, twice what loading takes at most: the file as it is, and a process without it.
    """
    if not measured_mb:
        with suppress(OSError):  # Loading will say what is wrong with it.
            measured_mb = round((model.path / MODEL_FILE).stat().st_size / 1e6)
        measured_mb += _PROCESS_MB
    if model.draft_path is not None:
        with suppress(OSError):
            measured_mb += round((model.draft_path / MODEL_FILE).stat().st_size / 1e6)
    return 2 * measured_mb + _SPARE_MEMORY_MB


def _supervision(choice: DeviceChoice) -> SupervisionSettings:
    """When a decode hangs: many times later than what was measured, and never soon."""
    usual = SupervisionSettings()
    answer_s = choice.encode_s + _LONGEST_ANSWER_TOKENS * choice.token_s
    return replace(
        usual,
        decode_limit_s=max(usual.decode_limit_s, _TIMES_SLOWER * answer_s),
        decode_limit_per_s=max(
            usual.decode_limit_per_s, _TIMES_SLOWER * choice.encode_s / PROBE_WINDOW_S
        ),
    )
