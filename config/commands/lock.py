"""`make lock`: write requirements.txt, -s3.txt and -dev.txt, exact and with hashes, from the .in files beside them.

The reason for each direct dependency is a comment above it in the .in file and is carried over.
"""

import re
import subprocess
import sys

from config.places import BASE_DIR

OLDEST_PYTHON = "3.11"
HEADER = "# Written by `make lock` from {source}: change that file, not this one.\n"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def main() -> None:
    product = compiled("requirements.in")
    write("requirements.txt", HEADER.format(source="requirements.in"), product, reasons("requirements.in"))
    store = compiled("requirements-s3.in", "requirements.in")
    everything = compiled("requirements-dev.in", "requirements-s3.in", "requirements.in")
    tools = {name: pin for name, pin in everything.items() if name not in product}
    different = [name for name in product if not everything.get(name) == store.get(name) == product[name]]
    if different:
        sys.exit(f"The tools need other versions than the product of: {', '.join(different)}. Align the .in files.")
    extra = {name: pin for name, pin in store.items() if name not in product}
    header = HEADER.format(source="requirements-s3.in") + "\n-r requirements.txt\n"
    write("requirements-s3.txt", header, extra, reasons("requirements-s3.in"))
    header = HEADER.format(source="requirements-dev.in") + "\n-r requirements.txt\n"
    write("requirements-dev.txt", header, tools, reasons("requirements-dev.in") | reasons("requirements-s3.in"))


def compiled(*sources: str) -> dict[str, str]:
    """Return each package's pin with its hashes, as written in a requirements file, by normalised name."""
    options = ["--universal", "--generate-hashes", "--no-annotate", "--no-header", "--quiet"]
    options += ["--python-version", OLDEST_PYTHON, "--no-emit-index-url", "--no-emit-find-links"]
    command = [sys.executable, "-m", "uv", "pip", "compile", *options, *sources]
    printed = subprocess.run(command, cwd=BASE_DIR, check=True, stdout=subprocess.PIPE, text=True).stdout
    pins: dict[str, str] = {}
    for pin in re.split(r"\n(?=\S)", printed.strip()):
        pins[name_in(pin)] = pins.get(name_in(pin), "") + pin + "\n"
    return pins


def reasons(source: str) -> dict[str, str]:
    """Return the comment right above each requirement of `source`, by normalised name."""
    lines = (BASE_DIR / source).read_text().splitlines()
    return {
        name_in(line): above
        for above, line in zip(lines, lines[1:], strict=False)
        if NAME.match(line) and above.startswith("# ")
    }


def name_in(requirement: str) -> str:
    """The normalised name of the package (PEP 503) that a line requires."""
    found = NAME.match(requirement)
    if not found:
        sys.exit(f"This is no requirement: {requirement!r}")
    return re.sub(r"[-_.]+", "-", found.group()).lower()


def write(target: str, header: str, pins: dict[str, str], why: dict[str, str]) -> None:
    """Write direct dependencies first, each under its reason, then what they bring along."""
    direct = [f"\n{why[name]}\n{pin}" for name, pin in pins.items() if name in why]
    brought = [pin for name, pin in pins.items() if name not in why]
    text = header + "".join(direct) + "\n# Brought along by those above.\n" + "".join(brought)
    (BASE_DIR / target).write_text(text)


if __name__ == "__main__":
    main()
