"""What a page with plotly needs under a strict policy: plotly leaves out a <style> of its own where an element bears its id."""

import re
from functools import cache

from services.dashboard.assets import folders

_GUARDED_STYLE = re.compile(r'getElementById\("([0-9a-f]{64})"\)')


@cache
def plotly_style_ids() -> list[str]:
    """Ids by which the wheel's plotly.js knows that styles of parts that we do not use are there already (read from it, 5 MB, once).

    Its own chart styles go by `plotly.js-style-global` with the class `no-inline-styles`; our rules are in static/chart.css.
    """
    text = (folders()["/assets/plotly"] / "plotly.min.js").read_text(encoding="utf-8")
    return sorted(set(_GUARDED_STYLE.findall(text)))
