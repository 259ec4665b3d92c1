"""Words and latency on recordings of people, of each model and way of captioning."""
