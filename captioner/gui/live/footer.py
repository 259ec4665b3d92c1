"""The line at the bottom of the window: model, language, backlog, and where captions are kept."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QToolButton, QWidget

from captioner.core.events import LanguageChanged, SessionState
from captioner.core.recognition import RecogniserInfo
from captioner.gui.widgets.language_menu import LanguageMenu, LanguageRow, language_rows
from captioner.gui.widgets.layout import ElidedLabel, hbox, push_button
from captioner.gui.widgets.tips import set_tip
from captioner.gui.widgets.words import decimal, language_in_words, size_in_words
from captioner.live.decisions.session_status import SessionStatus


class LanguageButton(QToolButton):
    """Shows the language that captions are made in; hidden where a model knows English alone."""

    chosen = Signal(str)
    """Code of the language to keep to; empty: the model is to find it out."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "flat")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.languages = LanguageMenu(self)
        self.languages.chosen.connect(self.chosen)
        self.languages.aboutToShow.connect(self._fill)
        self.setMenu(self.languages)
        self._recent: Sequence[str] = ()
        self._languages: tuple[str, ...] = ()
        self._reported: LanguageChanged | None = None
        self.setVisible(False)

    def show_model(self, info: RecogniserInfo | None) -> None:
        """Offer the languages of a model; None while it is unknown."""
        known = info.languages if info is not None and len(info.languages) > 1 else ()
        self._languages = known
        self._show()

    def show_recent(self, codes: Sequence[str]) -> None:
        self._recent = codes

    def begin_session(self) -> None:
        self._reported = None
        self._show()

    def show_language(self, reported: LanguageChanged) -> None:
        self._reported = reported
        self._show()

    def _show(self) -> None:
        reported = self._reported
        self.setVisible(bool(self._languages))
        if reported is None:
            words = self.tr("Language: not known yet")
        elif reported.is_chosen:
            words = self.tr("Language: {name}").format(name=language_in_words(reported.language))
        else:
            name = language_in_words(reported.language)
            words = self.tr("Language: {name}, detected by the model").format(name=name)
        self.setText(words)
        self.setAccessibleName(words)
        set_tip(self, self.tr("Choose a language, or have it detected"))

    def _fill(self) -> None:
        reported = self._reported
        is_chosen = reported is not None and reported.is_chosen
        rows: list[LanguageRow] = [("", self.tr("Detect automatically"))]
        if reported is not None and not is_chosen:
            name = language_in_words(reported.language)
            rows.append((reported.language, self.tr("Keep {name}").format(name=name)))
        current = reported.language if reported is not None and is_chosen else ""
        self.languages.show_rows([*rows, *language_rows(self._languages, self._recent)], current)


LITTLE_SPACE_BYTES = 500_000_000

_NARROWEST_PX = 96
"""Of the language where the system's text is large: it ends in dots as the other facts do."""


class Footer(QWidget):
    """Some facts, always in the same place."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("footer")
        self.model_label = ElidedLabel(grows=False)
        self.full_model_button = push_button(
            self.tr("Choose a model…"),
            role="flat",
            tip=self.tr("The built-in model is in use. A larger one makes fewer mistakes."),
        )
        self.full_model_button.hide()
        self.language_button = LanguageButton()
        self.language_button.setMinimumWidth(_NARROWEST_PX)
        self.backlog_label = ElidedLabel(grows=False)
        self.disk_label = ElidedLabel()
        self.disk_label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        hbox(
            self.model_label,
            self.full_model_button,
            self.language_button,
            self.backlog_label,
            (self.disk_label, 1),
            inside=self,
            margins=(20, 2, 20, 10),
            spacing=22,
        )
        self._folder: Path | None = None
        self._keeps_nothing = False
        self._free_bytes: int | None = None

    def show_model(self, info: RecogniserInfo | None, chosen: str) -> None:
        self.language_button.show_model(info)
        if info is None:
            self.model_label.setText(self.tr("Model: {name}").format(name=chosen))
            return
        if not info.model_name:
            self.model_label.setText(self.tr("Recording; captions will be made later"))
            set_tip(self.model_label, "")
            return
        device = "GPU" if info.device == "cuda" else "CPU"
        self.model_label.setText(
            self.tr("Model: {name} ({device})").format(name=info.model_name, device=device)
        )
        set_tip(
            self.model_label,
            self.tr("{device}, {compute_type}, loaded in {seconds} s").format(
                device=device,
                compute_type=info.compute_type,
                seconds=decimal(info.load_s),
            ),
        )

    def show_status(self, status: SessionStatus) -> None:
        self.language_button.setEnabled(status.is_running)
        if status.state is not SessionState.LISTENING or status.troubles:
            self.backlog_label.clear()
        elif status.behind_s > 0:
            self.backlog_label.setText(
                self.tr("{seconds} s behind").format(seconds=decimal(status.behind_s))
            )
        else:
            self.backlog_label.setText(self.tr("Keeping up"))

    def show_folder(self, folder: Path | None, *, keeps_nothing: bool) -> None:
        self._folder = folder
        self._keeps_nothing = keeps_nothing
        self._show_disk()

    def show_free_bytes(self, free_bytes: int) -> None:
        self._free_bytes = free_bytes
        self._show_disk()

    def _show_disk(self) -> None:
        if self._keeps_nothing:
            self.disk_label.setText(self.tr("Nothing is kept"))
            set_tip(self.disk_label, "")
            return
        if self._folder is None:
            self.disk_label.clear()
            return
        words = self.tr("Saved to {folder}").format(folder=_short(self._folder))
        if self._free_bytes is not None:
            free = size_in_words(self._free_bytes)
            if self._free_bytes < LITTLE_SPACE_BYTES:
                words += " · " + self.tr("only {size} free").format(size=free)
            else:
                words += " · " + self.tr("{size} free").format(size=free)
        self.disk_label.setText(words)
        set_tip(self.disk_label, str(self._folder))


def _short(folder: Path) -> str:
    """Return the folder from the home directory, shortened in the middle."""
    try:
        parts = ("~", *folder.relative_to(Path.home()).parts)
    except ValueError:
        parts = folder.parts
    if len(parts) > 4:
        parts = (*parts[:2], "…", *parts[-1:])
    return str(Path(*parts))
