"""Shows: the command line and the web page. It decides nothing; everything comes from `rag`."""
