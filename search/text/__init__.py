"""Vietnamese: letters, syllables, keys, tokens, sentences, keystrokes, legacy fonts.

In the order of the pipeline: `decoding`, `legacy` and `charsets` (bytes to text), `letters`
(text to its stored form), `tokens`, `compounds`, `numbers`, `keys` and `syllable` (text to index
keys); beside it `sentences`, and for queries `distance` and `typing`.
"""

from search.text.compounds import Piece, key, pieces
from search.text.decoding import Decoded, decode
from search.text.distance import distance
from search.text.keys import agree, fold
from search.text.legacy import detect, repair
from search.text.letters import normalize
from search.text.sentences import sentences
from search.text.syllable import Syllable, is_syllable, parts
from search.text.tokens import GAP, SURFACE, Token, advance, tokenize
from search.text.typing import from_telex, from_vni, telex_candidates, vni_candidates

__all__ = [
    "GAP",
    "SURFACE",
    "Decoded",
    "Piece",
    "Syllable",
    "Token",
    "advance",
    "agree",
    "decode",
    "detect",
    "distance",
    "fold",
    "from_telex",
    "from_vni",
    "is_syllable",
    "key",
    "normalize",
    "parts",
    "pieces",
    "repair",
    "sentences",
    "telex_candidates",
    "tokenize",
    "vni_candidates",
]
