"""Speculative decoding with real networks: random ones by the thousand, and a trained one."""

import wave
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import torch
from transformers import WhisperConfig, WhisperForConditionalGeneration

from captioner.core.audio import SAMPLE_RATE, SpeechSegment
from captioner.core.captions import join_words
from captioner.core.errors import CaptionerError
from captioner.core.recognition import RecognitionRequest
from captioner.speech.accurate.speculative import DraftFigures, SpeculativeRecogniser
from captioner.speech.accurate.speculative_decoding import (
    DecodedTokens,
    DraftSettings,
    decode_alone,
    decode_with_draft,
)
from captioner.speech.accurate.whisper_torch import NetworkDecoder, WhisperNetwork
from tests.helpers.audio.spoken_files import CUTTER
from tests.helpers.paths import DATA
from tests.helpers.speech.starter_in_torch import save, starter_network, with_noise

END, START = 1, [2, 3]


def in_memory(model: WhisperForConditionalGeneration) -> WhisperNetwork:
    return WhisperNetwork.around(model, "random", "cpu")


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
    tuple[npt.NDArray[np.float32], WhisperForConditionalGeneration, DecodedTokens, DecodedTokens]
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
    starter = starter_network()
    return {
        "main": save(starter, root / "main"),
        "draft": save(with_noise(starter, 0.05), root / "draft"),
        "poor": save(with_noise(starter, 0.5), root / "poor"),
    }


def request_for(name: str, **options: Any) -> RecognitionRequest:
    with wave.open(str(DATA / f"spoken-{name}.wav")) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float32)
    samples /= 32768
    segment = SpeechSegment(samples, 10.0, 10.0 + len(samples) / SAMPLE_RATE, is_final=True)
    return RecognitionRequest(segment, **options)


@pytest.fixture(scope="module")
def recogniser(directories: dict[str, Path]) -> Iterator[SpeculativeRecogniser]:
    recogniser = SpeculativeRecogniser(directories["main"], directories["draft"])
    recogniser.load()
    yield recogniser
    recogniser.close()


@pytest.fixture(scope="module")
def alone(directories: dict[str, Path]) -> Iterator[SpeculativeRecogniser]:
    recogniser = SpeculativeRecogniser(directories["main"], None)
    recogniser.load()
    yield recogniser
    recogniser.close()


def test_it_hears_what_was_said_with_times_and_probabilities(
    recogniser: SpeculativeRecogniser,
) -> None:
    hypothesis = recogniser.recognise(request_for("update"))

    assert join_words(hypothesis.words) == CUTTER
    edges = [edge for word in hypothesis.words for edge in (word.start_s, word.end_s)]
    assert edges == sorted(edges)
    assert 10.0 <= edges[0] < 10.5
    assert edges[-1] <= 10.0 + request_for("update").segment.duration_s
    assert all(0 < word.probability <= 1 for word in hypothesis.words)
    assert -0.5 < hypothesis.average_log_probability < 0
    assert hypothesis.no_speech_probability < 0.5
    assert not hypothesis.reached_token_cap


def test_the_encoder_of_a_distilled_pair_runs_once(
    recogniser: SpeculativeRecogniser, directories: dict[str, Path]
) -> None:
    assert recogniser.shares_encoder
    other = starter_network()
    with torch.no_grad():
        other.model.encoder.layers[0].fc1.weight[0, 0] += 0.01
    unlike = save(other, directories["main"].parent / "unlike")
    pair = SpeculativeRecogniser(directories["main"], unlike)
    pair.load()

    assert not pair.shares_encoder
    assert join_words(pair.recognise(request_for("update")).words) == CUTTER
    pair.close()


def sounds() -> Iterator[RecognitionRequest]:
    generator = np.random.default_rng(4)
    for name in ("update", "mute"):
        request = request_for(name)
        samples = request.segment.samples
        for level in (0.0, 0.003, 0.03, 0.2):
            for stretch in (slice(None), slice(0, 20_000), slice(9_000, None)):
                noise = generator.normal(0, level, len(samples[stretch]))
                noisy = (samples[stretch] + noise).astype(np.float32)
                segment = SpeechSegment(noisy, 0.0, len(noisy) / SAMPLE_RATE, is_final=True)
                yield RecognitionRequest(segment, word_times=False)


@pytest.mark.parametrize("draft", ["draft", "poor"])
def test_trained_pairs_give_the_main_models_answer(
    directories: dict[str, Path], alone: SpeculativeRecogniser, draft: str
) -> None:
    alone.figures = DraftFigures()
    pair = SpeculativeRecogniser(directories["main"], directories[draft])

    for request in sounds():
        expected, heard = alone.recognise(request), pair.recognise(request)
        assert join_words(heard.words) == join_words(expected.words)
        assert heard.average_log_probability == pytest.approx(
            expected.average_log_probability, abs=1e-4
        )
        assert heard.reached_token_cap == expected.reached_token_cap
    assert pair.figures.tokens == alone.figures.tokens
    assert pair.figures.main_passes < alone.figures.main_passes
    pair.close()


@pytest.mark.parametrize("count", range(8))
def test_a_prefix_begins_the_answer(recogniser: SpeculativeRecogniser, count: int) -> None:
    prefix = " ".join(CUTTER.split()[:count])

    hypothesis = recogniser.recognise(request_for("update", prefix=prefix))

    assert join_words(hypothesis.words) == CUTTER
    assert hypothesis.forced_words == count


@pytest.mark.parametrize("cap", [1, 2, 5])
def test_the_cap_counts_new_tokens(recogniser: SpeculativeRecogniser, cap: int) -> None:
    hypothesis = recogniser.recognise(request_for("mute", max_new_tokens=cap))

    assert hypothesis.token_count == cap
    assert hypothesis.reached_token_cap


def test_hardly_any_sound_is_no_reason_to_fail(recogniser: SpeculativeRecogniser) -> None:
    for length in (0, 1, 400):
        segment = SpeechSegment(np.zeros(length, np.float32), 0.0, length / 16_000, is_final=True)
        assert recogniser.recognise(RecognitionRequest(segment)) is not None


def test_models_that_do_not_fit_together_are_refused(
    directories: dict[str, Path], tmp_path: Path
) -> None:
    other = save(random_model(1), tmp_path / "other")

    with pytest.raises(CaptionerError, match="vocabularies differ"):
        SpeculativeRecogniser(directories["main"], other).load()
    with pytest.raises(CaptionerError, match="could not be loaded"):
        SpeculativeRecogniser(tmp_path / "nothing", None).load()
