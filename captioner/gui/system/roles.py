"""What screen readers are told that some widgets are, where Qt's own word is not a good one."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget

_ROLES = {
    "Notification": QAccessible.Role.Notification,
    "Tip": QAccessible.Role.ToolTip,
    "QStackedWidget": QAccessible.Role.Client,  # said before its first control: "layered pane"
    "SettingsDialog": QAccessible.Role.Window,  # of a dialog, all text is read out when it opens
}


def install_roles() -> None:
    """Have effect on widgets that no screen reader has met yet."""
    QAccessible.installFactory(_made)


def _made(class_name: str, of: QObject) -> QAccessibleInterface | None:
    role = _ROLES.get(class_name)
    return QAccessibleWidget(of, role) if role is not None and isinstance(of, QWidget) else None
