"""The trash for deleted sessions and models: the system's, or Captioner's own folder."""

import contextlib
import os
import shutil
import sys
import time
from pathlib import Path
from urllib.parse import unquote

from captioner.core.errors import CaptionerError
from captioner.core.plain_text import is_plain_name
from captioner.files.disk_errors import writing
from captioner.files.paths import file_exists, folder_exists, path_exists
from captioner.files.private import PRIVATE_FOLDER
from captioner.transcripts.journal.writer import JOURNAL_NAME
from captioner.transcripts.library.session_folder import is_folder

OWN_TRASH = ".deleted"
_KEPT_DAYS = 30


def move_to_trash(folder: Path) -> Path | None:
    """Delete a folder so that it can be restored.

    Returns:
        Its new path in Captioner's own trash; None if it is in the system's.

    Raises:
        CaptionerError: It cannot be deleted.
    """
    try:
        _send_to_trash(str(folder))
    except Exception:
        if not folder.exists():
            return None
    else:
        return None
    own = folder.parent / OWN_TRASH
    with writing(folder):
        own.mkdir(PRIVATE_FOLDER, exist_ok=True)
        target = own / folder.name
        number = 1
        while target.exists():
            number += 1
            target = own / f"{folder.name}_{number}"
        folder.rename(target)
        os.utime(target)
    return target


def restore_from_trash(root: Path, name: str) -> Path:
    """Restore a session from Captioner's own trash or the desktop's; raises CaptionerError."""
    source, target = trashed_sessions(root).get(name, root / OWN_TRASH / name), root / name
    if is_plain_name(name) and path_exists(target):
        raise CaptionerError(
            "The session {name} cannot be brought back: there is one of that name.",
            "To restore the deleted one, first move {target} to another folder.",
            name=name,
            target=target,
        )
    if not is_plain_name(name) or not is_folder(source):
        raise CaptionerError(
            "The session {name} cannot be brought back: it is in no trash that Captioner can read.",
            "Look for it in the system's trash, or copy its folder from a backup into {root}.",
            name=name,
            root=root,
        )
    with writing(target):
        source.rename(target)
        (source.parent.parent / "info" / f"{source.name}.trashinfo").unlink(missing_ok=True)
    return target


def empty_trash(root: Path, *, older_than_days: float = _KEPT_DAYS) -> int:
    """Delete old sessions in Captioner's own trash; return their number."""
    limit = time.time() - older_than_days * 86_400
    count = 0
    for path in _own_trash(root).values():
        with contextlib.suppress(OSError):
            if path.stat().st_mtime <= limit:
                shutil.rmtree(path)
                count += 1
    return count


def _own_trash(root: Path) -> dict[str, Path]:
    try:
        return {path.name: path for path in (root / OWN_TRASH).iterdir() if folder_exists(path)}
    except OSError:
        return {}


def trashed_sessions(root: Path) -> dict[str, Path]:
    """Return a folder's deleted sessions by name, in Captioner's own trash and the desktop's.

    The trash of Windows and macOS cannot be read. Source: "The FreeDesktop.org Trash
    specification", version 1.0, freedesktop.org.
    """
    found: dict[str, Path] = {}
    if sys.platform not in ("win32", "darwin"):
        root = root.absolute()
        data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
        top = next(folder for folder in (root, *root.parents) if os.path.ismount(folder))
        user = str(os.getuid())
        trashes = {data / "Trash": data, top / f".Trash-{user}": top, top / ".Trash" / user: top}
        for trash, base in trashes.items():
            for info in trash.glob("info/*.trashinfo"):
                with contextlib.suppress(OSError, ValueError, StopIteration):
                    lines = info.read_text("utf-8").splitlines()
                    written = next(line for line in lines if line.startswith("Path="))
                    path = base / unquote(written.removeprefix("Path="))
                    if path.parent == root and (trash / "files" / info.stem).is_dir():
                        found[path.name] = trash / "files" / info.stem
    found |= _own_trash(root)
    return {name: folder for name, folder in found.items() if file_exists(folder / JOURNAL_NAME)}


def _send_to_trash(path: str) -> None:
    import send2trash

    send2trash.send2trash(path)
