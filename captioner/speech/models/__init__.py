"""Models on disk and on the hub: catalogue, download, verification, import, store."""
