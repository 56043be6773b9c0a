"""``vangnet quarantine|explain|audit|replay|republish|policy``: looking into the monitor, and proving what it holds."""

from collections import Counter
from contextlib import suppress
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from schemas.types import Audience
from services.monitor import app as monitor
from services.monitor.errors import NotInQuarantine
from services.monitor.explain import rules, summary
from services.monitor.policy import Policies, read_policy
from services.monitor.settings import MonitorSettings
from services.runtime.command import DataOption, JsonOption, opened_here, parse_moment, print_rows
from services.runtime.errors import Misconfigured

quarantine = typer.Typer(help="People whose events failed by a fault of ours.", no_args_is_help=True)

policy = typer.Typer(help="The numbers by which a case is judged.", no_args_is_help=True)

LeaverArgument = Annotated[UUID, typer.Argument(help="The pseudonym, as 'quarantine list' shows it.")]


@quarantine.command("list")
def list_quarantine(as_json: JsonOption = False, data: DataOption = None) -> None:  # noqa: FBT002 a flag of the command line
    """List who is in quarantine, since when and why."""
    with opened_here(data) as runtime:
        app = monitor.build(runtime, MonitorSettings.load())
        print_rows(app.quarantined(), as_json=as_json, empty="nobody is in quarantine")


@quarantine.command("show")
def show_quarantine(leaver: LeaverArgument, data: DataOption = None) -> None:
    """Show one person's quarantine: the place of the fault in the code, and who is the owner."""
    with opened_here(data) as runtime:
        waiting = monitor.build(runtime, MonitorSettings.load()).quarantined()
    found = [row for row in waiting if row["leaver"] == leaver]
    if not found:
        message = f"{leaver} is not in quarantine; 'vangnet quarantine list' shows who is"
        raise NotInQuarantine(message)
    print_rows(found, as_json=True, empty="")


@quarantine.command("retry")
def retry_quarantine(leaver: LeaverArgument, data: DataOption = None) -> None:
    """Work out the events of one person again; on a new fault the person stays in quarantine."""
    with opened_here(data) as runtime:
        monitor.build(runtime, MonitorSettings.load()).retry_quarantine(leaver)
    typer.echo(f"{leaver} is out of quarantine")


def explain(
    leaver: Annotated[UUID, typer.Argument(help="The pseudonym of the young person.")],
    at: Annotated[
        str | None,
        typer.Option(help="Ask the rules at this moment, without a zone Dutch time (default: now)."),
    ] = None,
    known_on: Annotated[
        str | None, typer.Option(help="Count only what was recorded by the end of this day, as 2026-11-24.")
    ] = None,
    *,
    role: Annotated[Audience | None, typer.Option("--as", help="Count only what this role may see.")] = None,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Print one dossier, what each rule answers and why, also why not, and when somebody looks again."""
    with opened_here(data) as runtime:
        app = monitor.build(runtime, MonitorSettings.load())
        until = parse_moment(known_on) + timedelta(days=1) if known_on else None
        moment = parse_moment(at) if at else runtime.clock.now()
        found = app.explain(leaver, moment, known_on=until, role=role)
    if found is None:
        message = f"nothing is known of {leaver}{' for that role and day' if role or known_on else ''}"
        raise Misconfigured(message)
    if as_json:
        print_rows([summary(found) | {"rules": rules(found)}], as_json=True, empty="")
        return
    for name, value in summary(found).items():
        typer.echo(f"{name}: {' | '.join(value) if isinstance(value, list) else value}")
    typer.echo()
    shown = ("rule", "answer", "reason", "urgency", "since", "due_on", "next_step", "because")
    print_rows([{name: row[name] for name in shown} for row in rules(found)], as_json=False, empty="")


def audit(as_json: JsonOption = False, data: DataOption = None) -> None:  # noqa: FBT002 a flag of the command line
    """List everybody who may fall through, each with the reason; exit code 1 when there is anybody."""
    with opened_here(data) as runtime:
        found = [
            {"leaver": row.leaver, "reason": str(gap), "school": row.card.school or None, "due": row.due}
            for row, gap in monitor.build(runtime, MonitorSettings.load()).audit()
        ]
    print_rows(found, as_json=as_json, empty="everybody has an owner, a status and a next date")
    if found:
        raise typer.Exit(1)


def replay(as_json: JsonOption = False, data: DataOption = None) -> None:  # noqa: FBT002 a flag of the command line
    """Fold the whole history again and list every difference with what is stored; exit code 1 when there is one."""
    with opened_here(data) as runtime:
        app = monitor.build(runtime, MonitorSettings.load())
        found = app.replay(lambda people: typer.echo(f"{people} people replayed", err=True))
    print_rows([asdict(one) for one in found], as_json=as_json, empty="no differences")
    if found:
        raise typer.Exit(1)


@policy.command("diff")
def diff(
    old: Annotated[str, typer.Argument(help="A day, as 2026-01-01, or the file of a policy.")],
    new: Annotated[str, typer.Argument(help="The same, of the policy that is to be tried.")],
    *,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Decide everybody under two policies and list who would be flagged or released; changes nothing."""
    with opened_here(data) as runtime:
        app = monitor.build(runtime, MonitorSettings.load())
        before, after = (_policy_named(text, app.monitor.policies) for text in (old, new))
        found = [
            *app.policy_diff(before, after, lambda people: typer.echo(f"{people} people decided", err=True))
        ]
    print_rows([asdict(one) for one in found], as_json=as_json, empty="nobody would be flagged or released")
    for (rule, effect), count in sorted(Counter((one.rule, one.effect) for one in found).items()):
        typer.echo(f"{rule}: {count} {effect}", err=True)


def _policy_named(text: str, policies: Policies) -> Policies:
    with suppress(ValueError):
        return policies.version(date.fromisoformat(text))
    path = Path(text)
    if not path.is_file():
        message = f"{text} is no day of a policy as 2026-01-01, and no file of one"
        raise Misconfigured(message)
    try:
        return Policies(read_policy(path.read_text(encoding="utf-8")))
    except ValueError as fault:
        message = f"{path}: {fault}"
        raise Misconfigured(message) from fault


def republish(data: DataOption = None) -> None:
    """Tell every dossier, signal and task again under new event ids, for a consumer that begins anew."""
    with opened_here(data) as runtime:
        app = monitor.build(runtime, MonitorSettings.load())
        made = app.republish(lambda people: typer.echo(f"{people} people done", err=True))
    typer.echo(f"{made} snapshots wait to be sent")
