"""Whoever tampers with the trace, with all the rights there are, is found out by public keys alone (X28)."""

from datetime import timedelta

import asyncpg
import pytest
from joserfc.jwk import OKPKey

from shared.audit import verifying
from shared.audit.chain import SELECTED, canonical, next_hash
from tests.shared.audit.conftest import Trace


@pytest.fixture
async def sealed(trace: Trace) -> Trace:
    """Ten entries under two heads."""
    for _ in range(2):
        await trace.write(5)
        await trace.seal()
    assert (await trace.verdict()).broken is None
    return trace


@pytest.mark.parametrize(
    "column", ["at", "agency", "actor_id", "helped_id", "person_id", "role", "scope", "delegation", "outcome", "action",
               "kind", "object_id", "why", "session", "origin", "trace_id"],
)  # fmt: skip
async def test_an_altered_entry(sealed: Trace, column: str) -> None:
    values = {"at": "at + interval '1 microsecond'"}
    value = values.get(column, "gen_random_uuid()" if column.endswith("_id") and column[:5] != "trace" else "'x'")
    value = "'x'" if column == "object_id" else value
    await sealed.tamper(f"update audit_entry set {column} = {value} where seq = 4")
    broken = (await sealed.verdict()).broken
    assert broken == "position 4: entry 4 is not what was sealed, or the link was altered"


async def test_a_deleted_entry(sealed: Trace) -> None:
    await sealed.tamper("delete from audit_entry where seq = 7")
    assert (await sealed.verdict()).broken == "position 7: entry 7 is gone"


async def test_an_entry_deleted_with_its_link(sealed: Trace) -> None:
    await sealed.tamper("delete from audit_entry where seq = 7", "delete from audit_link where entry = 7")
    assert (await sealed.verdict()).broken == "position 7 is missing: the chain goes on at 8"


async def test_an_entry_cut_out_and_the_gap_closed(sealed: Trace) -> None:
    await sealed.tamper(
        "delete from audit_link where position = 7",
        *(f"update audit_link set position = {place - 1} where position = {place}" for place in (8, 9, 10)),
    )
    assert str((await sealed.verdict()).broken).startswith("position 7: entry 8 is not what was sealed")


async def test_an_inserted_entry(sealed: Trace) -> None:
    await sealed.tamper(
        "insert into audit_entry (agency, outcome, action) values ('350500', 'done', 'forged')",
        *(f"update audit_link set position = {place + 1} where position = {place}" for place in (10, 9, 8, 7, 6)),
        "insert into audit_link (position, entry, hash) select 6, max(seq), '\\x00' from audit_entry",
    )
    assert str((await sealed.verdict()).broken).startswith("position 6: entry 11 is not what was sealed")


async def test_reordered_entries(sealed: Trace) -> None:
    await sealed.tamper(
        "update audit_link set entry = 100 where position = 3",
        "update audit_link set entry = 3 where position = 4",
        "update audit_link set entry = 4 where position = 3",
    )
    assert str((await sealed.verdict()).broken).startswith("position 3: entry 4 is not what was sealed")


async def test_a_chain_made_anew_over_an_altered_entry(sealed: Trace) -> None:
    """Whoever computes all hashes again still lacks the key."""
    await sealed.tamper("update audit_entry set action = 'nothing.happened' where seq = 4")
    digest = bytes((await sealed.rows("select hash from audit_link where position = 3"))[0][0])
    forged = []
    for row in await sealed.rows(f"select {SELECTED} from audit_entry where seq >= 4 order by seq"):
        digest = next_hash(digest, row.values())
        forged.append(f"update audit_link set hash = '\\x{digest.hex()}' where entry = {row['seq']}")
    await sealed.tamper(*forged)
    expected = "position 5: the chain is another than the head signed at position 5 says"
    assert (await sealed.verdict()).broken == expected
    await sealed.tamper("delete from audit_head where position = 5")
    assert (await sealed.verdict()).broken == "position 5: the chain is another than the anchor at position 5 says"


async def test_a_tail_cut_off_behind_an_anchor(sealed: Trace) -> None:
    await sealed.tamper(
        "delete from audit_entry where seq > 5", "delete from audit_link where position > 5",
        "delete from audit_head where position > 5",
    )  # fmt: skip
    expected = "position 10: the chain ends at 5, the anchor at position 10 is beyond it"
    assert (await sealed.verdict()).broken == expected


async def test_a_tail_without_its_signature(sealed: Trace) -> None:
    await sealed.tamper("delete from audit_head where position > 5")
    lines = (await sealed.anchors.lines())[:1]
    assert (await sealed.verdict(anchors=lines)).broken == "position 10: the end of the chain is not signed"


async def test_another_key(sealed: Trace) -> None:
    other = OKPKey.generate_key("Ed25519", auto_kid=True)
    broken = str((await sealed.verdict(other)).broken)
    assert broken.startswith("the head signed at position 5: signed by the unknown key")
    disguised = OKPKey.import_key({**other.as_dict(private=False), "kid": str(sealed.key.kid)})
    assert (await sealed.verdict(disguised)).broken == (
        "the head signed at position 5: not the key's signature over this"
    )


async def test_after_a_rotation_both_keys_are_needed(sealed: Trace) -> None:
    first, sealed.key = sealed.key, OKPKey.generate_key("Ed25519", auto_kid=True)
    await sealed.write()
    await sealed.seal()
    assert (await sealed.verdict(first, sealed.key)).broken is None
    assert str((await sealed.verdict(sealed.key)).broken).startswith("the head signed at position 5")


async def test_altered_anchors(sealed: Trace) -> None:
    first, second = await sealed.anchors.lines()
    assert (await sealed.verdict(anchors=[first.replace(b'"position": 5', b'"position": 4'), second])).broken == (
        "the anchor at position 4: not the key's signature over this"
    )
    assert (await sealed.verdict(anchors=[b"{}", second])).broken == "line 1 of the anchors: not a head"


async def test_a_lost_anchor_is_missed_once_there_was_time_to_write_it(
    sealed: Trace, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = (await sealed.anchors.lines())[1:]
    assert (await sealed.verdict(anchors=lines)).broken is None
    monkeypatch.setattr(verifying, "ANCHORED_WITHIN", timedelta(0))
    expected = "position 5: the head that was signed there is not among the anchors"
    assert (await sealed.verdict(anchors=lines)).broken == expected


async def test_another_services_chain_does_not_pass_for_this_ones(sealed: Trace) -> None:
    connection = await asyncpg.connect(sealed.url)
    verdict = await verifying.verify("claims", connection, [sealed.key], [])
    await connection.close()
    assert str(verdict.broken).startswith("the head signed at position 5: not the key's")


def test_an_entry_is_written_in_one_way_only() -> None:
    assert canonical([1, 1700000000000000, "350500", None, "用人单位"]) == (
        '[1,1700000000000000,"350500",null,"用人单位"]'.encode()
    )
