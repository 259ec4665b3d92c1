"""The small sounds model: synthesised sounds, corpus, network, training, export."""
