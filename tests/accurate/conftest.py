"""Tests of the extra `accurate`; collected where torch and transformers are installed.

They have an environment of their own: docs/decisions/speculative-decoding.md says how to make it.
"""

from importlib.util import find_spec

_IS_INSTALLED = find_spec("torch") is not None and find_spec("transformers") is not None
collect_ignore_glob = [] if _IS_INSTALLED else ["test_*"]

if _IS_INSTALLED:
    import torch

    # The networks are tiny: a second thread only waits for the first.
    torch.set_num_threads(1)
