"""The ledger for other programs: schema.org ClaimReview (https://schema.org/ClaimReview) as JSON-LD."""

from typing import Any

from corpus import Corpus, Document, Erratum

WORST, BEST = 1, 5  # of a review's rating; severity 3 is rated 1, severity 1 is rated 3


def claim_reviews(corpus: Corpus) -> dict[str, Any]:
    """Return the whole ledger as one JSON-LD object with a graph of ClaimReviews."""
    documents = {document.id: document for document in corpus.documents}
    return {"@context": "https://schema.org", "@graph": [_review(e, documents) for e in corpus.errata]}


def _review(erratum: Erratum, documents: dict[str, Document]) -> dict[str, Any]:
    return {
        "@type": "ClaimReview",
        "@id": f"urn:viva:erratum:{erratum.id}",
        "claimReviewed": erratum.claim,
        "itemReviewed": {
            "@type": "Claim",
            "appearance": [_appearance(documents[anchor.document], anchor.quote) for anchor in erratum.anchors],
        },
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": 4 - erratum.severity,
            "worstRating": WORST,
            "bestRating": BEST,
            "alternateName": erratum.kind,
        },
        "reviewBody": f"{erratum.correction} {erratum.why}",
        "author": {"@type": "Organization", "name": "Viva"},
        **({"citation": erratum.reference} if erratum.reference else {}),
    }


def _appearance(document: Document, quote: str) -> dict[str, Any]:
    work = {"@type": "CreativeWork", "identifier": document.id, "name": document.title, "text": quote}
    return {**work, "publisher": {"@type": "Organization", "name": document.publisher}}
