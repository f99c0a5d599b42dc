"""The typesetter, in a process of its own: its memory is given back, its time is bounded.

Run as « python compositeur.py FOLDER ORDER », which imports typst and nothing of the portal. FOLDER
holds journal.typ and all it reads (typst takes octets only from files, and cannot leave it).
"""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

MAITRE = "journal.typ"
DELAI = 180  # seconds; an issue of sixteen pages takes about one
POLICES = Path(__file__).parent / "polices"


class Refus(Exception):
    """The typesetter would not: a mistake of ours in the template or the data."""


def landmarks(folder: Path) -> list[dict]:
    """What the template says of where things are. Raises Refus."""
    return json.loads(_run(folder, "mesurer"))


def pdf(folder: Path, moment: int) -> bytes:
    """A tagged PDF/UA-1. moment: the seconds it says it was made at. Raises Refus."""
    return _run(folder, "composer", str(moment))


def _run(*order):
    command = [sys.executable, "-I", __file__, *map(str, order)]
    try:
        done = subprocess.run(  # noqa: S603 - our own script
            command, capture_output=True, check=False, timeout=DELAI
        )
    except subprocess.TimeoutExpired:
        raise Refus(f"more than {DELAI} seconds") from None
    if done.returncode:
        raise Refus(done.stderr.decode(errors="replace")[-2000:])
    return done.stdout


def _main(folder, order, moment="0"):
    import typst  # only in the child: 80 MB

    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(POLICES)]
    )
    compiler = typst.Compiler(
        input=Path(folder) / MAITRE, root=folder, font_paths=fonts, ignore_system_fonts=True
    )
    if order == "mesurer":
        sys.stdout.write(compiler.query("<repere>", field="value"))
    else:
        when = datetime.fromtimestamp(int(moment), UTC)
        made = compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=when)
        sys.stdout.buffer.write(made)


if __name__ == "__main__":
    _main(*sys.argv[1:])
