from indexer.readers.markdown import plain, read_markdown


def test_headings_pictures_and_quotes_lose_their_marks() -> None:
    front, blocks = read_markdown(
        "# Mưa *lớn* ở bến\n\n**Mưa suốt đêm làm ngập ba con phố.**\n\n"
        "Dòng một\ndòng hai của cùng một đoạn, xem [bản đồ](https://x.example/a).\n\n"
        "![Phố ngập](a.jpg)\n\n> “Nước lên nhanh”, bà Sáu kể.\n\n## Sau mưa\n\n"
        "- Một việc\n- Hai việc\n\n---\n"
    )
    assert front.meta["title"].text == "Mưa lớn ở bến"
    assert front.meta["lead"].text == "Mưa suốt đêm làm ngập ba con phố."
    assert front.meta["title"].origin == "markup"
    assert [(b.kind, b.text) for b in blocks] == [
        ("paragraph", "Dòng một dòng hai của cùng một đoạn, xem bản đồ."),
        ("caption", "Phố ngập"),
        ("paragraph", "“Nước lên nhanh”, bà Sáu kể."),
        ("heading", "Sau mưa"),
        ("paragraph", "- Một việc"),
        ("paragraph", "- Hai việc"),
    ]


def test_front_matter_outranks_the_first_heading() -> None:
    front, blocks = read_markdown("---\ntitle: Tựa thật\n---\n# Tựa trong bài\n\nThân.")
    assert front.meta["title"].text == "Tựa thật"
    assert [b.text for b in blocks] == ["Thân."]


def test_dialogue_in_bold_is_no_lead() -> None:
    front, blocks = read_markdown("# Hỏi\n\n**- Ông nghĩ sao?**\n\n- Tôi thấy ổn.")
    assert "lead" not in front.meta
    assert [b.text for b in blocks] == ["- Ông nghĩ sao?", "- Tôi thấy ổn."]


def test_what_is_no_mark_stays() -> None:
    assert plain("2 * 3 = 6 và a_b_c và 5*") == "2 * 3 = 6 và a_b_c và 5*"
    assert plain(r"giá \*chưa\* thuế") == "giá *chưa* thuế"
