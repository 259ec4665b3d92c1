"""The package imports its converters eagerly, and those look for torch and transformers."""

from PyInstaller.utils.hooks import collect_dynamic_libs

binaries = collect_dynamic_libs("ctranslate2")
excludedimports = ["torch", "transformers", "tensorflow", "fairseq", "sentencepiece", "yaml"]
