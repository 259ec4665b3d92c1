"""One captioning session: threads and queues between sound and captions."""
