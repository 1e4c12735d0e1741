"""Training what Viva ships: examples from the corpus, the runs, their reports. Needs the extra `tune`."""
