"""Finding text in a document, around its end if need be."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor, QTextDocument


def next_match(
    begin: QTextCursor, text: str, *, backwards: bool = False, from_start: bool = False
) -> QTextCursor | None:
    """The next occurrence behind (or before) a cursor; None where there is none at all.

    Args:
        begin: Where to look from.
        text: What to look for, capitals or not.
        backwards: Look before the cursor.
        from_start: Look from the begin of the selection, so that typing on stays at its match.
    """
    if not text:
        return None
    flags = QTextDocument.FindFlag(0)
    if backwards:
        flags |= QTextDocument.FindFlag.FindBackward
    if from_start:
        begin.setPosition(begin.selectionStart())
    document = begin.document()
    found = document.find(text, begin, flags)
    if found.isNull():
        around = QTextCursor(document)
        if backwards:
            around.movePosition(QTextCursor.MoveOperation.End)
        found = document.find(text, around, flags)
    return None if found.isNull() else found
