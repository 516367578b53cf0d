"""By what right an entry of the trace says that something was done."""

from shared.db.trail import Place, Trail
from shared.ids import new_id
from shared.security.principal import Grant, Principal

AGENCY = "350500"


def entry(*grants: Grant) -> dict[str, object]:
    trail = Trail(Place("claims.post_release", "payout"), Principal(new_id(), AGENCY, grants, "s"))
    trail.about(new_id(), "payout")
    [row] = trail.rows(AGENCY, acted=True)
    return row


def test_what_is_done_in_somebody_elses_office_names_the_delegation() -> None:
    row = entry(Grant("finance", AGENCY, "the-delegation", str(new_id())))
    assert (row["role"], row["scope"], row["delegation"]) == ("finance", AGENCY, "the-delegation")


def test_who_holds_the_office_too_acts_in_their_own() -> None:
    lent, own = Grant("finance", AGENCY, "the-delegation", str(new_id())), Grant("finance", AGENCY)
    for grants in ((lent, own), (own, lent)):
        row = entry(*grants)
        assert (row["role"], row["scope"], row["delegation"]) == ("finance", AGENCY, None)


def test_a_delegation_of_another_role_is_none_of_this_one() -> None:
    row = entry(Grant("finance", AGENCY), Grant("centre_reviewer", AGENCY, "the-delegation", str(new_id())))
    assert (row["role"], row["delegation"]) == ("finance", None)
