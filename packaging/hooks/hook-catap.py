"""catap loads its library from beside its modules, by path."""

from PyInstaller.utils.hooks import collect_dynamic_libs

binaries = collect_dynamic_libs("catap")
