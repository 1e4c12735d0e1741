"""What can go wrong in answering.

VivaError
├── AdapterError   a tuned adapter is missing, damaged or for another model
├── CacheError     no folder for converted models can be written
├── ModelMissing   a model package or folder is not there; the message says which command installs it
└── WriterError    the writer failed while it wrote
"""


class VivaError(Exception):
    """Viva cannot do what it was asked; the message says why and what to do about it."""


class CacheError(VivaError):
    """Converted models can be kept nowhere."""


class ModelMissing(VivaError):
    """The weights of a model cannot be found."""


class AdapterError(VivaError):
    """An adapter cannot be added to its model."""


class WriterError(VivaError):
    """A writer failed; the answer is made of evidence sentences instead."""
