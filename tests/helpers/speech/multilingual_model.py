"""A tiny model with Whisper's multilingual vocabulary that hears German in every sound.

Its weights are crafted: whatever goes in, the decoder's output is one vector, to which the row of
`<|de|>` is the nearest and that of one text token the next. So it proves that the language is asked
of CTranslate2 as it must be and reaches the prompt, not that a language is found right: no
multilingual model of true weights is at hand.
"""

from pathlib import Path
from unittest.mock import patch

import numpy as np
from ctranslate2.specs import WhisperSpec

from benchmarks.material import stand_in_model
from benchmarks.material.stand_in_model import FAMILY, Dimensions, RandomWeights

DIMENSIONS = Dimensions(64, 1, 1, 80, 51865)
TEXT_TOKEN = "Ġja"


def always_german(directory: Path) -> Path:
    """Write it; returns the directory."""
    fill = stand_in_model._fill

    def craft(spec: WhisperSpec, dimensions: Dimensions, weights: RandomWeights) -> None:
        fill(spec, dimensions, weights)
        tokens, special = stand_in_model.vocabulary(dimensions)
        decoder = spec.decoder
        decoder.layer_norm.gamma = np.zeros(dimensions.width, dtype=np.float16)
        decoder.layer_norm.beta = np.ones(dimensions.width, dtype=np.float16)
        rows = decoder.embeddings.weight
        # Every second number: processors without VNNI add two products of int8 in 16 bits, where
        # two of the largest saturate and another row would be the nearest.
        for token, size in ((special["<|de|>"], 0.5), (tokens.index(TEXT_TOKEN), 0.25)):
            rows[token] = 0.0
            rows[token, ::2] = size
        decoder.projection.weight = rows

    with (
        patch.dict(FAMILY, {"always German": DIMENSIONS}),
        patch.object(stand_in_model, "_fill", craft),
    ):
        return stand_in_model.build("always German", directory)
