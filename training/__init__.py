"""How the starter model is made: synthetic speech in, a small Whisper model out.

Nothing here is imported by the application. ``python -m training --help`` lists
the commands; ``docs/starter-model.md`` tells what they produced.
"""
