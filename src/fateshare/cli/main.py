"""The command `fateshare`: its group, and how it ends (0 done, 1 the answer is no, 2 misuse)."""

from __future__ import annotations

import gc
import sys
from typing import Annotated

import typer

from fateshare.cli import ask, data, exchange, govern, notice, serve, stress, voice

#: Most of what a command makes stays until it ends: looking through it again and again for
#: what is free took a tenth of the time.
_SELDOM = (100_000, 20, 20)

app = typer.Typer(
    name="fateshare",
    help="Who shares fate on the Internet: briefs and facts, offline, each figure with its source.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("brief")(ask.brief)
app.command("compare")(ask.compare)
app.command("network")(stress.network)
app.command("cut")(stress.cut)
app.command("weakest")(stress.weakest)
app.command("fate")(stress.fate)
app.command("replay")(stress.replay)
app.command("calibrate")(stress.calibrate)
app.command("agreements")(govern.agreements)
app.command("gap")(govern.gap)
app.command("divide")(govern.divide)
app.command("voice")(voice.voice)
app.command("notice")(notice.notice)
app.command("serve")(serve.serve)
app.add_typer(data.app, name="atlas")
app.add_typer(exchange.app, name="exchange")


@app.callback(invoke_without_command=True)
def root(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,  # noqa: FBT002
) -> None:
    """Who shares fate on the Internet: briefs and facts, offline, each figure with its source."""
    if version:
        from importlib.metadata import version as installed  # noqa: PLC0415 - slow to load

        typer.echo(installed("fateshare"))
        raise typer.Exit


def main() -> None:
    """Run the command line; a user sees one message and never a stack trace."""
    from fateshare.base.errors import FateshareError  # noqa: PLC0415 - light, but only here

    gc.set_threshold(*_SELDOM)
    try:
        app(standalone_mode=True)
    except FateshareError as err:
        sys.stderr.write(f"fateshare: {err}\n")
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except KeyboardInterrupt:
        sys.stderr.write("fateshare: stopped.\n")
        sys.exit(130)
