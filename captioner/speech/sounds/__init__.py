"""Sounds told in brackets: features, network, child process, files of the model."""
