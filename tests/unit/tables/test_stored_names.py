"""Items that an earlier version wrote are read, and one reads what is written now."""

from rules.alert.work import Work, WorkKind
from storage.items import to_item, to_noun
from tests.factories import NOW


def test_work_keeps_its_name_for_the_subject_in_the_table() -> None:
    stored = {
        "scope": {"S": "work"},
        "key": {"S": "a1#post_card"},
        "alertId": {"S": "a1"},
        "kind": {"S": "post_card"},
        "severityRank": {"N": "3"},
        "createdAt": {"N": str(NOW)},
        "dueAt": {"N": str(NOW)},
    }

    work = to_noun(Work, stored, "t", ("scope", "key"))

    assert (work.subject_id, work.kind, work.key) == ("a1", WorkKind.POST_CARD, "a1#post_card")
    assert to_item(work)["alertId"] == {"S": "a1"}
