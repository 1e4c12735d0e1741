"""What can go wrong in answering.

VivaError
├── ModelMissing   a model package or folder is not there; the message says which command installs it
└── WriterError    the writer failed while it wrote
"""


class VivaError(Exception):
    """Viva cannot do what it was asked; the message says why and what to do about it."""


class ModelMissing(VivaError):
    """The weights of a model cannot be found."""


class WriterError(VivaError):
    """A writer failed; the answer is made of evidence sentences instead."""
