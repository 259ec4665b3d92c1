"""Voices told apart in meetings of synthetic people: python -m benchmarks.voices."""

from __future__ import annotations

import json
import math
import time
import wave
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.material.voice_meetings import (
    Meeting,
    MeetingSettings,
    make_meeting,
    make_monologue,
    people_of,
)
from benchmarks.voices.meetings import (
    InThisProcess,
    KnowsOverlaps,
    by_telephone,
    caption_of,
    heard_words,
    kind_of,
    meeting_options,
    utterances,
)
from captioner.app.voices.recordings import RecordingVoices
from captioner.core.audio import SAMPLE_RATE, AudioChunk, SpeechSegment
from captioner.core.captions import Word
from captioner.core.speakers.labelling import Labels
from captioner.core.speakers.prints import VoicePrint
from captioner.evaluation.diarisation import DiarisationErrors, diarisation_errors, joined_spans
from captioner.session.voices import LEAST_TO_REMEMBER_S
from captioner.speech.speakers.labeller import Labeller
from captioner.speech.speakers.port import VoicePort
from captioner.speech.speakers.voices import SYNTHETIC
from training.speakers.people import Person, Synthesisers, held_out_people

_CLUSTER_EVERY_S = 30.0

_DOUBLE_TALK: Mapping[str, Any] = {"overlapped": 0.5, "overlap_s": (1.5, 4.0)}
_INTERJECTED: Mapping[str, Any] = {"interjected": 0.8}


@dataclass(slots=True)
class Result:
    """What was measured over one meeting or several.

    Attributes:
        live, final: With the labels first shown, and after the last clustering; no collar.
        forgiving: The latter with a collar of 0.25 s.
        right_count: Meetings whose number of voices was found.
        changed_words, words: Words whose label changed after it was shown, of all.
        split_turns, turns: Turns within an utterance that were split within one word.
        unlabelled_words: Words that are nobody's in the end.
        work_s, sound_s: Processor time beyond recognition, and length of the sound.
    """

    live: DiarisationErrors = field(default_factory=DiarisationErrors)
    final: DiarisationErrors = field(default_factory=DiarisationErrors)
    forgiving: DiarisationErrors = field(default_factory=DiarisationErrors)
    right_count: int = 0
    meetings: int = 0
    changed_words: int = 0
    words: int = 0
    split_turns: int = 0
    turns: int = 0
    unlabelled_words: int = 0
    work_s: float = 0.0
    sound_s: float = 0.0

    def add(self, other: Result) -> None:
        """Pool another one into this."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


def measure(meeting: Meeting, labeller: Labeller) -> Result:
    """Caption a meeting whose words are known, as a live session does."""
    spoken = utterances(heard_words(meeting))
    first: dict[int, list[str]] = {}
    now: dict[int, Labels] = {}
    since_s, began_s = 0.0, time.process_time()
    changed: set[tuple[int, int]] = set()

    def tell(changes: dict[int, Labels]) -> None:
        for number, labels in changes.items():
            shown = first.setdefault(number, [""] * len(labels))
            for place, label in enumerate(labels):
                before = now.get(number, ("",) * len(labels))[place]
                if before and label != before:
                    changed.add((number, place))
                shown[place] = shown[place] or label
            now[number] = labels

    for number, said in enumerate(spoken):
        caption = caption_of(number, said)
        start_s, end_s = caption.start_s, caption.end_s
        samples = meeting.samples[round(start_s * SAMPLE_RATE) : round(end_s * SAMPLE_RATE)]
        labels = labeller.label(caption, SpeechSegment(samples, start_s, end_s, True))
        tell({number: labels, **labeller.changes()})
        since_s += end_s - start_s
        if since_s >= _CLUSTER_EVERY_S:
            since_s = 0.0
            labeller.cluster_again()
            tell(dict(labeller.changes()))
    labeller.cluster_again()
    tell(dict(labeller.changes()))
    work_s = time.process_time() - began_s
    truth = joined_spans(meeting.spans)
    final = _spans(spoken, now)
    split, turns = _split_turns(spoken, now)
    voices = {name for *_, name in final if name}
    return Result(
        live=diarisation_errors(truth, _spans(spoken, first)),
        final=diarisation_errors(truth, final),
        forgiving=diarisation_errors(truth, final, 0.25),
        right_count=int(len(voices) == len({name for *_, name in truth})),
        meetings=1,
        changed_words=len(changed),
        words=sum(map(len, spoken)),
        split_turns=split,
        turns=turns,
        unlabelled_words=sum(label == "" for labels in now.values() for label in labels),
        work_s=work_s,
        sound_s=len(meeting.samples) / SAMPLE_RATE,
    )


def _spans(
    spoken: Sequence[Sequence[tuple[Word, str]]], labels: Mapping[int, Sequence[str]]
) -> list[tuple[float, float, str]]:
    return joined_spans(
        (word.start_s, word.end_s, label)
        for number, said in enumerate(spoken)
        for (word, _), label in zip(said, labels[number], strict=True)
        if label
    )


def _split_turns(
    spoken: Sequence[Sequence[tuple[Word, str]]], labels: dict[int, Labels]
) -> tuple[int, int]:
    """Turns within utterances that were found within one word, and all of them."""
    found = turns = 0
    for number, said in enumerate(spoken):
        told = labels[number]
        borders = [k for k in range(1, len(said)) if told[k] != told[k - 1]]
        for place in range(1, len(said)):
            if said[place][1] != said[place - 1][1]:
                turns += 1
                found += any(abs(place - border) <= 1 for border in borders)
    return found, turns


def recognition(
    networks: VoicePort, synthesisers: Synthesisers, seed: int
) -> list[dict[str, object]]:
    """How often people are recognised, and taken for others, by the likeness that is asked for.

    Each held-out person is remembered from the least speech that it takes, and heard again in
    another session; every session is compared with everybody remembered.
    """
    people = held_out_people(seed)
    remembered: list[VoicePrint] = []
    again: list[VoicePrint] = []
    for number, person in enumerate(people):
        for least_s, found in ((LEAST_TO_REMEMBER_S, remembered), (math.inf, again)):
            monologue = make_monologue(person, synthesisers, seed + number + len(found) * 1000)
            found.append(_print_of(monologue, networks, least_s))
    alike = np.array([[one.likeness(other) for other in again] for one in remembered])
    own = alike.diagonal()
    others = alike[~np.eye(len(people), dtype=bool)]
    best = np.where(np.eye(len(people), dtype=bool), -1, alike).max(axis=0)
    return [
        {
            "least likeness": least,
            "recognised": f"{int((own >= least).sum())}/{len(own)}",
            "taken for one other": f"{int((others >= least).sum())}/{len(others)}",
            "taken for any of the others": f"{int((best >= least).sum())}/{len(best)}",
        }
        for least in (0.6, 0.7, 0.75, 0.8, 0.85, 0.88, 0.9, 0.92, 0.95)
    ]


def _print_of(monologue: Meeting, networks: VoicePort, least_s: float) -> VoicePrint:
    """A person's voice as it is remembered from so much speech, or from all there is."""
    labeller = Labeller(networks, SYNTHETIC)
    measure(monologue, labeller)
    total: VoicePrint | None = None
    for caption_id in range(len(monologue.words)):
        heard = labeller.heard(caption_id, 0, len(monologue.words))
        if heard is not None and (total is None or total.heard_s < least_s):
            total = heard if total is None else total + heard
    assert total is not None
    return total


def recognition_in_files(
    networks: VoicePort, synthesisers: Synthesisers, seed: int, meetings: int
) -> dict[str, object]:
    """How often people are recognised in recordings of meetings of which half are remembered."""
    known = recognised = strangers = taken = 0
    words = named = misnamed = 0
    for number in range(seed, seed + meetings):
        settings = MeetingSettings(2 + number % 5, 30)
        people = people_of(settings, number)
        prints = [
            (one.name, _remembered(one, networks, synthesisers, number)) for one in people[::2]
        ]
        heard = _in_a_file(make_meeting(settings, synthesisers, number), networks, prints)
        for person in people:
            names = [name for speaker, name in heard if speaker == person.name]
            usual = max(names, key=names.count)
            if person in people[::2]:
                known += 1
                recognised += usual == person.name
                words += len(names)
                named += names.count(person.name)
            else:
                strangers += 1
                taken += usual != ""
            misnamed += sum(name not in ("", person.name) for name in names)
    return {
        "people remembered": known,
        "of them recognised": recognised,
        "others": strangers,
        "of them taken for somebody": taken,
        "words of those remembered with their name %": round(100 * named / words, 1),
        "words with another's name": misnamed,
    }


def _remembered(
    person: Person, networks: VoicePort, synthesisers: Synthesisers, seed: int
) -> VoicePrint:
    monologue = make_monologue(person, synthesisers, seed + 1000)
    return _print_of(monologue, networks, LEAST_TO_REMEMBER_S)


def _in_a_file(
    meeting: Meeting, networks: VoicePort, remembered: Sequence[tuple[str, VoicePrint]]
) -> list[tuple[str, str]]:
    """Who says each word, and the name that a recording's captions give it; empty: none."""
    spoken = utterances(heard_words(meeting))
    labeller = Labeller(networks, SYNTHETIC, remembered=lambda: remembered)
    voices = RecordingVoices(labeller)
    voices.hear(AudioChunk(meeting.samples, 0))
    captions = [caption_of(number, said) for number, said in enumerate(spoken)]
    for number, caption in enumerate(captions):
        voices.label(number, caption)
    labels = [caption.speaker for caption in voices.finished(captions) for _ in caption.words]
    recognised = voices.recognised
    names = [recognised.get(label, "") for label in labels]
    speakers = [name for said in spoken for _, name in said]
    return list(zip(speakers, names, strict=True))


def save(meetings: Iterable[Meeting], folder: Path) -> None:
    """Write meetings as recordings, with a manifest for `captioner evaluate --speakers`."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for number, meeting in enumerate(meetings, 1):
        name = f"meeting-{number}.wav"
        with wave.open(str(folder / name), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(SAMPLE_RATE)
            file.writeframes((meeting.samples * 32767).astype("<i2").tobytes())
        words = [
            {"text": word.text, "start_s": word.start_s, "end_s": word.end_s}
            for word, _ in meeting.words
        ]
        text = " ".join(word.text for word, _ in meeting.words)
        entry = {"audio": name, "text": text, "words": words, "speakers": meeting.spans}
        lines.append(json.dumps(entry) + "\n")
    (folder / "manifest.jsonl").write_text("".join(lines), encoding="utf-8")


def main() -> None:
    """Measure meetings of two to six people, and print a line for each."""
    parser = meeting_options("benchmarks.voices", __doc__, meetings=10)
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--remembered", action="store_true", help="only voices in a later session")
    kind.add_argument("--telephone", action="store_true", help="everybody through a telephone")
    talk = parser.add_mutually_exclusive_group()
    talk.add_argument("--double-talk", action="store_true", help="half of the turns begin early")
    talk.add_argument("--interjected", action="store_true", help="a word into most of the turns")
    parser.add_argument(
        "--overlaps-known", action="store_true", help="with what is heard at once left out"
    )
    parser.add_argument("--save", type=Path, help="only write the meetings, with a manifest")
    options = parser.parse_args()
    networks = (KnowsOverlaps if options.overlaps_known else InThisProcess)(options.model)
    synthesisers = Synthesisers()
    line = by_telephone if options.telephone else _as_it_is
    if options.remembered:
        for row in recognition(networks, synthesisers, options.seed):
            print(row)
        print(recognition_in_files(networks, synthesisers, options.seed, options.meetings))
        return
    kinds = [
        replace(
            kind_of(2 + number % 5, options.turns, options.seed + number),
            **(_DOUBLE_TALK if options.double_talk else {}),
            **(_INTERJECTED if options.interjected else {}),
        )
        for number in range(options.meetings)
    ]
    meetings = (
        line(make_meeting(settings, synthesisers, options.seed + number))
        for number, settings in enumerate(kinds)
    )
    if options.save:
        save(meetings, options.save)
        return
    total, rows = Result(), []
    for settings, meeting in zip(kinds, meetings, strict=True):
        if isinstance(networks, KnowsOverlaps):
            networks.meeting = meeting
        result = measure(meeting, Labeller(networks, SYNTHETIC))
        total.add(result)
        heard = " Opus" * settings.is_coded + " noise" * settings.is_noisy
        rows.append(_row(f"{settings.people} people{heard}", result))
        print(rows[-1], flush=True)
    print(_row("all", total))
    one_voice = Result()
    for number, person in enumerate(held_out_people(options.seed)):
        monologue = line(make_monologue(person, synthesisers, options.seed + number))
        if isinstance(networks, KnowsOverlaps):
            networks.meeting = monologue
        one_voice.add(measure(monologue, Labeller(networks, SYNTHETIC)))
    rows += [_row("all", total), _row("one person, loud, soft, hoarse, far", one_voice)]
    print(rows[-1])
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")


def _as_it_is(meeting: Meeting) -> Meeting:
    return meeting


def _row(name: str, result: Result) -> dict[str, object]:
    def percent(value: float | None) -> float | None:
        return None if value is None else round(100 * value, 1)

    return {
        "meeting": name,
        "live DER %": percent(result.live.rate),
        "DER %": percent(result.final.rate),
        "missed %": percent(result.final.missed_s / result.final.spoken_s),
        "false alarm %": percent(result.final.false_alarm_s / result.final.spoken_s),
        "confused %": percent(result.final.confused_s / result.final.spoken_s),
        "DER % with collar": percent(result.forgiving.rate),
        "count right": f"{result.right_count}/{result.meetings}",
        "changed %": percent(result.changed_words / result.words),
        "turns split %": percent(result.split_turns / max(1, result.turns)),
        "turns": result.turns,
        "words of nobody %": percent(result.unlabelled_words / result.words),
        "core %": round(100 * result.work_s / result.sound_s, 2),
    }


if __name__ == "__main__":
    main()
