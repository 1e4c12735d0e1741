"""Ways to break a sentence by one small change, so that its evidence no longer supports it.

Each takes (sentence, other sentences of the same subject, random numbers) and returns the broken sentence, "" where it cannot.
"""

import re
from collections.abc import Callable, Sequence

import numpy as np

from index import terms

Random = np.random.Generator
Break = Callable[[str, Sequence[str], Random], str]

WORD = re.compile(r"[A-Za-z][\w'’-]*|\d+(?:[.,]\d+)*")
VERB = re.compile(r"\b(is|are|was|were|can|may|will|does|do|has|have|should|must)\b(?! not\b)(?!n't)")
NEXT = {"one": "two", "two": "three", "three": "four", "four": "five", "first": "second", "second": "third"}
OPPOSITES = tuple(
    pair.split("/")
    for pair in """
    increase/decrease increases/decreases increasing/decreasing increased/decreased higher/lower high/low
    larger/smaller large/small more/less more/fewer faster/slower fast/slow before/after better/worse best/worst
    first/last maximize/minimize maximizes/minimizes maximum/minimum reduce/increase reduces/increases improve/worsen
    improves/worsens prevent/cause prevents/causes input/output inputs/outputs training/test train/test
    forward/backward encoder/decoder generator/discriminator L1/L2 bias/variance overfitting/underfitting
    linear/nonlinear supervised/unsupervised shallow/deep simple/complex positive/negative up/down short/long
    local/global early/late left/right upper/lower hot/cold strong/weak wide/narrow with/without all/some
    always/sometimes often/rarely usually/never many/few every/no only/also can/cannot may/must above/below
    inside/outside increases/reduces add/remove adds/removes start/end beginning/end large/tiny true/false easy/hard
    cheap/expensive same/different convex/concave row/column read/write client/server primary/secondary public/private
    old/new past/future vanishing/exploding batch/stochastic mean/variance hidden/visible weights/activations LSTM/GRU
    CNN/RNN sigmoid/tanh precision/recall
    """.split()
)
HEDGES = dict(
    pair.split("/")
    for pair in """
    may/always might/always can/must often/always usually/always typically/always generally/always mostly/always
    sometimes/always some/all many/all most/all always/sometimes all/some only/mainly never/rarely every/some
    possibly/certainly could/will commonly/always
    """.split()
)


def negated(sentence: str, others: Sequence[str], random: Random) -> str:
    """A "not" put in, or taken out."""
    bare = re.sub(r"\b(?:not|never)\s+|n't\b", "", sentence, count=1)
    if bare != sentence:
        return bare.replace("cannot", "can")
    verbs = list(VERB.finditer(sentence))
    if not verbs:
        return re.sub(r"\bto (?=[a-z])", "not to ", sentence, count=1)
    verb = verbs[int(random.integers(len(verbs)))]
    return f"{sentence[: verb.end()]} not{sentence[verb.end() :]}"


def renumbered(sentence: str, others: Sequence[str], random: Random) -> str:
    """Another number."""
    numbers = list(re.finditer(r"\d+(?:\.\d+)?", sentence))
    if not numbers:
        return re.sub(rf"\b({'|'.join(NEXT)})\b", lambda m: NEXT[m[0]], sentence, count=1)
    number = numbers[int(random.integers(len(numbers)))]
    value = float(number[0])
    changed = (value * 10, value + 1, value * 2, max(value - 1, 0))[int(random.integers(4))]
    return sentence[: number.start()] + f"{changed:g}" + sentence[number.end() :]


def reversed_(sentence: str, others: Sequence[str], random: Random) -> str:
    """A word's opposite in its place."""
    words = {one: other for pair in OPPOSITES for one, other in (pair, pair[::-1])}
    places = [match for match in WORD.finditer(sentence) if match[0].lower() in words or match[0] in words]
    if not places:
        return ""
    place = places[int(random.integers(len(places)))]
    new = words.get(place[0]) or words[place[0].lower()]
    return sentence[: place.start()] + _cased(str(new), place[0]) + sentence[place.end() :]


def unhedged(sentence: str, others: Sequence[str], random: Random) -> str:
    """A hedge lost, or another in its place."""
    places = [match for match in WORD.finditer(sentence) if match[0].lower() in HEDGES]
    if not places:
        return re.sub(r"\b(is|are)\b", r"\1 always", sentence, count=1) if random.random() < 0.3 else ""
    place = places[int(random.integers(len(places)))]
    return sentence[: place.start()] + _cased(HEDGES[place[0].lower()], place[0]) + sentence[place.end() :]


def exchanged(sentence: str, others: Sequence[str], random: Random) -> str:
    """Two content words in each other's places."""
    places = [match for match in WORD.finditer(sentence) if terms(match[0]) and len(match[0]) > 2]
    if len(places) < 4:
        return ""
    one, two = sorted(random.choice(len(places), 2, replace=False).tolist())
    if two - one < 2 or terms(places[one][0]) == terms(places[two][0]):
        return ""
    a, b = places[one], places[two]
    moved = _cased(b[0], a[0]) + sentence[a.end() : b.start()] + a[0].lower()
    return f"{sentence[: a.start()]}{moved}{sentence[b.end() :]}"


def rival(sentence: str, others: Sequence[str], random: Random) -> str:
    """A content word from elsewhere in the place of one."""
    known = set(terms(sentence))
    strays = [match[0] for text in others for match in WORD.finditer(text) if terms(match[0]) and not set(terms(match[0])) & known]
    places = [match for match in WORD.finditer(sentence) if terms(match[0]) and len(match[0]) > 3]
    if not strays or not places:
        return ""
    place, stray = places[int(random.integers(len(places)))], strays[int(random.integers(len(strays)))]
    return sentence[: place.start()] + _cased(stray, place[0]) + sentence[place.end() :]


def invented(sentence: str, others: Sequence[str], random: Random) -> str:
    """Part of something else said as if it belonged to it."""
    if not others:
        return ""
    words = others[int(random.integers(len(others)))].rstrip(".").split()
    if len(words) < 6:
        return ""
    start = int(random.integers(len(words) - 4))
    link = ("and", "which means", "because of")[int(random.integers(3))]
    return f"{sentence.rstrip('.')}, {link} {' '.join(words[start : start + 5])}."


def lost(sentence: str, others: Sequence[str], random: Random) -> str:
    """A condition or a limiting word left out."""
    return re.sub(r"\b(?:only|unless [^,.]+|mainly|partly|rarely|hardly)\b,?\s*", "", sentence, count=1)


def other(sentence: str, others: Sequence[str], random: Random) -> str:
    """Something else altogether, of the same subject."""
    return others[int(random.integers(len(others)))] if others else ""


def _cased(word: str, like: str) -> str:
    return word[:1].upper() + word[1:] if like[:1].isupper() and not word.isupper() else word


ALL: tuple[Break, ...] = (negated, renumbered, reversed_, unhedged, exchanged, rival, invented, lost, other)
