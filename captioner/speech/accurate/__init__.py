"""Accurate mode: a large model with a draft, through PyTorch."""
