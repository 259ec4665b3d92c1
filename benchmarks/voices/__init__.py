"""People told apart, and sounds detected, in recordings of a manifest."""
