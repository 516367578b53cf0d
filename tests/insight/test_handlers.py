from services.insight.app import SERVICE
from services.insight.endpoints import event_text
from services.insight.handlers import HANDLERS
from shared.events.catalogue import load_all, topics
from shared.i18n.catalogue import messages
from shared.messaging.handlers import verify


def test_every_type_of_event_is_heard() -> None:
    assert set(HANDLERS) == set(load_all())
    assert {event.topic for event in HANDLERS} == set(topics())
    verify(SERVICE.handlers)


def test_every_type_of_event_has_its_chinese_sentence() -> None:
    texts = {event_text(event.type) for event in HANDLERS}
    assert texts <= messages("zh_CN").keys()
