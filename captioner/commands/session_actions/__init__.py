"""What `captioner sessions` does with past transcripts."""
