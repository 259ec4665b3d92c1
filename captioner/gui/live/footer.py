"""The line at the bottom of the window: model, language, backlog, and where captions are kept."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from captioner.core.events import SessionState
from captioner.core.recognition import RecogniserInfo
from captioner.core.session_status import SessionStatus
from captioner.gui.live.elided_label import ElidedLabel
from captioner.gui.live.language_button import LanguageButton
from captioner.gui.widgets.layout import hbox
from captioner.gui.widgets.tips import set_tip
from captioner.gui.widgets.words import decimal, size_in_words

LITTLE_SPACE_BYTES = 500_000_000

_NARROWEST_PX = 96
"""Of the language where the system's text is large: it ends in dots as the other facts do."""


class Footer(QWidget):
    """Some facts, always in the same place."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("footer")
        self.model_label = ElidedLabel(grows=False)
        self.full_model_button = QPushButton(self.tr("Choose a model…"))
        self.full_model_button.setProperty("role", "flat")
        set_tip(
            self.full_model_button,
            self.tr("The built-in model is in use. A larger one makes fewer mistakes."),
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
        """The model in use, or the one that will be."""
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
        """Whether captions keep up."""
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
        """Where captions are kept."""
        self._folder = folder
        self._keeps_nothing = keeps_nothing
        self._show_disk()

    def show_free_bytes(self, free_bytes: int) -> None:
        """How much room is left there."""
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
    """The folder from the home directory, shortened in the middle."""
    try:
        parts = ("~", *folder.relative_to(Path.home()).parts)
    except ValueError:
        parts = folder.parts
    if len(parts) > 4:
        parts = (*parts[:2], "…", *parts[-1:])
    return str(Path(*parts))
