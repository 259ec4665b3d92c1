"""A past session on other screens."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QWidget

from captioner.core.outputs import OutputKind, OutputStatus, PastSession
from captioner.core.sessions import SessionSummary
from captioner.gui.outputs.model import OutputsModel
from captioner.gui.outputs.page_controls import PageControls
from captioner.gui.settings.model import SettingsModel
from captioner.gui.widgets.layout import vbox

_translate = QCoreApplication.translate


class ShareDialog(QDialog):
    """Switches the page of one session on and off; it stays on when the dialog is closed.

    Args:
        read: Reads the session; called on another thread.
    """

    def __init__(
        self,
        model: OutputsModel,
        settings_model: SettingsModel,
        session: SessionSummary,
        read: Callable[[], PastSession],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_translate("PageCard", "Show on other screens"))
        self.resize(540, 370)  # with room for the address

        def status() -> OutputStatus | None:
            is_this = model.shared_session_id == session.id
            return model.of(OutputKind.SESSION) if is_this else None

        self.controls = PageControls(
            model,
            settings_model,
            session.title,
            self.tr(
                "The transcript as it reads now, on a web page. Anyone with the address can "
                "read it until you stop it, even after this dialog is closed."
            ),
            status,
            lambda who: model.share(who, session.id, read),
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        self._column = vbox(
            self.controls, None, buttons, inside=self, margins=(6, 6, 16, 14), spacing=8
        )

    def event(self, event: QEvent) -> bool:
        """Grow where the address and its code have come and need more room than there is."""
        is_done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            size = self.size().expandedTo(self._column.totalMinimumSize())
            needed = self._column.totalHeightForWidth(size.width())
            self.resize(size.expandedTo(QSize(0, needed)))
        return is_done
