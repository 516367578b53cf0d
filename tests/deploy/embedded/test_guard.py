from deploy.embedded.guard import listed


def test_what_was_added_and_not_forgotten_is_listed_in_order() -> None:
    assert listed(["+10 15\n", "+11 2\n", "-10\n", "+12 15\n"]) == {11: 2, 12: 15}
