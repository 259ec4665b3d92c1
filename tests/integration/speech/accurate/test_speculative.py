"""Speculative decoding with real networks: random ones by the thousand, and a trained one."""

import wave
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import torch
from transformers import WhisperConfig, WhisperForConditionalGeneration

from captioner.core.captions import join_words
from captioner.core.errors import CaptionerError
from captioner.core.long_form import Algorithm, LongFormSettings
from captioner.speech.accurate import speculative
from captioner.speech.accurate.algorithms import (
    DraftedTokens,
    DraftSettings,
    decode_alone,
    decode_with_draft,
)
from captioner.speech.accurate.speculative import SpeculativeWindows
from captioner.speech.accurate.whisper_torch import NetworkDecoder, WhisperNetwork
from captioner.speech.long_form.sound_window import DecodedWindow, SoundWindow
from tests.helpers.audio.spoken_files import CUTTER
from tests.helpers.paths import DATA
from tests.helpers.speech.whisper_in_torch import save, tiny_network, with_noise

END, START = 1, [2, 3]


def in_memory(model: WhisperForConditionalGeneration) -> WhisperNetwork:
    return WhisperNetwork(model, "random", "cpu")


def random_model(
    seed: int, width: int = 16, layers: int = 1, vocabulary: int = 24
) -> WhisperForConditionalGeneration:
    torch.manual_seed(seed)
    config = WhisperConfig(
        vocab_size=vocabulary,
        num_mel_bins=8,
        d_model=width,
        encoder_layers=1,
        decoder_layers=layers,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=32,
        decoder_ffn_dim=32,
        max_source_positions=10,
        max_target_positions=64,
        pad_token_id=0,
        bos_token_id=END,
        eos_token_id=END,
        decoder_start_token_id=2,
        suppress_tokens=None,
        begin_suppress_tokens=None,
    )
    model = WhisperForConditionalGeneration(config).eval()
    with torch.no_grad():
        # As initialised, networks hardly depend on what they hear and say one token for ever.
        for name, weight in model.named_parameters():
            if weight.dim() > 1:
                weight.mul_(4 if "embed_tokens" in name else 25)
        # A longer vector wins more often: many answers come to an end.
        model.model.decoder.embed_tokens.weight[END].mul_(1.2 + seed % 3 * 0.3)
    return model


def draft_of(model: WhisperForConditionalGeneration, seed: int) -> WhisperForConditionalGeneration:
    """A draft that agrees always, often, seldom or never."""
    kind = seed % 4
    if kind == 0:
        return model
    if kind == 3:
        return random_model(seed + 500_000)
    return with_noise(model, (0.05, 0.3)[kind - 1], seed)


def answers(
    seed: int, sounds: int = 3, most: int = 24
) -> Iterator[
    tuple[npt.NDArray[np.float32], WhisperForConditionalGeneration, DraftedTokens, DraftedTokens]
]:
    main_model = random_model(seed, layers=1 + seed % 2)
    main, draft = in_memory(main_model), in_memory(draft_of(main_model, seed))
    generator = np.random.default_rng(seed)
    for _ in range(sounds):
        features = generator.normal(0, 1, (8, 20)).astype(np.float32)
        encoded, draft_encoded = main.encode(features), draft.encode(features)

        def fresh(network: WhisperNetwork, own: Any, seed: int = seed) -> NetworkDecoder:
            return NetworkDecoder(network, own, len(START), [0], [END] if seed % 3 else [])

        alone = decode_alone(fresh(main, encoded), START, END, most)
        both = decode_with_draft(
            fresh(main, encoded),
            fresh(draft, draft_encoded),
            START,
            END,
            most,
            DraftSettings(first_length=1 + seed % 7),
        )
        yield features, main_model, alone, both


def compared(seeds: Iterable[int]) -> tuple[int, int, float]:
    ended, total, agreed, proposed = 0, 0, 0, 0
    for seed in seeds:
        for _, _, alone, both in answers(seed):
            assert both.tokens == alone.tokens, seed
            assert both.reached_cap == alone.reached_cap, seed
            np.testing.assert_allclose(both.log_probabilities, alone.log_probabilities, atol=1e-3)
            total += 1
            ended += not alone.reached_cap
            agreed += both.accepted
            proposed += both.proposed
    return total, ended, agreed / proposed


def test_random_pairs_give_the_main_models_answer() -> None:
    total, ended, agreed = compared(range(20))

    # The comparison means something: answers that end, answers that do not, drafts that err.
    assert 0.2 * total < ended < 0.98 * total
    assert 0.2 < agreed < 0.95


@pytest.mark.slow(reason="a thousand random pairs of models")
@pytest.mark.timeout(3600)
def test_thousands_of_random_pairs_give_the_main_models_answer() -> None:
    total, ended, agreed = compared(range(1000, 2000))

    print(
        f"{total} answers equal, {ended} of them ended by themselves, {agreed:.0%} of the "
        "proposed tokens taken"
    )
    assert total == 3000


@pytest.mark.parametrize("seed", range(12))
def test_alone_is_what_transformers_generates(seed: int) -> None:
    for features, model, alone, _ in answers(seed * 3, sounds=2):
        generated = torch.tensor([START])
        encoded = model.get_encoder()(torch.from_numpy(features)[None])
        while generated.shape[1] < len(START) + 24:
            with torch.no_grad():
                # Everything anew at each step, without any memory.
                logits = model(
                    encoder_outputs=encoded, decoder_input_ids=generated, use_cache=False
                ).logits[0, -1]
            logits[0] = -torch.inf
            token = int(logits.argmax())
            if token == END:
                break
            generated = torch.cat([generated, torch.tensor([[token]])], dim=1)
        assert alone.tokens == generated[0, len(START) :].tolist()


@pytest.fixture(scope="module")
def directories(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("models")
    network = tiny_network()
    return {
        "main": save(network, root / "main"),
        "draft": save(with_noise(network, 0.15), root / "draft"),
        "poor": save(with_noise(network, 0.3), root / "poor"),
    }


def window_of(name: str) -> SoundWindow:
    with wave.open(str(DATA / f"spoken-{name}.wav")) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float32)
    return SoundWindow(samples / np.float32(32768), 160_000)


def decode(model: SpeculativeWindows, window: SoundWindow) -> DecodedWindow:
    settings = LongFormSettings(algorithm=Algorithm.BATCHED)
    model.require("en", settings)
    (heard,) = model.decode([window], "en", settings, timestamps=False)
    return heard


def text_of(heard: DecodedWindow) -> str:
    return join_words([each.word for each in heard.words])


@pytest.fixture(scope="module")
def pair(directories: dict[str, Path]) -> Iterator[SpeculativeWindows]:
    with closing(SpeculativeWindows(directories["main"], directories["draft"])) as model:
        yield model


def test_words_have_times_probabilities_and_tokens(pair: SpeculativeWindows) -> None:
    window = window_of("cutter")
    heard = decode(pair, window)

    assert text_of(heard) == CUTTER
    words = [each.word for each in heard.words]
    edges = [edge for word in words for edge in (word.start_s, word.end_s)]
    assert edges == sorted(edges)
    assert 10.0 <= edges[0] < 10.5
    assert edges[-1] <= 10.0 + window.duration_s
    assert all(0 < word.probability <= 1 for word in words)
    assert all(each.tokens for each in heard.words)
    assert -0.5 < heard.average_log_probability < 0
    assert heard.no_speech_probability < 0.5
    assert not heard.reached_cap


def test_the_encoder_of_a_distilled_pair_runs_once(
    pair: SpeculativeWindows, directories: dict[str, Path]
) -> None:
    def shares_encoder(model: SpeculativeWindows) -> bool:
        model.load()
        return model._draft.encoder is model._main.encoder

    assert shares_encoder(pair)
    other = tiny_network()
    with torch.no_grad():
        other.model.encoder.layers[0].fc1.weight[0, 0] += 0.01
    unlike = save(other, directories["main"].parent / "unlike")
    apart = SpeculativeWindows(directories["main"], unlike)

    assert not shares_encoder(apart)
    assert text_of(decode(apart, window_of("cutter"))) == CUTTER
    apart.close()


def sounds() -> Iterator[SoundWindow]:
    generator = np.random.default_rng(4)
    for name in ("cutter", "frog"):
        samples = window_of(name).samples
        for level in (0.0, 0.03, 0.2):
            for stretch in (slice(None), slice(9_000, 29_000)):
                noise = generator.normal(0, level, len(samples[stretch]))
                yield SoundWindow((samples[stretch] + noise).astype(np.float32), 0)


@pytest.mark.parametrize(("draft", "fewest_saved"), [("draft", 1), ("poor", 0)])
def test_trained_pairs_give_the_main_models_answer(
    directories: dict[str, Path], draft: str, fewest_saved: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded: list[DraftedTokens] = []

    def counted(decode: Callable[..., DraftedTokens]) -> Callable[..., DraftedTokens]:
        def counting(*arguments: Any) -> DraftedTokens:
            decoded.append(decode(*arguments))
            return decoded[-1]

        return counting

    monkeypatch.setattr(speculative, "decode_alone", counted(decode_alone))
    monkeypatch.setattr(speculative, "decode_with_draft", counted(decode_with_draft))
    alone = SpeculativeWindows(directories["main"], None)
    both = SpeculativeWindows(directories["main"], directories[draft])

    for window in sounds():
        expected, heard = decode(alone, window), decode(both, window)
        assert text_of(heard) == text_of(expected)
        assert heard.average_log_probability == pytest.approx(
            expected.average_log_probability, abs=1e-4
        )
        assert heard.reached_cap == expected.reached_cap
    of_alone, of_both = decoded[::2], decoded[1::2]
    assert [each.tokens for each in of_both] == [each.tokens for each in of_alone]
    saved = sum(each.main_passes for each in of_alone) - sum(each.main_passes for each in of_both)
    assert saved >= fewest_saved
    alone.close()
    both.close()


def test_hardly_any_sound_is_no_reason_to_fail(pair: SpeculativeWindows) -> None:
    for length in (1, 400):
        assert decode(pair, SoundWindow(np.zeros(length, np.float32), 0)) is not None


def test_models_that_do_not_fit_together_are_refused(
    directories: dict[str, Path], tmp_path: Path
) -> None:
    other = save(random_model(1), tmp_path / "other")

    with pytest.raises(CaptionerError, match="vocabularies differ"):
        SpeculativeWindows(directories["main"], other).load()
    with pytest.raises(CaptionerError, match="could not be loaded"):
        SpeculativeWindows(tmp_path / "nothing", None).load()
