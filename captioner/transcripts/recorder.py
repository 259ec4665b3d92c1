"""Records a running session: journal, live subtitles and sound, and complete files at its end."""

import errno
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from captioner.captions.transcripts import first_words
from captioner.core.audio import SAMPLE_RATE, UNCLEAR_SPEECH, AudioChunk, AudioGap
from captioner.core.captions import Caption, Edit, Mark, mark_facts, marks_in_force
from captioner.core.errors import CaptionerError, SlowDriveError, UnsavedError
from captioner.core.events import SpeakerChanged, SpeakersNamed
from captioner.core.message import Message
from captioner.core.speakers.naming import CaptionSplit, Speakers, SplitCaptions
from captioner.files.disk_errors import cannot_write
from captioner.files.output_file import OutputFile
from captioner.transcripts.journal.append_file import sync_folder
from captioner.transcripts.journal.records import (
    GapNote,
    SessionHeader,
    add_gap,
    caption_body,
    committed_body,
    header_body,
    speakers_record,
)
from captioner.transcripts.journal.storage_thread import StorageThread
from captioner.transcripts.journal.writer import CUT_SHORT, JOURNAL_NAME, JournalWriter
from captioner.transcripts.library.session_files import (
    FILE_STEM,
    SESSION_FORMATS,
    EndedSession,
    complete_files,
    rescued,
)
from captioner.transcripts.library.session_folder import FolderLock, create_session_folder
from captioner.transcripts.live_files import ChosenFiles, LiveSubrip
from captioner.transcripts.sound.recorder import SoundRecorder

_PATIENCE_S = 0.2
"""How long a caption waits for the drive, in seconds; for a slow drive, a twentieth of it."""
_SYNC_COMMITTED_S = 1.0
_PATIENCE_AT_CLOSE = 150  # times as long, as exporting a long session takes seconds


class SessionRecorder:
    """Writes a session's folder. Any thread may call it.

    When `accept` returns, a final caption is in the journal, after fsync, and in the live SRT.
    Committed words of an open caption are in the journal then, and after fsync within a second. If
    writing fails, or the drive does not respond for some seconds, `accept` raises once; captions
    are then kept, and written as soon as possible (each later call and `close` try again). If that
    fails at `close`, the session is written to a rescue folder, which the error names.

    Args:
        root: The folder of all sessions, or the one named with --save.
        keep_sound: Whether to keep the sound passed to `accept_sound`.
        live_text: A text file with the visible lines (OBS); None for none.
        live_srt: Another path for the growing SRT, complete at the end; None for none.
        patience_s: How long a call waits for the drive, in seconds.

    Raises:
        CaptionerError: The folder cannot be created or written.
    """

    def __init__(
        self,
        root: Path,
        *,
        header: SessionHeader,
        formats: Sequence[str] = SESSION_FORMATS,
        keep_sound: bool = False,
        live_text: OutputFile | None = None,
        live_srt: OutputFile | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        patience_s: float = _PATIENCE_S,
    ) -> None:
        self.folder = folder = create_session_folder(root, header.started_at)
        self._header = header
        self._formats = tuple(formats)
        self._monotonic = monotonic
        self._patience_s = patience_s
        self._began_at = monotonic()
        self._guard = threading.Lock()
        self._said = RecordedCaptions()
        self._gaps: list[GapNote] = []
        self._marks: list[Mark] = []
        self._saved = 0
        self._duration_s = 0.0
        self._is_closed = False
        self.is_complete = False
        self._drive = StoragePatience(folder, patience_s, monotonic)
        self._live_subrip: LiveSubrip | None = None
        try:
            self._lock = FolderLock(folder)
            self._lock.acquire()
            self._journal = JournalWriter(folder / JOURNAL_NAME)
            self._journal.add("header", header_body(header))
            if "srt" in formats:
                self._live_subrip = LiveSubrip(folder / f"{FILE_STEM}.srt", is_restored=True)
        except OSError as error:
            shutil.rmtree(folder, ignore_errors=True)  # just created, and empty
            raise cannot_write(folder, error) from error
        self._chosen_files = ChosenFiles(live_text, live_srt)
        sync_folder(folder)
        sync_folder(folder.parent)
        self._thread = StorageThread("transcript-writer")
        self._sound = (
            SoundRecorder(folder, self._journal, self._thread, monotonic) if keep_sound else None
        )

    @property
    def caption_count(self) -> int:
        with self._guard:
            return len(self._said.finals)

    @property
    def holds_anything(self) -> bool:
        return self._said.has_shown_words or bool(marks_in_force(self._marks))

    @property
    def keeps_sound(self) -> bool:
        return self._sound is not None

    @property
    def unsaved_captions(self) -> int:
        """Number of final captions kept in memory because they could not be written."""
        with self._guard:
            return len(self._said.finals) - self._saved

    def accept(self, caption: Caption) -> None:
        """Save a partial or final caption; finals are on the disk afterwards.

        Raises:
            UnsavedError: Writing failed for the first time since it last worked. The caption is
                kept and will be written.
            SlowDriveError: The drive has not responded for some seconds. The caption is kept, too.
        """
        with self._guard:
            if self._is_closed:
                return
            futures = self._submit(caption)
        for future in futures:
            self._drive.wait_for(future)
        unreported = self._chosen_files.unreported_error()
        if unreported is not None:
            raise unreported

    def accept_gap(self, gap: AudioGap) -> None:
        """Save a gap; raises as `accept`."""
        start_s = gap.start_sample / SAMPLE_RATE
        with self._guard:
            if self._is_closed:
                return
            self._duration_s = max(self._duration_s, start_s + gap.duration_s)
            future = self._note_gap(GapNote.of(gap))
        self._drive.wait_for(future)

    def accept_unclear(self, start_s: float, end_s: float) -> None:
        with self._guard:
            if not self._is_closed:
                duration_s = round(end_s - start_s, 3)
                self._note_gap(GapNote(round(start_s, 3), duration_s, UNCLEAR_SPEECH))

    def accept_mark(self, mark: Mark) -> None:
        """Save a mark, without waiting; after an error the next caption reports it and retries."""
        with self._guard:
            if not self._is_closed:
                self._marks.append(mark)
                self._note("mark", mark_facts(mark))

    def accept_speakers(self, change: SpeakerChanged | CaptionSplit | SpeakersNamed) -> bool:
        """Save a change of speakers, without waiting; return whether the session is still open."""
        with self._guard:
            if not self._is_closed:
                self._said.accept_speakers(change)
                self._note(*speakers_record(change))
            return not self._is_closed

    def accept_sound_end(self, caption: Caption) -> None:
        """Save a captioned sound again, with its end, without waiting."""
        with self._guard:
            if not self._is_closed and self._said.replace_final(caption):
                self._note("caption", {"at_s": self._elapsed_s(), **caption_body(caption)})

    def accept_sound(self, chunk: AudioChunk, channel: str = "") -> None:
        """Save sound if the session keeps it, or only note its length, without waiting.

        Args:
            chunk: The sound; a jump of its position is a gap.

        Raises:
            CaptionerError: Earlier sound could not be written. Raised once; writing is tried again.
        """
        with self._guard:
            if self._is_closed:
                return
            self._duration_s = max(self._duration_s, chunk.end_sample / SAMPLE_RATE)
            if self._sound is not None:
                self._sound.accept(chunk, channel)

    def keep_sound_from_now_on(self, waiting: Iterable[tuple[str, AudioChunk]]) -> None:
        """Start keeping sound, beginning with the sound that was not captioned yet.

        Raises:
            CaptionerError: As `accept_sound`.
        """
        with self._guard:
            if self._is_closed or self._sound is not None:
                return
            self._sound = SoundRecorder(self.folder, self._journal, self._thread, self._monotonic)
            for channel, chunk in waiting:
                self._sound.accept(chunk, channel, may_wait=True)

    def when_recovered(self, listener: Callable[[], None]) -> None:
        """Call `listener` whenever captions are written again after an error."""
        self._drive.on_recovered = listener

    def retry(self) -> bool:
        """Try to write waiting captions; return whether none are left. Never raises."""
        with self._guard:
            if self._is_closed:
                return False
            future = self._thread.submit(self._flush)
        try:
            return self._drive.wait_for(future)
        except CaptionerError:
            return False

    def close(self, *, is_cut_short: bool = False) -> None:
        """Write the session's complete files; safe to call twice.

        Args:
            is_cut_short: Whether the captions end before the sound.

        Raises:
            CaptionerError: A file could not be written; the message says where the captions are.
        """
        with self._guard:
            if self._is_closed:
                return
            self._is_closed = True
            for caption in self._said.unfinished:
                self._submit(caption)  # unfinished, but its words were shown
            at_s = self._elapsed_s()
            finished = self._thread.submit(lambda: self._finish(at_s, is_cut_short))
            self._thread.submit(self._lock.release)
        ended = self._thread.close(_PATIENCE_AT_CLOSE * self._patience_s)
        if not ended:
            hanging = OSError(errno.ETIMEDOUT, Message("the drive does not respond"))
            raise self._rescued(cannot_write(self.folder, hanging))
        error = finished.exception()
        if isinstance(error, OSError):
            raise self._rescued(cannot_write(self.folder, error)) from error
        if error is not None:
            raise error
        self.is_complete = True

    def _submit(self, caption: Caption) -> list[Future[None]]:
        index = self._said.accept(caption)
        count = len(self._said.finals) if caption.is_final and caption.text else 0
        if index is None and not count and not self._chosen_files.takes_partials:
            return []
        at_s = self._elapsed_s()
        self._duration_s = max(self._duration_s, caption.end_s if caption.text else 0.0)
        speakers = self._said.speakers
        awaited = []
        if index is not None:
            body = {"at_s": at_s, **committed_body(caption, index)}
            awaited.append(self._thread.submit(lambda: self._write_committed(body)))
        written = self._thread.submit(lambda: self._write_caption(caption, speakers, count, at_s))
        return [written] if count else awaited

    # --- on the writing thread ---

    def _write_committed(self, body: dict[str, Any]) -> None:
        self._journal.add("committed", body, sync=False)
        self._thread.do_later(self._journal.sync, _SYNC_COMMITTED_S)

    def _write_caption(self, caption: Caption, speakers: Speakers, count: int, at_s: float) -> None:
        failure: OSError | None = None
        if count:
            try:
                self._journal.add("caption", {"at_s": at_s, **caption_body(caption)})
                self._saved = count
            except OSError as error:
                failure = error
            if self._live_subrip is not None:
                try:
                    self._live_subrip.add(*speakers.attributed([caption]))
                except OSError as error:
                    failure = failure or error
        self._chosen_files.accept(caption, speakers)
        if failure is not None:
            raise failure

    def _flush(self) -> None:
        self._journal.flush()
        self._saved = len(self._said.finals)
        if self._live_subrip is not None:
            self._live_subrip.flush()

    def _finish(self, at_s: float, is_cut_short: bool) -> None:
        failure: CaptionerError | None = None
        try:
            if self._sound is not None:
                self._sound.close()
        except OSError as error:
            failure = cannot_write(self.folder, error)
        self._chosen_files.close()
        try:
            body: dict[str, Any] = {"at_s": at_s, "duration_s": round(self._duration_s, 3)}
            if is_cut_short:
                body[CUT_SHORT] = True
            self._name()
            self._journal.add("closed", body)
            self._saved = len(self._said.finals)
        finally:
            self._journal.close()
            if self._live_subrip is not None:
                self._live_subrip.close()
        complete = self._chosen_files.complete
        complete_files(self.folder, self._ended(), self._formats, complete, failure)

    def _name(self) -> None:
        if self._header.title:
            return
        title = first_words(sorted(self._said.parts, key=lambda each: each.start_s))
        if title:
            self._journal.add("facts", {"title": title}, sync=False)
            self._header = replace(self._header, title=title)

    # --- on the callers' threads ---

    def _rescued(self, failure: CaptionerError) -> CaptionerError:
        unsaved, ended = self.unsaved_captions, self._ended()
        return rescued(failure, unsaved, self.folder, ended, self._formats)

    def _ended(self) -> EndedSession:
        said, marks = self._said, marks_in_force(self._marks)
        return EndedSession(
            self._header, said.parts, self._duration_s, self._gaps, marks, said.edits
        )

    def _note_gap(self, note: GapNote) -> Future[None]:
        add_gap(self._gaps, note)
        return self._note("gap", asdict(note))

    def _note(self, kind: str, facts: dict[str, Any]) -> Future[None]:
        body = {"at_s": self._elapsed_s(), **facts}
        return self._thread.submit(lambda: self._journal.add(kind, body))

    def _elapsed_s(self) -> float:
        return round(max(0.0, self._monotonic() - self._began_at), 3)


class RecordedCaptions:
    """Final captions, and the committed words of open ones. For one thread."""

    def __init__(self) -> None:
        self.finals: list[Caption] = []
        """With words, unchanged and in the order in which they became final."""
        self._open: dict[int, Caption] = {}
        self._splits = SplitCaptions()
        self.speakers = Speakers()
        self.edits: list[Edit] = []
        self.has_shown_words = False

    @property
    def parts(self) -> Sequence[Caption]:
        """Final captions with words, with their current splits and labels."""
        return self._splits.all_parts(self.finals)

    @property
    def unfinished(self) -> Sequence[Caption]:
        """Committed words of open captions, as final captions."""
        return tuple(self._open.values())

    def accept_speakers(self, change: SpeakerChanged | CaptionSplit | SpeakersNamed) -> None:
        """Process a change of labels, a split, or an edit of the speakers."""
        match change:
            case SpeakersNamed():
                self.speakers = change.speakers
                self.edits.append(change.edit)
            case SpeakerChanged(changes):
                # Some of the captions may not have arrived yet.
                self._splits.relabel({one.caption_id: one.new for one in changes})
            case CaptionSplit():
                self._splits.split(change)

    def replace_final(self, caption: Caption) -> bool:
        """Replace the final caption with the same number; return whether there is one."""
        for index in reversed(range(len(self.finals))):
            if self.finals[index].id == caption.id:
                self.finals[index] = caption
                return True
        return False

    def accept(self, caption: Caption) -> int | None:
        """Process a caption; return the index of its first newly committed word, or None."""
        self.has_shown_words = self.has_shown_words or bool(caption.text)
        if caption.is_final:
            self._open.pop(caption.id, None)
            if caption.text:
                self.finals.append(caption)
            return None
        before = self._open.get(caption.id)
        index = len(before.words) if before is not None else 0
        committed = caption.as_committed()
        if len(committed.words) <= index:
            return None
        self._open[caption.id] = committed
        return index


_SLOW_AFTER_S = 5.0
"""Shorter delays, by a waking disk or another program's copying, are not reported. In seconds."""


class StoragePatience:
    """Waits for writes, but only briefly for a drive known to hang."""

    def __init__(self, folder: Path, patience_s: float, monotonic: Callable[[], float]) -> None:
        self._folder = folder
        self._patience_s = patience_s
        self._monotonic = monotonic
        self.on_recovered: Callable[[], None] = lambda: None
        """Called when writing works again after an error."""
        self._stalled_since_s: float | None = None
        self._stalled: Future[None] | None = None
        self._has_reported_slow = False
        self._has_failed = False

    def wait_for(self, future: Future[None]) -> bool:
        """Wait for a job; return whether it is done.

        Raises:
            UnsavedError: Writing failed for the first time since it last worked.
            SlowDriveError: The drive has not responded for some seconds; raised once.
        """
        if self._stalled is not None and self._stalled.done():
            self._note_response()  # The drive is slow, but does not hang.
        is_stalled = self._stalled_since_s is not None or self._has_failed
        patience_s = self._patience_s / 20 if is_stalled else self._patience_s
        began_s = self._monotonic()
        try:
            failure = future.exception(patience_s)
        except TimeoutError:
            self._note_stall(future, began_s)
            return False
        self._note_response()
        if failure is None:
            if self._has_failed:
                self._has_failed = False
                self.on_recovered()
            return True
        if not isinstance(failure, OSError):
            raise failure
        if not self._has_failed:
            self._has_failed = True
            error = cannot_write(self._folder, failure)
            raise UnsavedError(
                "{message} Captions are kept and will be saved when it works again.",
                error.hint,
                message=error.message,
            ) from failure
        return False

    def _note_response(self) -> None:
        self._stalled_since_s = self._stalled = None
        self._has_reported_slow = False

    def _note_stall(self, future: Future[None], began_s: float) -> None:
        if self._stalled_since_s is None:
            self._stalled_since_s, self._stalled = began_s, future
        if (
            not self._has_reported_slow
            and self._monotonic() - self._stalled_since_s >= _SLOW_AFTER_S
        ):
            self._has_reported_slow = True
            raise SlowDriveError(
                "The drive with {folder} is slow to respond. Captions are kept and will be "
                "saved when it does.",
                folder=self._folder,
            )
