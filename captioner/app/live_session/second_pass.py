"""The second pass: a session's sound is decoded once more for its saved transcript.

Live captions are decoded a little at a time and never change once committed. While they run, a
process of low priority decodes the same sound as a recording: speech packed into windows of up to
30 s, with beam search. What it writes becomes the text of the saved session; the text as captioned
live is kept beside it.
"""

from __future__ import annotations

import logging
import threading
from bisect import bisect
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import psutil

from captioner.app.recognisers import RecognitionOptions, make_transcriber
from captioner.captions.editing import TranscriptEditor
from captioner.core.audio import SAMPLE_RATE, UNCLEAR_SPEECH, AudioChunk, AudioGap, SourceItem
from captioner.core.captions import OF_VOICES, Caption, join_words, uncovered
from captioner.core.errors import CaptionerError
from captioner.core.events import CORRECTING_TEXT, LanguageChanged, SessionEvent
from captioner.core.folders import Folders
from captioner.core.long_form import LongFormPort, LongFormSettings, RecordingTranscript
from captioner.core.message import NO_MESSAGE, Message
from captioner.core.speakers.naming import split_at_turns, turns
from captioner.live.decisions.duplicate_captions import FarEndWords, check_echo
from captioner.live.engine.caption_session import CaptionSession
from captioner.live.engine.setup import SessionSettings, SoundTap
from captioner.recordings.transcription import transcribe_sound
from captioner.speech.hosting.device_choice import physical_core_count
from captioner.speech.models.files import MODEL_FILE
from captioner.speech.models.manifest import ChosenModel
from captioner.subprocesses.placement import SECOND_PASS_NICENESS
from captioner.transcripts.export import SessionTranscript
from captioner.transcripts.journal.changes import choose_text
from captioner.transcripts.journal.records import SECOND_PASS, GapNote
from captioner.transcripts.library.recaption import RecaptionWriter
from captioner.transcripts.library.session_files import write_session_files
from captioner.transcripts.library.session_reader import read_session

_BEGINS_AFTER_S = 20.0
"""Sound that waits before the model is loaded: until then live captions load theirs."""

_MOST_WAITING_S = 600.0
"""Sound kept in memory for a pass that lags; one that lags more ends there."""

_MODEL_SIZES, _SPARE_BYTES = 3, 500_000_000
"""Memory that must be free: for both processes' weights and sound, and for other programs."""

_FEW_PROCESSORS = 4
_LOOK_EVERY_S = 0.2
_TOLD_EVERY_S, _WINDOW_S = 2.0, 30.0
_UNTOLD_S = 1.0
"""A correction that takes no longer is not announced."""

_AT_ONCE_S = 0.5
"""Words so near to a caption in time are of the same speech."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ChannelPass:
    """The second pass's text of one channel.

    Attributes:
        until_s: Everything before this time was decoded; infinite where all was.
        gaps: Speech without trustworthy words.
        may_hold_echo: Whether it may contain the other channels once more.
    """

    captions: Sequence[Caption]
    until_s: float = float("inf")
    gaps: Sequence[AudioGap] = ()
    may_hold_echo: bool = False


def make_second_pass(
    model: ChosenModel, folders: Folders, options: RecognitionOptions, session: SessionSettings
) -> SecondPass | None:
    """A second pass by the model of the live captions, in a process of its own, not loaded yet.

    Returns:
        None where the machine has no memory for the model twice.
    """
    with suppress(OSError):  # Loading reports errors.
        size = (model.path / MODEL_FILE).stat().st_size
        if psutil.virtual_memory().available < _MODEL_SIZES * size + _SPARE_BYTES:
            _log.warning("There is no second pass: too little memory is free")
            return None
    threads = 1 if physical_core_count() <= _FEW_PROCESSORS else 2
    transcriber = make_transcriber(
        model, folders, replace(options, threads=threads), niceness=SECOND_PASS_NICENESS
    )
    settings = LongFormSettings(
        language=session.language,
        usual_languages=session.usual_languages,
        task=options.task,
        vocabulary=session.vocabulary,
        batch_size=1,
    )
    return SecondPass(transcriber, settings, may_wait=session.waits_for_recogniser)


class SecondPass:
    """Decodes the channels of a running session once more.

    Args:
        transcriber: Loaded when there is enough to decode, closed by `finish`.
        may_wait: Whether who delivers sound may be held up (a recording read at full speed).
    """

    def __init__(
        self,
        transcriber: LongFormPort,
        settings: LongFormSettings,
        *,
        may_wait: bool = False,
    ) -> None:
        self._transcriber = transcriber
        self._settings = settings
        self._may_wait = may_wait
        self.must_wait: Callable[[], bool] = lambda: False
        """Whether live captions need the machine now."""
        self.is_quitting: Callable[[], bool] = lambda: False
        """Whether the session ends without waiting for anything."""
        self._language = settings.language
        self._changed = threading.Condition()
        self._is_ended = self._is_cancelled = False
        self.problem = NO_MESSAGE
        self._channels: list[_CorrectedChannel] = []

    def tap(self, label: str, *, may_hold_echo: bool = False) -> SoundTap:
        channel = _CorrectedChannel(label, may_hold_echo, self._settings.language)
        self._channels.append(channel)
        return SoundTap(partial(self._hear, channel))

    def accept(self, event: SessionEvent) -> None:
        if not isinstance(event.body, LanguageChanged):
            return
        language = event.body.language
        with self._changed:
            is_news = language != self._language
            if is_news and (self._language or event.body.is_chosen):
                for channel in self._channels:
                    channel.waiting.append(language)
            # Else it is the first one, which the second pass finds out from more sound.
            self._language = language

    def finish(self) -> Mapping[str, ChannelPass]:
        """Decode what waits, until `cancel`, and free the model.

        Returns:
            The decoded captions, by the label of their channel; the rest stays as captioned.
        """
        with self._changed:
            self._is_ended = True
            self._changed.notify_all()
        for channel in self._channels:
            if channel.thread is not None:
                channel.thread.join()
        self._transcriber.close()
        return {channel.label: channel.result for channel in self._channels}

    @property
    def waiting_s(self) -> float:
        """Seconds of sound that were not given to the model yet, in all channels."""
        with self._changed:
            return sum(channel.waiting_s for channel in self._channels)

    def cancel(self) -> None:
        """Stop decoding, even in the middle of a window; from any thread."""
        self._is_cancelled = True
        self._transcriber.close()  # It may still be loading, which nothing else ends.

    def _hear(self, channel: _CorrectedChannel, item: AudioChunk | AudioGap) -> None:
        with self._changed:
            if channel.thread is None:
                channel.thread = threading.Thread(
                    target=self._run, args=(channel,), name="second-pass", daemon=True
                )
                channel.thread.start()
            while self._holds_sound_up(channel):
                self._changed.wait(_LOOK_EVERY_S)
            if channel.waiting_s > _MOST_WAITING_S and not channel.is_over:
                _log.warning("The second pass lags %d s behind and ends", channel.waiting_s)
                self.problem = Message("the computer was too busy.")
                channel.is_over = True
            if not channel.is_over:
                channel.waiting.append(item)
                channel.waiting_s += _length_s(item)
                self._changed.notify_all()

    def _holds_sound_up(self, channel: _CorrectedChannel) -> bool:
        has_enough = channel.waiting_s > _BEGINS_AFTER_S and not channel.is_over
        return self._may_wait and has_enough and not self.is_quitting()

    def _run(self, channel: _CorrectedChannel) -> None:
        with self._changed:
            while channel.waiting_s < _BEGINS_AFTER_S and not self._is_ended:
                self._changed.wait()
        try:
            while channel.has_more and not self._is_cancelled:
                transcript = transcribe_sound(
                    self._items(channel),
                    None,
                    self._transcriber,
                    replace(self._settings, language=channel.language),
                    is_cancelled=lambda: self._is_cancelled,
                )
                channel.add(transcript)
                if transcript.error is not None:
                    raise transcript.error
        except CaptionerError as error:
            _log.warning("The second pass ends: %s", error.message)
            self._fail(channel, error.message)
        except Exception as error:
            _log.exception("The second pass ends")
            self._fail(channel, Message("{name}: {error}", name=type(error).__name__, error=error))
        with self._changed:
            channel.is_over = True
            channel.waiting.clear()
            channel.waiting_s = 0.0
            self._changed.notify_all()

    def _fail(self, channel: _CorrectedChannel, problem: Message) -> None:
        channel.has_failed = True
        if not self._is_cancelled:
            self.problem = problem

    def _items(self, channel: _CorrectedChannel) -> Iterator[SourceItem]:
        """The sound of a channel, as it comes, until it ends or another language is chosen."""
        while True:
            with self._changed:
                while self._is_idle(channel):
                    self._changed.wait(_LOOK_EVERY_S)
                if not channel.waiting:
                    channel.is_complete = not channel.is_over
                    channel.is_over = True
                    return
                item = channel.waiting.popleft()
                if isinstance(item, str):
                    channel.language = item
                    return
                channel.waiting_s -= _length_s(item)
                self._changed.notify_all()
            yield item

    def _is_idle(self, channel: _CorrectedChannel) -> bool:
        if self._is_ended:
            return False
        if not channel.waiting:
            return not channel.is_over
        return self.must_wait() and not self._may_wait  # Who is held up cannot catch up.


@dataclass
class _CorrectedChannel:
    """One channel on its way; guarded by the lock of its `SecondPass`.

    Attributes:
        waiting: Sound, and the codes of languages that are spoken from there on.
        is_complete: Whether it is over because all of it was taken.
    """

    label: str
    may_hold_echo: bool
    language: str
    thread: threading.Thread | None = None
    waiting: deque[SourceItem | str] = field(default_factory=deque)
    waiting_s: float = 0.0
    is_over: bool = False
    is_complete: bool = False
    has_failed: bool = False
    until_s: float = 0.0
    captions: list[Caption] = field(default_factory=list)
    gaps: list[AudioGap] = field(default_factory=list)

    @property
    def has_more(self) -> bool:
        return not self.has_failed and not (self.is_over and not self.waiting)

    @property
    def result(self) -> ChannelPass:
        is_whole = self.is_complete and not self.has_failed
        until_s = float("inf") if is_whole else self.until_s
        return ChannelPass(self.captions, until_s, self.gaps, self.may_hold_echo)

    def add(self, transcript: RecordingTranscript) -> None:
        self.captions += transcript.captions
        self.gaps += [gap for gap in transcript.gaps if gap.reason == UNCLEAR_SPEECH]
        self.until_s = max(self.until_s, transcript.duration_s)
        self.has_failed = transcript.error is not None or transcript.was_cancelled


def _length_s(item: SourceItem) -> float:
    return len(item.samples) / SAMPLE_RATE if isinstance(item, AudioChunk) else 0.0


def merged(live: Sequence[Caption], passes: Mapping[str, ChannelPass]) -> list[Caption]:
    """Return the captions of a session with the words of the second pass, renumbered.

    Words get the speaker labels of the live words at the same time. As captioned stay
    sounds, parts that the second pass did not reach, and captions where it found no word at all.
    """
    kept = [each for each in live if each.sound or each.channel not in passes]
    for channel, one in passes.items():
        before = [each for each in live if each.channel == channel and not each.sound]
        captions = _without_echo(one, [each for each in passes.values() if each is not one])
        voices = _Voices(before)
        for caption in captions:
            labels = [voices.at(word.middle_s) for word in caption.words]
            own = replace(caption, channel=channel)
            kept += split_at_turns(own, list(turns(labels)), lambda: 0)
        kept += _as_captioned(before, one.until_s, captions)
    kept.sort(key=lambda caption: caption.start_s)
    return [replace(caption, id=number) for number, caption in enumerate(kept, 1)]


def _without_echo(one: ChannelPass, others: Sequence[ChannelPass]) -> Sequence[Caption]:
    """Return the captions without those that only repeat the sound of other channels."""
    if not one.may_hold_echo:
        return one.captions
    played = [
        word
        for other in others
        if not other.may_hold_echo
        for caption in other.captions
        for word in caption.words
    ]
    elsewhere = FarEndWords(sorted(played, key=lambda word: word.start_s))
    return [
        caption
        for caption in one.captions
        if check_echo(caption.words, elsewhere, is_final=True).rejection is None
    ]


class _Voices:
    def __init__(self, captions: Sequence[Caption]) -> None:
        spoken = sorted(
            (word.middle_s, caption.speaker) for caption in captions for word in caption.words
        )
        self._times = [time_s for time_s, _ in spoken]
        self._labels = [label for _, label in spoken]

    def at(self, time_s: float) -> str:
        """Label of the voice of the word nearest to that time; empty without one."""
        place = bisect(self._times, time_s)
        near = range(max(0, place - 1), min(place + 1, len(self._times)))
        nearest = min(near, key=lambda each: abs(self._times[each] - time_s), default=None)
        return "" if nearest is None else self._labels[nearest]


def _as_captioned(
    live: Sequence[Caption], until_s: float, captions: Sequence[Caption]
) -> Iterator[Caption]:
    """What of the live captions stays: what comes later, and where no word was found."""
    heard = sorted(word.middle_s for caption in captions for word in caption.words)
    for caption in live:
        late = tuple(word for word in caption.words if word.start_s >= until_s)
        if caption.start_s >= until_s:
            yield caption
        elif late:
            start_s = late[0].start_s
            yield replace(caption, start_s=start_s, committed=join_words(late), words=late)
        else:
            place = bisect(heard, caption.start_s - _AT_ONCE_S)
            if place == len(heard) or heard[place] > caption.end_s + _AT_ONCE_S:
                yield caption


class Correction:
    """The end of a second pass, after its session has ended, on a thread of its own.

    Args:
        session: Its listeners are notified.
    """

    def __init__(
        self, second_pass: SecondPass, session: CaptionSession, folder: Path, formats: Sequence[str]
    ) -> None:
        self._second_pass = second_pass
        self._session = session
        self._folder = folder
        self._formats = formats
        self._is_over = threading.Event()
        self.is_made = False
        """Whether the saved text has other words than were captioned."""
        self._thread = threading.Thread(target=self._run, name="correction", daemon=True)
        self._thread.start()

    def wait(self, timeout_s: float | None = None) -> bool:
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def end_now(self) -> None:
        """Decode no more: the rest of the text stays as captioned."""
        self._second_pass.cancel()

    def _run(self) -> None:
        announcement = threading.Thread(target=self._tell_progress, daemon=True)
        announcement.start()
        last = NO_MESSAGE
        try:
            if (transcript := self._corrected()) is not None:
                self.is_made = True
                self._session.correct_text(transcript.captions)
                write_session_files(self._folder, transcript, self._formats)
        except CaptionerError as error:
            why = error.full_message
            if self.is_made:
                last = Message("The session's files are as captioned: {error}", error=why)
            else:
                last = Message("The saved text is as captioned: {error}", error=why)
        except Exception:
            _log.exception("The saved text cannot be corrected")
        problem = self._second_pass.problem
        if problem and not last and self._folder.is_dir():
            last = Message("Part of the saved text is as captioned: {error}", error=problem)
        self._is_over.set()
        announcement.join()
        self._tell(last)

    def _tell_progress(self) -> None:
        whole_s = self._second_pass.waiting_s
        if self._is_over.wait(_UNTOLD_S):
            return
        self._tell(Message("Correcting the saved text"))
        # The sound of one window is taken at once, so that its progress is not known.
        while whole_s > _WINDOW_S and not self._is_over.wait(_TOLD_EVERY_S):
            percent = int(100 * (1.0 - self._second_pass.waiting_s / whole_s))
            self._tell(Message("Correcting the saved text: {percent} %", percent=percent))

    def _corrected(self) -> SessionTranscript | None:
        edits = 0
        with suppress(CaptionerError):  # The second pass must end, whatever became of the folder.
            edits = len(read_session(self._folder).edits)
        passes = self._second_pass.finish()
        if not self._folder.is_dir():
            return None  # There was no sound, or it was deleted.
        return save_second_pass(self._folder, passes, edits)

    def _tell(self, message: Message) -> None:
        self._session.notify(CORRECTING_TEXT, message)


def save_second_pass(
    folder: Path, passes: Mapping[str, ChannelPass], edits: int = 0
) -> SessionTranscript | None:
    """Make the words of the second pass the text of an ended session.

    The text as captioned live stays beside it, and stays in use where it was corrected meanwhile.

    Raises:
        CaptionerError: The session is not there, or its folder cannot be written.
    """
    session = read_session(folder)
    live = session.transcript.captions
    captions = merged(live, passes)
    said = [word for caption in live for word in caption.text.split()]
    header = session.journal.header
    if header is None or said == [word for each in captions for word in each.text.split()]:
        return None
    writer = RecaptionWriter(
        folder, replace(header, settings={**header.settings, SECOND_PASS: True})
    )
    try:
        for caption in captions:
            writer.accept(caption)
        for edit in TranscriptEditor(session.original, session.edits).speaker_edits:
            writer.add_edit(edit)
        words = [word for caption in captions for word in caption.words]
        for gap in (gap for one in passes.values() for gap in one.gaps):
            start_s = gap.start_sample / SAMPLE_RATE
            for begin_s, end_s in uncovered([(start_s, start_s + gap.duration_s)], words):
                writer.add_gap(GapNote(begin_s, end_s - begin_s, gap.reason))
        writer.close()
    finally:
        writer.abandon()  # does nothing once it is closed
    if session.text_name or any(not isinstance(one, OF_VOICES) for one in session.edits[edits:]):
        return None
    if not choose_text(folder, writer.path.name, session.journal):
        return None
    return read_session(folder).transcript
