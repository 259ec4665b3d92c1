"""Speculative decoding: speed-up by how often the draft agrees, with true-dimension stand-ins.

    python -m benchmarks.speculative                      (large-v3 with a draft of 2 layers)
    python -m benchmarks.speculative --width 768 --encoder-layers 12 --main-layers 12

Needs the extra `accurate`. Weights are random: the networks cost what the real ones cost and hear
nothing. The draft runs in full at each step, and its proposals are then replaced by the main
model's own answer at the agreement asked for, by other tokens else.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

from captioner.speech.accurate.algorithms import (
    DraftedTokens,
    NextToken,
    decode_alone,
    decode_with_draft,
)
from captioner.speech.accurate.whisper_torch import NetworkDecoder, WhisperNetwork, import_torch

_START = [50258, 50259, 50360, 50364]
_END = 50257
_Result = TypeVar("_Result")


class AgreeingDraft:
    """A draft that does its whole work and then says what it is told to."""

    def __init__(
        self, decoder: NetworkDecoder, answer: Sequence[int], agreement: float, seed: int
    ) -> None:
        self._decoder = decoder
        self._answer = [*answer, _END]
        self._agreement = agreement
        self._random = random.Random(seed)
        self._fed = -len(_START)

    def feed(self, tokens: Sequence[int]) -> list[NextToken]:
        choices = self._decoder.feed(tokens)
        self._fed += len(tokens)
        place = min(max(0, self._fed), len(self._answer) - 1)
        token = self._answer[place]
        if self._random.random() >= self._agreement:
            token = (token + 1) % _END
        return [*choices[:-1], NextToken(token)]

    def rewind(self, count: int) -> None:
        self._decoder.rewind(count)
        self._fed -= count


def stand_in(
    width: int, encoder_layers: int, decoder_layers: int, device: str, seed: int
) -> WhisperNetwork:
    """A network of random weights with large-v3's vocabulary."""
    torch, transformers = import_torch()
    torch.manual_seed(seed)
    config = transformers.WhisperConfig(
        vocab_size=51866,
        num_mel_bins=128,
        d_model=width,
        encoder_layers=encoder_layers,
        decoder_layers=decoder_layers,
        encoder_attention_heads=width // 64,
        decoder_attention_heads=width // 64,
        encoder_ffn_dim=4 * width,
        decoder_ffn_dim=4 * width,
        pad_token_id=_END,
        bos_token_id=_END,
        eos_token_id=_END,
        decoder_start_token_id=_START[0],
        suppress_tokens=None,
        begin_suppress_tokens=None,
    )
    dtype = torch.float16 if device == "cuda" else torch.float32
    with torch.device(device):
        model = transformers.WhisperForConditionalGeneration(config).to(dtype).eval()
    return WhisperNetwork(model, f"{width}x{decoder_layers}", device)


def main(arguments: list[str] | None = None) -> int:
    """Print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--encoder-layers", type=int, default=32)
    parser.add_argument("--main-layers", type=int, default=32)
    parser.add_argument("--draft-layers", type=int, default=2)
    parser.add_argument("--tokens", type=int, default=60, help="length of the answer")
    parser.add_argument("--rates", default="1.0,0.95,0.9,0.8,0.6,0.0", help="agreement a token")
    parser.add_argument("--repeats", type=int, default=2)
    parser.add_argument(
        "--threads", type=int, default=0, help="on a CPU; 1 counts processor time, not the clock's"
    )
    options = parser.parse_args(arguments)
    torch, _ = import_torch()
    if options.threads:
        torch.set_num_threads(options.threads)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    main_network = stand_in(
        options.width, options.encoder_layers, options.main_layers, device, seed=1
    )
    draft_network = stand_in(options.width, 1, options.draft_layers, device, seed=2)
    features = np.random.default_rng(1).normal(0, 1, (128, 3000)).astype(np.float32)

    # One thread's own time is the same however busy the machine is.
    clock = time.process_time if options.threads == 1 and device == "cpu" else time.perf_counter

    def timed(work: Callable[[], _Result]) -> tuple[_Result, float]:
        best_s = float("inf")
        for _ in range(options.repeats):
            if device == "cuda":
                torch.cuda.synchronize()
            began_s = clock()
            answer = work()
            if device == "cuda":
                torch.cuda.synchronize()
            best_s = min(best_s, clock() - began_s)
        return answer, best_s

    encoded, encode_s = timed(lambda: main_network.encode(features))

    def decoder(network: WhisperNetwork) -> NetworkDecoder:
        return NetworkDecoder(network, encoded, len(_START), [_END])

    alone, alone_s = timed(
        lambda: decode_alone(decoder(main_network), _START, _END, options.tokens)
    )
    print(
        f"{device}, {torch.get_num_threads()} threads: encoder {encode_s:.2f} s once, "
        f"main model alone {alone_s:.2f} s for {len(alone.tokens)} tokens\n"
    )
    print("| agreement a token | accepted | main passes | time s | decoding | whole window |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: |", flush=True)
    for rate in map(float, options.rates.split(",")):

        def both(rate: float = rate) -> DraftedTokens:
            draft = AgreeingDraft(decoder(draft_network), alone.tokens, rate, seed=3)
            return decode_with_draft(decoder(main_network), draft, _START, _END, options.tokens)

        answer, both_s = timed(both)
        if answer.tokens != alone.tokens:
            print("The answers differ: this must never happen.", file=sys.stderr)
            return 1
        print(
            f"| {rate:.2f} | {answer.accepted}/{answer.proposed} | {answer.main_passes} "
            f"| {both_s:.2f} | {alone_s / both_s:.2f}x "
            f"| {(encode_s + alone_s) / (encode_s + both_s):.2f}x |",
            flush=True,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
