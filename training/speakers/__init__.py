"""The small voices model: synthetic people, corpus, network, training, export."""
