"""`ecoute doctor`."""

import click

from moderation.doctor import State, examine


@click.command("doctor", epilog="Example: ecoute doctor")
def doctor_command() -> None:
    """Say whether this installation is well, and what to do where it is not; exit 1 if something does not work.

    Each line begins with ✓ (well), ! (to be minded) or ✗ (does not work). Nothing is changed, and no secret is shown.
    """
    counted = dict.fromkeys(State, 0)
    for line in examine():
        counted[line.state] += 1
        click.echo(str(line))
    ill, mind = counted[State.ILL], counted[State.MIND]
    click.echo(f"{ill or 'nothing'} to repair, {mind or 'nothing'} to mind")
    if ill:
        raise SystemExit(1)
