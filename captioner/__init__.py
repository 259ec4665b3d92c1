"""Captioner: live captions on your own computer."""

import os

__version__ = "0.1.0"

# Libraries below us report home unless told otherwise, and read this when they are imported:
# ONNX Runtime (also outside Windows, with a device id of its own) and the hub's
# client. Captioner opens the network at the user's word only: a model, the look for an update.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
