"""YAML, read strictly: a name that is said twice is refused instead of the last one winning."""

from typing import Any

import yaml

from streams.profiles.schema import ProfileRefused


class _OnceLoader(yaml.SafeLoader):
    """A safe loader that refuses repeated names in a mapping."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for name, _ in node.value:
            if not isinstance(name, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(None, None, "a name is no text", name.start_mark)
            if name.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{name.value} is said twice", name.start_mark)
            seen.add(name.value)
        return super().construct_mapping(node, deep)


def read_yaml(text: str, where: str) -> Any:
    """The content of a YAML text. Raises ProfileRefused with the line on a syntax error or a repeated name."""
    try:
        return yaml.load(text, _OnceLoader)
    except yaml.YAMLError as error:
        raise _unreadable(where, error) from error
    except (RecursionError, ValueError) as error:  # nested too deeply; a date such as 2026-02-30
        raise _unreadable(where, str(error) or "nested too deeply") from error


def _unreadable(where: str, error: object) -> ProfileRefused:
    return ProfileRefused(f"配置 {where}：不能按 YAML 读取：{error}", f"profile {where}: not readable as YAML: {error}")
