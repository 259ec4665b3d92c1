"""The threads and queues of one captioning session."""
