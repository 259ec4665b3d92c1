"""What can be done with past sessions beside reading and correcting them."""

import html
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QDialog, QWidget

from captioner.captions.scripts import is_right_to_left, isolated
from captioner.captions.subtitles import DEFAULT_OPTIONS, ExportOptions
from captioner.captions.transcripts import SESSION_TIME, TextLayout, TextStyle, paragraphs_of
from captioner.core.captions import Caption
from captioner.core.errors import CaptionerError
from captioner.core.models import ModelChoice
from captioner.core.plain_text import one_line
from captioner.core.sessions import SessionDetails, SessionSummary
from captioner.gui.ports import GuiServices
from captioner.gui.sessions.comparison_dialog import ComparisonDialog
from captioner.gui.sessions.dialogs import (
    DeletedSessionsDialog,
    ExportDialog,
    RecaptionDialog,
    ask_target,
)
from captioner.gui.sessions.list import facts_in_words
from captioner.gui.sessions.transcript import PastTranscript
from captioner.gui.settings.session_terms import TermsButton
from captioner.gui.widgets.background import Background, Result
from captioner.gui.widgets.banner import PASSING_MS, READING_MS, BannerArea
from captioner.gui.widgets.dialogs import ask_text, choose_folder, open_address
from captioner.live.engine.recording_queue import RecordingRequest
from captioner.settings.model import SubtitleFormat

_PRINTED_STYLE = TextStyle(layout=TextLayout.PARAGRAPHS)


def transcript_document(title: str, facts: str, captions: Sequence[Caption]) -> QTextDocument:
    """Return a session for the printer: title, facts, paragraphs with times and speakers."""
    parts = [f"<h1>{html.escape(title)}</h1>", f"<p><i>{html.escape(facts)}</i></p>"]
    previous = ""
    for paragraph in paragraphs_of(captions, _PRINTED_STYLE):
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


def ask_printer(document: QTextDocument, parent: QWidget) -> QDialog:
    """Ask which printer; prints when it is chosen."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(document.metaInformation(QTextDocument.MetaInformation.DocumentTitle))
    dialog = QPrintDialog(printer, parent)
    dialog.setModal(True)
    document.setParent(dialog)
    dialog.accepted.connect(lambda: document.print_(printer))
    dialog.finished.connect(dialog.deleteLater)
    dialog.show()
    return dialog


_Item = TypeVar("_Item")


def _try_each(
    change: Callable[[_Item], object], items: Sequence[_Item]
) -> tuple[list[_Item], CaptionerError | None]:
    """Change each of them; return those that were changed, and why the first other was not."""
    changed: list[_Item] = []
    first_error: CaptionerError | None = None
    for item in items:
        try:
            change(item)
        except CaptionerError as error:
            first_error = first_error or error
        else:
            changed.append(item)
    return changed, first_error


class SessionActions(QObject):
    """Asks the user, has the library do the work, and reports the result."""

    changed = Signal()
    """A session reads otherwise now, or is called otherwise."""

    exported = Signal(object)
    """Something was exported in this `SubtitleFormat`."""

    captioning_wanted = Signal(object)
    """A `RecordingRequest` for the kept sound of a session."""

    sharing_wanted = Signal(object)
    """A session, as `SessionSummary`, on other screens."""

    def __init__(
        self,
        services: GuiServices,
        background: Background,
        banners: BannerArea,
        page: QWidget,
    ) -> None:
        super().__init__(page)
        self._services = services
        self._background = background
        self._banners = banners
        self._page = page

    def ask_printer(self, session: SessionSummary, transcript: PastTranscript) -> None:
        wanted = set(transcript.selected_ids())
        captions = [row for row in transcript.rows if not wanted or row.id in wanted]
        captions = transcript.speakers.now.attributed(captions)
        ask_printer(
            transcript_document(session.title, facts_in_words(session), captions), self._page
        )

    def ask_export(
        self, session: SessionSummary, chosen_ids: Sequence[str], caption_ids: Sequence[int]
    ) -> ExportDialog:
        """Ask for everything about an export, then where it goes."""
        dialog = ExportDialog(len(chosen_ids), len(caption_ids), self._page)

        def on_chosen(file_format: SubtitleFormat, options: ExportOptions, what: str) -> None:
            if what == "several":
                choose_folder(
                    self._page,
                    self.tr("Export into a folder"),
                    lambda folder: self.export_many(chosen_ids, folder, file_format, options),
                )
                return
            wanted = caption_ids if what == "selection" else None
            ask_target(
                self._page,
                session.title,
                file_format,
                lambda path: self.export(session, path, file_format, options, wanted),
            )

        dialog.chosen.connect(on_chosen)
        dialog.open()
        return dialog

    def export(
        self,
        session: SessionSummary,
        path: str,
        file_format: SubtitleFormat,
        options: ExportOptions = DEFAULT_OPTIONS,
        caption_ids: Sequence[int] | None = None,
    ) -> None:
        if not path:
            return
        self._background.run(
            lambda: self._services.library.export(
                session.id, Path(path), file_format, options, caption_ids=caption_ids
            ),
            lambda _: self._on_exported(
                file_format, self.tr("Exported to {path}.").format(path=path), path
            ),
        )

    def export_many(
        self,
        session_ids: Sequence[str],
        folder: str,
        file_format: SubtitleFormat,
        options: ExportOptions = DEFAULT_OPTIONS,
    ) -> None:
        self._background.run(
            lambda: self._services.library.export_many(
                session_ids, Path(folder), [file_format], options
            ),
            lambda paths: self._on_exported(
                file_format,
                self.tr("{count} files were written to {folder}.").format(
                    count=len(paths), folder=folder
                ),
                folder,
            ),
        )

    def _on_exported(self, file_format: SubtitleFormat, words: str, path: str) -> None:
        banner = self._banners.show_message("good", words)
        address = QUrl.fromLocalFile(path)
        banner.add_button(
            self.tr("Open"), lambda: open_address(address, self._background.show_error)
        )
        banner.pass_after(PASSING_MS)
        self.exported.emit(file_format)

    def delete(self, sessions: Sequence[SessionSummary]) -> None:
        """Move sessions to the trash, and offer to bring them back."""
        library = self._services.library

        def on_deleted(outcome: tuple[list[SessionSummary], CaptionerError | None]) -> None:
            gone, error = outcome
            if gone:
                words = self.tr("“{title}” was moved to the trash.").format(title=gone[0].title)
                if len(gone) > 1:
                    words = self.tr("%n session(s) were moved to the trash.", "", len(gone))
                ids = [session.id for session in gone]
                self._on_changed(("delete", *ids), words, lambda: self._restore_all(ids))
            if error is not None:
                self._background.show_error(error)
                self.changed.emit()

        self._change(lambda: _try_each(lambda one: library.delete(one.id), sessions), on_deleted)

    def _on_changed(self, kind: object, words: str, undo: Callable[[], object]) -> None:
        """Report a change, and offer to take it back with later ones of the same kind."""

        def go_back() -> None:
            button.setEnabled(False)
            self._change(undo, on_undone, on_failed)

        def on_undone(_: object) -> None:
            shown = self._banners.banners  # the newest first
            count = shown.index(banner) + 1 if banner in shown else 0
            for each in shown[:count]:
                if each.undoes == kind:
                    self._banners.remove(each)
            self.changed.emit()

        def on_failed() -> None:
            if banner in self._banners.banners:
                button.setEnabled(True)

        banner = self._banners.show_message("note", words)
        banner.undoes = kind
        button = banner.add_button(self.tr("Undo"), go_back)
        banner.pass_after(READING_MS)
        self.changed.emit()

    def show_deleted(self) -> None:
        def show(deleted: Sequence[SessionSummary]) -> None:
            dialog = DeletedSessionsDialog(deleted, self._page)
            dialog.restore_wanted.connect(self._restore)
            dialog.open()

        self._background.run(self._services.library.deleted, show)

    def _restore(self, session_ids: Sequence[str]) -> None:
        self._change_quietly(lambda: self._restore_all(list(session_ids)))

    def _restore_all(self, session_ids: list[str]) -> None:
        """Restore sessions, and keep in the list those that cannot be."""
        restored, error = _try_each(self._services.library.restore, session_ids)
        session_ids[:] = [each for each in session_ids if each not in restored]
        if error is not None:
            raise error

    def _change(
        self,
        work: Callable[[], Result],
        done: Callable[[Result], object],
        failed: Callable[[], object] = lambda: None,
    ) -> None:
        def fail(error: Exception) -> None:
            failed()
            self._background.show_error(error)
            self.changed.emit()

        self._background.run(work, done, fail)

    def ask_tags(self, session: SessionSummary) -> None:
        def choose(text: str) -> None:
            self.set_tags(session, [tag.strip() for tag in text.split(",") if tag.strip()])

        words = self.tr(
            "Tags, separated by commas. Sessions tagged “keep” are never deleted automatically."
        )
        ask_text(self._page, self.tr("Tags"), words, ", ".join(session.tags), choose)

    def rename(self, session: SessionSummary, title: str) -> None:
        library = self._services.library
        self._change(
            lambda: library.rename(session.id, title),
            lambda _: self._on_changed(
                ("rename", session.id),
                self.tr("“{before}” is now called “{title}”.").format(
                    before=session.title, title=title
                ),
                lambda: library.rename(session.id, session.title),
            ),
        )

    def set_tags(self, session: SessionSummary, tags: Sequence[str]) -> None:
        library = self._services.library
        self._change(
            lambda: library.set_tags(session.id, tags),
            lambda _: self._on_changed(
                ("tags", session.id),
                self.tr("The tags of “{title}” were changed.").format(title=session.title),
                lambda: library.set_tags(session.id, session.tags),
            ),
        )

    def _change_quietly(self, work: Callable[[], object]) -> None:
        self._change(work, lambda _: self.changed.emit())

    def caption_now(self, session: SessionSummary) -> None:
        """Caption a session that was only recorded, with the model of the settings."""
        self._caption(RecordingRequest(session.folder, session.title, becomes_text=True))

    def ask_recaption(self, session: SessionSummary) -> None:
        def on_models(models: Sequence[ModelChoice]) -> None:
            installed = [model for model in models if model.is_installed]
            dialog = RecaptionDialog(
                session,
                installed,
                self._services.models.can_be_accurate,
                TermsButton(
                    self._services,
                    self._background,
                    self.tr("Names and terms of the new text, beside those of the settings."),
                ),
                self._page,
            )
            dialog.chosen.connect(self._caption)
            dialog.open()

        self._background.run(self._services.models.choices, on_models)

    def _caption(self, request: RecordingRequest) -> None:
        self.captioning_wanted.emit(request)
        words = self.tr("“{title}” is being captioned in the background: see Recordings.")
        self._banners.show_message("note", words.format(title=request.title), passes=True)

    def compare(self, session: SessionSummary, details: SessionDetails) -> ComparisonDialog:
        dialog = ComparisonDialog(
            session,
            details.texts,
            self._services,
            self._background,
            self._page,
        )
        dialog.text_wanted.connect(lambda name: self.use_text(session, name))
        dialog.open()
        return dialog

    def use_text(self, session: SessionSummary, name: str) -> None:
        self._change_quietly(lambda: self._services.library.choose_text(session.id, name))
