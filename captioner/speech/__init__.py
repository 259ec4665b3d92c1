"""Voice activity and recognition: detectors, Whisper models and where they come from."""

import os

# CTranslate2 computes with oneDNN on many processors, which keeps what it has generated for the
# last 1024 shapes of matrices. Utterances of all lengths have that many, and hours of captions
# took hundreds of megabytes; few decodes are slower for the smaller number
# (docs/decisions/recogniser-process.md). It is read at the first decode.
os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "64")
