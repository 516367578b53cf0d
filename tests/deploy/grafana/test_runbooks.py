"""Every alert has its section in docs/operating.md, and every section an alert."""

import re

from shared.observability import metrics
from tests.deploy.grafana.expressions import ALERTS, ROOT

GUIDE = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^### (Huzhu\w+)\n(.*?)(?=^##|\Z)", GUIDE, re.MULTILINE | re.DOTALL))


def test_alerts_and_sections_are_the_same() -> None:
    assert set(SECTIONS) == set(ALERTS)
    assert re.findall(r"^### (Huzhu\w+)", GUIDE, re.MULTILINE) == list(ALERTS)


def test_a_section_says_how_grave_it_is_what_it_means_where_to_look_and_what_to_do() -> None:
    for name, text in SECTIONS.items():
        assert f"**Means** ({ALERTS[name]['labels']['severity']}):" in text, name
        assert "**Look**:" in text, name
        assert "**Do**:" in text, name


def test_every_metric_is_explained() -> None:
    text = GUIDE.replace("`…_max`", "`huzhu_database_connections_max`")
    names = [family.name for each in vars(metrics).values() if hasattr(each, "_name") for family in each.describe()]
    assert [name for name in names if f"`{name}`" not in text and f"`{name}_total`" not in text] == []
