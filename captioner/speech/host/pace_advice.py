"""Whether a machine keeps up with a model, in figures and in words, and what to do if not."""

from __future__ import annotations

from dataclasses import dataclass

from captioner.core.message import NO_MESSAGE, Message
from captioner.speech.host.device_choice import PROBE_WINDOW_S, DeviceChoice
from captioner.speech.models.catalogue import KNOWN_MODELS, RECOMMENDABLE, CatalogueEntry

TOKENS_PER_S = 3.0
"""Tokens that a second of continuous speech has."""

UTTERANCE_S = 8.0
"""Length of the utterance that the figures are about, in seconds."""

SLOW_INTERVAL_S = 3.0
"""Longest interval at which renewing captions during speech is of use."""

_LIVE_INTERVAL_S = 1.0
_SHOWN_AFTER_S = 0.25
_SHARE = 0.8
_POSITIONS_PER_S = 50
_DECODE_OVERHEAD = 51_866

_ENCODE_S = {
    "tiny": 0.09,
    "tiny.en": 0.09,
    "base": 0.15,
    "base.en": 0.15,
    "distil-small.en": 0.34,
    "small": 0.40,
    "small.en": 0.40,
    "distil-medium.en": 1.01,
    "medium": 1.01,
    "medium.en": 1.01,
    "distil-large-v2": 2.26,
    "distil-large-v3": 2.26,
    "distil-large-v3.5": 2.26,
    "large-v3-turbo": 2.28,
    "large-v2": 2.29,
    "large-v3": 2.29,
}
"""Seconds that one window of 10 s took each model on one machine (docs/models.md): their relation
to one another holds better than arithmetic over dimensions, which small models fall short of."""


@dataclass(frozen=True, slots=True)
class PaceAdvice:
    """What to expect of a model here.

    Attributes:
        decode_s: One decode of an utterance takes so many seconds.
        real_time_factor: Seconds of work a second of speech costs where only finished
            utterances are decoded; below 1 the machine keeps up.
        interval_s: Shortest interval at which captions can be renewed during speech.
        can_caption_live: Whether captions can be renewed every second.
        must_record_first: Whether not even finished utterances are decoded in time.
        message: All that in one sentence.
        hint: A smaller model, longer intervals, or recording now and captioning after.
    """

    decode_s: float
    real_time_factor: float
    interval_s: float
    can_caption_live: bool
    must_record_first: bool
    message: Message
    hint: Message

    @property
    def behind_s(self) -> float:
        """How long after it was said a word is shown on average, in seconds.

        It waits for half an interval, the decode, and what it takes to be shown.
        """
        return 0.5 * self.interval_s + self.decode_s + _SHOWN_AFTER_S


def advise(model_name: str, choice: DeviceChoice, *, is_measured: bool = True) -> PaceAdvice:
    """What a measured or estimated speed means for captions.

    Args:
        choice: What the probe measured, or `estimate` made of it.
        is_measured: Which of the two.
    """
    decode_s = choice.encode_s + TOKENS_PER_S * UTTERANCE_S * choice.token_s
    real_time_factor = decode_s / UTTERANCE_S
    # Part of the processor is left to sound, windows and the rest of the desktop.
    interval_s = decode_s / _SHARE
    basis = Message("measured") if is_measured else Message("estimated")
    work = Message("a decode takes {decode_s:.1f} s ({basis})", decode_s=decode_s, basis=basis)
    live = interval_s <= _LIVE_INTERVAL_S
    too_slow = real_time_factor > _SHARE
    if live:
        message = Message(
            "{model_name} keeps up here: {work}, so captions follow every second.",
            model_name=model_name,
            work=work,
        )
        hint = NO_MESSAGE
    elif interval_s <= SLOW_INTERVAL_S:
        message = Message(
            "{model_name} is slow here: {work}, so captions follow every {interval_s:.1f} s.",
            model_name=model_name,
            work=work,
            interval_s=interval_s,
        )
        hint = Message(
            "{smaller} Or accept captions every {interval_s} s.",
            smaller=_smaller(model_name),
            interval_s=interval_s,
        )
    elif not too_slow:
        message = Message(
            "{model_name} is too slow here to show words as they are spoken: {work}, so "
            "captions appear when a sentence is finished.",
            model_name=model_name,
            work=work,
        )
        hint = Message(
            "{smaller} Or caption finished sentences only.", smaller=_smaller(model_name)
        )
    else:
        message = Message(
            "{model_name} cannot keep up here: {work}, and an hour of speech takes {minutes} "
            "minutes of work.",
            model_name=model_name,
            work=work,
            minutes=60 * real_time_factor,
        )
        hint = Message(
            "{smaller} Or record now and caption later: captioner listen --record-only, or the "
            "setting of that name.",
            smaller=_smaller(model_name),
        )
    return PaceAdvice(decode_s, real_time_factor, interval_s, live, too_slow, message, hint)


def estimate(
    entry: CatalogueEntry, measured_entry: CatalogueEntry, choice: DeviceChoice
) -> DeviceChoice | None:
    """A model's speed here, from another one's that was measured.

    For models of the catalogue by what each took on one machine; for others by arithmetic: the
    work of an encoder layer grows with the square of its width and with attention over the
    window's positions; that of a token with the decoder's layers and the vocabulary. Small
    models run a machine less well than large ones, so estimates upwards are too slow rather
    than too fast.

    Returns:
        None where the dimensions of one of them are not known.
    """
    if not (entry.width and measured_entry.width):
        return None
    if entry.name in _ENCODE_S and measured_entry.name in _ENCODE_S:
        encoder = _ENCODE_S[entry.name] / _ENCODE_S[measured_entry.name]
    else:
        encoder = _encoder_work(entry) / _encoder_work(measured_entry)
    decoder = _token_work(entry) / _token_work(measured_entry)
    return DeviceChoice(
        device=choice.device,
        compute_type=choice.compute_type,
        cpu_threads=choice.cpu_threads,
        load_s=0.0,
        encode_s=choice.encode_s * encoder,
        token_s=choice.token_s * decoder,
        memory_mb=entry.memory_mb,
    )


def _encoder_work(entry: CatalogueEntry) -> float:
    positions = _POSITIONS_PER_S * PROBE_WINDOW_S
    layer = 12.0 * entry.width**2 + 2.0 * positions * entry.width
    return entry.encoder_layers * positions * layer


def _token_work(entry: CatalogueEntry) -> float:
    return entry.decoder_layers * 14.0 * entry.width**2 + _DECODE_OVERHEAD * entry.width


def _smaller(model_name: str) -> Message:
    """The next smaller model of the catalogue, as a sentence."""
    entries = {entry.name: entry for entry in KNOWN_MODELS}
    own = entries.get(model_name)
    if own is None:
        return Message("Choose a smaller model.")
    alike = [
        entry
        for entry in entries.values()
        if (entry.name in RECOMMENDABLE if own.is_english_only else not entry.is_english_only)
    ]
    faster = [entry for entry in alike if _decode_work(entry) < _decode_work(own) / 1.5]
    if not faster:
        return Message("This is the smallest model there is.")
    best = max(faster, key=_decode_work)
    return Message(
        "Choose {name}, about {factor} times as fast.",
        name=best.name,
        factor=_decode_work(own) / _decode_work(best),
    )


def _decode_work(entry: CatalogueEntry) -> float:
    return _encoder_work(entry) + TOKENS_PER_S * UTTERANCE_S * _token_work(entry)
