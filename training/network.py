"""Whisper (Radford et al. 2022) in torch, its weights named as in CTranslate2's model.bin."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from training.model_file import Arrays, ModelFile

_POSITIONS = {"encoder": 1500, "decoder": 448}


@dataclass(frozen=True, slots=True)
class Dimensions:
    """Sizes of a Whisper model."""

    vocabulary: int
    width: int
    heads: int
    encoder_layers: int
    decoder_layers: int
    mel_bins: int = 80


@dataclass(slots=True)
class DecoderCache:
    """Keys and values of a decode so far, for each layer.

    Attributes:
        length: Number of tokens decoded.
        own: Of the tokens, [b, heads, length, d / heads] each.
        sound: Of the encoder states; computed once.
    """

    length: int = 0
    own: dict[int, tuple[Tensor, Tensor]] = field(default_factory=dict)
    sound: dict[int, tuple[Tensor, Tensor]] = field(default_factory=dict)

    def rewind(self, count: int) -> None:
        """Drop the last tokens."""
        self.length -= count
        for layer, (keys, values) in self.own.items():
            self.own[layer] = keys[:, :, : self.length], values[:, :, : self.length]


class Norm(nn.Module):
    """Layer normalisation."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(width))
        self.beta = nn.Parameter(torch.zeros(width))

    def forward(self, states: Tensor) -> Tensor:
        """[…, d] to [..., d]."""
        return functional.layer_norm(states, self.gamma.shape, self.gamma, self.beta)


class Attention(nn.Module):
    """Multi-head attention with its normalisation and the fused projections of CTranslate2.

    Args:
        cross: Whether it attends to the encoder's states instead of its own.
    """

    def __init__(self, width: int, heads: int, *, cross: bool) -> None:
        super().__init__()
        self.heads = heads
        self.layer_norm = Norm(width)
        sizes = [width, 2 * width, width] if cross else [3 * width, width]
        for index, size in enumerate(sizes):
            self.add_module(f"linear_{index}", nn.Linear(width, size))

    def split(self, states: Tensor) -> Tensor:
        """[b, t, d] to [b, heads, t, d / heads]."""
        batch, length, width = states.shape
        return states.view(batch, length, self.heads, width // self.heads).transpose(1, 2)

    def attend(self, query: Tensor, keys: Tensor, values: Tensor, mask: Tensor | None) -> Tensor:
        """[b, heads, t, d / heads] to [b, t, d], without the last projection."""
        mixed = functional.scaled_dot_product_attention(query, keys, values, attn_mask=mask)
        return mixed.transpose(1, 2).flatten(2)


class FeedForward(nn.Module):
    """The two linear layers after the attention."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.layer_norm = Norm(width)
        self.linear_0 = nn.Linear(width, 4 * width)
        self.linear_1 = nn.Linear(4 * width, width)

    def forward(self, states: Tensor) -> Tensor:
        """[b, t, d] to [b, t, d]."""
        return states + self.linear_1(functional.gelu(self.linear_0(self.layer_norm(states))))


class Layer(nn.Module):
    """An encoder layer, or a decoder layer when it attends to the encoder, too."""

    def __init__(self, width: int, heads: int, *, cross: bool) -> None:
        super().__init__()
        self.self_attention = Attention(width, heads, cross=False)
        if cross:
            self.attention = Attention(width, heads, cross=True)
        self.ffn = FeedForward(width)

    def attend_to_itself(
        self,
        states: Tensor,
        past: tuple[Tensor, Tensor] | None = None,
        mask: Tensor | None = None,
    ) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """Return the states [b, t, d] after self-attention, and all keys and values."""
        own = self.self_attention
        fused = own.linear_0(own.layer_norm(states))
        query, keys, values = (own.split(part) for part in fused.chunk(3, -1))
        if past is not None:
            keys, values = torch.cat([past[0], keys], 2), torch.cat([past[1], values], 2)
        return states + own.linear_1(own.attend(query, keys, values, mask)), (keys, values)

    def keys_of_sound(self, encoded: Tensor) -> tuple[Tensor, Tensor]:
        """Return keys and values of the encoder states [b, s, d]."""
        keys, values = self.attention.linear_1(encoded).chunk(2, -1)
        return self.attention.split(keys), self.attention.split(values)

    def attend_to_sound(self, states: Tensor, sound: tuple[Tensor, Tensor]) -> Tensor:
        """Return the states [b, t, d] after cross-attention."""
        cross = self.attention
        query = cross.split(cross.linear_0(cross.layer_norm(states)))
        return states + cross.linear_2(cross.attend(query, *sound, None))


class _Positions(nn.Module):
    def __init__(self, count: int, width: int) -> None:
        super().__init__()
        self.encodings = nn.Parameter(torch.zeros(count, width))


class _Stack(nn.Module):
    """Encoder or decoder: its layers are attributes named layer_0 and so on."""

    def __init__(self, part: str, sizes: Dimensions, layers: int) -> None:
        super().__init__()
        self.position_encodings = _Positions(_POSITIONS[part], sizes.width)
        self.layer_norm = Norm(sizes.width)
        for index in range(layers):
            layer = Layer(sizes.width, sizes.heads, cross=part == "decoder")
            self.add_module(f"layer_{index}", layer)
        self.count = layers

    def layers(self) -> list[Layer]:
        return [self.get_submodule(f"layer_{index}") for index in range(self.count)]


class Whisper(nn.Module):
    """The model; its output projection is the token embedding."""

    def __init__(self, dimensions: Dimensions) -> None:
        super().__init__()
        self.dimensions = sizes = dimensions
        self.encoder = _Stack("encoder", sizes, sizes.encoder_layers)
        self.encoder.conv1 = nn.Conv1d(sizes.mel_bins, sizes.width, 3, padding=1)
        self.encoder.conv2 = nn.Conv1d(sizes.width, sizes.width, 3, stride=2, padding=1)
        self.decoder = _Stack("decoder", sizes, sizes.decoder_layers)
        self.decoder.embeddings = nn.Embedding(sizes.vocabulary, sizes.width)

    def encode(self, features: Tensor) -> Tensor:
        """Features [b, mel_bins, frames] to states [b, frames / 2, d]."""
        states = functional.gelu(self.encoder.conv1(features))
        states = functional.gelu(self.encoder.conv2(states)).transpose(1, 2)
        states = states + self.encoder.position_encodings.encodings[: states.shape[1]]
        for layer in self.encoder.layers():
            states = layer.ffn(layer.attend_to_itself(states)[0])
        return self.encoder.layer_norm(states)

    def decode(self, tokens: Tensor, encoded: Tensor, cache: DecoderCache | None = None) -> Tensor:
        """Token ids [b, t] and encoder states [b, s, d] to hidden states [b, t, d].

        Args:
            cache: Extended by the tokens, which follow those decoded with it before; None: these
                are the first tokens.
        """
        past = 0 if cache is None else cache.length
        count = tokens.shape[1]
        positions = self.decoder.position_encodings.encodings[past : past + count]
        states = self.decoder.embeddings(tokens) + positions
        mask = torch.ones(count, past + count, dtype=torch.bool).tril(past)
        for index, layer in enumerate(self.decoder.layers()):
            own = None if cache is None else cache.own.get(index)
            states, own = layer.attend_to_itself(states, own, mask)
            sound = None if cache is None else cache.sound.get(index)
            if sound is None:
                sound = layer.keys_of_sound(encoded)
            if cache is not None:
                cache.own[index], cache.sound[index] = own, sound
            states = layer.ffn(layer.attend_to_sound(states, sound))
        if cache is not None:
            cache.length += count
        return self.decoder.layer_norm(states)

    def logits(self, hidden: Tensor) -> Tensor:
        """Hidden states [..., d] to scores of the vocabulary [..., v]."""
        return hidden @ self.decoder.embeddings.weight.T


def load_network(model: ModelFile) -> Whisper:
    """Return the float32 network of a Whisper model.bin.

    Raises:
        ValueError: The file holds another kind of model.
    """
    arrays = model.weights()
    try:
        vocabulary, width = arrays["decoder/embeddings/weight"].shape
        sizes = Dimensions(
            vocabulary,
            width,
            int(arrays["decoder/num_heads"]),
            _count_layers(arrays, "encoder"),
            _count_layers(arrays, "decoder"),
            arrays["encoder/conv1/weight"].shape[1],
        )
        network = Whisper(sizes)
        state = {
            name: torch.from_numpy(np.array(arrays[name.replace(".", "/")], np.float32))
            for name in network.state_dict()
        }
        network.load_state_dict(state)
    except (KeyError, RuntimeError) as error:
        raise ValueError(f"The model is no Whisper model of CTranslate2: {error}.") from error
    return network.eval()


def decoder_arrays(network: Whisper) -> Arrays:
    """Return the decoder's layers, last normalisation and positions, named as in model.bin."""
    return {
        f"decoder/{name.replace('.', '/')}": weight.detach().numpy()
        for name, weight in network.decoder.state_dict().items()
        if not name.startswith("embeddings.")
    }


def maximally_spaced(teacher_layers: int, student_layers: int) -> list[int]:
    """Return the teacher's layers that the student starts with; the last one always.

    They are as far apart as possible (Gandhi et al. 2023, section 4, after Shleifer and Rush
    2020).

    Raises:
        ValueError: The student has no layer, or more than the teacher.
    """
    if not 0 < student_layers <= teacher_layers:
        raise ValueError(
            f"A student of this teacher has 1 to {teacher_layers} decoder layers, not "
            f"{student_layers}: change --decoder-layers."
        )
    layers = [int(layer) for layer in np.linspace(0, teacher_layers - 1, student_layers)]
    return [*layers[:-1], teacher_layers - 1]


def student_of(teacher: Whisper, decoder_layers: int) -> Whisper:
    """Return a copy with fewer decoder layers; encoder and token embedding are frozen.

    The paper trains the embedding, too. Frozen, tokens that little speech does not contain stay
    where the teacher has them.

    Raises:
        ValueError: See `maximally_spaced`.
    """
    layers = maximally_spaced(teacher.dimensions.decoder_layers, decoder_layers)
    student = Whisper(replace(teacher.dimensions, decoder_layers=decoder_layers))
    state = {
        name: weight
        for name, weight in teacher.state_dict().items()
        if not re.match(r"decoder\.layer_\d", name)
    }
    for index, layer in enumerate(layers):
        for name, weight in teacher.decoder.layers()[layer].state_dict().items():
            state[f"decoder.layer_{index}.{name}"] = weight
    student.load_state_dict(state)
    for name, parameter in student.named_parameters():
        is_decoder = name.startswith("decoder.") and not name.startswith("decoder.embeddings.")
        parameter.requires_grad_(is_decoder)
    return student


def _count_layers(arrays: Arrays, part: str) -> int:
    prefix = f"{part}/layer_"
    names = (name.removeprefix(prefix).split("/")[0] for name in arrays if name.startswith(prefix))
    return len({name for name in names if name.isdigit()})
