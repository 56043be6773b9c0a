"""``python -m services.school_client``: the sender alone, as ``vangnet school-client``, without the other services."""

import sys

import typer

from services.runtime.errors import Fault
from services.school_client.commands import client

if __name__ == "__main__":
    try:
        client()
    except Fault as fault:
        typer.echo(f"vangnet: {fault}", err=True)
        sys.exit(1)
