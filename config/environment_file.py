"""The file with the settings of an installed site, which systemd, `sh` and Podman read as well.

Each of them has rules of its own for quotes, `$`, `#` and backslashes. So this file takes only lines that mean one
thing to all of them: NAME=value with nothing in the value that needs quotes, or NAME='value' with no single quote and
no backslash inside.

As a program, it reads the file and hands over to `manage.py`: bin/manage does so. The settings are there before any
module of ours is imported. Standard library only.
"""

import os
import re
import sys
from pathlib import Path

LINE = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=(?:'([^'\\]*)'|([A-Za-z0-9@%+,./:=_-]*))")


class BadEnvironmentFile(Exception):
    """The file cannot be read, or has a line that would not mean one thing. The message is one sentence."""


def read(path: Path) -> dict[str, str]:
    """Return the names and values in the file. Raises BadEnvironmentFile, which never quotes a value."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        reason = fault.strerror if isinstance(fault, OSError) else "it is not UTF-8"
        raise BadEnvironmentFile(
            f"{path} cannot be read ({reason}). Commands run as the site's own account, for example: "
            "sudo -u follow-through bin/manage doctor"
        ) from fault
    found: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        matched = LINE.fullmatch(line)
        if matched is None:
            raise BadEnvironmentFile(
                f"{path}, line {number}: write NAME=value without blanks, or NAME='value' in single quotes, "
                "and comments on lines of their own."
            )
        name, quoted, plain = matched.groups()
        if name in found:
            raise BadEnvironmentFile(f"{path}, line {number}: {name} is there twice.")
        found[name] = quoted if quoted is not None else plain
    return found


def main(*words: str) -> None:
    """Run `manage.py` with the settings of ENVIRONMENT_FILE; what the file says wins."""
    try:
        os.environ.update(read(Path(os.environ["ENVIRONMENT_FILE"])))
    except BadEnvironmentFile as fault:
        sys.exit(f"Cannot start: {fault}")
    program = Path(__file__).resolve().parent.parent / "manage.py"
    os.execv(sys.executable, [sys.executable, str(program), *words])


if __name__ == "__main__":
    main(*sys.argv[1:])
