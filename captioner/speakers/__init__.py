"""Voices told apart: vectors, turns, clustering, labels."""
