"""`same_words.py FOLDER` fails unless the one session in it is the demo, word for word."""

import json
import re
import sys
from pathlib import Path

root = Path(__file__).resolve().parents[2]
said = json.loads((root / "resources/demo/demo.jsonl").read_text(encoding="utf-8"))["text"]
(heard,) = Path(sys.argv[1]).glob("*/captions.txt")
words = [re.findall(r"[\w']+", text.lower()) for text in (said, heard.read_text(encoding="utf-8"))]
if words[0] != words[1]:
    sys.exit(f"expected {words[0]}, heard {words[1]}")
