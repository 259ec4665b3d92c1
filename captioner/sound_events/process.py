"""The network for sounds in a supervised child process."""

from functools import partial
from pathlib import Path
from typing import cast

from captioner.core.audio import SAMPLE_RATE, Samples
from captioner.core.errors import CaptionerError
from captioner.core.message import Message
from captioner.files.paths import file_exists
from captioner.sound_events.detection import Probabilities, SoundModelFacts
from captioner.sound_events.kinds import LABELS_FILE
from captioner.speech.models.catalogue import CatalogueEntry
from captioner.speech.models.formats import incomplete_repository_error
from captioner.speech.models.forms import ModelForm
from captioner.subprocesses.child import ChildTaskError, run_in_child
from captioner.subprocesses.placement import LIVE_NICENESS, Placement
from captioner.subprocesses.supervised import Hosting, SupervisedService, SupervisionSettings, Way

_SPARE_MEMORY_MB = 600

_SUPERVISION = SupervisionSettings(decode_limit_s=5.0)
"""A window takes milliseconds. What comes in while a child hangs must still be waiting when it is
replaced: a session keeps half a minute, for all its channels together."""


class SoundService:
    """The child's side of a `SoundClassifier`.

    Args:
        file: Of the network.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def load(self) -> SoundModelFacts:
        from captioner.sound_events.network import SoundNetwork

        self._network = SoundNetwork(self._file)
        return self._network.facts

    def probabilities(self, samples: Samples) -> Probabilities:
        return self._network.probabilities(samples)

    def close(self) -> None: ...


class ProcessSounds(SupervisedService):
    """A `SoundClassifier` whose work is done in a child process: one that dies is replaced.

    Args:
        file: Of the network.
        niceness: How much the process gives way (`captioner.subprocesses.placement`).
    """

    def __init__(self, file: Path, niceness: int = LIVE_NICENESS) -> None:
        size_mb = file.stat().st_size / 1e6 if file.is_file() else 0.0
        way = Way(
            partial(SoundService, file),
            Placement(niceness=niceness),
            round(4 * size_mb) + _SPARE_MEMORY_MB,
        )
        hosting = Hosting([way], _SUPERVISION)
        super().__init__(
            lambda _is_cancelled: hosting,
            name="captioner-sounds",
            stopped=_stopped,
        )

    def load(self) -> SoundModelFacts:
        return cast(SoundModelFacts, super().load())

    def probabilities(self, samples: Samples) -> Probabilities:
        sound_s = len(samples) / SAMPLE_RATE
        return cast(Probabilities, self.call("probabilities", samples, sound_s=sound_s))


def _stopped(attempts: int, reason: str) -> CaptionerError:
    return CaptionerError(
        "The process that hears sounds stopped {attempts} times at the same place: {reason}.",
        attempts=attempts,
        reason=reason,
    )


SOUND_MODEL = "sounds"
"""The model's name."""

_NETWORK_FILE = "model.int8.onnx"
_PATIENCE_S = 60.0

_ENTRY = CatalogueEntry(
    SOUND_MODEL,
    "k2-fsa/sherpa-onnx-ced-tiny-audio-tagging-2024-04-19",
    licence="Apache-2.0 (weights); GPL-3.0 (source)",
    download_mb=6,
    note=Message(
        "Detects laughter, applause, alarms and more, in place of the built-in model (CED-tiny)."
    ),
)


def sound_network(folder: Path) -> Path | None:
    """The network in a folder; None where it holds none."""
    file = folder / _NETWORK_FILE
    return file if all(map(file_exists, (file, file.with_name(LABELS_FILE)))) else None


def _inspect(folder: Path, _name: str) -> None:
    try:
        run_in_child(_try, str(folder / _NETWORK_FILE), time_limit_s=_PATIENCE_S)
    except ChildTaskError as error:
        raise CaptionerError(
            "{folder} holds no model for sounds that Captioner can use: {reason}.",
            "Copy it again from its source, or run `captioner models download sounds`.",
            folder=folder,
            reason=error.reason,
        ) from error


def _try(file: str) -> None:
    """In the child: load it and hear something, as a session will."""
    from captioner.sound_events.network import SoundNetwork

    SoundNetwork(Path(file)).try_out()


SOUND_MODEL_FORM = ModelForm(
    files=(_NETWORK_FILE, LABELS_FILE),
    needed=((_NETWORK_FILE,), (LABELS_FILE,)),
    inspect=_inspect,
    foreign=partial(incomplete_repository_error, _NETWORK_FILE),
    known=(_ENTRY,),
    download_command="captioner models download",
)
"""What it consists of."""
