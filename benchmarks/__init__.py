"""Speed and quality, measured beside peers; nothing of the project imports this."""
