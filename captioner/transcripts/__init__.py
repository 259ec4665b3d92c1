"""Captions on disk: journal, recovery, library and export."""
