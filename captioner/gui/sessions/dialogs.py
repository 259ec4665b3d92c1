"""What is asked before a session is renamed, exported or deleted; none of it blocks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QInputDialog, QMessageBox, QWidget

from captioner.core.plain_text import file_name_of
from captioner.gui.widgets.file_dialog import choose_file_to_write, choose_folder
from captioner.gui.widgets.text_dialog import ask_text
from captioner.settings.model import SubtitleFormat

_translate = QCoreApplication.translate


def ask_title(parent: QWidget, title: str, chosen: Callable[[str], None]) -> None:
    """Ask for another title."""
    ask_text(
        parent,
        _translate("SessionDialogs", "Rename session"),
        _translate("SessionDialogs", "Title"),
        title,
        chosen,
    )


def ask_label(parent: QWidget, label: str, chosen: Callable[[str], None]) -> None:
    """Ask what a mark is to be called."""
    ask_text(
        parent,
        _translate("SessionDialogs", "Name the mark"),
        _translate("SessionDialogs", "Name"),
        label,
        chosen,
    )


def ask_before_deleting(parent: QWidget, title: str, agreed: Callable[[], None]) -> None:
    """Ask whether a session shall go."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(_translate("SessionDialogs", "Delete session"))
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(_translate("SessionDialogs", "Delete “{title}”?").format(title=title))
    box.setInformativeText(
        _translate("SessionDialogs", "Its captions and sound will be moved to the Trash.")
    )
    delete = box.addButton(
        _translate("SessionDialogs", "Delete"), QMessageBox.ButtonRole.DestructiveRole
    )
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
    box.buttonClicked.connect(lambda button: agreed() if button is delete else None)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()


def ask_target(
    parent: QWidget, title: str, file_format: SubtitleFormat, chosen: Callable[[str], None]
) -> None:
    """Ask where an exported file shall go."""
    choose_file_to_write(
        parent,
        _translate("SessionDialogs", "Export session"),
        chosen,
        name=f"{file_name_of(title)}.{file_format.value}",
        suffix=file_format.value,
    )


def ask_export_folder(parent: QWidget, chosen: Callable[[str], None]) -> None:
    """Ask for the folder that several exported files shall go to."""
    choose_folder(parent, _translate("SessionDialogs", "Export into a folder"), chosen)


def ask_tags(parent: QWidget, tags: Sequence[str], chosen: Callable[[Sequence[str]], None]) -> None:
    """Ask for a session's tags."""
    dialog = QInputDialog(parent)
    dialog.setWindowTitle(_translate("SessionDialogs", "Tags"))
    dialog.setLabelText(
        _translate(
            "SessionDialogs",
            "Tags, separated by commas. Sessions tagged “keep” are never deleted automatically.",
        )
    )
    dialog.setTextValue(", ".join(tags))
    dialog.textValueSelected.connect(
        lambda text: chosen([tag.strip() for tag in text.split(",") if tag.strip()])
    )
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
