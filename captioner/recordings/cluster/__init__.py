"""Recordings spread over machines by Dask distributed: the extra `captioner[cluster]`."""
