"""Files that others read while captions come in: the growing SRT and the text for OBS."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from captioner.core.caption_lines import CaptionLines
from captioner.core.captions import Caption
from captioner.core.cue_layout import DEFAULT_RULES, CueRules, layout_cues
from captioner.core.subtitles import to_subrip
from captioner.transcripts.append_file import AppendFile, replace_file


class LiveSubrip:
    """An SRT file that is whole after every caption, and only ever appended to.

    A cue ends with its words here, for the next caption is not known yet; the file written at the
    end of the session gives reading time where there is some.

    Raises:
        OSError: The file cannot be made.
    """

    def __init__(self, path: Path, rules: CueRules = DEFAULT_RULES) -> None:
        self._file = AppendFile(path, sync=False)
        self._rules = rules
        self._pending = ""
        self._next_number = 1
        self._end_ms = 0
        self._channel = ""

    def add(self, caption: Caption) -> None:
        """Append the cues of a final caption, and any that are waiting.

        Raises:
            OSError: Nothing of it is in the file; it waits for the next call or `flush`.
        """
        cues = layout_cues(
            [caption],
            self._rules,
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
        """Write what is waiting.

        Raises:
            OSError: It still cannot be written.
        """
        if self._pending:
            self._file.append(self._pending.encode("utf-8"))
            self._pending = ""

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class LiveText:
    """The lines in view as a small text file, for OBS and the like; replaced at once each time.

    Args:
        path: The file.
        max_columns: Longest line in characters.
        line_count: How many lines.
    """

    def __init__(self, path: Path, *, max_columns: int = 42, line_count: int = 2) -> None:
        self.path = path
        self._lines = CaptionLines(max_columns, line_count)
        self._shown: Sequence[str] | None = None

    def accept(self, caption: Caption) -> None:
        """Take a partial or final caption in and rewrite the file where the lines changed.

        Raises:
            OSError: The file could not be replaced; the next change tries again.
        """
        self._lines.accept(caption)
        shown = [line.text for line in self._lines.lines]
        if shown != self._shown:
            # No sync: a text that is replaced every second need not survive a power cut.
            replace_file(self.path, ("\n".join(shown) + "\n").encode("utf-8"), sync=False)
            self._shown = shown

    def clear(self) -> None:
        """Leave an empty file, so that no old words stay in the picture.

        Raises:
            OSError: The file could not be replaced.
        """
        self._shown = None
        replace_file(self.path, b"", sync=False)
