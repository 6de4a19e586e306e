"""The first step of every target of `make`: the environment in .venv, with what is pinned in it.

It runs on whatever `python3` is, so it uses the standard library alone, and nothing newer than Python 3.6 before it
has looked at the version. It hands over to a module of this package, run by the environment's Python.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - the old Python that this line is for does run it
    sys.exit(
        "Follow Through needs Python 3.11 or later; {} is {}.{}. "
        "Install a later one and name it: make run PYTHON=python3.11".format(sys.executable, *sys.version_info[:2])
    )

import hashlib
import os
import platform
import re
import shutil
import signal
import subprocess
from pathlib import Path
from typing import IO

PROJECT = Path(__file__).resolve().parent.parent
ENVIRONMENT = PROJECT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
LOG = ENVIRONMENT / "install.log"
PINNED = ("--require-hashes", "--only-binary=:all:")  # options of both installers
PRODUCT, TOOLS = "requirements.txt", "requirements-dev.txt"
# command: the module that does it, and the requirements files that it needs
COMMANDS = {
    "run": ("config.commands.run", [PRODUCT]),
    "test": ("config.commands.checks", [PRODUCT, TOOLS]),
    "dev": ("config.commands.dev", [PRODUCT, TOOLS]),
    "check": ("config.commands.dev", [PRODUCT, TOOLS]),
    "lint": ("config.commands.dev", [PRODUCT, TOOLS]),
    "types": ("config.commands.dev", [PRODUCT, TOOLS]),
    "messages": ("config.commands.messages", [PRODUCT]),
    "lock": ("config.commands.lock", [PRODUCT, TOOLS]),
    "bench": ("benchmarks.bench", [PRODUCT, TOOLS]),
}


def main(command: str, *words: str) -> None:
    module, requirements = COMMANDS[command]
    if not all(is_installed(name) for name in requirements):
        make_environment()
        install(requirements)
    # Python is to keep what it compiles, even in a container that says otherwise: or else each process of each start
    # compiles all code again, which takes longer than the start itself.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.chdir(PROJECT)
    os.execv(PYTHON, [str(PYTHON), "-m", module, command, *words])


def make_environment() -> None:
    """Make .venv, or make it again when its Python is missing or has another version."""
    if PYTHON.exists() and subprocess.run([PYTHON, "-c", "import pip"], capture_output=True).returncode == 0:
        return
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    say("Making the environment .venv")
    made = subprocess.run([sys.executable, "-m", "venv", str(ENVIRONMENT)], capture_output=True, text=True)
    if made.returncode:
        shutil.rmtree(ENVIRONMENT, ignore_errors=True)
        sys.exit(f"{sys.executable} cannot make an environment: install its venv module (Debian: python3-venv).")


def install(requirements: list[str]) -> None:
    """Install the pinned packages and check the hash of each. On failure stop with one sentence.

    uv does it in a tenth of pip's time. Where uv cannot be had, or fails, pip does it: it knows the index and the proxy
    of its own settings, and says why when it cannot.
    """
    say("Installing packages, once: this takes up to a minute")
    with_uv = ["uv", "pip", "install", "--python", str(PYTHON), *PINNED, "-r", requirements[-1]]
    with_pip = ["pip", "install", "--no-input", *PINNED, "-r", requirements[-1]]
    with LOG.open("w") as log:
        done = (has_uv(log) and run_module(log, *with_uv)) or run_module(log, *with_pip)
    if not done:
        sys.exit(reason(LOG.read_text(errors="replace")))
    for name in requirements:
        stamp(name).write_text(fingerprint(name))


def has_uv(log: IO[str]) -> bool:
    """Install uv as it is pinned among the tools; tell whether it is there."""
    pin = re.search(r"^uv==.*(?:\n +--hash=.*)*", (PROJECT / TOOLS).read_text(), re.MULTILINE)
    if not pin:
        return False
    alone = ENVIRONMENT / "uv.txt"
    alone.write_text(pin[0])
    return run_module(log, "pip", "install", "--no-input", "--retries=1", *PINNED, "-r", str(alone))


def run_module(log: IO[str], *words: str) -> bool:
    """Run a module of the environment's Python; tell whether it succeeded."""
    quiet = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    command = [str(PYTHON), "-m", *words]
    return subprocess.run(command, cwd=PROJECT, env=quiet, stdout=log, stderr=subprocess.STDOUT).returncode == 0


def reason(said: str) -> str:
    """Put what pip said about a failure into one sentence."""
    if "Retrying (" in said:
        return f"The package index cannot be reached: a first start needs the network. Details: {LOG}"
    if missing := re.search(r"No matching distribution found for (\S+)", said):
        machine = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
        return (
            f"There is no ready-made package {missing[1]} for this machine ({machine}): "
            "use Python 3.11 to 3.14 on a Linux with glibc, or on macOS 15 or later on Apple silicon; elsewhere the "
            f"container in deploy/ or a virtual machine. Details: {LOG}"
        )
    errors = [line for line in said.splitlines() if line.startswith("ERROR")] or ["pip said no more"]
    return f"The packages could not be installed ({errors[0]}). Details: {LOG}"


def is_installed(name: str) -> bool:
    return PYTHON.exists() and stamp(name).exists() and stamp(name).read_text() == fingerprint(name)


def stamp(name: str) -> Path:
    return ENVIRONMENT / f"{name}.installed"


def fingerprint(name: str) -> str:
    """What is installed depends on the pins and on the Python: after a change of either it is done again."""
    return hashlib.sha256((PROJECT / name).read_bytes() + os.fsencode(PYTHON.resolve())).hexdigest()


def say(sentence: str) -> None:
    print(f"{sentence} …", flush=True)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a script's background process inherits it ignored
    try:
        main(*sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit("\nStopped; the next start goes on from here.")
