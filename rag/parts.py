"""What a question consists of: the two sides of a comparison, or two questions in one."""

import re

SIDE = r"([\w+#.' -]{2,60}?)"
COMPARISONS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\bdifferences?\s+between\s+{SIDE}\s+and\s+{SIDE}\s*(?:[?.,;:(]|\bin\b|\bfor\b|\bwhen\b|$)",
        rf"\b(?:compare|contrast|distinguish|differentiate)\s+(?:between\s+)?{SIDE}\s+(?:and|with|to|from|against)\s+{SIDE}\s*(?:[?.,;:(]|$)",
        rf"\bhow\s+(?:(?:do|does|is|are)\s+)?{SIDE}\s+(?:differs?|different|distinguished)\s+(?:from|to|than)\s+{SIDE}\s*(?:[?.,;:(]|$)",
        rf"\bhow\s+(?:do|does|is|are)\s+{SIDE}\s+and\s+{SIDE}\s+(?:differ|compare|relate)\b",
        rf"^\W*(?:set|put|hold|weigh)\s+{SIDE}\s+(?:against|beside|next\s+to)\s+{SIDE}\s*(?:[?.,;:(]|$)",
        rf"\b(?:is|are)\s+{SIDE}\s+(?:the\s+same\s+(?:thing\s+)?as|better\s+than|worse\s+than|faster\s+than|different\s+from)\s+{SIDE}\s*(?:[?.,;:(]|$)",
        rf"^\W*(?:when\s+(?:would|should|do)\s+(?:i|you|we)\s+(?:use|pick|choose|prefer)\s+|which\s+is\s+\w+[,:]?\s+|why\s+(?:use\s+)?|should\s+i\s+use\s+)?{SIDE}\s+(?:vs\.?|versus|or|rather\s+than|instead\s+of|against|compared\s+(?:to|with))\s+{SIDE}\s*(?:[?.,;:(]|$)",
    )
)
OPENERS = r"what|how|why|when|where|which|who|is|are|can|does|do|should|explain|describe|name"
VERBS = r"(?:is|are|can|does|do|should)\b"
JOINT = re.compile(rf"\?\s+(?=\w)|;\s+|,?\s+and\s+(?:also\s+)?(?=(?:{OPENERS})\b)", re.IGNORECASE)
ARTICLE = re.compile(r"^(?:a|an|the|using|use|in|of)\s+", re.IGNORECASE)
FEWEST = 2  # words of a part
FULL = 3  # words of a part that opens with a verb: "and can generalise" goes on, "and is it slower than X" asks
# What can be no side of a comparison, or no beginning of one.
NO_SIDE = re.compile(
    r"^(?:it|they|them|this|that|these|those|not|no|yes|nothing)$|"
    r"^(?:is|are|was|does|do|did|can|could|should|will|what|which|how|why|when|who)\b|\b(?:vs|versus)\b",
    re.IGNORECASE,
)


def sides(question: str) -> tuple[str, str] | None:
    """Return the two things that a question compares, or None: "LSTM vs GRU?" -> ("LSTM", "GRU")."""
    for pattern in COMPARISONS:
        match = pattern.search(question)
        if match:
            one, other = (ARTICLE.sub("", side.strip()) for side in match.groups()[:2])
            sound = one.lower() != other.lower() and not NO_SIDE.search(one) and not NO_SIDE.search(other)
            return (one, other) if sound else None
    return None


def questions(text: str) -> tuple[str, ...]:
    """Return the questions that a text asks, two at most: "What is X and how does Y work?" -> ("What is X", "how does Y work?")."""
    parts = [part.strip() for part in JOINT.split(text, maxsplit=1)]
    if len(parts) < 2 or not all(len(part.split()) >= FEWEST for part in parts):
        return (text,)
    asked_twice = bool(re.search(r"\?\s+\w", text))
    goes_on = re.match(VERBS, parts[1], re.IGNORECASE) and len(parts[1].split()) < FULL
    dangling = re.search(rf"\b(?:{OPENERS})$", parts[0], re.IGNORECASE)
    return (text,) if goes_on or dangling or (sides(text) and not asked_twice) else tuple(parts)
