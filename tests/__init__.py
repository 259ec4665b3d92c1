"""Tests, and what they share."""

import os

# Before NumPy is imported: as in child processes, whose results are compared to the last digit.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
