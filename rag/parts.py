"""What a question consists of: the two sides of a comparison, or two questions in one."""

import re

SIDE = r"([\w+#.' -]{2,60}?)"
COMPARISONS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\bdifferences?\s+between\s+{SIDE}\s+and\s+{SIDE}\s*(?:[?.,;(]|\bin\b|\bfor\b|\bwhen\b|$)",
        rf"\b(?:compare|contrast|distinguish|differentiate)\s+(?:between\s+)?{SIDE}\s+(?:and|with|to|from|against)\s+{SIDE}\s*(?:[?.,;(]|$)",
        rf"\bhow\s+(?:do|does|is|are)\s+{SIDE}\s+(?:differ(?:ent)?|distinguished)\s+(?:from|to|than)\s+{SIDE}\s*(?:[?.,;(]|$)",
        rf"\b(?:is|are)\s+{SIDE}\s+(?:the\s+same\s+(?:thing\s+)?as|better\s+than|worse\s+than|faster\s+than|different\s+from)\s+{SIDE}\s*(?:[?.,;(]|$)",
        rf"^\W*(?:when\s+(?:would|should|do)\s+(?:i|you|we)\s+(?:use|pick|choose|prefer)\s+|why\s+(?:use\s+)?|should\s+i\s+use\s+)?{SIDE}\s+(?:vs\.?|versus|or|rather\s+than|instead\s+of|compared\s+(?:to|with))\s+{SIDE}\s*(?:[?.,;(]|$)",
    )
)
OPENERS = r"what|how|why|when|where|which|who|is|are|can|does|do|should|explain|describe|name"
JOINT = re.compile(rf"\?\s+(?=\w)|;\s+|,?\s+and\s+(?:also\s+)?(?=(?:{OPENERS})\b)", re.IGNORECASE)
ARTICLE = re.compile(r"^(?:a|an|the|using|use|in|of)\s+", re.IGNORECASE)
FEWEST = 2  # words of a part


def sides(question: str) -> tuple[str, str] | None:
    """Return the two things that a question compares, or None: "LSTM vs GRU?" -> ("LSTM", "GRU")."""
    for pattern in COMPARISONS:
        match = pattern.search(question)
        if match:
            one, other = (ARTICLE.sub("", side.strip()) for side in match.groups()[:2])
            return (one, other) if one.lower() != other.lower() else None
    return None


def questions(text: str) -> tuple[str, ...]:
    """Return the questions that a text asks, two at most: "What is X and how does Y work?" -> ("What is X", "how does Y work?")."""
    if sides(text):
        return (text,)
    parts = [part.strip() for part in JOINT.split(text, maxsplit=1)]
    whole = all(len(part.split()) >= FEWEST for part in parts)
    return tuple(parts) if len(parts) == 2 and whole else (text,)
