"""The voice activity model lies beside the code."""

from PyInstaller.utils.hooks import collect_data_files

datas = collect_data_files("faster_whisper", subdir="assets")
