"""What the scripts that convert networks to ONNX share: known files in, known files out."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import onnx
from onnx import helper


def convert_known(
    source_sha256: str, result_sha256: str, build: Callable[[bytes], onnx.ModelProto]
) -> None:
    """Convert the file that the command line names first to the one that it names second.

    Args:
        source_sha256: Of the published file.
        result_sha256: Of the file in resources/.
        build: Makes the network from the published file's content.

    Raises:
        SystemExit: The source is not the published file, or the result is not the known one.
    """
    if len(sys.argv) != 3:
        sys.exit(f"Usage: {Path(sys.argv[0]).name} PUBLISHED RESULT.onnx")
    source, target = map(Path, sys.argv[1:])
    content = source.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != source_sha256:
        sys.exit(f"{source} is not the published file: its SHA-256 is {found}.")
    result = build(content).SerializeToString(deterministic=True)
    target.write_bytes(result)
    made = hashlib.sha256(result).hexdigest()
    print(f"{target}: {len(result):,} bytes, SHA-256 {made}")
    if made != result_sha256:
        sys.exit(f"The result differs from the known one, {result_sha256}: check the versions.")


def finished(graph: onnx.GraphProto, metadata: Mapping[str, str]) -> onnx.ModelProto:
    """Return the checked model of a graph."""
    model = helper.make_model(
        graph,
        opset_imports=[helper.make_opsetid("", 13)],
        ir_version=8,
        producer_name="captioner",
    )
    helper.set_model_props(model, dict(metadata))
    onnx.checker.check_model(model)
    return model
