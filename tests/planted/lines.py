"""The line of a planted fault in its file."""

from tests.planted.faults import Fault


def replaced(text: str, fault: Fault) -> str:
    """The file's text with the faulty line in the place of the sound one. Raises LookupError unless it is there exactly once."""
    lines = text.splitlines(keepends=True)
    at = [number for number, line in enumerate(lines) if line.strip() == fault.line]
    if len(at) != 1:
        raise LookupError(f"{fault.path}: {fault.what}: the line is found {len(at)} times, expected once: {fault.line}")
    lines[at[0]] = lines[at[0]].replace(fault.line, fault.faulty)
    return "".join(lines)
