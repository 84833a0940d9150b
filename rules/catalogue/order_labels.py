"""Labels of a vehicle's status under an order, and of the states of orders and warnings."""

from rules.catalogue.entries import Text

ANSWERS: dict[str, Text] = {
    "meant": Text("属于管控对象", "meant"),
    "unsure": Text("不能确定", "unsure"),
    "not_meant": Text("不属于管控对象", "not meant"),
}

NOT_MEANT: dict[str, Text] = {
    "other_fuel": Text("燃料种类不在管控范围", "another fuel than those barred"),
    "other_stage": Text("排放阶段不在管控范围", "another emission stage than those barred"),
    "other_class": Text("车型类别不在管控范围", "another class than those barred"),
    "other_use": Text("用途不在管控范围", "another use than those barred"),
    "other_axles": Text("轴数不在管控范围", "fewer axles than those barred"),
    "other_mass": Text("总质量不在管控范围", "lighter than those barred"),
    "other_load": Text("核定载质量不在管控范围", "a smaller rated load than those barred"),
    "other_colour": Text("号牌颜色不在管控范围", "another plate colour than those barred"),
    "other_energy": Text("是否新能源与管控范围不符", "new energy or not: not as those barred"),
    "other_plate": Text("号牌归属地或尾号不在管控范围", "another origin or last digit than those barred"),
    "other_clause": Text("属于令中另一条所列车辆", "among the vehicles of another clause, which this one leaves out"),
    "exempt": Text("属于豁免车辆", "exempt"),
}

STATES: dict[str, Text] = {
    "announced": Text("已发布未生效", "announced"),
    "in_force": Text("生效中", "in force"),
    "standing_by": Text("待预警启动", "waits for a warning"),
    "paused": Text("暂停", "paused"),
    "ended": Text("已结束", "ended"),
    "lifted": Text("已解除", "lifted"),
}

ORDER_KINDS: dict[str, Text] = {
    "emergency": Text("应急管控", "emergency order"),
    "standing": Text("长期管控", "standing order"),
    "temporary": Text("临时管控", "temporary order"),
    "phased": Text("分阶段管控", "phased order"),
}

WARNING_LEVELS: dict[str, Text] = {
    "yellow": Text("黄色", "yellow"),
    "orange": Text("橙色", "orange"),
    "red": Text("红色", "red"),
}

WARNING_EVENTS: dict[str, Text] = {
    "issued": Text("发布", "issued"),
    "extended": Text("延长", "extended"),
    "upgraded": Text("升级", "raised"),
    "downgraded": Text("降级", "lowered"),
    "paused": Text("暂停", "paused"),
    "resumed": Text("恢复", "resumed"),
    "lifted": Text("解除", "lifted"),
}
