"""A transcript on paper, or as a PDF file where the print dialog offers one."""

from __future__ import annotations

import html
from collections.abc import Sequence

from PySide6.QtGui import QTextDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from captioner.captions.scripts import is_right_to_left, isolated
from captioner.captions.transcripts import SESSION_TIME, TextLayout, TextStyle, paragraphs_of
from captioner.core.captions import Caption
from captioner.core.plain_text import one_line

_STYLE = TextStyle(layout=TextLayout.PARAGRAPHS)


def transcript_document(title: str, facts: str, captions: Sequence[Caption]) -> QTextDocument:
    """A session for the printer: title, facts, paragraphs with times and speakers."""
    parts = [f"<h1>{html.escape(title)}</h1>", f"<p><i>{html.escape(facts)}</i></p>"]
    previous = ""
    for paragraph in paragraphs_of(captions, _STYLE):
        speaker = one_line(paragraph.channel)
        label = ""
        if speaker and speaker != previous:
            label = f"<b>{html.escape(isolated(speaker, paragraph.text))}:</b> "
        previous = speaker
        time = SESSION_TIME.text(paragraph.start_s)
        direction = "rtl" if is_right_to_left(paragraph.text) else "ltr"
        words = html.escape(paragraph.text)
        parts.append(f'<p dir="{direction}"><small>{time}</small> {label}{words}</p>')
    document = QTextDocument()
    document.setDefaultStyleSheet("body { font-family: serif; font-size: 11pt; }")
    document.setHtml(f"<body>{''.join(parts)}</body>")
    document.setMetaInformation(QTextDocument.MetaInformation.DocumentTitle, title)
    return document


def ask_printer(document: QTextDocument, parent: QWidget) -> QPrintDialog:
    """Ask which printer; prints when it is chosen."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(document.metaInformation(QTextDocument.MetaInformation.DocumentTitle))
    dialog = QPrintDialog(printer, parent)
    dialog.setModal(True)
    document.setParent(dialog)
    dialog.accepted.connect(lambda: document.print_(printer))
    dialog.finished.connect(dialog.deleteLater)
    dialog.show()
    return dialog
