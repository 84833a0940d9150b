"""Every rule, by name. Sources and their marks: STANDARDS.md and the dated values under `rules/standards`."""

from rules.catalogue.entries import Rule, Text

_ALL = ("violation", "suspected", "to_be_verified")

_REMOTE_SENSING = Rule(
    name="remote_sensing",
    scope="history",
    title=Text("遥感检测超标", "over the limit by remote sensing"),
    act=Text(
        "驾驶排放检验不合格的机动车上道路行驶（遥感检测）", "driving a vehicle that failed its emission test (remote sensing)"
    ),
    code="6063",
    basis=(
        Text("HJ 845-2017 第5条（限值）", "HJ 845-2017 cl. 5 (limits)"),
        Text(
            "HJ 845-2017 第6条（6个自然月内连续两次及以上同种污染物超标为不合格）",
            "HJ 845-2017 cl. 6 (two or more consecutive exceedances of the same pollutant within six natural months)",
        ),
        Text("大气污染防治法 第113条", "Air Pollution Prevention and Control Law art. 113"),
    ),
    needs=Text(
        "有效的柴油车遥感检测记录、车辆库、点位、其间的检测与复检",
        "valid readings of diesel vehicles, register, stations, readings and retests between",
    ),
    yields=Text(
        "一次超标为嫌疑；六个自然月内（按当地日期，末日计入）连续两次同种污染物超标为违法；存疑的为待核实",
        "one exceedance is suspected; two consecutive ones of the same pollutant within six natural months (local days, "
        "last day included) are a violation; a doubtful one is to be verified",
    ),
    identity=Text("规则、车辆、第二次检测", "rule, vehicle, the second reading"),
    outcomes=_ALL,
    located_by=frozenset({"district", "station_id"}),
)

_ROAD_CHECK = Rule(
    name="road_check",
    scope="history",
    title=Text("路检路查、入户抽检超标", "over the limit at a road or on-site check"),
    act=Text("机动车排放超过标准（路检路查）", "driving a vehicle whose emissions are over the standard (road check)"),
    code=None,
    basis=(
        Text("GB 3847-2018 第8条及附录D（限值）", "GB 3847-2018 cl. 8 and App. D (limits)"),
        Text("大气污染防治法 第113条", "Air Pollution Prevention and Control Law art. 113"),
    ),
    needs=Text("检查记录（方法、检测值、结论）、车辆库", "check records (method, measured values, verdict), register"),
    yields=Text(
        "超过限值即为违法；记录结论与限值相反的为待核实，两者并列",
        "over the limit is a violation at once; a verdict that contradicts the limit is to be verified, both are shown",
    ),
    identity=Text("规则、检查编号", "rule, the check's own id"),
    outcomes=("violation", "to_be_verified"),
    located_by=frozenset({"district"}),
)

_RESTRICTED_TRAFFIC = Rule(
    name="restricted_traffic",
    scope="day",
    title=Text("违反限行管控", "driving against a traffic order"),
    act=Text("违反限行管控令上道路行驶", "driving against a traffic order in force"),
    code="1344",
    basis=(
        Text("有效管控令及其条款、版本", "the order in force, its clause and version"),
        Text("道路交通安全法 第39条、第90条", "Road Traffic Safety Law arts. 39 and 90"),
        Text("大气污染防治法 第121条", "Air Pollution Prevention and Control Law art. 121"),
    ),
    needs=Text(
        "GPS定位、遥感与检查中的出现、管控令、区域、车辆库",
        "GPS positions, sightings at cameras and checks, orders, zones, register",
    ),
    yields=Text(
        "在管控区域和时段内确定的持续行驶，或在固定点位出现一次，为违法；车辆或位置不能确定的为待核实",
        "a sure stay inside the order's zone and hours, or one sighting at a known site, is a violation; where vehicle or "
        "place is unsure it is to be verified",
    ),
    identity=Text("规则、车辆、管控令、当地日期", "rule, vehicle, order, local day"),
    outcomes=("violation", "to_be_verified", "listed"),
    located_by=frozenset({"district", "station_id", "order_id", "zone_id"}),
)

RULES: dict[str, Rule] = {rule.name: rule for rule in (_REMOTE_SENSING, _ROAD_CHECK, _RESTRICTED_TRAFFIC)}
"""Rules by name, in the order of docs."""

CODES: dict[str, Text] = {
    "6063": Text("驾驶排放检验不合格的机动车上道路行驶的", "driving on the road a vehicle that failed its emission test"),
    "1344": Text("违反禁令标志指示", "disobeying a prohibition sign"),
}
"""What the violation codes say. Exports also show a fifth digit: the first four are the key."""
