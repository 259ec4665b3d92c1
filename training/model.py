"""Whisper's architecture (Radford et al., 2022) in a small size, with two teaching aids.

A linear layer names the phone of each encoder frame, and head 0 of the first and the last
decoder layer's cross-attention are taught where the token before and the next one are heard.
Neither changes what CTranslate2 runs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.features import MEL_BINS
from training.synthesis.phones import PHONES
from training.windows import IGNORE, Batch

MAX_ENCODER_POSITIONS = 1500
MAX_DECODER_POSITIONS = 448
PLAIN_ATTENTION_FRAMES = 600


@dataclass(frozen=True)
class Dimensions:
    """Sizes; ``width`` is a multiple of 64, one head for each 64."""

    vocabulary: int
    width: int = 320
    encoder_layers: int = 6
    decoder_layers: int = 2

    @property
    def heads(self) -> int:
        """Attention heads of every layer."""
        return self.width // 64


def sinusoids(length: int, channels: int) -> Tensor:
    """Whisper's fixed encoder positions, [length, channels]."""
    increment = math.log(10_000) / (channels // 2 - 1)
    inverse = torch.exp(-increment * torch.arange(channels // 2))
    angles = torch.arange(length)[:, None] * inverse[None, :]
    return torch.cat([angles.sin(), angles.cos()], dim=1)


class Attention(nn.Module):
    """Multi-head attention; the key projection has no bias."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(width, width, bias=False)
        self.value = nn.Linear(width, width)
        self.out = nn.Linear(width, width)

    def _split(self, states: Tensor) -> Tensor:
        batch, length, width = states.shape
        return states.view(batch, length, self.heads, width // self.heads).transpose(1, 2)

    def forward(
        self,
        states: Tensor,
        source: Tensor,
        *,
        causal: bool = False,
        want_weights: bool = False,
        shown: Tensor | None = None,
    ) -> tuple[Tensor, Tensor | None]:
        """[b, t, d] attends to [b, s, d]; on request log-weights of head 0, [b, t, s].

        ``shown`` [b, t, s] are weights that head 0 uses instead of its own in the rows that
        sum to one; rows of zeros leave it alone.
        """
        query = self._split(self.query(states))
        key = self._split(self.key(source))
        value = self._split(self.value(source))
        if causal or source.shape[1] > PLAIN_ATTENTION_FRAMES:
            mixed = functional.scaled_dot_product_attention(query, key, value, is_causal=causal)
        else:  # on a processor this takes less than half the time in short windows
            scale = 1 / math.sqrt(query.shape[-1])
            mixed = ((query * scale) @ key.transpose(-1, -2)).softmax(-1) @ value
        log_weights = None
        if want_weights:
            scores = query[:, 0] @ key[:, 0].transpose(1, 2) / math.sqrt(query.shape[-1])
            log_weights = scores.float().log_softmax(-1)
        if shown is not None:
            is_shown = shown.sum(-1, keepdim=True) > 0
            head = torch.where(is_shown, shown.to(value.dtype) @ value[:, 0], mixed[:, 0])
            mixed = torch.cat([head[:, None], mixed[:, 1:]], dim=1)
        return self.out(mixed.transpose(1, 2).flatten(2)), log_weights


class Layer(nn.Module):
    """An encoder layer, or a decoder layer when it has cross-attention."""

    def __init__(self, width: int, heads: int, *, cross: bool) -> None:
        super().__init__()
        self.self_attention = Attention(width, heads)
        self.self_norm = nn.LayerNorm(width)
        self.cross_attention = Attention(width, heads) if cross else None
        self.cross_norm = nn.LayerNorm(width) if cross else None
        self.feed_norm = nn.LayerNorm(width)
        self.feed_in = nn.Linear(width, 4 * width)
        self.feed_out = nn.Linear(4 * width, width)

    def forward(
        self, states: Tensor, encoded: Tensor | None = None, *, shown: Tensor | None = None
    ) -> tuple[Tensor, Tensor | None]:
        """[b, t, d] to [b, t, d]; ``encoded`` [b, s, d] for a decoder layer."""
        normed = self.self_norm(states)
        states = states + self.self_attention(normed, normed, causal=encoded is not None)[0]
        log_weights = None
        if encoded is not None and self.cross_attention is not None and self.cross_norm is not None:
            mixed, log_weights = self.cross_attention(
                self.cross_norm(states), encoded, want_weights=True, shown=shown
            )
            states = states + mixed
        hidden = functional.gelu(self.feed_in(self.feed_norm(states)))
        return states + self.feed_out(hidden), log_weights


class StarterWhisper(nn.Module):
    """The model. The output projection is the token embedding."""

    def __init__(self, dimensions: Dimensions) -> None:
        super().__init__()
        width = dimensions.width
        self.dimensions = dimensions
        self.conv1 = nn.Conv1d(MEL_BINS, width, 3, padding=1)
        self.conv2 = nn.Conv1d(width, width, 3, stride=2, padding=1)
        self.register_buffer(
            "encoder_positions", sinusoids(MAX_ENCODER_POSITIONS, width), persistent=False
        )
        self.encoder = nn.ModuleList(
            Layer(width, dimensions.heads, cross=False) for _ in range(dimensions.encoder_layers)
        )
        self.encoder_norm = nn.LayerNorm(width)
        self.phone_norm = nn.LayerNorm(width)
        self.phone_head = nn.Linear(width, len(PHONES))
        self.phone_layer = dimensions.encoder_layers * 2 // 3
        self.embedding = nn.Embedding(dimensions.vocabulary, width)
        self.decoder_positions = nn.Parameter(torch.randn(MAX_DECODER_POSITIONS, width) * 0.01)
        self.decoder = nn.ModuleList(
            Layer(width, dimensions.heads, cross=True) for _ in range(dimensions.decoder_layers)
        )
        self.decoder_norm = nn.LayerNorm(width)
        nn.init.normal_(self.embedding.weight, std=0.02)
        for layer in [*self.encoder, *self.decoder]:
            for linear in (layer.self_attention.out, layer.feed_out):
                nn.init.normal_(linear.weight, std=0.02)
                nn.init.zeros_(linear.bias)

    def encode(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """[b, 80, frames] to states [b, frames / 2, d] and phone logits [b, frames / 2, phones]."""
        states = functional.gelu(self.conv1(features))
        states = functional.gelu(self.conv2(states)).transpose(1, 2)
        states = states + self.encoder_positions[: states.shape[1]]
        phones = states
        for index, layer in enumerate(self.encoder, start=1):
            states, _ = layer(states)
            if index == self.phone_layer:
                phones = states
        return self.encoder_norm(states), self.phone_head(self.phone_norm(phones))

    def decode(
        self, inputs: Tensor, encoded: Tensor, shown: list[Tensor | None] | None = None
    ) -> tuple[Tensor, list[Tensor]]:
        """Token ids [b, t] to logits [b, t, v] and log-weights [b, t, s] of each layer's head 0."""
        states = self.embedding(inputs) + self.decoder_positions[: inputs.shape[1]]
        taught = []
        for index, layer in enumerate(self.decoder):
            weights = shown[index] if shown is not None else None
            states, log_weights = layer(states, encoded, shown=weights)
            taught.append(log_weights)
        return self.decoder_norm(states) @ self.embedding.weight.T, taught


def phone_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """Cross-entropy of the frames' phones; silence counts a third, there is so much of it."""
    weights = torch.ones(logits.shape[-1])
    weights[0] = 1 / 3
    return functional.cross_entropy(logits.float().flatten(0, 1), labels.flatten(), weight=weights)


def span_weights(spans: Tensor, frames: int) -> Tensor:
    """Spans [b, t, 2] as uniform weights [b, t, frames]; zeros where there is none."""
    at = torch.arange(frames)
    start, end = spans[..., :1], spans[..., 1:]
    return ((at >= start) & (at < end)).float() / (end - start).clamp(min=1)


def attention_loss(log_weights: Tensor, wanted: Tensor) -> Tensor:
    """Cross-entropy between attention and a uniform share of the frames a token is heard in."""
    rows = (wanted.sum(-1) > 0).sum().clamp(min=1)
    return -(log_weights * wanted).sum() / rows


def losses(
    model: StarterWhisper, batch: Batch, *, with_decoder: bool, shown_share: float = 0.0
) -> dict[str, Tensor]:
    """Phone, text and attention losses of a batch, and the share of right tokens.

    In a share of the clips the taught heads are shown where to look instead of looking
    themselves, so that the words can be learned before the looking is.
    """
    encoded, phone_logits = model.encode(batch.features)
    found = {"phone": phone_loss(phone_logits, batch.phones)}
    if with_decoder:
        # The first layer finds where the token before was said; the last, where the next one is.
        none = torch.full_like(batch.spans[:, :1], -1)
        before = span_weights(torch.cat([none, batch.spans[:, :-1]], dim=1), encoded.shape[1])
        here = span_weights(batch.spans, encoded.shape[1])
        shown: list[Tensor | None] = [None] * len(model.decoder)
        if shown_share > 0:
            clips = torch.rand(2, len(encoded), 1, 1) < shown_share
            shown[0], shown[-1] = before * clips[0], here * clips[1]
        logits, log_weights = model.decode(batch.inputs, encoded, shown)
        flat, targets = logits.float().flatten(0, 1), batch.targets.flatten()
        found["text"] = functional.cross_entropy(
            flat, targets, ignore_index=IGNORE, label_smoothing=0.03
        )
        found["before"] = attention_loss(log_weights[0], before)
        found["attention"] = attention_loss(log_weights[-1], here)
        right = (flat.argmax(-1) == targets).view_as(batch.targets)
        kept = batch.targets != IGNORE
        if shown_share > 0:
            own = kept & ~(clips[0] | clips[1])[..., 0]
            found["shown right"] = right[kept & clips[1][..., 0]].float().mean().detach()
            kept = own
        found["right"] = right[kept].float().mean().detach()
    return found
