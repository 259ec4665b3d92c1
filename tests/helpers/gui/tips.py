"""The tip that is seen, if there is one."""

from PySide6.QtWidgets import QApplication

from captioner.gui.widgets.tips import Tip


def open_tip() -> Tip | None:
    """The tip that is shown now."""
    windows = QApplication.topLevelWidgets()
    shown = [each for each in windows if isinstance(each, Tip) and each.isVisible()]
    assert len(shown) < 2
    return shown[0] if shown else None
