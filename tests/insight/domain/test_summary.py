from services.insight.domain.summary import summary
from shared.events.catalogue import load_all
from tests.insight.journey import Journey


def test_a_summary_keeps_figures_and_codes_and_drops_ids_and_ciphertext() -> None:
    journey = Journey()
    assert summary(journey.returned("employer")) == {
        "subject_kind": "claim", "stage": "employer", "round": 1, "reasons": ["wrong_amount"], "fields": ["total_fen"],
    }  # fmt: skip
    assert summary(journey.instructed()) == {"reference": "HZ-1", "amount_fen": 400_000}
    assert summary(journey.registered()) == {}


def test_no_type_of_event_has_ciphertext_under_a_name_that_the_summary_would_keep() -> None:
    """S1.3: a field that carries a personal value says so by its name."""
    for event in load_all():
        for name, field in event.model_fields.items():
            described = f"{name} {field.description or ''}".lower()
            if "cipher" in described or "sealed" in described:
                assert name.endswith(("_cipher", "_sealed")), event.type
