"""How well people are told apart, in recordings of a manifest."""
