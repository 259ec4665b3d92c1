"""In the bundle, in the place of the hub's client.

faster_whisper imports the client for its own downloads, which Captioner never asks for: it fetches
models itself, resumed and verified (captioner/speech/models/hub.py). The real one would bring
20 MB, two HTTP libraries and half a second of every start.
"""


def snapshot_download(*_arguments: object, **_options: object) -> str:
    """Refuse: nothing in Captioner fetches models this way."""
    raise RuntimeError("The bundle has no client of the hub: use `captioner models download`.")
