"""Options that several commands share."""

RARELY_USED = "rarely used"
"""Title of the group of options that only `--help-all` shows."""
