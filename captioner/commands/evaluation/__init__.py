"""What `captioner evaluate` does: options, measures, sweeps and the files it leaves."""
