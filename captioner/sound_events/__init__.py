"""Non-speech sounds: kinds, detection, and the networks that recognise them."""
