"""Words that carry meaning, stemmed: what BM25, spelling and the word checks of `rag` share."""

import re

import Stemmer

# Function words and the small talk of questions: they tell nothing about the subject.
STOPWORDS = frozenset(
    """a about after all also am an and any are as ask at be because been before being both but by can could did do does doing
    done each either else etc even ever every explain for from get give go had has have he her here him his how however i if in
    into is it its just know let like made make makes many may me mean means might more most much must my need no nor not of off
    on one only or other our out over own please said same say see she should so some such tell than that the their them then
    there these they thing things this those through thus to too two under until up us use used uses using very want was way we
    well were what what's when where which while who whom whose why will with without would you your describe define discuss
    difference between compare versus vs called happen happens work works e.g i.e""".split()
)
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
BRITISH = re.compile(r"(?<=[a-z]{3})is(?=(?:e[drs]?|ing|ations?)$)")  # optimise, initialisation; not "rise"

_stemmer = Stemmer.Stemmer("english")


def words(text: str) -> list[str]:
    """Return the lower-case words of `text`, in order; hyphens and underscores part words."""
    return WORD.findall(text.lower())


def stem(word: str) -> str:
    """Return the Snowball stem of a lower-case word, British spellings as American ones."""
    return str(_stemmer.stemWord(BRITISH.sub("iz", word)))


def terms(text: str) -> list[str]:
    """Return the stems of the words of `text` that carry meaning, in order: "Why use dropouts?" -> ["dropout"]."""
    return [stem(word) for word in words(text) if word not in STOPWORDS]
