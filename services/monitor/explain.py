"""Explains one person: what is known, what each rule answers and why, and when somebody looks again; pure.

As a role may see it, and as it was known on a day: a fact that the role may not see, or that came later, is not there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from schemas.envelope import Envelope
from schemas.topics import purpose_of
from schemas.types import Audience, EventId, LeaverId
from services.monitor.answers import Answer
from services.monitor.dossier import Dossier, fold, is_fact, is_for_all
from services.monitor.dropout import Decision, decide
from services.monitor.policy import Policies, Policy
from services.monitor.retention import Retention, retention_of
from services.monitor.timeline import line_of
from services.monitor.told import PlaceKind


@dataclass(frozen=True, slots=True)
class Explanation:
    """A dossier with its decision at one moment, the policy by which was decided, and how long it may be kept."""

    dossier: Dossier
    decision: Decision
    policy: Policy
    events: Mapping[EventId, Envelope]
    at: datetime
    retention: Retention


def explained(
    leaver: LeaverId,
    history: Iterable[Envelope],
    policies: Policies,
    at: datetime,
    *,
    known_on: datetime | None = None,
    role: Audience | None = None,
) -> Explanation | None:
    """Return what was so at a moment, or None when nothing was known.

    Args:
        at: the moment at which the rules are asked, aware UTC.
        known_on: only what was recorded up to this moment counts; None for all of it.
        role: only what this role may see counts; None for all that every reader of a dossier may see.
    """
    visible = [
        event
        for event in history
        if is_fact(event) and _may_see(event, role) and (known_on is None or event.recorded <= known_on)
    ]
    if not visible:
        return None
    dossier = fold(visible, leaver)
    policy = policies.at(dossier.last_exit.left_on if dossier.last_exit else None, dossier.region)
    events = {event.id: event for event in visible}
    return Explanation(
        dossier, decide(dossier, policy, at), policy, events, at, retention_of(visible, policies)
    )


def summary(found: Explanation) -> dict[str, object]:
    """Return what is known, for a reader."""
    dossier, decision = found.dossier, found.decision
    return {
        "leaver": dossier.leaver,
        "at": found.at,
        "school": dossier.school or None,
        "region": dossier.region,
        "coach": dossier.coach,
        "responsible": str(decision.ladder.ends_at),
        "doorstroompunt_hears": str(decision.ladder.doorstroompunt),
        "policy": f"{found.policy.valid_from}{f', region {found.policy.region}' if found.policy.region else ''}",
        "status": str(decision.status),
        "in_window": decision.in_window,
        "spoken_on": dossier.contact.on if dossier.contact else None,
        "action_on": decision.action_on,
        "looks_again": decision.due,
        "exits": [f"{one.left_on} {one.school_type} → {one.destination}" for one in dossier.exits],
        "places": [
            f"{'work' if place.kind is PlaceKind.PLACEMENT else 'school'} {place.destination or '-'}"
            f" from {place.counts_from}, seen there {place.confirmed_on or 'never'}"
            f"{f', ended {place.end.on}' if place.end else ''}"
            for place in dossier.places
        ],
        "kept_until": list(
            dict.fromkeys(
                f"{term.controller} {term.until or 'no known end'} {term.reason}"
                for term in found.retention.terms
            )
        ),
        "facts": len(found.events),
    }


def rules(found: Explanation) -> list[dict[str, object]]:
    """Return what each rule answers, what is open first; also why one does not speak."""
    answers = sorted(found.decision.answers, key=lambda answer: answer.kind is None)
    return [_row(answer, found.events) for answer in answers]


def _row(answer: Answer, events: Mapping[EventId, Envelope]) -> dict[str, object]:
    evidence = [events[one] for one in answer.cause.evidence if one in events] if answer.cause else []
    return {
        "rule": str(answer.rule),
        "answer": str(answer.kind) if answer.kind else "rust",
        "reason": str(answer.reason),
        "urgency": str(answer.urgency) if answer.kind else None,
        "since": answer.since,
        "due_on": answer.due_on,
        "changes_at": answer.due,
        "next_step": answer.next_step,
        "because": ", ".join(f"{line.code} {line.on}" for line in map(line_of, evidence)) or None,
    }


def _may_see(event: Envelope, role: Audience | None) -> bool:
    return is_for_all(event) if role is None else role in purpose_of(event.type, event.source).audience
