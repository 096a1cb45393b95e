import itertools
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.text import fold, from_telex, from_vni, key, telex_candidates, vni_candidates
from search.text.letters import ACUTE, DOT, GRAVE, HOOK, TILDE, TONES, Letter, read, write
from search.text.syllable import ONSETS, RIMES, border, is_syllable, placed

TELEX = {"\u0302": "{0}", "\u0306": "w", "\u031b": "w", "\u0335": "d"}
VNI = {"\u0302": "6", "\u0306": "8", "\u031b": "7", "\u0335": "9"}
TELEX_TONES = {"": "", ACUTE: "s", GRAVE: "f", HOOK: "r", TILDE: "x", DOT: "j"}
VNI_TONES = {"": "", ACUTE: "1", GRAVE: "2", HOOK: "3", TILDE: "4", DOT: "5"}


def syllables() -> list[str]:
    """Every syllable that spelling allows."""
    found = []
    for onset, rime, tone in itertools.product(sorted(ONSETS), sorted(RIMES), ("", *TONES)):
        letters = read(onset + rime)
        cut = border(syllable_bases(letters))
        letters[-1] = letters[-1]._replace(tone=tone)
        syllable = write(placed(letters, cut))
        if is_syllable(syllable):
            found.append(syllable)
    return found


def syllable_bases(letters: list[Letter]) -> str:
    return "".join(letter.base for letter in letters)


def keystrokes(syllable: str, marks: dict[str, str], tones: dict[str, str]) -> dict[str, str]:
    """Type a syllable in the ways people do: by name of the way, what is typed."""
    letters = read(syllable)
    tone = tones[next((letter.tone for letter in letters if letter.tone), "")]
    if "oo" in syllable_bases(letters) and marks is TELEX:
        letters.insert(syllable_bases(letters).index("oo"), Letter("o"))  # oo is typed ooo
    plain = syllable_bases(letters)
    spelled = [letter.base + marks.get(letter.mark, "").format(letter.base) for letter in letters]
    last_marks = "".join(typed[1:] for typed in spelled)
    in_place = "".join(
        typed + (tone if letter.tone else "")
        for typed, letter in zip(spelled, letters, strict=True)
    )
    return {
        "marks at their letters, tone at the end": "".join(spelled) + tone,
        "all at their letters": in_place,
        "all at the end": plain + last_marks + tone,
        "tone first, then marks": plain + tone + last_marks,
    }


EVERY = syllables()
WAYS = tuple(keystrokes("a", TELEX, TELEX_TONES))


def unread(
    marks: dict[str, str], tones: dict[str, str], read_keys: Callable[[str], str]
) -> list[str]:
    """Return what was misread of all syllables, each typed in the next of the ways."""
    wrong = []
    for syllable, way in zip(EVERY, itertools.cycle(WAYS), strict=False):
        typed = keystrokes(syllable, marks, tones)[way]
        if key(read_keys(typed)) != key(syllable):
            wrong.append(f"{syllable}: {typed} ({way})")
    return wrong


def test_there_are_as_many_syllables_as_spelling_allows() -> None:
    assert 15_000 < len(EVERY) < 25_000


def test_every_syllable_typed_in_telex_is_read() -> None:
    assert unread(TELEX, TELEX_TONES, from_telex) == []


def test_every_syllable_typed_in_vni_is_read() -> None:
    assert unread(VNI, VNI_TONES, from_vni) == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("thoong tin ddoois ngoaij", "thông tin đối ngoại"),
        ("ddoosi", "đối"),
        ("tieengs Vieetj", "tiếng Việt"),
        ("DDOOIS NGOAIJ Ddaangr", "ĐỐI NGOẠI Đẩng"),
        ("nguwowif nguowif nguwoif", "người người người"),
        ("thuowr quawn giwax", "thuở quăn giữa"),
        ("nhw tw", "như tư"),
        ("xooong ngoeof", "xoong ngoèo"),
        ("HDDND", "HĐND"),
        ("class windows 2022, ok.", "class windows 2022, ok."),
    ],
)
def test_telex(typed: str, meant: str) -> None:
    assert from_telex(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tho6ng tin d9o6i1 ngoa5i", "thông tin đối ngoại"),
        ("tie61ng Vie65t", "tiếng Việt"),
        ("nguo7i2 ngu7o7i2", "người người"),
        ("HD9ND", "HĐND"),
        ("U23 Covid19 30km", "U23 Covid19 30km"),
    ],
)
def test_vni(typed: str, meant: str) -> None:
    assert from_vni(typed) == meant


def test_words_are_candidates_for_the_reader_to_weigh() -> None:
    assert telex_candidates("sex") == ("sẽ",)
    assert telex_candidates("car") == ("cả",)
    assert telex_candidates("max") == ("mã",)


@pytest.mark.parametrize("word", ["thong", "tin", "class", "server", "tiếng", "a" * 99, "", "2022"])
def test_what_holds_no_keystroke_of_a_mark_is_no_candidate(word: str) -> None:
    assert telex_candidates(word) == ()
    assert vni_candidates(word) == ()


@given(st.text(st.characters(codec=None)))
def test_any_text_can_be_read(text: str) -> None:
    from_telex(text)
    from_vni(text)


@given(st.text("aeouwdsfrxjghnc", max_size=16))
def test_candidates_are_few_and_no_longer_than_what_was_typed(word: str) -> None:
    candidates = telex_candidates(word)
    assert len(candidates) < 40
    assert all(len(fold(candidate)) <= len(word) for candidate in candidates)
