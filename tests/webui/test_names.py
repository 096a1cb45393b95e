from webui.names import initial, name_key


def test_people_sort_by_given_name_in_alphabet_order_then_by_tone() -> None:
    names = ["Lê Văn Đạt", "Trần Thị Ánh", "Ngô Ân", "Bùi Dũng", "Lê Văn Ăn", "Vũ An", "Tạ Bình"]
    ordered = ["Vũ An", "Trần Thị Ánh", "Lê Văn Ăn", "Ngô Ân", "Tạ Bình", "Bùi Dũng", "Lê Văn Đạt"]
    assert sorted(names, key=name_key) == ordered


def test_tones_order_names_of_the_same_letters() -> None:
    names = ["Lê Bạ", "Lê Bá", "Lê Bã", "Lê Bả", "Lê Bà", "Lê Ba"]
    assert sorted(names, key=name_key) == names[::-1]


def test_same_given_names_sort_by_family_name() -> None:
    assert sorted(["Võ An", "Đỗ An", "Bùi An"], key=name_key) == ["Bùi An", "Đỗ An", "Võ An"]


def test_a_name_is_filed_under_its_own_letter() -> None:
    assert [initial(n) for n in ("Lê Đào", "Y Ế", "Trần Ứng", "Ngô 3", "")] == list("ĐÊƯ3#")


def test_unknown_letters_come_last() -> None:
    assert sorted(["Ω", "Lê Vy"], key=name_key) == ["Lê Vy", "Ω"]
