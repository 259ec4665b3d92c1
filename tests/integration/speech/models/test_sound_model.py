"""The model that hears sounds, fetched from a hub that keeps what the published one does."""

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from captioner.app.networks import (
    SOUND_MODEL,
    installed_sound_network,
    make_sound_classifier,
    sound_model_store,
)
from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders
from captioner.sound_events.kinds import AUDIOSET_CLASSES, LABELS_FILE, SoundKind
from captioner.sound_events.process import SOUND_MODEL_FORM
from tests.helpers.network.fault_hub import FaultHub
from tests.helpers.onnx_files import write_mean_network, write_root_network

REPOSITORY = "k2-fsa/sherpa-onnx-ced-tiny-audio-tagging-2024-04-19"
CED = {
    "model_type": "CED",
    "version": "1.0",
    "model_author": "RicherMans",
    "url": "https://github.com/RicherMans/CED",
}


def test_the_published_files_are_fetched_and_heard_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = tmp_path / "model.int8.onnx"
    write_mean_network(network, CED, ("batch_size", 64, "time_dim"), axis=2)
    names = [classes[0] for classes in AUDIOSET_CLASSES.values()]  # the network has 64 outputs
    rows = "".join(f'{place},/m/{place},"{name}"\n' for place, name in enumerate(names))
    hub = FaultHub(
        {
            "README.md": b"not wanted",
            "model.onnx": b"not wanted",
            "model.int8.onnx": network.read_bytes(),
            LABELS_FILE: f"index,mid,display_name\n{rows}".encode(),
        },
        repositories=(REPOSITORY,),
    )
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    for proxy in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(proxy, raising=False)
        monkeypatch.delenv(proxy.upper(), raising=False)
    monkeypatch.setenv("HF_ENDPOINT", hub.address)
    folders = Folders(*(tmp_path / "home" / each for each in "abcde"))
    try:
        sound_model_store(folders).download(SOUND_MODEL)
    finally:
        hub.close()
    found = installed_sound_network(folders)
    assert found is not None
    assert sorted(file.name for file in found.parent.iterdir() if "onnx" in file.name) == [
        "model.int8.onnx"
    ]
    assert sound_model_store(folders).verify(SOUND_MODEL).is_whole
    with closing(make_sound_classifier(folders)) as classifier:
        assert classifier.load().window_s == 2.0
        noise = np.random.default_rng(0).normal(0, 0.1, 32_000).astype(np.float32)
        assert set(classifier.probabilities(noise)) == set(SoundKind)


def test_a_network_that_loads_and_gives_no_numbers_is_not_taken(tmp_path: Path) -> None:
    names = [classes[0] for classes in AUDIOSET_CLASSES.values()]  # the network has 64 outputs
    rows = "".join(f'{place},/m/{place},"{name}"\n' for place, name in enumerate(names))
    (tmp_path / LABELS_FILE).write_text(f"index,mid,display_name\n{rows}", encoding="utf-8")
    write_root_network(tmp_path / "model.int8.onnx", CED, ("batch_size", 64, "time_dim"))
    with pytest.raises(CaptionerError, match=r"no numbers\.$"):
        SOUND_MODEL_FORM.inspect(tmp_path, SOUND_MODEL)
