"""Where shortcuts tell what is wrong."""

import pytest
from pytestqt.qtbot import QtBot

from captioner.gui.widgets.banner import BannerArea


@pytest.fixture
def banners(qtbot: QtBot) -> BannerArea:
    area = BannerArea()
    qtbot.addWidget(area)
    return area
