"""A worker that stops in the midst of every recording until its pipe is opened, or gone.

python -m tests.helpers.held_worker PIPE ADDRESS [OPTION ...]
"""

import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from captioner.cli import main
from captioner.core.long_form import RecordingProgress
from captioner.recordings.cluster import task
from captioner.recordings.transcription import transcribe_recording

HELD = "Held."


def hold_at(pipe: Path) -> None:
    """Let each recording wait for the pipe once something was heard of it."""

    def held(*arguments: Any, report: Any, **options: Any) -> Any:
        is_held = False

        def wait(progress: RecordingProgress) -> None:
            nonlocal is_held
            if is_held or progress.done_s == 0.0:
                report(progress)
                return
            is_held = True
            report(progress)
            print(HELD, file=sys.stderr, flush=True)
            with suppress(FileNotFoundError):
                while not pipe.read_text():
                    pass  # that was the end of an earlier letter

        return transcribe_recording(*arguments, report=wait, **options)

    setattr(task, "transcribe_recording", held)  # noqa: B010 - not exported


if __name__ == "__main__":
    hold_at(Path(sys.argv[1]))
    sys.exit(main(["worker", *sys.argv[2:]]))
