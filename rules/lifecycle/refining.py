"""A copilot chooses the words of a recommendation. What approving starts stays as the playbook planned it."""

from dataclasses import replace

from rules.alert.alert import Alert
from rules.alert.audit import AuditEvent, event_draft
from rules.alert.work import WorkKind
from rules.lifecycle.change import Change, changed, noted
from rules.playbook.refining import may_refine

_SHOWS = frozenset({WorkKind.POST_CARD, WorkKind.ADD_CHART})


def asking_a_copilot(change: Change) -> Change:
    """Return a change that also asks a copilot for words, if its alert gets a card of its own, or is worse on it."""
    if not _SHOWS & set(change.adds) or not may_refine(change.alert):
        return change
    return replace(change, adds=(*change.adds, WorkKind.REFINE_WORDS))


def refine(alert: Alert, words: str, model: str, of: str) -> Change | None:
    """
    Replace the words of a recommendation `of` which a copilot was asked; None if they are others now, or decided upon.

    The playbook's own are kept.
    """
    evidence = alert.metadata.evidence
    if not may_refine(alert) or alert.recommended_action != of or evidence is None or evidence.plan is None:
        return None
    plan = evidence.plan.model_copy(update={"refined_by": model, "playbook_words": of})
    refined = noted(changed(alert, recommended_action=words), evidence=evidence.model_copy(update={"plan": plan}))
    entry = event_draft(AuditEvent.WORDS_REFINED, {"recommendedAction": words, "playbookWords": of, "model": model})
    return Change(refined, entries=(entry,), adds=(WorkKind.UPDATE_CARD,))
