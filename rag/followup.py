"""What a question means after those before it: "and its drawbacks?" after "What is dropout?"."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index import terms, words

CONNECTIVE = re.compile(
    r"^\W*(?:and|but|so|then|or|also|ok(?:ay)?|what about|how about|what of|why not|how so)\b[\s,:]*", re.IGNORECASE
)
WHAT_ABOUT = re.compile(r"^\W*(?:and\s+|but\s+|ok(?:ay)?\s+)?(?:what|how)\s+(?:about|of)\s+(?:the\s+)?(.+?)\W*$", re.IGNORECASE)
# "it" that points nowhere: "is it possible", "what is it called when", "how come it is that"
EMPTY_IT = re.compile(
    r"\b(?:is|was|does|makes?|called?|call)\s+it\s+(?:called|possible|true|ok(?:ay)?|that|better to|good to|bad to|necessary|safe"
    r"|when|mean)\b|\bit is\b|\bit's\b|\bcall it when\b",
    re.IGNORECASE,
)
GENERIC = (
    r"techniques?|methods?|approach(?:es)?|problems?|issues?|networks?|functions?|layers?|models?|algorithms?|architectures?|"
    r"concepts?|ideas?|things?|ones?|trick|effect|step|process|filter|machine|structure|case"
)
POSSESSIVE = re.compile(r"\b(?:its|their)\b", re.IGNORECASE)
POINTER = re.compile(
    rf"\b(?:this|that|these|those|such)\s+(?:{GENERIC})\b|\b(?:it|they|them)\b|\b(?:this|these|those)\b(?!\s+\w+ing\b)"
    r"|\bthat\b(?=\s*(?:[?.,!]|$|with\b|in\b|by\b|again\b|for\b|to\b|help|work|prevent|improve|mean|happen|bad|good|better|so\b))"
    r"|\bthe\s+(?:third|last|previous|same)\s+one\b|\bthe\s+(?:first|last)\s+two\b|\b(?:the\s+)?two\s+of\s+them\b",
    re.IGNORECASE,
)
ENDS = r"(?=\s*(?:[?.,!]|$))"
FIRST = re.compile(rf"\bthe (?:former|first(?: (?:one|kind|type|method)\b|{ENDS}))", re.IGNORECASE)
SECOND = re.compile(rf"\bthe (?:latter|(?:second|other)(?: (?:one|kind|type|method)\b|{ENDS}))", re.IGNORECASE)
CLAUSE = re.compile(r"[?;,]\s|\band\b|\bso\b", re.IGNORECASE)  # what stands before is a statement or question of its own
BARE = re.compile(
    r"^\W*(?:why|how|how so|why not|why is that(?: so)?|how come|for example|an example|example|"
    r"examples|e\.g|more|go on|tell me more|really|elaborate|in what way)\W*$",
    re.IGNORECASE,
)
PREPOSITION = re.compile(r"(?:at|in|on|for|during|with|without|after|before|when)\b", re.IGNORECASE)
NAME = 3  # words of a bare new subject: "and GRU?"
SHORT = 5  # words; so short a question without a subject of its own leans on the one before
SELF_CONTAINED = 7  # terms; so long a question stands on its own even if it points

Turn = str | Sequence[str]


@dataclass(frozen=True, slots=True)
class Resolved:
    """A question as searched. `changed`: there was a history, and the question leaves its subject."""

    text: str
    followed: bool
    changed: bool


def resolve(question: str, history: Sequence[Turn], subject_of: Callable[[str], str]) -> Resolved:
    """Say what `question` asks after `history` (questions, or (question, answer) pairs, oldest first).

    `subject_of` names the subject of a self-contained question ("dropout"), or "" where it knows none.
    """
    turns = (turn if isinstance(turn, str) else str(turn[0]) for turn in history if turn)
    before = [turn for turn in turns if turn.strip()]
    last = ""
    for turn in before:
        last = _resolve(turn, last, subject_of) or turn
    text = _resolve(question, last, subject_of) if last else ""
    if text:
        return Resolved(text, followed=text != question, changed=False)
    return Resolved(question, followed=False, changed=bool(last) and subject_of(question) != subject_of(last))


def _resolve(question: str, last: str, subject_of: Callable[[str], str]) -> str:
    """Return the self-contained form of a question that follows `last`, or "" where it stands on its own."""
    if not last:
        return question
    subject = subject_of(last) or " ".join(word for word in words(last) if terms(word))
    if not subject or not words(question):
        return ""
    about = WHAT_ABOUT.match(question)
    if about and not POSSESSIVE.search(about[1]):
        return _put_in(about[1], last, subject)
    if BARE.match(question):
        return f"{last} {question.strip()}"
    core = CONNECTIVE.sub("", question).strip()
    pointing = EMPTY_IT.sub(" ", core)
    points = bool(POSSESSIVE.search(core) or POINTER.search(pointing) or FIRST.search(core) or SECOND.search(core))
    if not points and core != question.strip() and len(core.split()) <= NAME and subject_of(core):
        return _put_in(core.rstrip(" ?.!"), last, subject)
    if points and _names_before(core, subject_of):
        return ""
    if points and not (len(terms(question)) >= SELF_CONTAINED and subject_of(question) and core == question.strip()):
        return _point(core, subject)
    elliptical = core != question.strip() or (len(terms(question)) <= 2 and len(question.split()) <= SHORT)
    return f"{core} ({subject})" if elliptical and not subject_of(question) else ""


def _names_before(core: str, subject_of: Callable[[str], str]) -> bool:
    """Tell whether a clause before the pointer names a subject: "What is ReLU, and why is it popular?" needs no history."""
    found = (pattern.search(core) for pattern in (POSSESSIVE, POINTER, FIRST, SECOND))
    clauses = CLAUSE.split(core[: min(match.start() for match in found if match)])
    return len(clauses) > 1 and bool(subject_of(clauses[0]))


def _put_in(new: str, last: str, subject: str) -> str:
    """ "What is the range of sigmoid?" then "what about tanh?": put the new subject in the old question."""
    if PREPOSITION.match(new):
        return f"{last.rstrip(' ?.!')} {new}?"
    old = re.search(re.escape(subject), last, re.IGNORECASE)
    if old:
        return last[: old.start()] + new.strip() + last[old.end() :]
    return f"{new.strip()}? ({last})"


def _point(core: str, subject: str) -> str:
    """Put the subject in the place of the first word that points at it."""
    sides = re.split(r"\s+and\s+|\s+vs\.?\s+", subject)
    if len(sides) == 2 and (FIRST.search(core) or SECOND.search(core)):
        return SECOND.sub(sides[1], FIRST.sub(sides[0], core, count=1), count=1)
    if POSSESSIVE.search(core):
        return POSSESSIVE.sub(f"{subject}'s", core, count=1)
    return POINTER.sub(subject, core, count=1) if POINTER.search(core) else f"{core} ({subject})"
