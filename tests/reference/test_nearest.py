"""The known word that is offered for one that is mistyped or Chinese; of several vocabularies the asked one decides."""

import pytest

from rules.catalogue.vocabulary import EXEMPTIONS, USES, VEHICLE_CLASSES
from rules.orders.warnings import LEVELS
from services.reference import order_form, pass_form, warning_form
from services.reference.clause_parts import EFFECTS
from services.reference.remarks import nearest
from services.reference.synonyms import OFFERED
from streams.events import FUELS, PLATE_COLOURS


@pytest.mark.parametrize(
    ("word", "known", "offer"),
    [
        ("渣土", USES, "muck"),
        ("渣土运输车", USES, "muck"),
        ("危化品车辆", EXEMPTIONS, "hazardous"),
        ("特种车辆", EXEMPTIONS, "special"),
        ("新能源汽车", EXEMPTIONS, "new_energy"),
        ("危险货物运输车", USES, "hazardous"),
        ("重型", VEHICLE_CLASSES, "heavy"),
        ("中型货车", VEHICLE_CLASSES, "medium"),
        ("柴油", FUELS, "diesel"),
        ("柴油混合动力", FUELS, "diesel_hybrid"),
        ("液化天然气", FUELS, "gas"),
        ("纯电", FUELS, "electric"),
        ("黄绿牌", PLATE_COLOURS, "yellow_green"),
        ("黄牌", PLATE_COLOURS, "yellow"),
        ("黄色", LEVELS, "yellow"),
        ("Ⅱ级", LEVELS, "orange"),
        ("红色预警", LEVELS, "red"),
        ("通行证", pass_form.KINDS, "pass"),
        ("豁免", pass_form.KINDS, "exemption"),
        ("注销", pass_form.EVENTS, "revoked"),
        ("解除", warning_form.EVENTS, "lifted"),
        ("应急管控", order_form.KINDS, "emergency"),
        ("常态化限行", order_form.KINDS, "standing"),
        ("无效", EFFECTS, "not_honoured"),
        ("暂停使用", EFFECTS, "suspended"),
        ("黄色", FUELS, None),
        ("粮食运输车", USES, None),
        ("muk", USES, "muck"),
        (" Deisel ", FUELS, "diesel"),
        ("", USES, None),
    ],
)
def test_an_offer(word: str, known: tuple[str, ...], offer: str | None) -> None:
    assert nearest(word, known) == (f"; nearest: {offer}" if offer else "")


def test_what_is_offered_is_known_somewhere() -> None:
    events = {*pass_form.EVENTS, *warning_form.EVENTS, "amended"}
    known = {
        *EXEMPTIONS,
        *VEHICLE_CLASSES,
        *FUELS,
        *PLATE_COLOURS,
        *LEVELS,
        *pass_form.KINDS,
        *events,
        *order_form.KINDS,
        *EFFECTS,
    }
    assert {offer for _, offer in OFFERED} <= known
