"""webrtcvad asks for its version when imported; the maintained wheels have another name."""

from PyInstaller.utils.hooks import copy_metadata

datas = copy_metadata("webrtcvad-wheels")
