"""The models as a list: the one to begin with first, one button each, and models of the user's."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QMoveEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QMenu, QPushButton, QScrollArea, QWidget

from captioner.core.errors import CaptionerError
from captioner.core.models import DownloadProgress, ModelChoice
from captioner.gui.ports import ModelsPort
from captioner.gui.settings.model import SettingsModel
from captioner.gui.settings.model_downloads import ModelDownloads
from captioner.gui.widgets.background import Background
from captioner.gui.widgets.dialogs import choose_file, choose_folder
from captioner.gui.widgets.layout import (
    FlowLayout,
    hbox,
    progress_bar,
    push_button,
    quiet_label,
    text_label,
    vbox,
)
from captioner.gui.widgets.theme import current_theme
from captioner.gui.widgets.translation import translated
from captioner.gui.widgets.words import download_in_words, fetch_time_in_words, size_in_words
from captioner.settings.model import Settings

_LARGE_TEXT = 1.25


class ModelRow(QFrame):
    """One model."""

    chosen = Signal(str)

    def __init__(self, choice: ModelChoice, *, is_in_use: bool, downloads: ModelDownloads) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.choice = choice
        title = text_label(choice.title, "heading")
        self._recommendation = text_label(
            self.tr("Recommended for this computer"), "state-sentence"
        )
        texts = vbox(self._recommendation, title, spacing=3)
        self._description = quiet_label("")
        self._facts = quiet_label("")
        texts.addWidget(self._description)
        texts.addWidget(self._facts)
        self.bar = progress_bar(self.tr("Download of {name}").format(name=choice.title))
        self.bar.hide()
        self.progress_label = quiet_label("")
        self.progress_label.hide()
        self.failure_label = text_label("", "problem", wraps=True, is_plain=True)
        self.failure_label.hide()
        texts.addWidget(self.bar)
        texts.addWidget(self.progress_label)
        texts.addWidget(self.failure_label)
        self.button = QPushButton()
        self.draft_button = QPushButton()
        buttons = vbox(self.button, self.draft_button, spacing=6)
        title.setWordWrap(True)
        self._recommendation.setWordWrap(True)
        self._row = hbox(
            (texts, 1),
            (buttons, 0, Qt.AlignmentFlag.AlignVCenter),
            inside=self,
            margins=(16, 12, 14, 12),
            spacing=14,
        )
        self._downloads = downloads
        self._failure: CaptionerError | None = None
        self.button.clicked.connect(self._on_clicked)
        self.draft_button.clicked.connect(self._on_draft_clicked)
        self.show_choice(choice, is_in_use=is_in_use)
        self._make_room()
        current_theme().changed.connect(self._make_room)

    def _make_room(self) -> None:
        """Beside buttons in large letters there is no room for words."""
        directions = QBoxLayout.Direction
        is_large = current_theme().text_scale > _LARGE_TEXT
        self._row.setDirection(directions.TopToBottom if is_large else directions.LeftToRight)

    def show_choice(self, choice: ModelChoice, *, is_in_use: bool) -> None:
        self.choice = choice
        self._is_in_use = is_in_use
        self._is_fetching = self._downloads.running == choice.name
        self._description.setText(translated(choice.description))
        self._recommendation.setVisible(choice.is_recommended)
        facts = []
        if not choice.is_installed:
            facts.append(size_in_words(choice.size_bytes))
            if choice.begun_bytes:
                done = size_in_words(choice.begun_bytes)
                facts.append(self.tr("{size} already downloaded").format(size=done))
            elif choice.is_recommended:
                facts.append(fetch_time_in_words(choice.size_bytes))
        if choice.fits_here:
            facts.append(translated(choice.fits_here))
        if choice.missing_draft:
            words = self.tr("Preview model {name}: {size} more")
            facts.append(
                words.format(name=choice.missing_draft, size=size_in_words(choice.draft_bytes))
            )
        self._facts.setText(" · ".join(facts))
        self._facts.setVisible(bool(facts))
        self._refresh()

    def show_failure(self, error: CaptionerError | None) -> None:
        """Say why the download failed, beside the button that tries again; None: it did not."""
        self._failure = error
        words = "" if error is None else translated(error.full_message)
        self.failure_label.setText(words)
        self.failure_label.setVisible(bool(words))
        self._refresh()

    def show_progress(self, progress: DownloadProgress) -> None:
        if not self._is_fetching:
            return
        share = progress.done_bytes / max(1, progress.total_bytes)
        self.bar.setValue(round(1000 * share))
        self.progress_label.setText(download_in_words(progress))

    def _refresh(self) -> None:
        title = self.choice.title
        self.bar.setVisible(self._is_fetching)
        self.progress_label.setVisible(self._is_fetching)
        self.button.setEnabled(True)
        if self._is_fetching:
            words, spoken = self.tr("Cancel"), self.tr("Cancel the download of {name}")
        elif self._is_in_use:
            words, spoken = self.tr("In use"), self.tr("{name} is in use")
            self.button.setEnabled(False)
        elif self.choice.is_installed:
            words, spoken = self.tr("Use"), self.tr("Use {name}")
        elif self._failure is not None:
            words, spoken = self.tr("Try again"), self.tr("Try to download {name} again")
            self.button.setEnabled(not self._downloads.running)
        elif self.choice.begun_bytes:
            words, spoken = self.tr("Resume"), self.tr("Resume the download of {name}")
            self.button.setEnabled(not self._downloads.running)
        else:
            words, spoken = self.tr("Download"), self.tr("Download {name}")
            self.button.setEnabled(not self._downloads.running)
        self.button.setText(words)
        self.button.setAccessibleName(spoken.format(name=title))
        if self.choice.is_installed:
            words, spoken = self.tr("Add a preview model"), self.tr("Add a preview model to {name}")
        else:
            words = self.tr("Download with a preview model")
            spoken = self.tr("Download with a preview model: {name}")
        self.draft_button.setText(words)
        self.draft_button.setAccessibleName(spoken.format(name=title))
        self.draft_button.setVisible(bool(self.choice.missing_draft) and not self._is_fetching)
        self.draft_button.setEnabled(not self._downloads.running)

    def _on_clicked(self) -> None:
        if self._is_fetching:
            self._downloads.cancel()
            return
        self.chosen.emit(self.choice.name)
        if not self.choice.is_installed:
            self._downloads.start(self.choice.name)

    def _on_draft_clicked(self) -> None:
        if not self.choice.is_installed:
            self.chosen.emit(self.choice.name)
        self._downloads.start(self.choice.name, with_draft=True)


class ModelImport(QWidget):
    """Asks for a model, shows its progress and what came of it, and takes it back."""

    chosen = Signal(str)
    """The name of the model to use from now on."""

    def __init__(self, downloads: ModelDownloads, effective: Callable[[], str]) -> None:
        super().__init__()
        self._downloads = downloads
        self._effective = effective
        self.source = ""
        """The name of the model being copied; empty for none."""
        self._imported = self._before = ""
        self._stays_in_view = False
        self._scrolling = QTimer(self, singleShot=True, interval=0)
        """After all of a change is laid out."""
        self._scrolling.timeout.connect(self._scroll_here)
        self.button = push_button(self.tr("I have a model on this computer…"), auto_default=False)
        menu = QMenu(self.button)
        menu.addAction(self.tr("Folder…")).triggered.connect(self._choose_folder)
        menu.addAction(self.tr("Archive (.zip, .tar)…")).triggered.connect(self._choose_archive)
        self.button.setMenu(menu)
        self.label = quiet_label("", is_plain=True)
        self.bar = progress_bar(self.tr("Progress of the copy"))
        self.cancel_button = push_button(self.tr("Cancel"), downloads.cancel, auto_default=False)
        self.undo_button = push_button(self.tr("Undo"), self._undo, auto_default=False)
        vbox(
            (self.button, 0, Qt.AlignmentFlag.AlignLeft),
            self.label,
            self.bar,
            FlowLayout(self.cancel_button, self.undo_button, spacing=8),
            inside=self,
            margins=0,
            spacing=10,
        )
        self._show("")
        downloads.began.connect(self._on_began)
        downloads.progressed.connect(self._on_progress)
        downloads.failed.connect(self._on_failed)
        downloads.imported.connect(self._on_imported)
        downloads.ended.connect(self._on_ended)

    def import_model(self, source: Path) -> None:
        """Check a model in a folder or an archive, copy it among the others, and use it."""
        if not self._downloads.running:
            self.source, self._before = source.name, self._effective()
            self._downloads.import_model(source)

    def _choose_folder(self) -> None:
        title = self.tr("Folder of a CTranslate2 Whisper model")
        choose_folder(self, title, lambda folder: self.import_model(Path(folder)))

    def _choose_archive(self) -> None:
        choose_file(
            self,
            self.tr("Archive with a CTranslate2 Whisper model"),
            self.tr("Archives (*.zip *.tar *.tar.gz *.tgz)"),
            lambda path: self.import_model(Path(path)),
        )

    def _undo(self) -> None:
        self.chosen.emit(self._before)
        self._downloads.remove(self._imported)
        self._show(self.tr("{name} was moved to the trash.").format(name=self._imported))

    def _show(self, words: str, *, can_undo: bool = False) -> None:
        is_copying = bool(self.source)
        self._stays_in_view = bool(words)
        self.label.setText(words)
        self.label.setVisible(bool(words))
        self.bar.setVisible(is_copying)
        self.cancel_button.setVisible(is_copying)
        self.undo_button.setVisible(can_undo)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Follow the outcome, which takes more room than the button alone."""
        super().resizeEvent(event)
        self._scrolling.start()

    def moveEvent(self, event: QMoveEvent) -> None:
        """Follow the outcome below models that are listed now."""
        super().moveEvent(event)
        self._scrolling.start()

    def _scroll_here(self) -> None:
        area = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if self._stays_in_view and area is not None:
            area.ensureWidgetVisible(self, 0, 0)

    def let_go(self) -> None:
        """Stop scrolling to the outcome: the user looks elsewhere."""
        self._stays_in_view = False

    def _on_began(self, _name: str) -> None:
        self.button.setEnabled(False)
        if self.source:
            self.bar.setValue(0)
            words = self.tr("Checking and copying {name}…")
            self._show(words.format(name=self.source))

    def _on_progress(self, progress: DownloadProgress) -> None:
        self.bar.setValue(round(1000 * progress.done_bytes / max(1, progress.total_bytes)))

    def _on_failed(self, name: str, error: CaptionerError) -> None:
        if name == self.source:
            self.source = ""
            self._show(translated(error.full_message))

    def _on_imported(self, name: str) -> None:
        if self.source:
            self.source, self._imported = "", name
            words = self.tr("{name} was copied into Captioner’s own folder and is in use.")
            self._show(words.format(name=name), can_undo=True)
            self.chosen.emit(name)

    def _on_ended(self, _name: str, _is_installed: bool) -> None:
        if self._downloads.running:
            return  # A removal ended; the copy continues.
        if self.source:
            self.source = ""
            self._show(self.tr("The copy was cancelled."))
        self.button.setEnabled(True)


class ModelList(QWidget):
    """All models; a click uses one, and fetches it first where it is not there.

    Where one is recommended, those that are neither that one nor on this machine are folded.
    """

    listed = Signal(object)
    """The catalogue was read: a sequence of `ModelChoice`s."""

    def __init__(
        self,
        models: ModelsPort,
        settings_model: SettingsModel,
        background: Background,
        downloads: ModelDownloads,
    ) -> None:
        super().__init__()
        self._models = models
        self._settings_model = settings_model
        self._background = background
        self._downloads = downloads
        self._model = settings_model.settings.recognition.model
        self._choices: Sequence[ModelChoice] = ()
        self._effective = ""
        self._failures: dict[str, CaptionerError] = {}
        self.rows: list[ModelRow] = []
        self.fold_button = push_button(self.tr("More models"), auto_default=False)
        self.fold_button.setCheckable(True)
        self.fold_button.toggled.connect(self._fold)
        self.imports = ModelImport(downloads, lambda: self._effective)
        self.imports.chosen.connect(self._use)
        self.fold_button.clicked.connect(self.imports.let_go)
        self._was_shown = False
        self._column = vbox(
            (self.fold_button, 0, Qt.AlignmentFlag.AlignLeft),
            self.imports,
            None,
            inside=self,
            margins=0,
            spacing=10,
        )
        self._more = QTimer(self, singleShot=True, interval=0)
        self._more.timeout.connect(self._add_row)
        downloads.began.connect(self._on_began)
        downloads.failed.connect(self._on_failed)
        downloads.progressed.connect(self._on_progress)
        downloads.ended.connect(self.refresh)
        settings_model.changed.connect(self._on_settings)

    def begin(self) -> None:
        """Ask for the models now, and once more when the speed of this computer is known."""
        self.refresh()
        # Only a measured computer has a model to recommend; one that was measured is not again.
        self._background.run(self._models.measure, lambda _: self.refresh())

    def refresh(self) -> None:
        """Ask the catalogue, and which model captions are made with."""
        self._background.run(self._models.choices, self._show_choices)
        settings = self._settings_model.settings
        self._background.run(lambda: self._models.effective(settings), self._show_effective)

    def _show_choices(self, choices: Sequence[ModelChoice]) -> None:
        self._choices = choices
        self._fill()
        self.listed.emit(choices)

    def _show_effective(self, model: ModelChoice) -> None:
        """Show which model captions are made with: the built-in one while another is missing."""
        if model.name != self._effective:
            self._effective = model.name
            self._fill()

    def _on_settings(self, settings: Settings) -> None:
        if settings.recognition.model != self._model:
            self._model = settings.recognition.model
            self.refresh()

    def _use(self, name: str) -> None:
        self._settings_model.change(lambda s: replace(s.recognition, model=name))

    def showEvent(self, event: QShowEvent) -> None:
        """Ask again: models may have been imported or removed outside this window."""
        super().showEvent(event)
        if self._was_shown:
            self.refresh()
        self._was_shown = True

    def _on_began(self, name: str) -> None:
        self._failures.pop(name, None)
        for row in self.rows:
            if row.choice.name == name:
                row.show_failure(None)
        self._fill()

    def _on_failed(self, name: str, error: CaptionerError) -> None:
        if self._downloads.is_import:
            return
        self._failures[name] = error
        self._fill()

    def _is_in_use(self, choice: ModelChoice) -> bool:
        return choice.is_installed and choice.name == self._effective

    def _fill(self) -> None:
        names = [choice.name for choice in self._choices]
        known = [row.choice.name for row in self.rows]
        if known != names[: len(known)]:
            for row in self.rows:
                self._column.removeWidget(row)
                row.hide()
                row.deleteLater()
            self.rows = []
        for row, choice in zip(self.rows, self._choices, strict=False):
            row.show_choice(choice, is_in_use=self._is_in_use(choice))
            if choice.name in self._failures:
                row.show_failure(self._failures[choice.name])
        self._fold()
        if len(self.rows) < len(names):
            self._more.start()

    def _fold(self) -> None:
        is_open = self.fold_button.isChecked()
        self.fold_button.setText(self.tr("Fewer models") if is_open else self.tr("More models"))
        self.fold_button.setVisible(any(map(self._is_minor, self._choices)))
        for row in self.rows:
            row.setVisible(is_open or not self._is_minor(row.choice))

    def _is_minor(self, choice: ModelChoice) -> bool:
        """Return whether a model is folded away: never one that runs, arrives, or failed to."""
        return (
            any(other.is_recommended for other in self._choices)
            and not choice.is_recommended
            and not choice.is_installed
            and not choice.begun_bytes
            and choice.name != self._downloads.running
            and choice.name not in self._failures
        )

    def _add_row(self) -> None:
        """One a turn of the event loop, so that captions come in between."""
        if len(self.rows) == len(self._choices):
            return
        choice = self._choices[len(self.rows)]
        is_in_use = self._is_in_use(choice)
        row = ModelRow(choice, is_in_use=is_in_use, downloads=self._downloads)
        row.show_failure(self._failures.get(choice.name))
        row.chosen.connect(self._use)
        self._column.insertWidget(len(self.rows), row)
        self.rows.append(row)
        self._fold()
        self._more.start()

    def _on_progress(self, progress: DownloadProgress) -> None:
        for row in self.rows:
            row.show_progress(progress)
