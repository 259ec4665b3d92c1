"""Models on disk and on the hub: catalogue, download, check, import, store."""
