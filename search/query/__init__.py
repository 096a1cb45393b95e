"""A reader's query: parsed into nodes, read in the light of the corpus, restated in words."""
