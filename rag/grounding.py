"""Does a passage support a sentence that was made of it? The sentence must be what is left of the passage after honest cuts.

Clause by clause, every content word, number, negation, hedge and comparison of the sentence is matched, in order, to one of the
passage. What lies between two matches may be left out if no such word is lost; so may what follows the last one up to a boundary,
unless it sets a condition. A changed number or unit, a lost "not" or "may", an opposite, a rival or two things exchanged leave
something unmatched. What says the same in quite other words is not recognised, and not let through.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus import split_sentences
from index import terms

FEWEST = 2  # content words; a sentence of fewer says too little to be checked
SHORT = 3  # words that count; a clause of fewer says nothing of its own
SKIPPED = 3  # content words that may be left out between two matches within a phrase
TOPIC = 3  # words that count, with which a passage begins
PRONOUN, PRONOUNS = "it", frozenset("it its they them their this these those he she his her".split())
LENT = 5  # words at most that the question or the passage's own subject may lend, for what "it" refers to

WORD = re.compile(r"(?<![\w.)])-?\d+(?:[.,]\d+)*|[^\W\d_](?:[\w'+#-]*[\w+#])?|[,;:()–—%]")
CONTRACTION = re.compile(r"\b(\w+)n't\b|\b(can)not\b", re.IGNORECASE)
ABBREVIATION = re.compile(r"\b(?:i\.e\.|e\.g\.|etc\.),?")
POSSESSIVE = re.compile(r"'s\b")
ACRONYMS = re.compile(r"\b([A-Z]{2,})s\b")
POLARITY = re.compile(r"^(?:yes|no)\s*[,.:–-]+\s*", re.IGNORECASE)
IMPERSONAL = re.compile(r"\bit (?=(?:is|was|becomes|would be|can be|may be)(?: not| also)? \w+ (?:to|that)\b)", re.IGNORECASE)
TWO_THINGS = re.compile(
    r"\b(?:or|vs|versus|between|differ\w*|compar\w*|"
    r"and(?! (?:how|what|why|when|where|which|explain|is|are|do|does|can|its|their|also)))\b",
    re.IGNORECASE,
)
BE = frozenset("is are was were be been being get gets".split())

# Words that change what a sentence claims: each must be matched by a word of its class, and may not be lost within a phrase.
CLASSES = {
    "not": "not no never neither nor none without unable fails fail failed lack lacks hardly rarely seldom",
    "may": "may might can could possibly potentially perhaps able",
    "must": "must should has-to",
    "often": "often usually typically generally mostly commonly frequently normally tends tend",
    "always": "always ever invariably necessarily guaranteed guarantees exactly",
    "sometimes": "sometimes occasionally",
    "all": "all every each any entire whole",
    "some": "some several various many multiple",
    "few": "few little",
    "most": "most",
    "only": "only solely exclusively just alone merely",
    "more": "more greater",
    "less": "less fewer",
    "before": "before prior",
    "after": "after",
    "than": "than",
    "if": "if unless when whenever until once provided",
    "except": "except instead rather unlike",
    "because": "because since due therefore hence thus so",
}
CLASS_OF = {word: name for name, members in CLASSES.items() for word in members.split()}
CONDITIONS = frozenset({"if", "except", "not", "only", "than"})  # open an end that may not be cut off
LOOSE = frozenset({"because", "if", "all", "some"})  # may be lost in a phrase that is left out whole
NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve".split()
NUMBER_OF = {word: str(at) for at, word in enumerate(NUMBERS) if at != 1} | {"half": "half", "twice": "twice", "double": "twice"}
BOUNDARIES = frozenset(
    ", ; : ( ) – — and or but nor which that who where while whereas because since so as such like thus hence by with to for from "
    "in into on via through using making allowing leading then when if at of during".split()
)
# These open a clause, not only a phrase.
CLAUSES = frozenset(", ; : ( ) – — and but which that while whereas because since so thus then".split())
CLAUSE = re.compile(r"[,;:()–—]|\b(?:and|or|but|which|that|while|whereas|when|if|unless|instead)\b", re.IGNORECASE)
CAUSAL = re.compile(r"\b(?:because|since|so|therefore|hence|thus|due|causes?|leads?|results?|before|after|than)\b", re.IGNORECASE)
SYNONYMS = (
    "use utilize employ apply",
    "help assist aid",
    "show display demonstrate",
    "call name term known refer",
    "make create build produce generate form",
    "get obtain gain receive",
    "stop halt",
    "large big huge",
    "quick fast rapid",
    "need require necessary",
    "let allow enable permit",
    "keep retain maintain preserve hold",
    "choose select pick",
    "perform carry do execute",
    "compute calculate",
    "cause lead result",
    "reduce decrease lower diminish shrink lessen",
    "increase raise grow rise",
    "consist contain comprise include involve have",
    "important crucial essential vital key",
    "method technique approach way procedure",
    "kind type sort variant",
    "problem issue difficulty",
    "image picture photo",
    "example instance",
    "aim goal purpose objective",
    "improve enhance better",
    "network net",
    "difficult hard",
    "value number",
    "popular common",
    "happen occur",
    "start begin",
    "end finish",
    "change alter modify adjust",
    "give provide supply",
    "split divide",
    "remove eliminate",
)
SYNONYM_OF = {term: group.split()[0] for group in SYNONYMS for word in group.split() for term in terms(word)}
# Words that a sentence may add without saying more.
CARRIERS = frozenset(
    term
    for term in terms(
        "called known named term refers involves includes occurs gives given takes taken comes goes gets becomes serves acts "
        "performs put set done have having apply contain consist rely provide allow help result form way kind type thing method"
    )
) | {SYNONYM_OF[term] for word in ("use", "make", "happen", "call", "have") for term in terms(word) if term in SYNONYM_OF}


@dataclass(frozen=True, slots=True)
class _Token:
    """A word that counts.

    `key` is what must match; `opens`: a boundary stands right before it, and `starts`: one that opens a clause; `strict`: it may
    not be lost; `passive`: a participle after "is", which stands elsewhere when the sentence is turned.
    """

    key: str
    opens: bool
    starts: bool
    strict: bool
    passive: bool


def supports(passage: str, sentence: str, question: str = "") -> bool:
    """Tell whether `passage`, in answer to `question`, says what `sentence` says; a very short sentence is never supported.

    What a pronoun of the passage refers to is lent by the question, unless that names two things, and by the passage's beginning.
    """
    plain = POLARITY.sub("", sentence)
    said = [token for token in _tokens(plain) if token.key != PRONOUN]
    if sum(not token.strict for token in said) < FEWEST:
        return False
    asked = frozenset(token.key for token in _tokens(question)) - {PRONOUN}
    topic = frozenset(token.key for token in _tokens(passage)[:TOPIC])
    lent = topic | (frozenset() if TWO_THINGS.search(question) else asked)
    clauses = [said] if CAUSAL.search(plain) else _clauses(plain)
    for part in split_sentences(passage, 0, len(passage)):
        found = _tokens(part.text)
        if _embeds(said, found, lent, asked) or all(_embeds(clause, found, lent, asked) for clause in clauses):
            return True
    return False


def _clauses(text: str) -> list[list[_Token]]:
    """The clauses of a sentence; one of a few words belongs to the next."""
    found: list[list[_Token]] = []
    short: list[_Token] = []
    for clause in CLAUSE.split(text):
        short += [token for token in _tokens(clause) if token.key != PRONOUN]
        if len(short) >= SHORT:
            found.append(short)
            short = []
    return [*found[:-1], [*found[-1], *short]] if found else [short]


def _embeds(said: Sequence[_Token], found: Sequence[_Token], lent: frozenset[str], asked: frozenset[str]) -> bool:
    """Tell whether `said` can be matched in order into `found`. A state: where the match so far ends, and the words lent since."""
    states = {(-1, 0)}
    turned = {token.key for token in found if token.passive}
    there = {token.key for token in found}
    for token in said:
        places = [place for place, other in enumerate(found) if token.key == other.key]
        after = {
            (place, 0)
            for end, borrowed in states
            for place in places
            if place > end and _may_cut(found, end, place, asked) and (not borrowed or _stands_for(found, end, place))
        }
        if token.key in lent and not token.strict:
            after |= {(end, borrowed + 1) for end, borrowed in states if borrowed < LENT}
        free = token.key in turned or (token.passive and token.key in there) or (not token.strict and token.key in CARRIERS)
        states = after or (states if free else set())
    return any(_may_end(found, end) and (not borrowed or _stands_for(found, end, len(found))) for end, borrowed in states)


def _stands_for(found: Sequence[_Token], end: int, place: int) -> bool:
    """Tell whether words that were lent between two matches stand for a pronoun, or for a subject that was left out."""
    return (end < 0 and place == 0) or any(token.key == PRONOUN for token in found[:place])


def _may_cut(found: Sequence[_Token], end: int, place: int, asked: frozenset[str]) -> bool:
    """Tell whether what lies between two matches may be left out."""
    gap = [token for token in found[end + 1 : place] if token.key != PRONOUN]
    strict = [token for token in gap if token.strict]
    if not gap:
        return True
    if not strict and len(gap) <= SKIPPED and not any(token.starts for token in [*gap[1:], found[place]]):
        return True
    if not found[place].opens or (end >= 0 and found[end].key in {token.key for token in gap}):
        return False  # within a phrase; or from one statement to the end of another that is made with the same word
    if end < 0:  # the beginning: a clause that sets no condition but the question's own
        return gap[0].key not in ("if", "except") or all(t.key in asked or t.strict for t in gap)
    if found[place].starts:
        return not any(token.key in CONDITIONS for token in strict)
    return all(token.key in LOOSE for token in strict) or (gap[0].opens and gap[0].key not in CONDITIONS)


def _may_end(found: Sequence[_Token], end: int) -> bool:
    """Tell whether a passage may be cut off after a place."""
    tail = [token for token in found[end + 1 :] if token.key != PRONOUN]
    if end < 0 or not tail:
        return end >= 0
    if tail[0].starts and tail[0].key == "not":  # ", but not …" is another statement
        return True
    return (len(tail) <= SKIPPED and not any(token.strict for token in tail)) or (tail[0].opens and tail[0].key not in CONDITIONS)


def _tokens(text: str) -> list[_Token]:
    """The words that count, in order."""
    plain = CONTRACTION.sub(lambda m: f"{m[1] or m[2]} not".replace("ca not", "can not"), text.replace("’", "'"))
    plain = ACRONYMS.sub(r"\1", POSSESSIVE.sub("", ABBREVIATION.sub(", ", IMPERSONAL.sub("", plain))))
    return list(_counted([match[0] for match in WORD.finditer(plain)]))


def _counted(words: Sequence[str]) -> Iterator[_Token]:
    opens = starts = True
    for at, word in enumerate(words):
        low = word.lower()
        opens, starts = opens or low in BOUNDARIES, starts or low in CLAUSES
        for part in [low] if low in CLASS_OF or low[0] == "-" else low.split("-"):
            key = _key(part)
            if key:
                passive = at > 0 and words[at - 1].lower() in BE and low.endswith(("ed", "en", "wn", "ght", "elt", "nt"))
                strict = key in CLASSES or key.lstrip("-")[0].isdigit() or key in ("half", "twice")
                yield _Token(key, opens, starts, strict, passive)
                opens, starts = (opens, starts) if key == PRONOUN else (low in BOUNDARIES, low in CLAUSES)


def _key(word: str) -> str:
    """What of a word must match: its class, its number, or its stem; "" where it says nothing."""
    if word in PRONOUNS:
        return PRONOUN
    if word in CLASS_OF:
        return CLASS_OF[word]
    if word in NUMBER_OF or word.lstrip("-")[:1].isdigit():
        return NUMBER_OF.get(word, word.replace(",", ""))
    stems = terms(word)
    return SYNONYM_OF.get(stems[0], stems[0]) if stems else ""
