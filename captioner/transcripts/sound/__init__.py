"""Kept sound of sessions."""
