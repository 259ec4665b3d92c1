"""Speaker labels in a running session, which follow the final captions."""

import logging
import queue
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count
from weakref import WeakValueDictionary

from captioner.core.audio import SpeechSegment
from captioner.core.captions import Caption, RecogniseSpeaker, join_words
from captioner.core.errors import CaptionerError
from captioner.core.events import CaptionChanged, EventBody, Noticed, SpeakerChanged
from captioner.core.message import Message
from captioner.core.speakers.labelling import (
    Labels,
    VoiceLabeller,
    VoicePrint,
)
from captioner.core.speakers.naming import CaptionSplit, Part, Recognition, SpeakerChange, turns
from captioner.live.engine.speakers import SessionSpeakers
from captioner.live.engine.utterance import Utterance

_log = logging.getLogger(__name__)

_CLUSTER_EVERY_S = 30.0
"""Seconds of new speech between two clusterings."""

_CLUSTERING_SHARE = 0.02
"""Largest share of a core for clustering, which takes longer with every hour of speech."""

_END_PATIENCE_S = 20.0
"""How long the end of a session waits for each label."""

_LOOK_EVERY_S = 0.1

LEAST_TO_REMEMBER_S = 10.0
"""Seconds of speech needed to remember a voice."""


_MOST_ROUNDS = 10

_NOBODY = Recognition("")


@dataclass(frozen=True, slots=True)
class _ShownPart:
    """A shown caption: words of a caption of the labeller, with their label.

    Attributes:
        is_divisible: Whether its text consists of its words, so that it can be split.
    """

    caption_id: int
    first: int
    last: int
    label: str
    is_divisible: bool


def _updated(shown: _ShownPart, labels: Labels, changes: list[SpeakerChange]) -> _ShownPart:
    """Return a part with the label of most of its words; append it to `changes` if it changed."""
    label = _usual_label(labels[shown.first : shown.last])
    if not label or label == shown.label:
        return shown
    changes.append(SpeakerChange(shown.caption_id, shown.label, label))
    return replace(shown, label=label)


def _usual_label(labels: Sequence[str]) -> str:
    """Return the most frequent label of words, ignoring empty ones; empty if all are."""
    known = [label for label in labels if label]
    return max(known, key=known.count, default="")


class SessionVoices:
    """Labels speakers on a thread of its own, so that no caption waits for its label.

    Args:
        labeller: Loaded and closed by this class; None leaves captions unlabelled.
        publish: Publishes events to the session's listeners.
        numbers: Numbers for the captions that a caption with several speakers is split into.
        speakers: The speakers' names; recognised speakers are added to it.
        end_patience_s: How long `finish` waits for each label.
    """

    def __init__(
        self,
        labeller: VoiceLabeller | None,
        publish: Callable[[EventBody], None],
        numbers: Iterator[int],
        speakers: SessionSpeakers,
        end_patience_s: float = _END_PATIENCE_S,
    ) -> None:
        self._labeller = labeller
        self._publish = publish
        self._numbers = numbers
        self.speakers = speakers
        """The speakers' names."""
        self._end_patience_s = end_patience_s
        self._utterances: WeakValueDictionary[int, Utterance] = WeakValueDictionary()
        self._jobs: queue.SimpleQueue[tuple[Caption, SpeechSegment] | None] = queue.SimpleQueue()
        self._order = threading.RLock()  # publishes each caption before changes of its label
        self._asking = threading.Lock()  # one thread at a time uses the labeller
        self._latest: dict[int, Labels] = {}
        self._shown: dict[int, list[_ShownPart]] = {}
        self._own: dict[str, str] = {"": ""}  # the session's labels by the labeller's
        self._unsplit: dict[int, Labels] = {}  # the labels of captions before they went to a split
        self._open: dict[int, str] = {}  # labels of captions that are not final
        self._recognised: dict[str, Recognition] = {}
        self._unclustered_s = self._clustering_s = 0.0
        self._has_failed = self._is_given_up = False
        self._steps = 0  # completed by the thread
        self._thread = threading.Thread(target=self._run, name="voices", daemon=True)

    def start(self) -> None:
        """Start the thread, which loads the model first."""
        if self._labeller is not None:
            self._thread.start()

    @property
    def is_wanted(self) -> bool:
        return self._labeller is not None

    def following(self, utterance: Utterance) -> Utterance:
        """Keep an utterance, whose sound is needed once its caption is final, and return it."""
        self._utterances[utterance.live.caption_id] = utterance
        return utterance

    def emit(self, body: EventBody) -> None:
        """Publish an event immediately, a caption with its provisional label.

        The label of a final caption, and the split between its speakers, follow as events.
        """
        if not isinstance(body, CaptionChanged):
            self._publish(body)
            return
        caption = body.caption
        if not caption.is_final:
            speaker = self._open.get(caption.id, "")
            self._publish(CaptionChanged(replace(caption, speaker=speaker)))
            self._prepare(caption)
            return
        with self._order:
            speaker = self._open.pop(caption.id, "")
            self._publish(CaptionChanged(replace(caption, speaker=speaker)))
            utterance = self._utterances.get(caption.id)
            if utterance is None or not caption.words or not self._is_at_work:
                return
            is_divisible = join_words(caption.words) == caption.committed
            part = _ShownPart(caption.id, 0, len(caption.words), speaker, is_divisible)
            self._shown[caption.id] = [part]
        self._jobs.put((caption, utterance.segment(caption.start_s, caption.end_s)))

    def _prepare(self, caption: Caption) -> None:
        """Embed the committed part of an open caption early, if the thread is idle."""
        utterance = self._utterances.get(caption.id)
        if utterance is not None and caption.committed and self._jobs.empty() and self._is_at_work:
            self._jobs.put((caption, utterance.segment(caption.start_s, caption.end_s)))

    def finish(self, is_quitting: Callable[[], bool] = lambda: False) -> None:
        """Cluster once more, publish the changes, and free the model.

        Captions keep their labels if the labeller takes too long or the user quits.
        """
        if self._labeller is None:
            return
        self._jobs.put(None)
        steps, since_s = -1, 0.0
        while self._thread.is_alive():
            if steps != self._steps:
                steps, since_s = self._steps, time.monotonic()
            is_late = time.monotonic() - since_s >= self._end_patience_s
            if is_quitting() or is_late:
                if is_late and not self._is_given_up:
                    self._fail(Message("the last ones took too long"))
                self._is_given_up = True
                self._labeller.close()  # repeated, as another call may have begun
            self._thread.join(_LOOK_EVERY_S)
        self._labeller.close()

    def alike(self, caption_id: int) -> tuple[int, ...]:
        """Return the captions of the same voice that resemble this one more than the others.

        May block for a second during a session; also works after its end.

        Raises:
            CaptionerError: The caption is not known, or too short.
        """
        prints = self._prints()
        label = next((label for label, number in prints if number == caption_id), None)
        if label is None:
            raise CaptionerError(
                "This caption is too short to be compared with others.",
                "Choose a longer one of the same voice.",
            )
        return _those_like(
            caption_id, {number: each for (one, number), each in prints.items() if one == label}
        )

    def voice_print(self, label: str) -> VoicePrint:
        """Return the voice print of a label, with the user's corrections.

        May block for a second during a session; also works after its end.

        Raises:
            CaptionerError: There is too little speech of the voice.
        """
        label = self.speakers.now.resolved(label)
        found = [each for (one, _), each in self._prints().items() if one == label]
        heard_s = sum(each.heard_s for each in found)
        if heard_s < LEAST_TO_REMEMBER_S:
            raise CaptionerError(
                "Only {heard_s} s of this voice were heard.",
                "Remember it when it has spoken for {least_s} s.",
                heard_s=int(heard_s),
                least_s=int(LEAST_TO_REMEMBER_S),
            )
        first, *others = found
        return sum(others, first)

    def _prints(self) -> dict[tuple[str, int], VoicePrint]:
        """Return the voice prints of captions by their current label and number."""
        if self._labeller is None:
            return {}
        now = self.speakers.now
        with self._asking:
            return {
                (now.resolved(now.moved.get(one.caption_id, one.label)), one.caption_id): found
                for known, one in self._parts()
                if (found := self._labeller.heard(known, one.first, one.last)) is not None
            }

    def _parts(self) -> list[tuple[int, _ShownPart]]:
        """Return the shown parts, each with the number of the labeller's caption."""
        with self._order:
            return [(known, one) for known, shown in self._shown.items() for one in shown]

    @property
    def _is_at_work(self) -> bool:
        return self._thread.is_alive() and not self._has_failed

    def _run(self) -> None:
        assert self._labeller is not None
        try:
            self._labeller.load()
            self._recall(self._labeller)
            self._steps += 1
            while (job := self._jobs.get()) is not None and not self._is_given_up:
                with self._asking:
                    self._label(self._labeller, *job)
                self._steps += 1
            if not self._is_given_up:
                with self._asking:
                    self._cluster_again(self._labeller)
        except CaptionerError as error:
            self._fail(error.full_message)
        except Exception as error:
            _log.exception("Speaker labelling failed")
            self._fail(Message("an unexpected error ({name})", name=type(error).__name__))

    def _recall(self, labeller: VoiceLabeller) -> None:
        try:
            labeller.recall()
        except CaptionerError as error:
            _log.warning("%s", error.message)
            self._publish(Noticed("no-remembered-voices", error.message))

    def _label(self, labeller: VoiceLabeller, caption: Caption, segment: SpeechSegment) -> None:
        if not caption.is_final:
            label = self._owned(labeller.prepare(caption, segment))
            is_split = bool(label) and label in self._splits(labeller)
            with self._order:
                if (
                    label
                    and not is_split
                    and caption.id not in self._latest
                    and caption.id not in self._shown
                ):
                    self._open[caption.id] = label
            return
        labels = labeller.label(caption, segment)
        self._publish_labels(labeller, {caption.id: labels, **labeller.changes()})
        self._recognise(labeller)
        self._unclustered_s += caption.end_s - caption.start_s
        if self._unclustered_s >= max(_CLUSTER_EVERY_S, self._clustering_s / _CLUSTERING_SHARE):
            self._cluster_again(labeller)

    def _cluster_again(self, labeller: VoiceLabeller) -> None:
        self._unclustered_s, began_s = 0.0, time.thread_time()
        labeller.cluster_again()
        self._clustering_s = time.thread_time() - began_s
        self._publish_labels(labeller, labeller.changes())
        self._recognise(labeller)

    def _recognise(self, labeller: VoiceLabeller) -> None:
        """Publish the changes in which voices are recognised as remembered people."""
        now = {self._owned(label): found for label, found in labeller.recognised().items()}
        for label in {**self._recognised, **now}:
            found = now.get(label, _NOBODY)
            if found != self._recognised.get(label, _NOBODY):
                self.speakers.apply(RecogniseSpeaker(label, *found))
        self._recognised = now

    def _owned(self, label: str) -> str:
        """Return the session's label for the labeller's; never one that the user created."""
        if label not in self._own:
            taken = {*self._own.values(), *self.speakers.given_labels}
            free = (f"S{number}" for number in count(1))
            self._own[label] = next(one for one in chain([label], free) if one not in taken)
        return self._own[label]

    @property
    def _made_by_people(self) -> set[str]:
        """Labels of voices that the user created and the labeller does not know."""
        return set(self.speakers.now.moved.values()) - set(self._own.values())

    def _adopt(self, changed: Mapping[int, Labels]) -> None:
        """Map a new voice of the labeller to the voice that the user created for its captions."""
        now, made = self.speakers.now, self._made_by_people
        votes: dict[str, Counter[str]] = {}
        for known, one in self._parts() if made else ():
            new = _usual_label(changed.get(known, ())[one.first : one.last])
            if new and new not in self._own:
                label = now.moved.get(one.caption_id, one.label)
                votes.setdefault(new, Counter())[label] += one.last - one.first
        for new, labels in votes.items():
            label = labels.most_common(1)[0][0]
            if label in made:
                self._own[new] = label
                made.remove(label)

    def _splits(self, labeller: VoiceLabeller) -> dict[str, dict[str, VoicePrint]]:
        """Return the voices that the user split, by label, with the voice prints of their parts."""
        now, made = self.speakers.now, self._made_by_people
        found: dict[str, dict[str, VoicePrint]] = {}
        for known, one in self._parts() if made else ():
            label = now.moved.get(one.caption_id, one.label)
            voice = labeller.heard(known, one.first, one.last)
            if one.label not in made and label in {one.label, *made} and voice is not None:
                voices = found.setdefault(one.label, {})
                voices[label] = voices[label] + voice if label in voices else voice
        return {label: voices for label, voices in found.items() if made & voices.keys()}

    def _after_splits(self, labeller: VoiceLabeller, changed: dict[int, Labels]) -> None:
        """Move turns to the voices that the user created, if they resemble these more.

        Labels are the session's. Turns moved to a voice that no longer exists return to their own.
        """
        splits, made = self._splits(labeller), self._made_by_people
        for known, before in list(self._unsplit.items()):
            if known in changed or not {*self._latest[known]} <= {*before, *made}:
                changed.setdefault(known, self._unsplit.pop(known))
        for known, labels in changed.items():
            split = list(labels)
            for turn in turns(labels):
                voices = splits.get(turn.speaker, {})
                voice = labeller.heard(known, turn.first, turn.last) if voices else None
                if voice is not None:
                    nearest = max(voices, key=lambda label: voice.likeness(voices[label]))
                    split[turn.first : turn.last] = [nearest] * (turn.last - turn.first)
            if tuple(split) != labels:
                self._unsplit[known] = labels
                changed[known] = tuple(split)

    def _publish_labels(self, labeller: VoiceLabeller, labels_of: Mapping[int, Labels]) -> None:
        """Publish changes of shown captions' labels."""
        self._adopt(labels_of)
        changed = {each: tuple(map(self._owned, labels)) for each, labels in labels_of.items()}
        self._after_splits(labeller, changed)
        with self._order:
            self._latest.update(changed)
            found: list[SpeakerChange] = []
            for caption_id, labels in changed.items():
                if caption_id not in self._shown:
                    continue
                self._shown[caption_id] = [
                    part
                    for shown in self._shown[caption_id]
                    for part in self._divided(shown, labels) or [_updated(shown, labels, found)]
                ]
            if found:
                self._publish(SpeakerChanged(tuple(found)))

    def _divided(self, shown: _ShownPart, labels: Labels) -> list[_ShownPart]:
        """Split a shown caption in which several voices were found; return its parts, or none.

        A caption that the user assigned to a voice is never split.
        """
        now = self.speakers.now
        said = labels[shown.first : shown.last]
        found = list(turns([now.resolved(label) if label else "" for label in said]))
        if len(found) < 2 or not shown.is_divisible or shown.caption_id in now.moved:
            return []
        divided = [
            _ShownPart(
                next(self._numbers) if turn.first else shown.caption_id,
                shown.first + turn.first,
                shown.first + turn.last,
                _usual_label(said[turn.first : turn.last]),
                is_divisible=True,
            )
            for turn in found
        ]
        parts = [Part(one.caption_id, one.first - shown.first, one.label) for one in divided]
        self._publish(CaptionSplit(shown.caption_id, tuple(parts)))
        return divided

    def _fail(self, reason: Message) -> None:
        if self._is_given_up:
            return
        self._has_failed = True
        self._publish(
            Noticed(
                "no-voices",
                Message("Voices are no longer told apart: {reason}", reason=reason),
            )
        )


def _those_like(chosen: int, prints: Mapping[int, VoicePrint]) -> tuple[int, ...]:
    """Return the numbers of a voice's captions that resemble the chosen one more than the rest.

    Args:
        chosen: Number of one of the captions, which is always returned, too.
        prints: Voice prints of the captions, by number.
    """
    alike = {chosen}
    for _ in range(_MOST_ROUNDS):
        apart = prints.keys() - alike
        if not apart:
            break
        near, far = (_sum(one, prints) for one in (alike, apart))
        now = {chosen} | {
            number for number, each in prints.items() if each.likeness(near) > each.likeness(far)
        }
        if now == alike or len(now) == len(prints):
            break
        alike = now
    return tuple(sorted(alike))


def _sum(numbers: set[int], prints: Mapping[int, VoicePrint]) -> VoicePrint:
    first, *others = (prints[number] for number in sorted(numbers))
    for other in others:
        first = first + other
    return first
