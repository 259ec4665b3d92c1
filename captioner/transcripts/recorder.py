"""Records a session while it runs: journal, live subtitles, sound; complete files at its end."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from captioner.core.audio import SAMPLE_RATE, AudioChunk, AudioGap
from captioner.core.captions import Caption, Transcript
from captioner.core.cue_layout import DEFAULT_RULES, CueRules
from captioner.core.errors import CaptionerError
from captioner.transcripts.append_file import sync_folder
from captioner.transcripts.export import ExportOptions, SessionTranscript, write_export
from captioner.transcripts.journal import JOURNAL_NAME, JournalWriter
from captioner.transcripts.journal_records import (
    SessionHeader,
    caption_body,
    header_body,
)
from captioner.transcripts.kept_sound import SOUND_FOLDER, SoundWriter
from captioner.transcripts.live_files import LiveSubrip, LiveText
from captioner.transcripts.session_folder import FolderLock, cannot_write, create_session_folder

SESSION_FORMATS = ("srt", "vtt", "txt", "json")
FILE_STEM = "captions"
_SOUND_RETRY_S = 5.0


class SessionRecorder:
    """The caption sink that writes a session's folder. Any thread may call it.

    Every final caption is in the journal and on the disk itself (fsync), and in the live SRT, when
    `accept` returns. When writing fails, `accept` raises once; captions are then kept and written
    as soon as it works again (at each later call, and at `close`). What still cannot be written at
    `close` goes to a rescue folder, and the error says where.
    """

    def __init__(
        self,
        folder: Path,
        header: SessionHeader,
        *,
        formats: Sequence[str],
        keep_sound: bool,
        live_text: Path | None,
        rescue_root: Path | None,
        rules: CueRules,
        monotonic: Callable[[], float],
    ) -> None:
        """Use `create`."""
        self._folder = folder
        self._header = header
        self._formats = tuple(formats)
        self._rules = rules
        self._rescue_root = rescue_root
        self._monotonic = monotonic
        self._began_at = monotonic()
        self._guard = threading.RLock()
        self._finals: list[Caption] = []
        self._duration_s = 0.0
        self._closed = False
        self._storage_error: CaptionerError | None = None
        self._sound_error: CaptionerError | None = None
        self._sound_retry_at = 0.0
        self._live_text_failed = False
        self._lock = FolderLock(folder)
        self._lock.acquire()
        self._journal = JournalWriter(folder / JOURNAL_NAME)
        self._journal.add("header", header_body(header))
        self._live_subrip = (
            LiveSubrip(folder / f"{FILE_STEM}.srt", rules) if "srt" in formats else None
        )
        self._keeps_sound = keep_sound
        self._sounds: dict[str, SoundWriter] = {}
        self._live_text = LiveText(live_text, max_columns=rules.max_columns) if live_text else None
        sync_folder(folder)
        sync_folder(folder.parent)

    @classmethod
    def create(
        cls,
        root: Path,
        *,
        header: SessionHeader,
        formats: Sequence[str] = SESSION_FORMATS,
        keep_sound: bool = False,
        live_text: Path | None = None,
        rescue_root: Path | None = None,
        rules: CueRules = DEFAULT_RULES,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> SessionRecorder:
        """Make a session folder in `root` and begin its journal.

        Args:
            root: The folder of all sessions, or the one named with --save.
            header: What is known at the start.
            formats: Files to leave at the end, of `EXPORT_FORMATS`.
            keep_sound: Whether sound handed to `accept_sound` is kept.
            live_text: A text file that always holds the lines in view (OBS).
            rescue_root: Where captions go that could not be written by the end; None: the
                system's folder for temporary files.
            rules: What a cue may be.
            monotonic: Seconds of a clock that never runs backwards.

        Raises:
            CaptionerError: The folder cannot be made or written.
        """
        folder = create_session_folder(root, header.started_at)
        try:
            return cls(
                folder,
                header,
                formats=formats,
                keep_sound=keep_sound,
                live_text=live_text,
                rescue_root=rescue_root,
                rules=rules,
                monotonic=monotonic,
            )
        except OSError as error:
            shutil.rmtree(folder, ignore_errors=True)  # made just now, and holds nothing
            raise cannot_write(folder, error) from error

    @property
    def folder(self) -> Path:
        """The session's folder."""
        return self._folder

    @property
    def storage_error(self) -> CaptionerError | None:
        """Why captions are not being written just now; None while they are."""
        return self._storage_error

    @property
    def unsaved_captions(self) -> int:
        """How many final captions are kept in memory because they could not be written."""
        with self._guard:
            return self._journal.pending_count

    def accept(self, caption: Caption) -> None:
        """Take a partial or final caption; finals are on the disk afterwards.

        Raises:
            CaptionerError: Writing failed for the first time since it last worked. The caption is
                kept and will be written.
        """
        with self._guard:
            if caption.is_final and caption.text:
                self._finals.append(caption)
                self._duration_s = max(self._duration_s, caption.end_s)
                body = {"at_s": self._elapsed_s(), **caption_body(caption)}
                self._write("caption", body, caption)
            if self._live_text is not None:
                self._write_live_text(self._live_text, caption)

    def accept_gap(self, gap: AudioGap) -> None:
        """Note sound that is missing.

        Raises:
            CaptionerError: As `accept`.
        """
        with self._guard:
            start_s = gap.start_sample / SAMPLE_RATE
            self._duration_s = max(self._duration_s, start_s + gap.duration_s)
            body = {
                "at_s": self._elapsed_s(),
                "start_s": round(start_s, 3),
                "duration_s": round(gap.duration_s, 3),
                "reason": gap.reason,
            }
            self._write("gap", body, None)

    def accept_sound(self, chunk: AudioChunk, channel: str = "") -> None:
        """Keep sound, where the session keeps it; otherwise only its length is noted.

        Args:
            chunk: The sound; a jump of its position is a gap.
            channel: Label of the channel that it comes from; each is kept by itself.

        Raises:
            CaptionerError: It cannot be written. Told once; tried again every few seconds.
        """
        with self._guard:
            self._duration_s = max(self._duration_s, chunk.end_sample / SAMPLE_RATE)
            if not self._keeps_sound or (
                self._sound_error is not None and self._monotonic() < self._sound_retry_at
            ):
                return
            try:
                if channel not in self._sounds:
                    self._sounds[channel] = self._begin_sound(channel)
                self._sounds[channel].write(chunk)
            except OSError as error:
                self._sound_retry_at = self._monotonic() + _SOUND_RETRY_S
                if self._sound_error is None:
                    self._sound_error = cannot_write(self._folder, error)
                    raise self._sound_error from error
            else:
                self._sound_error = None

    def retry(self) -> bool:
        """Try to write what is waiting; whether nothing waits any more. Never raises."""
        with self._guard:
            try:
                self._flush()
            except OSError:
                return False
            self._storage_error = None
            return True

    def close(self) -> None:
        """Complete the session's files; safe to call twice.

        Raises:
            CaptionerError: A file could not be written; the message says where the captions are.
        """
        with self._guard:
            if self._closed:
                return
            self._closed = True
            try:
                self._finish()
            finally:
                self._journal.close()
                if self._live_subrip is not None:
                    self._live_subrip.close()
                self._lock.release()

    def _finish(self) -> None:
        failure: CaptionerError | None = None
        for sound in self._sounds.values():
            try:
                sound.close()
            except OSError as error:
                failure = cannot_write(self._folder, error)
        if self._live_text is not None:
            with contextlib.suppress(OSError):  # told when it first failed
                self._live_text.clear()
        try:
            body = {"at_s": self._elapsed_s(), "duration_s": round(self._duration_s, 3)}
            self._journal.add("closed", body)
        except OSError as error:
            raise self._rescued(cannot_write(self._folder, error)) from error
        for format_name in self._formats:
            try:
                self._export(self._folder, format_name)
            except CaptionerError as error:
                failure = failure or error
        if failure is not None:
            raise CaptionerError(
                f"{failure.message} Every caption is in the journal in {self._folder}.",
                f"{failure.hint} Then export the session again from the list of transcripts.",
            ) from failure

    def _rescued(self, failure: CaptionerError) -> CaptionerError:
        """Write the whole session elsewhere; the error that tells where, or that it failed too."""
        root = self._rescue_root or Path(tempfile.gettempdir()) / "captioner-rescued"
        try:
            folder = create_session_folder(root, self._header.started_at)
            journal = JournalWriter(folder / JOURNAL_NAME)
            journal.add("header", header_body(self._header))
            for caption in self._finals:
                journal.add("caption", caption_body(caption))
            journal.add("closed", {"duration_s": round(self._duration_s, 3)})
            journal.close()
            for format_name in self._formats:
                self._export(folder, format_name)
        except (OSError, CaptionerError):
            return CaptionerError(
                f"{failure.message} {self._journal.pending_count} captions could not be saved "
                f"anywhere.",
                failure.hint,
            )
        return CaptionerError(
            f"{failure.message} The whole transcript was saved in {folder} instead.",
            f"Copy it to a place of your choice. {failure.hint}",
        )

    def _export(self, folder: Path, format_name: str) -> None:
        ordered = Transcript()
        for caption in self._finals:
            ordered.accept(caption)
        title = self._header.title or default_title(self._header)
        transcript = SessionTranscript(title, tuple(ordered.finals), self._header, self._duration_s)
        write_export(
            folder / f"{FILE_STEM}.{format_name}",
            transcript,
            format_name,
            ExportOptions(rules=self._rules),
        )

    def _write(self, kind: str, body: dict[str, object], caption: Caption | None) -> None:
        failure: OSError | None = None
        try:
            self._journal.add(kind, body)
        except OSError as error:
            failure = error
        if caption is not None and self._live_subrip is not None:
            try:
                self._live_subrip.add(caption)
            except OSError as error:
                failure = failure or error
        if failure is None:
            self._storage_error = None
        elif self._storage_error is None:
            self._storage_error = cannot_write(self._folder, failure)
            raise CaptionerError(
                f"{self._storage_error.message} Captions are kept and will be saved when it works "
                f"again.",
                self._storage_error.hint,
            ) from failure

    def _begin_sound(self, channel: str) -> SoundWriter:
        number = len(self._sounds) + 1
        subfolder = SOUND_FOLDER if number == 1 else f"{SOUND_FOLDER}-{number}"
        self._journal.add("sound", {"channel": channel, "folder": subfolder})
        return SoundWriter(self._folder, subfolder)

    def _flush(self) -> None:
        self._journal.flush()
        if self._live_subrip is not None:
            self._live_subrip.flush()

    def _write_live_text(self, live_text: LiveText, caption: Caption) -> None:
        try:
            live_text.accept(caption)
        except OSError as error:
            if not self._live_text_failed:
                self._live_text_failed = True
                raise cannot_write(live_text.path, error) from error
        else:
            self._live_text_failed = False

    def _elapsed_s(self) -> float:
        return round(max(0.0, self._monotonic() - self._began_at), 3)


def default_title(header: SessionHeader) -> str:
    """What a session is called that was given no title."""
    return header.started_at.strftime("%Y-%m-%d %H:%M")
