"""Decisions of live captioning: pure, without threads, clocks, devices or files."""
