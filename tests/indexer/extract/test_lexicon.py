"""Every entry of every word list does what its list is for."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from indexer.extract import lexicon
from indexer.extract.mentions import mentions
from indexer.extract.names import (
    SURNAMES,
    after_place_kind,
    bare_name,
    name_after_role,
    without_opener,
    without_tail,
)
from indexer.extract.narration import has_other_source, is_connected, is_narration
from indexer.extract.sentence import Sentence
from indexer.extract.statements import attribute

LISTS = sorted(
    entry.name
    for entry in files("indexer.extract.lexicon").iterdir()
    if entry.name.endswith((".txt", ".tsv"))
)


def entries(name: str) -> list[str]:
    return [row[0] for row in lexicon.rows(name)]


def speakers(text: str) -> list[str]:
    return [speaker.name for speaker in attribute([text])[0]]


def sentence(text: str) -> Sentence:
    return Sentence(text, 0, 0, len(text), (), (), ())


def capital(phrase: str) -> str:
    return phrase[0].upper() + phrase[1:]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_says_what_it_is_and_repeats_nothing(name):
    text = (files("indexer.extract.lexicon") / name).read_text(encoding="utf-8")
    assert text.startswith("# ")
    found = entries(name)
    assert len(found) == len(set(found)), sorted({x for x in found if found.count(x) > 1})
    assert all(entry == " ".join(entry.split()) for entry in found)


def test_the_longest_phrase_wins():
    pattern = re.compile(lexicon.alternation(["cho", "cho biết", "cho biết thêm"]))
    assert pattern.match("cho biết thêm rằng")[0] == "cho biết thêm"
    assert pattern.match("cho\u00a0biết")[0] == "cho\u00a0biết"


def test_a_space_in_a_pattern_is_any_run_of_spaces():
    pattern = lexicon.spaced(r"nói rằng[ ]?")
    assert pattern.fullmatch("nói \u00a0rằng")
    assert not pattern.fullmatch("nóirằng")


@pytest.mark.parametrize("row", lexicon.rows("verbs.tsv"), ids=lambda row: row[0])
def test_attribution_verbs(row):
    assert row[1] in ("strong", "weak")
    clause = "cầu này dân làm" if row[1] == "strong" else "rằng cầu này dân làm"
    assert speakers(f"Ông Trần Văn Bình {row[0]} {clause}.") == ["Trần Văn Bình"]
    for blocked in row[2].split(",") if len(row) > 2 else ():
        assert speakers(f"Ông Trần Văn Bình {row[0]} {blocked} hôm qua.") == []


@pytest.mark.parametrize("adverb", entries("adverbs.txt"))
def test_adverbs_before_the_verb(adverb):
    assert speakers(f"Ông Trần Văn Bình {adverb} cho biết cầu xong.") == ["Trần Văn Bình"]


@pytest.mark.parametrize("row", lexicon.rows("honorifics.txt"), ids=lambda row: row[0])
def test_honorifics(row):
    (mention,) = mentions(f"{row[0]} Trần Văn Bình")
    assert (mention.syllables, mention.gender) == (("Trần", "Văn", "Bình"), row[1])


@pytest.mark.parametrize("title", entries("titles.txt"))
def test_titles_take_any_name(title):
    (mention,) = mentions(f"{title} Thanh Mây nói")
    assert (mention.syllables, mention.role) == (("Thanh", "Mây"), title)


@pytest.mark.parametrize("row", lexicon.rows("roles.txt"), ids=lambda row: row[0])
def test_roles(row):
    (mention,) = mentions(f"{row[0]} Trần Văn Bình nói")
    assert (mention.syllables, mention.role) == (("Trần", "Văn", "Bình"), row[0])
    (mention,) = mentions(f"{capital(row[0])} cho biết")
    assert (mention.kind, mention.role) == ("role", capital(row[0]))
    if len(row) > 1:
        assert row[1] == "name"
        (mention,) = mentions(f"{row[0]} Sokolow nói")
        assert mention.syllables == ("Sokolow",)


@pytest.mark.parametrize("surname", entries("surnames.txt"))
def test_surnames(surname):
    assert bare_name(f"{surname} Văn Bình", "") == ((surname, "Văn", "Bình"), False)


@pytest.mark.parametrize("place", entries("places.txt"))
def test_places_are_no_part_of_a_name(place):
    run = place.replace(".", " ").split()
    assert name_after_role([*run, "Donald", "Sokolow"], True, True) == ("Donald", "Sokolow")
    if run[0].lower() not in SURNAMES:
        assert name_after_role([*run, "Trần", "Văn", "Bình"], True, True) == ("Trần", "Văn", "Bình")


@pytest.mark.parametrize("kind", entries("place_kinds.txt"))
def test_the_name_of_a_place_is_dropped(kind):
    run = ["Sông", "Khê", "Trần", "Văn", "Bình"]
    assert tuple(after_place_kind(f"Chủ tịch {kind}", run)) == ("Trần", "Văn", "Bình")


@pytest.mark.parametrize("kind", entries("named_after.txt"))
def test_what_is_named_after_a_person_is_none(kind):
    assert bare_name("Trần Văn Bình", f"ở {kind} ")[0] == ()


@pytest.mark.parametrize("compound", entries("compounds.txt"))
def test_a_compound_names_nothing(compound):
    run = ["Trần", "Văn", "Bình"]
    assert tuple(after_place_kind(f"Giám đốc Sở {compound} ", run)) == ("Trần", "Văn", "Bình")


@pytest.mark.parametrize("word", entries("organisations.txt"))
def test_organisations_are_no_persons(word):
    name, loose = bare_name(f"{word} Thanh Mây", "")
    assert name == () or loose or word.lower() in lexicon.folded("surnames.txt")


@pytest.mark.parametrize("word", entries("foreign_organisations.txt"))
def test_foreign_organisations_are_no_persons(word):
    assert bare_name(f"Sokolow {word}", "")[0] == ()


@pytest.mark.parametrize("half", entries("halves.txt"))
def test_a_comma_inside_an_organisation(half):
    (mention,) = mentions(f"Chủ nhiệm Ủy ban Khoa học, {half} Trần Văn Bình nói")
    assert mention.syllables == ("Trần", "Văn", "Bình")


@pytest.mark.parametrize("body", entries("bodies.txt"))
def test_a_body_in_brackets_belongs_to_the_role(body):
    (mention,) = mentions(f"ông Trần Văn Bình, Vụ trưởng Vụ Cầu ({body} Cầu đường), nói")
    assert mention.role == f"Vụ trưởng Vụ Cầu ({body} Cầu đường)"


@pytest.mark.parametrize("word", entries("stops.txt"))
def test_words_that_end_a_role(word):
    role = next(m for m in mentions(f"Giám đốc Sở Cầu đường {word} nhà") if m.kind == "role")
    assert role.role == "Giám đốc Sở Cầu đường"


@pytest.mark.parametrize("noun", entries("according.txt"))
def test_nouns_after_theo(noun):
    text = f"Theo {noun} của ông Trần Văn Bình, cầu đã xong."
    assert speakers(text) == ["Trần Văn Bình"]


@pytest.mark.parametrize("word", entries("appositions.txt"))
def test_appositions(word):
    text = f"Ông Trần Văn Bình, {word} xóm Đông, đã cho biết cầu xong."
    assert speakers(text) == ["Trần Văn Bình"]


@pytest.mark.parametrize("word", entries("between.txt"))
def test_what_may_stand_between_subject_and_verb(word):
    assert speakers(f"Ông Trần Văn Bình {word} lúc chiều muộn cho biết cầu xong.") == [
        "Trần Văn Bình"
    ]


@pytest.mark.parametrize("word", entries("before_subject.txt"))
def test_words_before_a_subject(word):
    assert speakers(f"Chuyện cũ {word} ông Trần Văn Bình nói cầu xong.") == ["Trần Văn Bình"]


@pytest.mark.parametrize("word", entries("before_object.txt"))
def test_words_before_an_object(word):
    assert speakers(f"Chuyện {word} ông Trần Văn Bình khẳng định cầu xong.") in (
        [],
        ["Trần Văn Bình"] if word == "theo" else [],
    )


@pytest.mark.parametrize("word", entries("openers.txt"))
def test_openers_that_run_into_the_subject(word):
    assert speakers(f"{capital(word)} xóm Đông ông Trần Văn Bình nói cầu xong.") == [
        "Trần Văn Bình"
    ]


@pytest.mark.parametrize("word", entries("pronouns.txt"))
def test_pronouns(word):
    gender = dict(row[:2] for row in lexicon.rows("honorifics.txt"))[word]
    honorific = "Bà" if gender == "f" else "Ông"
    text = f"{honorific} Trần Vân Bình đến chợ. {capital(word)} nói chợ vắng."
    assert speakers(text) == ["Trần Vân Bình"]


@pytest.mark.parametrize("word", entries("several.txt"))
def test_several_are_nobody(word):
    text = f"Luật sư Trần Văn Bình đến tòa. {capital(word)} luật sư cho rằng án nặng."
    assert speakers(text) == []


@pytest.mark.parametrize("word", entries("connectives.txt"))
def test_connectives(word):
    assert is_connected(sentence(f"{word} cầu xong sớm."))


@pytest.mark.parametrize("opening", entries("narrator.txt"))
def test_the_reporter_speaks_again(opening):
    text = f"{opening} hôm ấy trời mưa to suốt buổi."
    assert is_narration(sentence(text))


@pytest.mark.parametrize("source", entries("sources.txt"))
def test_sources_after_theo(source):
    text = f"Theo {source} nọ, cầu đã xong."
    assert has_other_source(sentence(text))


@pytest.mark.parametrize("subject", entries("sources_subject.txt"))
def test_sources_as_subjects(subject):
    text = f"{subject} nọ kiến nghị làm cầu."
    assert has_other_source(sentence(text))


@pytest.mark.parametrize("verb", entries("telling_verbs.txt"))
def test_somebody_else_is_heard(verb):
    text = f"Một nhân chứng {verb} cầu rung."
    assert has_other_source(sentence(text))
    own = f"Chúng tôi {verb} cầu vững."
    assert not has_other_source(sentence(own))


@pytest.mark.parametrize("verb", entries("core_verbs.txt"))
def test_any_manner_before_a_core_verb(verb):
    assert speakers(f"Ông Trần Văn Bình rơm rớm {verb} rằng cầu đã xong.") == ["Trần Văn Bình"]


@pytest.mark.parametrize("verb", entries("empty_verbs.txt"))
def test_verbs_that_only_tell_that_one_spoke(verb):
    assert speakers(f"Ông Trần Văn Bình {verb} với bà con xóm Đông.") == []


@pytest.mark.parametrize("opening", entries("glued.txt"))
def test_a_sentence_glued_to_a_caption(opening):
    from indexer.extract.units import units

    text = f"Cầu mới xây xong {opening} xóm Đông cầu rung."
    assert [text[a:b] for a, b in units(text, [])] == [
        "Cầu mới xây xong",
        f"{opening} xóm Đông cầu rung.",
    ]


@pytest.mark.parametrize("word", entries("generic.txt"))
def test_generic_words_do_not_tell_holders_apart(word):
    text = f"Giám đốc Kho Trần Văn Bình đến. Giám đốc {word} Kho nói kho đầy."
    assert speakers(text) == ["Trần Văn Bình"]


@pytest.mark.parametrize("word", entries("before_name.txt"))
def test_a_word_before_a_name_is_no_part_of_it(word: str) -> None:
    other = (word, "other") in lexicon.rows("before_name.txt")
    assert without_opener(f"{capital(word)} Trần Văn Bảy") == ("" if other else "Trần Văn Bảy")


@pytest.mark.parametrize("word", entries("after_name.txt"))
def test_a_word_behind_a_name_is_no_part_of_it(word: str) -> None:
    assert without_tail(f"Trần Văn Bảy {word} Hà Nội") == "Trần Văn Bảy"
    assert without_tail(f"{word} Hà Nội") == f"{word} Hà Nội"
