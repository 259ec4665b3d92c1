"""Convert the published GE2E voice encoder to resources/models/ge2e/ge2e.onnx.

    python packaging/models/convert_ge2e.py pretrained.pt resources/models/ge2e/ge2e.onnx

The source is `resemblyzer/pretrained.pt` of Resemblyzer 0.1.4 (Apache-2.0, Copyright 2019
Resemble.AI), a member of its wheel. Needs numpy 2.4.6 and onnx 1.23.2, and no PyTorch:
the checkpoint is unpickled here through an allow-list. The result is the same to the byte each
time, and is checked against the committed file's SHA-256.

The network (Wan et al. 2018, https://arxiv.org/abs/1710.10467): three LSTM layers of 256 over 40
mel energies a frame, a linear layer, ReLU, unit length. Weights are stored as float16 and cast to
float32 when they are loaded.
"""

from __future__ import annotations

import io
import pickle
from collections import OrderedDict
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnx_conversion import convert_known, finished

SOURCE_SHA256 = "39373b86598fa3da9fcddee6142382efe09777e8d37dc9c0561f41f0070f134e"
RESULT_SHA256 = "9dabb90c0979b15608b8c54878a7003f244ee9bd1dbdafa4b57f719aab3597bd"

_SIZE = 256
_METADATA = {
    "model_type": "GE2E",
    "features": "mel-power-40-slaney",
    "sample_rate": "16000",
    "output_dim": str(_SIZE),
    "frames": "160",
    "source_sha256": SOURCE_SHA256,
}


class _Storage:
    """The numbers of tensors, read after the pickle that refers to them."""

    def __init__(self, dtype: str) -> None:
        self.dtype = np.dtype(dtype)
        self.values: NDArray[Any] = np.zeros(0, self.dtype)


class _Tensor:
    """A view into a storage."""

    def __init__(self, storage: _Storage, offset: int, shape: tuple[int, ...], *_: object) -> None:
        self._storage, self._offset, self._shape = storage, offset, shape

    def array(self) -> NDArray[Any]:
        """Copy the view; tensors of this file are contiguous."""
        count = int(np.prod(self._shape))
        values = self._storage.values[self._offset : self._offset + count]
        return values.reshape(self._shape).copy()


class _Unpickler(pickle.Unpickler):
    """Builds dictionaries, numbers and tensors, and nothing else."""

    def __init__(self, stream: io.BytesIO, storages: dict[str, _Storage]) -> None:
        super().__init__(stream)
        self._storages = storages

    def find_class(self, module: str, name: str) -> Any:
        """Return a stand-in for an allowed class of the checkpoint."""
        allowed: dict[tuple[str, str], Any] = {
            ("collections", "OrderedDict"): OrderedDict,
            ("torch._utils", "_rebuild_tensor_v2"): _Tensor,
            ("torch", "FloatStorage"): "<f4",
            ("torch", "LongStorage"): "<i8",
        }
        return allowed[module, name]

    def persistent_load(self, pid: Any) -> _Storage:
        """Return the storage that a tensor refers to."""
        _kind, dtype, key, *_ = pid
        return self._storages.setdefault(key, _Storage(dtype))


def read_checkpoint(content: bytes) -> dict[str, NDArray[np.float32]]:
    """Read the encoder's tensors from PyTorch's format of before version 1.6."""
    stream = io.BytesIO(content)
    storages: dict[str, _Storage] = {}
    for _header in ("magic number", "protocol", "machine"):
        _Unpickler(stream, storages).load()
    checkpoint = _Unpickler(stream, storages).load()
    for key in _Unpickler(stream, storages).load():
        count = int(np.frombuffer(stream.read(8), "<i8")[0])
        storage = storages[key]
        storage.values = np.frombuffer(stream.read(count * storage.dtype.itemsize), storage.dtype)
    return {name: tensor.array() for name, tensor in checkpoint["model_state"].items()}


def _onnx_gates(weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """Reorder the gates along the first axis: PyTorch has i, f, g, o and ONNX i, o, f, c."""
    i, f, g, o = np.split(weights, 4)
    return np.concatenate((i, o, f, g))


def build(checkpoint: bytes) -> onnx.ModelProto:
    """Build the ONNX network from the published checkpoint."""
    tensors = read_checkpoint(checkpoint)
    nodes: list[onnx.NodeProto] = []
    constants: list[onnx.TensorProto] = []

    def constant(name: str, values: NDArray[Any]) -> str:
        constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def weights(name: str, values: NDArray[np.float32]) -> str:
        half = constant(f"{name}_half", values.astype(np.float16))
        nodes.append(helper.make_node("Cast", [half], [name], to=TensorProto.FLOAT))
        return name

    nodes.append(helper.make_node("Transpose", ["mels"], ["x0"], perm=[1, 0, 2]))
    directions, last = constant("directions", np.array([1])), ""
    for k in range(3):
        inputs = [
            f"x{k}",
            weights(f"w{k}", _onnx_gates(tensors[f"lstm.weight_ih_l{k}"])[None]),
            weights(f"r{k}", _onnx_gates(tensors[f"lstm.weight_hh_l{k}"])[None]),
            weights(
                f"b{k}",
                np.concatenate([_onnx_gates(tensors[f"lstm.bias_{x}_l{k}"]) for x in ("ih", "hh")])[
                    None
                ],
            ),
        ]
        last = f"last{k}"
        nodes.append(helper.make_node("LSTM", inputs, [f"y{k}", last], hidden_size=_SIZE))
        nodes.append(helper.make_node("Squeeze", [f"y{k}", directions], [f"x{k + 1}"]))
    del nodes[-1]
    nodes.append(helper.make_node("Squeeze", [last, constant("layers", np.array([0]))], ["state"]))
    linear = [weights(f"linear_{x}", tensors[f"linear.{x}"]) for x in ("weight", "bias")]
    nodes += [
        helper.make_node("Gemm", ["state", *linear], ["sums"], transB=1),
        helper.make_node("Relu", ["sums"], ["positive"]),
        helper.make_node("ReduceL2", ["positive"], ["length"], axes=[1], keepdims=1),
        # Silence gives zeros, which have no direction.
        helper.make_node(
            "Max", ["length", constant("least", np.array(1e-6, np.float32))], ["divisor"]
        ),
        helper.make_node("Div", ["positive", "divisor"], ["vectors"]),
    ]
    graph = helper.make_graph(
        nodes,
        "ge2e",
        [helper.make_tensor_value_info("mels", TensorProto.FLOAT, ["n", "frames", 40])],
        [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["n", _SIZE])],
        constants,
    )
    return finished(graph, _METADATA)


if __name__ == "__main__":
    convert_known(SOURCE_SHA256, RESULT_SHA256, build)
