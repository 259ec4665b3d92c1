"""Live captions decided: when speech begins and ends, what is decoded, committed and refused."""
