"""Voices told apart in meetings of synthetic people."""

import os

# As in the child process in which the network runs: on a machine of few cores, the other threads
# of OpenBLAS spin after each small product, and would count four times what is needed.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
