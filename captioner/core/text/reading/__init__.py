"""Captions as somebody reads them: at their pace, without fillers, from where they were."""
