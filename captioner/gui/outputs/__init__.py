"""Captions elsewhere: switched on and off, and always in view while anything is sent."""
