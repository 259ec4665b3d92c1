"""Hypotheses for an utterance, given to it decode by decode."""

import itertools
from dataclasses import replace

from captioner.core.captions import Word
from captioner.core.recognition import Hypothesis, WindowSettings
from captioner.live.decisions.decode_plan import DecodeKind, DecodePlan, Outcome
from captioner.live.decisions.guards import Evidence
from captioner.live.decisions.pacing import CostModel, Pace, PaceSettings, choose_pace
from captioner.live.decisions.utterance import LiveUtterance

PACE = replace(choose_pace(CostModel(), PaceSettings()), final_window=WindowSettings())
SPEECH = Evidence(speech_s=3.0, level_dbfs=-25.0, clear_voice_s=0.9)
"""Too little of a clear voice for what has no words to be missed."""
VOICE = replace(SPEECH, clear_voice_s=3.0)


def hypothesis(
    text: str, plan: DecodePlan, probability: float = 0.9, word_s: float = 0.3
) -> Hypothesis:
    """What a recogniser would answer: the prefix, then the text."""
    forced = plan.prefix.split()
    starts_s = (plan.start_s + place * word_s for place in itertools.count())
    words = tuple(
        Word(word, start_s, start_s + word_s - 0.05, probability)
        for word, start_s in zip(forced + text.split(), starts_s, strict=False)
    )
    return Hypothesis(words, forced_words=len(forced), average_log_probability=-0.2)


def step(
    utterance: LiveUtterance,
    text: str,
    end_s: float,
    kind: DecodeKind = DecodeKind.PARTIAL,
    probability: float = 0.9,
    pace: Pace = PACE,
    word_s: float = 0.3,
) -> tuple[DecodePlan, Outcome]:
    plan = utterance.plan(kind, end_s, pace)
    heard = hypothesis(text, plan, probability, word_s)
    return plan, utterance.accept(plan, heard, SPEECH, pace)
