"""Words in, workflow called, words out. Each command is one file, loaded only when it is used."""

import importlib
import os
import sys

import click

from sharedsky import __version__
from sharedsky.errors import SharedskyError, visible

COMMANDS = {
    "reconstruct": "make the step-by-step reconstruction of a case folder",
    "present": "open the reconstruction of a case folder in the browser, as a report and as a presentation",
    "check": "judge every claim of a case against its evidence, and find which claims cannot all be true",
    "explain": "show the reasoning behind the verdict on one claim, step by step",
    "could-meet": "tell whether two flights of a case could have met, seen or unseen",
    "diff": "tell which verdicts differ between two revisions of a case, and because of which evidence",
    "encounters": "find where flights came close, with the uncertainty of every figure",
    "statements": "draft who said what in documents, and confirm the drafts for a case",
    "inspect": "tell what is in files of evidence: format, flights, times, gaps, what was rejected and why",
    "serve": "run the deconfliction server: a DSS of ASTM F3548-21",
    "flight": "plan flights through a server, see what is in their way, begin, change and end them",
    "party": "say who may use the server, and make their keys and tokens",
    "backup": "copy the server's database while it works",
    "zones": "check UAS zones (ED-269, ED-318), import them to a server as constraints, export them",
    "ledger": "verify that leaves are the log that was signed and witnessed, and tell from which leaf on they are not",
    "formats": "list every format that can be read or written, with an example of each",
}
"""Command name (and file in this room) to its line of help."""


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"sharedsky.cli.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, n=1)
            fix = f"Did you mean '{near[0]}'?" if near else f"There are {', '.join(COMMANDS)}."
            raise click.UsageError(f"{error.message} {fix}", ctx) from None

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # whoever read on has seen enough, as in `sharedsky formats | head`; what is left goes nowhere
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(0)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.version_option(__version__, prog_name="sharedsky")
def group() -> None:
    """Keeps the parties that share a sky out of each other's way and, when that fails, shows step by step what
    happened, in a form the other side can check.
    """


def main() -> None:
    """The command `sharedsky`: one line for what a user can mend (exit 2: bad input; 1: a check failed)."""
    try:
        group.main(standalone_mode=False)
    except SharedskyError as error:
        click.echo(f"sharedsky: {error}", err=True)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("sharedsky: stopped", err=True)
        sys.exit(130)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        click.echo(f"sharedsky: {visible(where)}{error.strerror or error}", err=True)
        sys.exit(2)
