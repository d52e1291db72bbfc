"""The parts of a checklist that a place can be asked, and those it names."""

from collections.abc import Collection

from audits.asked import parts_to_ask
from audits.checklist import KINDS, Kind
from audits.checklists import latest


def parts() -> dict[Kind, dict[str, str]]:
    """The parts of each checklist that has some, by the fact that names them."""
    return {kind: found for kind in KINDS if (found := parts_to_ask(latest(kind)))}


def parts_named(kind: Kind, facts: Collection[str]) -> list[str]:
    """The parts that these facts name; none where everything is asked."""
    return [name for fact, name in parts_to_ask(latest(kind)).items() if fact in facts]
