"""Tests that need torch run in the training environment: `make test-training`."""

from importlib.util import find_spec

collect_ignore = [] if find_spec("torch") else ["test_windows.py"]
