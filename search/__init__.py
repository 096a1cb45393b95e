"""The waist of timbao: what the indexer and the web side must agree on."""
