"""Pure decisions about sound, words and captions: standard library and numpy only."""
