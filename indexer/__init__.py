"""From a file on disk to the index."""
