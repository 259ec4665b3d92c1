"""Convert the published YAMNet to resources/models/yamnet/yamnet.onnx.

    python packaging/models/convert_yamnet.py yamnet_spectra_in.tflite \
        resources/models/yamnet/yamnet.onnx

The source is `models/yamnet_spectra_in.tflite` of google-coral/coralmicro (Apache-2.0, Copyright
2022 Google LLC): log-mel patches in, the scores of AudioSet's 521 classes out, quantised to 8 bits.
Needs numpy 2.4.6, onnx 1.23.2, flatbuffers 25.12.19 and tflite 2.18.0 (the reader of the file
format alone). The result is the same to the byte each time, and is checked against the committed
file's SHA-256.

Weights keep their 8 bits and their scales per channel; sums and activations are float32, unlike in
the source, which rounds each layer's output to 8 bits. Activations are clipped to 0..6 as there.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import onnx
import tflite
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnx_conversion import convert_known, finished

SOURCE_SHA256 = "0a266465c46718f3fcc4137366be82882a8c93bfcc4f0278581a11d11dddcdf9"
RESULT_SHA256 = "f4c4d44177c4f229de9f06b73c373c678de36cfb1e978198fbe85bdefc9bb116"

_CLASSES = 521
_FRAMES, _BINS = 96, 64
_METADATA = {
    "model_type": "YAMNet",
    "features": "log-mel-64-htk",
    "sample_rate": "16000",
    "source_sha256": SOURCE_SHA256,
}
_NUMBERS = {tflite.TensorType.INT8: "i1", tflite.TensorType.INT32: "<i4"}


class _Source:
    """Layers of a TFLite network of one subgraph."""

    def __init__(self, content: bytes) -> None:
        self._model = tflite.Model.GetRootAs(content, 0)
        self._graph = self._model.Subgraphs(0)

    def layers(self) -> list[tuple[int, Any]]:
        """Return the operators that have weights, with their codes, in order."""
        wanted = (
            tflite.BuiltinOperator.CONV_2D,
            tflite.BuiltinOperator.DEPTHWISE_CONV_2D,
            tflite.BuiltinOperator.FULLY_CONNECTED,
        )
        found = []
        for place in range(self._graph.OperatorsLength()):
            operator = self._graph.Operators(place)
            kind = self._model.OperatorCodes(operator.OpcodeIndex())
            code = max(kind.BuiltinCode(), kind.DeprecatedBuiltinCode())
            if code in wanted:
                found.append((code, operator))
        return found

    def shape(self, index: int) -> list[int]:
        """Return a tensor's shape."""
        return [int(size) for size in self._graph.Tensors(index).ShapeAsNumpy()]

    def tensor(self, index: int) -> tuple[NDArray[Any], NDArray[np.float32]]:
        """Return a constant tensor's whole numbers and their scales; zero points are all 0."""
        tensor = self._graph.Tensors(index)
        content = self._model.Buffers(tensor.Buffer()).DataAsNumpy().tobytes()
        values = np.frombuffer(content, _NUMBERS[tensor.Type()]).reshape(self.shape(index))
        quantised = tensor.Quantization()
        if np.any(quantised.ZeroPointAsNumpy()):
            sys.exit(f"{tensor.Name().decode()} is not quantised symmetrically.")
        return values, quantised.ScaleAsNumpy().astype(np.float32)


class _Target:
    """An ONNX graph that grows by layers."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, values: NDArray[Any]) -> str:
        """Add a constant; returns its name."""
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> str:
        """Add a node; returns its output's name."""
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def weights(self, name: str, values: NDArray[np.int8], scales: NDArray[np.float32]) -> str:
        """Add weights of 8 bits with one scale per output channel, the first axis."""
        count = len(values)
        inputs = [
            self.constant(f"{name}_int8", values),
            self.constant(f"{name}_scale", np.broadcast_to(scales, count)),
            self.constant(f"{name}_zero", np.zeros(count, np.int8)),
        ]
        return self.node("DequantizeLinear", inputs, name, axis=0)


def _padding(before: list[int], after: list[int], strides: list[int], size: int) -> list[int]:
    """Return the zeros around height and width that TFLite calls SAME: the odd one at the end."""
    needed = [
        max(0, (new - 1) * stride + size - old)
        for old, new, stride in zip(before, after, strides, strict=True)
    ]
    return [zeros // 2 for zeros in needed] + [zeros - zeros // 2 for zeros in needed]


def _convolution(source: _Source, operator: Any, *, depthwise: bool) -> dict[str, Any]:
    """Return strides, padding and groups of a convolution."""
    options = tflite.DepthwiseConv2DOptions() if depthwise else tflite.Conv2DOptions()
    table = operator.BuiltinOptions()
    options.Init(table.Bytes, table.Pos)
    before, after = source.shape(operator.Inputs(0)), source.shape(operator.Outputs(0))
    size = source.shape(operator.Inputs(1))[1]
    strides = [options.StrideH(), options.StrideW()]
    if options.Padding() != tflite.Padding.SAME or (
        options.FusedActivationFunction()
        not in (tflite.ActivationFunctionType.RELU6, tflite.ActivationFunctionType.NONE)
    ):
        sys.exit("A convolution is of a kind that this script does not know.")
    return {
        "group": before[3] if depthwise else 1,
        "kernel_shape": [size, size],
        "pads": _padding(before[1:3], after[1:3], strides, size),
        "strides": strides,
    }


def build(content: bytes) -> onnx.ModelProto:
    """Build the ONNX network from the TFLite file."""
    source, target = _Source(content), _Target()
    shape = target.constant("image", np.array([-1, 1, _FRAMES, _BINS]))
    flat = target.constant("flat_shape", np.array([-1, 1024]))
    bounds = [
        target.constant(name, np.array(bound, np.float32))
        for name, bound in (("zero", 0), ("six", 6))
    ]
    last = target.node("Reshape", ["patches", shape], "images")
    for number, (code, operator) in enumerate(source.layers(), 1):
        values, scales = source.tensor(operator.Inputs(1))
        sums, sum_scales = source.tensor(operator.Inputs(2))
        biases = target.constant(f"bias{number}", sums.astype(np.float32) * sum_scales)
        if code == tflite.BuiltinOperator.FULLY_CONNECTED:
            last = target.node("GlobalAveragePool", [last], "averages")
            last = target.node("Reshape", [last, flat], "flat")
            inputs = [last, target.weights(f"weight{number}", values, scales), biases]
            last = target.node("Gemm", inputs, "logits", transB=1)
            continue
        depthwise = code == tflite.BuiltinOperator.DEPTHWISE_CONV_2D
        # TFLite: [out, height, width, in], or [1, height, width, out]; ONNX: [out, in, h, w].
        values = values.transpose((3, 0, 1, 2) if depthwise else (0, 3, 1, 2))
        inputs = [last, target.weights(f"weight{number}", values, scales), biases]
        facts = _convolution(source, operator, depthwise=depthwise)
        last = target.node("Conv", inputs, f"sum{number}", **facts)
        last = target.node("Clip", [last, *bounds], f"layer{number}")
    target.node("Sigmoid", [last], "scores")
    graph = helper.make_graph(
        target.nodes,
        "yamnet",
        [helper.make_tensor_value_info("patches", TensorProto.FLOAT, ["n", _FRAMES, _BINS])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["n", _CLASSES])],
        target.constants,
    )
    return finished(graph, _METADATA)


if __name__ == "__main__":
    convert_known(SOURCE_SHA256, RESULT_SHA256, build)
