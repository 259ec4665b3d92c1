"""Whisper through CTranslate2: features, tokenizer, decoding, alignment; voice activity."""
