"""How recordings are decoded for the tables of the Distil-Whisper paper."""

from __future__ import annotations

from dataclasses import replace

from captioner.core.long_form import Algorithm, FallbackSettings, LongFormSettings
from captioner.core.recognition import WindowSettings

_GREEDY = FallbackSettings(temperatures=(0.0,))
_AS_PUBLISHED = LongFormSettings(
    voice_activity=False, window=WindowSettings(full=True), guards=None
)

SHORT_FORM = replace(_AS_PUBLISHED, chunk_s=30.0, chunk_stride=0.0, fallback=_GREEDY)
"""One window of 30 s, greedy, without timestamps: as the paper decodes short recordings."""

LONG_FORM = {
    "sequential": replace(_AS_PUBLISHED, algorithm=Algorithm.SEQUENTIAL),
    "chunked": replace(_AS_PUBLISHED, fallback=_GREEDY),
    "batched": LongFormSettings(algorithm=Algorithm.BATCHED),
}
"""Sequential and chunked as the paper has them; batched as `--algorithm batched` does it."""


def chunked_by(chunk_s: float) -> LongFormSettings:
    """Windows of so many seconds that reach a sixth of it into their neighbours, as published."""
    return replace(LONG_FORM["chunked"], chunk_s=chunk_s)
