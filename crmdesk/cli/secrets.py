"""Passwords and codes on the command line: typed unseen or read from stdin, never an argument."""

from __future__ import annotations

import sys

import click

from crmdesk.i18n import _

PASSWORD_STDIN = click.option(
    "--password-stdin", is_flag=True, help="Read the password from stdin."
)


def new_password(from_stdin: bool) -> str:
    """Typed twice; empty where nothing was typed."""
    if from_stdin:
        return line_from_stdin()
    typed: str = click.prompt(
        _("Password"), hide_input=True, confirmation_prompt=True, default="", show_default=False
    )
    return typed


def recovery_code(from_stdin: bool) -> str:
    if from_stdin:
        return line_from_stdin()
    typed: str = click.prompt(_("Recovery code"), hide_input=True)
    return typed


def line_from_stdin() -> str:
    return sys.stdin.readline().rstrip("\r\n")


def somebody_can_type() -> bool:
    return sys.stdin.isatty()
