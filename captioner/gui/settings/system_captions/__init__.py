"""The look that the system has for captions, where it has one."""
