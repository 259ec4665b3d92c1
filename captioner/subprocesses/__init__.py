"""Child processes for native code: started, confined, watched, replaced when they die."""
