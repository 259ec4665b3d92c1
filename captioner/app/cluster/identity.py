"""What has to be equal on every machine: the release, Dask, and the model to its last byte."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import captioner
from captioner.app.cluster.dask_setup import require_dask
from captioner.core.message import Message
from captioner.speech.models.files import MODEL_FILES
from captioner.speech.models.manifest import describe_files

_PREFIX = "captioner "
_SHOWN_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Identity:
    """What a machine transcribes with.

    Attributes:
        captioner: Version of Captioner.
        dask: Version of Dask distributed.
        model: The model's name.
        digest: SHA-256 over the model's files, in hexadecimal.
    """

    captioner: str
    dask: str
    model: str
    digest: str

    @property
    def resource(self) -> str:
        """The resource that a worker has one of and every recording takes: equals meet only."""
        return _PREFIX + json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def announced(cls, resources: Mapping[str, float]) -> Identity | None:
        """What a worker announced; None if it is not a worker of Captioner."""
        for name in resources:
            if name.startswith(_PREFIX):
                try:
                    return cls(**json.loads(name.removeprefix(_PREFIX)))
                except (TypeError, ValueError):
                    return None
        return None

    def difference(self, worker: Identity | None) -> Message | None:
        """How a worker differs from this machine, after "it"; None where it does not."""
        if worker is None:
            return Message("was not started with `captioner worker`")
        if worker.captioner != self.captioner:
            return Message(
                "has Captioner {there}, and this machine has {here}",
                there=worker.captioner,
                here=self.captioner,
            )
        if worker.dask != self.dask:
            return Message(
                "has Dask {there}, and this machine has {here}", there=worker.dask, here=self.dask
            )
        if worker.digest != self.digest:
            return Message(
                "has the model {there}, and this machine has {here}",
                there=worker._model_in_words,
                here=self._model_in_words,
            )
        return None

    @property
    def _model_in_words(self) -> str:
        return f"{self.model} ({self.digest[:_SHOWN_DIGITS]})"


def identity(model_name: str, model: Path) -> Identity:
    """What this machine transcribes with; reads all of the model.

    Raises:
        CaptionerError: Dask is not installed, or the model cannot be read.
    """
    require_dask()
    import distributed

    names = [name for name in MODEL_FILES if (model / name).is_file()]
    files = [(file.path, file.sha256) for file in describe_files(model, names)]
    digest = hashlib.sha256(repr(files).encode()).hexdigest()
    # A directory's path may differ between machines; its name is what a person knows it by.
    return Identity(captioner.__version__, distributed.__version__, Path(model_name).name, digest)
