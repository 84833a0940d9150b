"""Source profiles: how a source spells the fields of `streams.events` — names, codes, units, datum, clock — as versioned YAML.

Here live the shipped profiles, what a profile may say (`schema`), its check on load (`checking`) and the mapping of one record
(`mapping`, `values`, `units`). Reading files and writing to a log do not: see `services.publish`.
How to write one: docs/profiles.md.
"""

from pathlib import Path

from streams.profiles.checking import checked
from streams.profiles.schema import Profile, ProfileRefused
from streams.profiles.yaml_text import read_yaml

__all__ = ["PLAIN", "Profile", "ProfileRefused", "load", "shipped"]

PLAIN = "plain"
_FOLDER = Path(__file__).parent


def shipped() -> list[str]:
    """Names of the profiles that come with plumewatch, sorted."""
    return sorted(path.stem for path in _FOLDER.glob("*.yaml"))


def load(name_or_path: str | Path) -> Profile:
    """The profile of that name, or of that file when it ends in .yaml or .yml. Raises ProfileRefused."""
    path = Path(name_or_path)
    if path.suffix not in (".yaml", ".yml"):
        if str(name_or_path) not in shipped():
            known = ", ".join(shipped())
            raise ProfileRefused(
                f"没有配置 {name_or_path}：应为以下之一：{known}，或一个 .yaml 文件",
                f"unknown profile {name_or_path}: expected one of {known}, or a .yaml file",
            )
        path = _FOLDER / f"{name_or_path}.yaml"
    try:
        text = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ProfileRefused(f"配置 {path}：不能读取：{error}", f"profile {path}: cannot be read: {error}") from error
    return checked(read_yaml(text, str(path)), str(path))
