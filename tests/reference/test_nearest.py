"""The known word that is offered for one that is mistyped or Chinese; of several vocabularies the asked one decides."""

import pytest

from rules.catalogue import Text
from rules.catalogue.vocabulary import EXEMPTIONS, ORDER_USES, POLLUTANTS, USES, VEHICLE_CLASSES
from rules.orders.warnings import LEVELS
from services.reference import order_form, pass_form, warning_form
from services.reference.clause_parts import CAMERAS, EFFECTS
from services.reference.remarks import with_nearest
from services.reference.synonyms import OFFERED
from streams.events import FUELS, PLATE_COLOURS

NOTHING = Text("", "")


@pytest.mark.parametrize(
    ("word", "known", "offer"),
    [
        ("渣土", USES, "muck"),
        ("渣土运输车", USES, "muck"),
        ("危化品车辆", EXEMPTIONS, "hazardous"),
        ("城市运行保障车辆", EXEMPTIONS, "city_operation"),
        ("绿色通道", EXEMPTIONS, "fresh_produce"),
        ("预拌砂浆运输车", ORDER_USES, "mortar"),
        ("沥青混合料运输车", ORDER_USES, "asphalt"),
        ("砂石运输车", ORDER_USES, "sand"),
        ("工程救险车", EXEMPTIONS, "rescue"),
        ("载货汽车", ORDER_USES, "truck"),
        ("三轮汽车", VEHICLE_CLASSES, "three_wheeler"),
        ("低速载货汽车", VEHICLE_CLASSES, "low_speed"),
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
        # what holds a known word and is none of its kind
        ("三轮摩托车", VEHICLE_CLASSES, None),
        ("正三轮载货摩托车", VEHICLE_CLASSES, None),
        ("电动三轮车", VEHICLE_CLASSES, None),
        ("非危险货物", USES, None),
        ("非重型货车", VEHICLE_CLASSES, None),
        ("半挂牵引车", USES, "goods"),  # a tractor is no trailer, which is never charged
        ("牵引车", USES, "goods"),
        ("拉土车", USES, "muck"),
        ("土方车", USES, "muck"),
        ("砼车", USES, "mixer"),
        ("沙石料车", USES, "sand"),
        ("应急救援车", USES, "rescue"),  # 急救 in it is no ambulance
        ("水罐消防车", USES, "fire"),
        ("气电混合", FUELS, None),
        ("校车", USES, "other"),
        ("校车", EXEMPTIONS, None),  # coach would exempt every coach
        ("柴电", FUELS, "diesel_hybrid"),
        ("汽油/电", FUELS, "petrol_hybrid"),
        ("燃料电池", FUELS, "hydrogen"),
        ("muk", USES, "muck"),
        (" Deisel ", FUELS, "diesel"),
        ("", USES, None),
    ],
)
def test_an_offer(word: str, known: tuple[str, ...], offer: str | None) -> None:
    assert with_nearest(NOTHING, word, known).en == (f"; nearest: {offer}" if offer else "")


@pytest.mark.parametrize(
    ("word", "known", "offer"),
    [
        (
            "特种车辆",
            EXEMPTIONS,
            "; may be emergency_vehicle (特种车辆（警车、消防车、救护车、工程救险车）), special (专项作业车)",
        ),
        (
            "执行任务的特殊车辆",
            EXEMPTIONS,
            "; may be emergency_vehicle (特种车辆（警车、消防车、救护车、工程救险车）), special (专项作业车)",
        ),
        ("货车", ORDER_USES, "; may be goods (普通货车), truck (载货汽车)"),
        ("牵引车", ORDER_USES, "; may be goods (普通货车), truck (载货汽车)"),
        ("油电", FUELS, "; may be petrol_hybrid (汽油混合动力), diesel_hybrid (柴油混合动力)"),
        ("插电式混合动力", FUELS, "; may be petrol_hybrid (汽油混合动力), diesel_hybrid (柴油混合动力)"),
        ("柴油/LNG", FUELS, "; may be gas (燃气), diesel (柴油)"),
        ("油罐车", USES, "; may be hazardous (危化品运输车), tank (罐车)"),
        ("煤气罐车", USES, "; may be tank (罐车), hazardous (危化品运输车)"),  # no coal
        ("水泥罐车", USES, "; may be mixer (混凝土搅拌车), cement (水泥运输车)"),
        ("自卸车", USES, "; may be muck (渣土车), sand (砂石车), coal (运煤车), goods (普通货车)"),
        ("公交车", USES, "; may be coach (客车), other (登记为其他用途的车辆)"),
        ("中型普通客车", VEHICLE_CLASSES, "; a coach is told by its use, coach, and has none of these classes"),
        ("农用车", VEHICLE_CLASSES, "; may be low_speed (低速货车), three_wheeler (三轮汽车), tractor (拖拉机)"),
        ("砂石、水泥运输车", ORDER_USES, "; may be cement (水泥运输车), sand (砂石车)"),
        ("其他车辆", ORDER_USES, "; nearest: other; the other vehicles of a notice are said by vehicles.except_clauses"),
        ("低速载货汽车", ORDER_USES, "; nearest: truck; low_speed: a class, said in vehicles.classes"),
        ("过境车辆", ORDER_USES, "; transit cannot be judged: a clause with remark keeps it"),
    ],
)
def test_every_near_reading_is_offered(word: str, known: tuple[str, ...], offer: str) -> None:
    assert with_nearest(NOTHING, word, known).en == offer


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
        *POLLUTANTS,
        *CAMERAS,
    }
    assert {offer for _, offer in OFFERED} <= known
