"""Made-up plates for sources that name vehicles by an id only.

An event must have a plate. An id under the name of a plate could be taken for somebody's; so it gets a form that no plate can
have (two Chinese characters in front, 试验-123): the register of vehicles refuses such a text, so that `rules` finds it
unregistered and nothing is ever charged to it.
"""

import re
from base64 import b32encode
from hashlib import sha256

_PLAIN = re.compile(r"[0-9A-Z]{1,8}", re.ASCII)
_HASHED = 9


def pseudonym_of(source_id: str, prefix: str) -> str:
    """prefix-ID; an id that is long, or has more than digits and capitals, as nine letters and digits of its hash.

    The length of a plate's text is bounded (`streams.plates`), and its dots and small letters are taken off as dress: two ids
    must not become one there. A plate that a source calls an id is hashed too.
    """
    if _PLAIN.fullmatch(source_id):
        return f"{prefix}-{source_id}"
    return f"{prefix}-{b32encode(sha256(source_id.encode()).digest()).decode()[:_HASHED]}"
