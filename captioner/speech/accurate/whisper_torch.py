"""Whisper networks in torch, one step or several at a time (the optional extra `accurate`)."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from inspect import signature
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from captioner.core.errors import CaptionerError
from captioner.core.message import Message
from captioner.files.paths import real_path
from captioner.speech.accurate.algorithms import NextToken, warping_path
from captioner.speech.whisper.features import FULL_WINDOW_FRAMES, Features

_MEDIAN_WIDTH = 7
EXTRA_HINT = Message("Install it with: pip install 'captioner[accurate]'")


def import_torch() -> tuple[Any, Any]:
    """Return the packages torch and transformers; raises CaptionerError."""
    try:
        return import_module("torch"), import_module("transformers")
    except ImportError as error:
        raise CaptionerError(
            "Accurate transcription needs the package {name}, which is not installed.",
            EXTRA_HINT,
            name=str(error.name),
        ) from error


class WhisperNetwork:
    """A Whisper model in PyTorch, for one thread.

    Args:
        generation: Its `transformers.GenerationConfig`, with suppressed tokens and alignment heads;
            None for no suppressed tokens and openai/whisper's default heads, the last half.
    """

    def __init__(self, model: Any, name: str, device: str, generation: Any = None) -> None:
        self._torch, _ = import_torch()
        self.name = name
        self.model = model
        self.config: Any = model.config
        self.device = device
        self.dtype: Any = next(model.parameters()).dtype
        self.encoder: Any = model.get_encoder()
        self.decoder: Any = model.get_decoder()
        # transformers 5 renames the argument.
        arguments = signature(self.decoder.forward).parameters
        self._cache_argument = "cache" if "cache" in arguments else "past_key_values"
        self.suppressed = list(getattr(generation, "suppress_tokens", None) or [])
        self.suppressed_first = list(getattr(generation, "begin_suppress_tokens", None) or [])
        layers = range(self.config.decoder_layers // 2, self.config.decoder_layers)
        heads = range(self.config.decoder_attention_heads)
        self.alignment_heads: Sequence[tuple[int, int]] = getattr(
            generation, "alignment_heads", None
        ) or [(layer, head) for layer in layers for head in heads]

    @classmethod
    def load(cls, directory: Path, device: str) -> WhisperNetwork:
        """Load a model in the Hugging Face format (model.safetensors) from its directory.

        Raises:
            CaptionerError: The extra is not installed, or the model cannot be loaded.
        """
        torch, transformers = import_torch()
        name = real_path(directory).name
        # float32 on the CPU, where half precision is slow. A folder is given, so nothing is
        # downloaded.
        transformers.utils.logging.disable_progress_bar()
        dtype = torch.float16 if device == "cuda" else torch.float32
        try:
            model = transformers.WhisperForConditionalGeneration.from_pretrained(
                directory, dtype=dtype, local_files_only=True
            )
            generation = transformers.GenerationConfig.from_pretrained(
                directory, local_files_only=True
            )
        except (OSError, ValueError, RuntimeError, KeyError) as error:
            raise CaptionerError(
                "The model {name} in {directory} could not be loaded: {error}.",
                "Name a directory with a Whisper model in the Hugging Face format "
                "(config.json, model.safetensors, generation_config.json, tokenizer.json).",
                name=name,
                directory=directory,
                error=error,
            ) from error
        return cls(model.eval().to(device), name, device, generation)

    def share_encoder_with(self, other: WhisperNetwork) -> bool:
        """Use the other network's encoder if both are equal, and free this one's.

        Returns:
            Whether every weight is equal, as in models distilled with a frozen encoder.
        """
        own, others = self.encoder.state_dict(), other.encoder.state_dict()
        is_same = own.keys() == others.keys() and all(
            weight.shape == others[name].shape and bool((weight == others[name]).all())
            for name, weight in own.items()
        )
        if is_same:
            self.encoder = other.encoder
            self.model.model.encoder = other.encoder
        return is_same

    def encode(self, features: Features) -> Any:
        """Return the encoder's output, float[1, 1500, width], of float32[mel_bins, 3000]."""
        torch = self._torch
        with torch.inference_mode():
            sound = torch.from_numpy(features)[None].to(self.device, self.dtype)
            return self.encoder(sound).last_hidden_state

    def new_cache(self) -> Any:
        _, transformers = import_torch()
        cache = transformers.cache_utils
        return cache.EncoderDecoderCache(cache.DynamicCache(), cache.DynamicCache())

    def hidden(self, encoded: Any, tokens: Sequence[int], cache: Any) -> Any:
        torch = self._torch
        with torch.inference_mode():
            ids = torch.tensor([list(tokens)], device=self.device)
            return self.decoder(
                input_ids=ids,
                encoder_hidden_states=encoded,
                use_cache=True,
                **{self._cache_argument: cache},
            ).last_hidden_state[0]

    def scores(self, hidden: Any) -> Any:
        """Return the scores of the whole vocabulary, float32[count, vocabulary]."""
        with self._torch.inference_mode():
            return self.model.proj_out(hidden).float()

    def align(
        self, encoded: Any, start: Sequence[int], tokens: Sequence[int], frames: int
    ) -> list[tuple[int, int]]:
        """Return a path of (token, encoder position) pairs by the alignment heads' attention.

        As `find_alignment` of openai/whisper (whisper/timing.py).

        Args:
            frames: Feature frames that hold sound.
        """
        positions = max(1, min(frames, FULL_WINDOW_FRAMES) // 2)
        attention = self._attention(encoded, [*start, *tokens], positions)
        # The token that precedes a text token attends to its sound.
        attention = attention[:, len(start) - 1 :]
        deviation = attention.std(axis=1, keepdims=True)
        attention = (attention - attention.mean(axis=1, keepdims=True)) / (deviation + 1e-9)
        return warping_path(-_median_filtered(attention).mean(axis=0))

    def _attention(
        self, encoded: Any, tokens: Sequence[int], positions: int
    ) -> NDArray[np.float64]:
        """Return the cross-attention of the alignment heads, float64[heads, tokens, positions].

        Queries are recorded by hooks, because the fast attention does not return its weights.
        """
        torch = self._torch
        queries: dict[int, Any] = {}
        hooks = []
        for layer in {layer for layer, _ in self.alignment_heads}:

            def catch(_module: Any, _inputs: Any, output: Any, layer: int = layer) -> None:
                queries[layer] = output[0]

            attention = self.decoder.layers[layer].encoder_attn
            hooks.append(attention.q_proj.register_forward_hook(catch))
        try:
            self.hidden(encoded, tokens, self.new_cache())
        finally:
            for hook in hooks:
                hook.remove()
        size = self.config.d_model // self.config.decoder_attention_heads
        rows = []
        with torch.inference_mode():
            for layer, head in self.alignment_heads:
                own = slice(head * size, (head + 1) * size)
                keys = self.decoder.layers[layer].encoder_attn.k_proj(encoded[0])[:positions, own]
                product = queries[layer][:, own].float() @ keys.float().T
                rows.append(torch.softmax(product * size**-0.5, dim=-1).double().cpu().numpy())
        return np.stack(rows)


class NetworkDecoder:
    """A network's decoder over one window, as a `GreedyModel` of speculative decoding.

    Args:
        no_speech: Token whose probability after the first task token is that of no speech.
    """

    def __init__(
        self,
        network: WhisperNetwork,
        encoded: Any,
        start_length: int,
        suppressed: Sequence[int],
        suppressed_first: Sequence[int] = (),
        no_speech: int | None = None,
    ) -> None:
        self._network = network
        self._encoded = encoded
        self._torch, _ = import_torch()
        self._start_length = start_length
        self._no_speech = no_speech
        self._cache = network.new_cache()
        self._length = 0
        self._suppressed = self._torch.tensor(list(suppressed), device=network.device).long()
        self._first = self._torch.tensor(list(suppressed_first), device=network.device).long()
        self.no_speech_probability = 0.0

    def feed(self, tokens: Sequence[int]) -> list[NextToken]:
        torch = self._torch
        hidden = self._network.hidden(self._encoded, tokens, self._cache)
        # Only choices after the last task token are needed, and the vocabulary is large.
        skipped = max(0, min(len(tokens) - 1, self._start_length - 1 - self._length))
        with torch.inference_mode():
            if self._length == 0 and self._no_speech is not None:
                first = torch.softmax(self._network.scores(hidden[:1])[0], dim=-1)
                self.no_speech_probability = float(first[self._no_speech])
            scores = self._network.scores(hidden[skipped:])
            scores[:, self._suppressed] = -torch.inf
            index = self._start_length - 1 - self._length - skipped
            if 0 <= index < len(scores):
                scores[index, self._first] = -torch.inf
            best = torch.topk(scores, 2, dim=-1)
            logs = (best.values[:, 0] - torch.logsumexp(scores, dim=-1)).tolist()
            margins = (best.values[:, 0] - best.values[:, 1]).tolist()
            chosen = best.indices[:, 0].tolist()
        self._length += len(tokens)
        choices = [NextToken(*each) for each in zip(chosen, margins, logs, strict=True)]
        return [NextToken(chosen[0])] * skipped + choices

    def rewind(self, count: int) -> None:
        if count:
            self._cache.crop(-count)
            self._length -= count


def _median_filtered(attention: NDArray[np.float64]) -> NDArray[np.float64]:
    half = _MEDIAN_WIDTH // 2
    if attention.shape[-1] <= half:
        return attention
    padded = np.pad(attention, ((0, 0), (0, 0), (half, half)), mode="reflect")
    windows = np.lib.stride_tricks.sliding_window_view(padded, _MEDIAN_WIDTH, axis=-1)
    result: NDArray[np.float64] = np.median(windows, axis=-1)
    return result
