"""What the answer to a view_submission does to the modal."""

from dataclasses import replace

from tests.slack_double.json_value import Json
from tests.slack_double.outcome import Outcome
from tests.slack_double.slack_error import SlackRefusal
from tests.slack_double.surface import Surface
from tests.slack_double.view import View
from tests.slack_double.view_methods import close_stack, push_modal, replace_content
from tests.slack_double.view_rules import check_view
from tests.slack_double.workspace import Workspace


def apply_answer(workspace: Workspace, view: View, outcome: Outcome) -> Outcome:
    """Apply it, or say why Slack would tell the person that the app misbehaves."""
    try:
        shown = _apply(workspace, view, outcome.body)
    except SlackRefusal as refusal:
        return replace(outcome, problem=refusal.code, problems=refusal.problems)
    return replace(outcome, view=shown)


def _apply(workspace: Workspace, view: View, answer: Json) -> View | None:
    match answer.get("response_action"):
        case None:
            view.closed = True
        case "clear":
            close_stack(workspace, view.user)
        case "errors":
            _check_errors(view, answer)
        case "update":
            replace_content(workspace, view, _good_view(answer))
        case "push":
            return push_modal(workspace, view.user, _good_view(answer))
        case unknown:
            raise SlackRefusal("invalid_response_action", [str(unknown)])
    return None if view.closed else view


def _check_errors(view: View, answer: Json) -> None:
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not answer.get("errors") or set(answer["errors"]) - inputs:
        raise SlackRefusal("invalid_errors", [f"errors must name inputs of the view: {sorted(inputs)}"])


def _good_view(answer: Json) -> Json:
    content = answer.get("view")
    if found := check_view(content, only=Surface.MODAL):
        raise SlackRefusal("invalid_view", found)
    return dict(content) if isinstance(content, dict) else {}
