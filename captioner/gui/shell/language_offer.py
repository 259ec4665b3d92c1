"""“This sounds like German”: the offer to caption another language than the chosen one."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject, QPoint, Signal

from captioner.gui.overlay.window import Overlay
from captioner.gui.overlay.window_system import float_above
from captioner.gui.widgets.banner import Banner
from captioner.gui.widgets.words import language_in_words, sounds_like_in_words

_GAP_PX = 4
_WIDEST_PX = 640

_translate = QCoreApplication.translate


def offer_languages(
    banner: Banner, language: str, kept: str, choose: Callable[[str], None]
) -> None:
    """Add the buttons to a banner."""
    words = _translate("LanguageOffer", "Caption in {language}")
    banner.add_button(words.format(language=language_in_words(language)), lambda: choose(language))
    if kept:
        words = _translate("LanguageOffer", "Keep {language}")
        banner.add_button(words.format(language=language_in_words(kept)), lambda: choose(kept))


class LanguageOffer(QObject):
    """The offer as a window of its own beside the overlay, which clicks may go through."""

    chosen = Signal(str)

    def __init__(self, overlay: Overlay, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._overlay = overlay
        self.banner: Banner | None = None
        overlay.stands_elsewhere.connect(self._follow)
        overlay.hidden.connect(self.end)

    def show(self, language: str, kept: str) -> None:
        """Offer a language while the overlay is shown; arguments as `offer_languages` has them."""
        self.end()
        if not self._overlay.isVisible():
            return
        banner = self.banner = Banner("note", sounds_like_in_words(language))
        float_above(banner)
        banner.setWindowTitle(banner.message)
        banner.setMaximumWidth(_WIDEST_PX)
        banner.dismissed.connect(self.end)
        offer_languages(banner, language, kept, self.chosen.emit)
        self._follow()
        banner.show()

    def end(self) -> None:
        if self.banner is not None:
            self.banner.hide()
            self.banner.deleteLater()
            self.banner = None

    def _follow(self) -> None:
        """Stand above the overlay, or below where the screen has no room there."""
        if self.banner is None:
            return
        self.banner.adjustSize()
        place, height = self._overlay.frameGeometry(), self.banner.height()
        top = place.top() - _GAP_PX - height
        if top < self._overlay.screen().availableGeometry().top():
            top = place.bottom() + _GAP_PX
        self.banner.move(QPoint(place.left(), top))
