"""Files that other programs read during a session: the growing SRT and the text for OBS."""

import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path

from captioner.captions.cues import layout_cues
from captioner.captions.lines import CaptionLines
from captioner.captions.subtitles import to_subrip
from captioner.core.captions import Caption
from captioner.core.errors import CaptionerError
from captioner.core.speakers.naming import Speakers
from captioner.files.disk_errors import cannot_write_file, writing
from captioner.files.output_file import GrowingFile, Left, OutputFile
from captioner.transcripts.journal.append_file import AppendFile, FileShrankError


class LiveSubrip:
    """An SRT file to which cues are appended, complete after every caption.

    Cues end with their words, because the next caption is unknown; the file written at the end of
    the session has additional reading time.

    Args:
        is_restored: Whether to write it again if it is truncated or removed.
    """

    def __init__(self, path: Path, *, is_restored: bool = False) -> None:
        self._file = AppendFile(path, sync=False)
        self._is_restored = is_restored
        self._pending = ""
        self._written: list[str] = []
        self._next_number = 1
        self._end_ms = 0
        self._channel = ""

    def add(self, caption: Caption) -> None:
        """Append the cues of a final caption, after any waiting ones; raises OSError."""
        cues = layout_cues(
            [caption],
            earliest_ms=self._end_ms,
            previous_channel=self._channel,
            linger=False,
        )
        if cues:
            self._pending += to_subrip(cues, first_number=self._next_number)
            self._next_number += len(cues)
            self._end_ms, self._channel = cues[-1].end_ms, cues[-1].channel
        self.flush()

    def flush(self) -> None:
        """Write waiting cues; raises OSError."""
        if not self._pending:
            return
        try:
            self._file.append(self._pending.encode("utf-8"))
        except FileShrankError:
            if not self._is_restored:
                raise
            whole = "".join((*self._written, self._pending))
            OutputFile(self._file.path, overwrite=True).write(whole.encode("utf-8"), sync=False)
            self._file.close()
            self._file = AppendFile(self._file.path, sync=False)
        self._written.append(self._pending)
        self._pending = ""

    def close(self) -> None:
        self._file.close()


class LiveText:
    """A small text file with the visible lines, for OBS and the like; replaced atomically."""

    def __init__(self, output: OutputFile) -> None:
        self.path = output.path
        self._output = output
        self._left: Left | None = None
        self._lines = CaptionLines(max_width=42, line_count=2)
        self._shown: Sequence[str] | None = None

    def accept(self, caption: Caption, speakers: Speakers) -> None:
        """Process a partial or final caption; rewrite the file if the lines changed.

        Raises:
            OSError: The file could not be replaced; the next change tries again.
            CaptionerError: The file is another program's; the next change tries again.
        """
        self._lines.speakers = speakers
        self._lines.accept(caption)
        shown = [line.text for line in self._lines.lines]
        if shown != self._shown:
            self._put(("\n".join(shown) + "\n").encode("utf-8"))
            self._shown = shown

    def close(self) -> None:
        """Empty the file, so that no old words stay visible; raises OSError or CaptionerError."""
        self._shown = None
        self._put(b"")

    def _put(self, data: bytes) -> None:
        # No fsync: a text that is replaced every second need not survive a power cut.
        self._left = self._output.write(data, left=self._left, sync=False)


class ChosenSubrip:
    """The growing SRT at a path of the user's choice, new for each session.

    If it cannot be written, finals wait, and every caption tries again.
    """

    def __init__(self, output: OutputFile) -> None:
        self.path = output.path
        self._output = output
        self._waiting: list[Caption] = []
        self._claim: GrowingFile | None = None
        self._file: LiveSubrip | None = None
        self._left: Left | None = None
        with contextlib.suppress(OSError, CaptionerError):  # reported on the first caption
            self._begun()

    def accept(self, caption: Caption, speakers: Speakers) -> None:
        """Append the cues of a final caption, after any waiting ones.

        Raises:
            OSError: They are not in the file yet; the next caption tries again.
            CaptionerError: The file is another program's; the next caption tries again.
        """
        if caption.is_final and caption.text:
            self._waiting += speakers.attributed([caption])
        file = self._begun()
        while self._waiting:
            file.add(self._waiting.pop(0))  # the file keeps cues that cannot be written
        file.flush()

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
        if self._claim is not None:
            self._left = self._claim.release()
            self._claim = None

    def complete(self, data: bytes) -> None:
        """Replace the file by the complete subtitles, after `close`; raises CaptionerError."""
        with writing(self.path, cannot_write_file):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._output.write(data, left=self._left)

    def _begun(self) -> LiveSubrip:
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._claim = GrowingFile(self._output)
            self._file = LiveSubrip(self.path)
        return self._file


class ChosenFiles:
    """The live files at paths of the user's choice; write errors do not affect captions."""

    def __init__(self, text: OutputFile | None, subrip: OutputFile | None) -> None:
        self.takes_partials = text is not None
        self._files: list[LiveText | ChosenSubrip] = []
        if text is not None:
            self._files.append(LiveText(text))
        if subrip is not None:
            self._files.append(ChosenSubrip(subrip))
        self._errors: dict[Path, CaptionerError] = {}
        self._reported: set[Path] = set()

    def accept(self, caption: Caption, speakers: Speakers) -> None:
        """Write a caption to all files; disk errors are not raised."""
        for file in self._files:
            try:
                file.accept(caption, speakers)
            except CaptionerError as error:
                self._errors[file.path] = error
            except OSError as error:
                self._errors[file.path] = cannot_write_file(file.path, error)
            else:
                self._errors.pop(file.path, None)

    def unreported_error(self) -> CaptionerError | None:
        """Return each new write error once. Safe for any thread."""
        errors = dict(self._errors)
        self._reported &= errors.keys()
        for path in errors.keys() - self._reported:
            self._reported.add(path)
            return errors[path]
        return None

    def close(self) -> None:
        """Close the files, emptying the text; write errors are not raised."""
        for file in self._files:
            with contextlib.suppress(OSError, CaptionerError):
                file.close()

    def complete(self, subrip: Callable[[], bytes]) -> None:
        """Replace the growing SRT by the complete subtitles, after `close`.

        Raises:
            CaptionerError: They cannot be written.
        """
        for file in self._files:
            if isinstance(file, ChosenSubrip):
                file.complete(subrip())
