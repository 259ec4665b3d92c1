"""Voice activity detection and recognition: detectors, Whisper models and their download."""

import os

# On many processors CTranslate2 uses oneDNN, which caches generated code for the last 1024 matrix
# shapes. Utterances of all lengths fill that cache, and hours of captions took hundreds of
# megabytes; a smaller cache makes few decodes slower (docs/decisions/recogniser-process.md). The
# variable is read at the first decode.
os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "64")
