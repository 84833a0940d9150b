"""Reasons for which a finding is suspected or to be verified, each with its text and what a person should do."""

from rules.catalogue.entries import Reason, Text


def _reason(code: str, zh: str, en: str, do_zh: str, do_en: str) -> Reason:
    return Reason(code, Text(zh, en), Text(do_zh, do_en))


_OF_THE_SIGHTING = (
    _reason(
        "conflict",
        "同一编号有两份内容不同的记录",
        "two records with different contents under one id",
        "向来源单位核实哪一份有效，并由其以更高修订号重报",
        "ask the source which one holds, and have it sent again with a higher revision",
    ),
    _reason(
        "jump",
        "前后定位之间的速度不可能",
        "impossibly fast between two positions",
        "核对终端轨迹与车辆实际行程，检查终端",
        "compare the track with the truck's real trip and have the terminal examined",
    ),
    _reason(
        "two_places",
        "同一号牌同时出现在两处",
        "one plate in two places at once",
        "调取两处照片比对车辆外观，排查套牌",
        "compare the pictures of both places and look for a cloned plate",
    ),
    _reason(
        "frozen_fix",
        "车辆显示在行驶而定位不变",
        "speed without any change of place (frozen fix)",
        "检查终端定位是否失效，以其他证据确认位置",
        "have the terminal's receiver examined; confirm the place by other evidence",
    ),
    _reason(
        "sick_source",
        "数据来源（定位终端、遥感点位或检验机构）在该时段已登记或拟列为不可靠（如坐标系未申报、时钟不准、数值固定不变）",
        "the source (terminal, station or inspecting agency) is registered, or proposed, as unreliable at that time "
        "(undeclared datum, wrong clock, one value again and again …)",
        "在“来源可靠性”页查看问题与依据，予以确认、修改或撤销；其所述另以照片、卡口、复检等证据确认",
        "see why on the page Sources, and confirm, change or lift it; confirm what it said by pictures, cameras or a retest",
    ),
    _reason(
        "unsure_place",
        "位置距区域边界在定位误差之内",
        "nearer to the boundary than positioning is sure",
        "以照片、卡口或道路位置确认车辆是否在管控区域内",
        "confirm by pictures, cameras or the road itself whether the truck was inside",
    ),
    _reason(
        "poor_plate_confidence",
        "号牌识别置信度低",
        "number plate recognised with low confidence",
        "人工辨认照片中的号牌",
        "read the plate on the picture by eye",
    ),
    _reason(
        "station_unknown",
        "点位未登记，位置或设备无法确认",
        "the station is not registered: its place or device cannot be confirmed",
        "补录点位及设备检定信息后重新推导",
        "register the station and its certificate; the finding is then derived again",
    ),
    _reason(
        "island",
        "与这段轨迹相接的是不可能的速度，哪一端定位属实无从判断，这段定位存疑（可能受到干扰或伪造）",
        "an impossible speed leads to this part of the track or away from it, and nothing tells which side is true (spoofed or disturbed)",
        "以照片、卡口等其他证据确认车辆当时所在，检查终端及周边是否有定位干扰",
        "confirm by pictures or cameras where the truck was; have the terminal examined, and look for interference near by",
    ),
    _reason(
        "terminal_shared",
        "同一终端交替上报两个号牌，或同一号牌的两个种类",
        "one terminal reports two plates, or two types of one plate, by turns",
        "查明终端实际安装在哪辆车上，由企业更正终端绑定的号牌",
        "find out in which truck the terminal is; its operator corrects the plate that it reports",
    ),
    _reason(
        "engine_off",
        "发动机未启动（ACC 关）",
        "the engine was off (ACC off)",
        "核实车辆是停放漂移、被拖运，还是终端 ACC 接线有误",
        "find out whether the truck was parked and its position drifted, was towed, or the terminal's ACC is wired wrongly",
    ),
    _reason(
        "drifting",
        "定位来回漂移，位置变化与车速不符，没有实际行程",
        "the position drifts to and fro: places and speeds disagree, and the truck gets nowhere",
        "以照片、卡口或里程确认车辆是否行驶，检查终端定位",
        "confirm by pictures, cameras or mileage whether the truck drove; have the terminal's receiver examined",
    ),
    _reason(
        "speed_contradicts",
        "车速与位置变化矛盾",
        "the speed contradicts the change of place",
        "检查终端的车速来源，以照片、卡口确认车辆是否行驶",
        "have the terminal's source of speed examined; confirm by pictures or cameras whether the truck drove",
    ),
    _reason(
        "reports_too_seldom",
        "上报间隔过大",
        "the terminal reports too seldom",
        "以照片、卡口确认其间是否在管控区域内行驶；要求车主缩短终端上报间隔",
        "confirm by pictures or cameras that it drove inside in between; have the terminal report more often",
    ),
)

_OF_THE_VEHICLE = (
    _reason(
        "not_a_plate",
        "号牌不符合号牌格式",
        "the text is not a number plate",
        "人工辨认照片中的号牌，由来源单位更正",
        "read the plate on the picture by eye and have the source correct it",
    ),
    _reason(
        "unregistered",
        "车辆库中无此号牌",
        "the plate is not in the register",
        "向登记地车管所查询车辆信息后补录",
        "ask the registering authority for the vehicle and enter it",
    ),
    _reason(
        "type_unknown_to_register",
        "车辆库中有此号牌，但无此号牌种类",
        "the register has the plate, but not with this plate type",
        "核对照片中的号牌种类与登记，排查同号不同类车辆",
        "compare the plate type on the picture with the register; another vehicle may bear the number",
    ),
    _reason(
        "several_vehicles",
        "车辆库中有多辆车使用此号牌，不能确定是哪一辆",
        "several registered vehicles bear this plate",
        "以号牌种类、颜色和照片确定是哪一辆",
        "settle by plate type, colour and picture which one it was",
    ),
    _reason(
        "colour_contradicts",
        "识别的号牌颜色与登记或号牌种类不符",
        "the colour seen contradicts the register or the plate type",
        "比对照片与登记，排查误识别或套牌",
        "compare picture and register; look for a misreading or a cloned plate",
    ),
    _reason(
        "fuel_contradicts",
        "记录的燃料种类与登记不符",
        "the fuel recorded contradicts the register",
        "核实车辆燃料种类，更正记录或登记",
        "find out the vehicle's fuel and correct the record or the register",
    ),
    _reason(
        "fuel_unknown",
        "燃料种类未知",
        "fuel unknown",
        "查明燃料种类并补录车辆库",
        "find out the fuel and enter it in the register",
    ),
    _reason(
        "stage_unknown",
        "排放阶段未知",
        "emission stage unknown",
        "查明排放阶段（不得以注册日期推断）并补录车辆库",
        "find out the stage (never from a date) and enter it in the register",
    ),
    _reason(
        "class_unknown",
        "车型类别未知",
        "vehicle class unknown",
        "查明车型类别并补录车辆库",
        "find out the class and enter it in the register",
    ),
    _reason(
        "use_unknown",
        "车辆用途未知",
        "vehicle use unknown",
        "查明车辆用途并补录车辆库",
        "find out the use and enter it in the register",
    ),
    _reason(
        "axles_unknown",
        "轴数未知",
        "number of axles unknown",
        "查明轴数并补录车辆库",
        "find out the number of axles and enter it in the register",
    ),
    _reason(
        "mass_unknown",
        "总质量未知",
        "gross mass unknown",
        "查明总质量并补录车辆库",
        "find out the gross mass and enter it in the register",
    ),
    _reason(
        "load_unknown",
        "核定载质量未知",
        "rated load unknown",
        "查明核定载质量并补录车辆库",
        "find out the rated load and enter it in the register",
    ),
    _reason(
        "colour_unknown",
        "号牌颜色未知",
        "plate colour unknown",
        "查明号牌颜色并补录车辆库",
        "find out the plate's colour and enter it in the register",
    ),
    _reason(
        "energy_unknown",
        "是否新能源车辆未知",
        "not known whether it is a new-energy vehicle",
        "查明是否新能源车辆并补录车辆库",
        "find out whether it is a new-energy vehicle and enter it in the register",
    ),
    _reason(
        "register_contradicts",
        "车辆库的登记自相矛盾：车型类别、号牌种类、新能源、总质量、核定载质量、排放阶段与注册日期",
        "the register contradicts itself: vehicle class, plate type, new energy, gross mass, rated load, stage and first registration",
        "按行驶证和环保信息公开清单核实车型类别、能源、质量、排放阶段和注册日期，更正车辆库",
        "look up class, energy, masses, stage and first registration in the vehicle licence and the list of environmental data, and "
        "correct the register",
    ),
)

_OF_THE_MEASUREMENT = (
    _reason(
        "first_exceedance",
        "六个自然月内首次超标",
        "the first exceedance within six natural months",
        "提醒车主维修；再次同种污染物超标即构成违法",
        "remind the owner to repair; the next exceedance of the same pollutant is a violation",
    ),
    _reason(
        "doubtful_predecessor",
        "前一次超标记录存疑",
        "the exceedance before it is in doubt",
        "先核实前一次检测；成立则本次构成违法",
        "settle the earlier reading first; if it stands, this one is a violation",
    ),
    _reason(
        "doubtful_between",
        "两次超标之间有一条存疑的检测或复检",
        "a doubtful reading or retest lies between the two exceedances",
        "核实其间的记录是否合格；合格则不构成连续超标",
        "settle whether the record between complied; if so the two are not consecutive",
    ),
    _reason(
        "verdict_contradicts",
        "记录的结论与限值相反",
        "the record's own verdict contradicts the limit",
        "核对检测报告所用限值和检测值，由检查单位更正",
        "compare the report's limit and value; the checking agency corrects it",
    ),
    _reason(
        "method_unknown",
        "记录未注明检测方法",
        "the record does not say by which method it was measured",
        "向检查单位查明检测方法，再与该方法的限值比较",
        "ask the checking agency for the method, then compare with that method's limit",
    ),
    _reason(
        "failed_other_items",
        "记录结论不合格，但检测值未超限值（其他项目不合格）",
        "recorded as failed though no measured value is over its limit (other items)",
        "查看检查文书，确认不合格项目及其依据",
        "read the check's documents for the item that failed and its legal basis",
    ),
    _reason(
        "nothing_measured",
        "记录没有可比对限值的检测值",
        "the record holds no value that a limit applies to",
        "向检查单位索取检测数据",
        "ask the checking agency for the measured values",
    ),
)

_OF_THE_ORDER = (
    _reason(
        "level_of_road",
        "此处高架与地面道路重叠，定位不能区分",
        "one road lies over another here, and a position does not tell which",
        "以照片或卡口确认车辆行驶在哪一层道路",
        "confirm by pictures or cameras on which of the roads the truck was",
    ),
    _reason(
        "pass_unsure",
        "有通行证，但不能确定是否适用于该车或该路段",
        "there is a pass, but it is not sure that it covers this vehicle or place",
        "核对通行证载明的车辆、路线和时段",
        "compare the pass's vehicle, route and hours",
    ),
    _reason(
        "charged_elsewhere",
        "同一次行驶已按另一管控令追究",
        "the same drive is charged under another order",
        "在该案件中一并说明，不另处罚",
        "mention it in that case; no penalty of its own",
    ),
    _reason(
        "weekdays_without_calendar",
        "管控令按星期规定，当日为节假日或调休日而管控令未说明",
        "the order goes by weekdays and the day is a holiday or make-up day on which it is silent",
        "由管控令发布单位确认当日是否执行",
        "the order's issuer decides whether it held on that day",
    ),
    _reason(
        "single_capture",
        "仅一次抓拍，管控令规定须核实",
        "a single capture only, which the order wants verified",
        "以其他定位、照片或卡口记录确认车辆在管控区域内行驶",
        "confirm by other positions, pictures or cameras that the truck drove inside",
    ),
    _reason(
        "emergency_vehicle",
        "登记为警车、消防车、救护车或工程救险车，可能在执行紧急任务",
        "registered as a police vehicle, fire engine, ambulance or rescue vehicle: it may have been on an emergency",
        "向所属单位核实当时是否执行紧急任务；是则不予处罚（道路交通安全违法行为处理程序规定第二十二条）",
        "ask its owner whether it was on an emergency; if so there is no penalty (art. 22 of the procedure rules)",
    ),
    _reason(
        "use_unclear",
        "登记用途不能说明是否为管控令所称的车辆（当日任务、所载货物或车辆种类）",
        "the registered use does not tell whether it is one of the vehicles that the order speaks of (duty, load or kind)",
        "核对车辆当日任务、所载货物或主管部门的确认文件，并在车辆库登记用途或录入豁免",
        "look at its duty or load on that day, or the department's confirmation; register its use or enter an exemption",
    ),
    _reason(
        "stage_part_unknown",
        "管控令区分国六a与国六b，车辆库只登记国六",
        "the order parts stage 6a from 6b, and the register knows stage 6 alone",
        "查车辆环保信息随车清单或型式检验信息，确认为国六a或国六b",
        "look into the vehicle's environmental certificate for 6a or 6b",
    ),
    _reason(
        "warning_pollutant",
        "不能确定管控令是否随此种污染物的预警执行（管控令或预警未写明污染物）",
        "it is not sure that the order goes with a warning of this pollutant: the order or the warning does not say which",
        "由管控令发布单位确认是否随该预警执行，并在管控令或预警中补写污染物",
        "the order's issuer says whether it goes with that warning; then enter the pollutant in the order or the warning",
    ),
)

_OF_WHO_IT_IS = (
    _reason(
        "trailer_plate",
        "挂车号牌，请查找牵引车",
        "a trailer's plate: find the tractor",
        "以照片或同时通过的记录查明牵引车号牌，按牵引车核实；挂车没有发动机，不得据此处罚",
        "find the tractor's plate on the pictures or in what passed at the same time, and settle it by that; a trailer has no engine",
    ),
    _reason(
        "outside_limit_scope",
        "该标准的限值不适用于此类车辆（低速货车、三轮汽车、拖拉机等），没有可以比对的限值",
        "no limit of the standard is for this kind of vehicle (low-speed truck, three-wheeler, tractor …)",
        "核实车辆类别；确属此类的不得以该限值处罚，类别登记有误的更正车辆库",
        "confirm the kind of vehicle; if it is one, no penalty by this limit; if the register is wrong, correct it",
    ),
    _reason(
        "type_not_seen",
        "记录未注明号牌种类和颜色，而见过同号的另一种号牌",
        "the record says neither plate type nor colour, and another type of plate with this number was seen",
        "以照片确定号牌颜色和种类，由来源单位补充",
        "settle the plate's colour and type by the picture, and have the source say them",
    ),
    _reason(
        "before_registration",
        "登记车辆在此之后才注册，当时使用该号牌的可能是另一辆车",
        "the registered vehicle was registered only after this: another one may have borne the number then",
        "向登记地车管所查询当时使用该号牌的车辆，补录其登记；注册日期有误的更正车辆库",
        "ask the registering authority which vehicle bore the number then, and enter it; if the date is wrong, correct it",
    ),
    _reason(
        "vehicle_may_have_changed",
        "两次超标之间车辆库的登记有变更而车辆识别代号不详，可能是另一辆车",
        "the register changed between the two exceedances and may name another vehicle (VIN unknown)",
        "查明两次检测时使用该号牌的车辆（车辆识别代号）；是同一辆车的本次构成违法，不是的为首次超标",
        "find out which vehicle (VIN) bore the number at each reading; if it is one vehicle this is a violation, otherwise a first exceedance",
    ),
)

_OF_THE_ACT = (
    _reason(
        "sensors_disagree",
        "相隔几分钟的检测，有的超标，有的未超标",
        "of the measurements of one occasion some are over the limit and some are not",
        "比对两次检测的原始数据和照片，确认哪一次有效",
        "compare the raw data and pictures of both, and settle which one holds",
    ),
    _reason(
        "records_contradict",
        "同一次检查有多份记录，相互矛盾（结论、检测值、检查方式或号牌种类）",
        "several records of one check contradict each other (verdict, value, kind of check or plate type)",
        "向各报送单位核实哪一份有效，并由其更正或撤回另一份",
        "ask the sources which record holds, and have the other corrected or taken back",
    ),
    _reason(
        "repeats_another",
        "一日之内另有一份号牌、地点、检测值均相同的记录，可能是同一次检测的重复报送（上传时间、时区有误或只有日期，或原记录本身存疑）",
        "within a day another record has the same plate, place and values: it may be the same measurement sent again "
        "(time of upload, wrong time zone, a date only, or the original is doubtful itself)",
        "向报送单位核实检测的实际时间；确为另一次检测的予以认定，重复报送的由其撤回",
        "ask the source when it was measured; if it is another measurement it counts, otherwise have the repeat taken back",
    ),
    _reason(
        "check_disagrees",
        "半小时之内，或因此被拦停后两小时之内在同一地点，路检或入户抽检测得该车合格",
        "within half an hour, or where it was stopped within two hours after it, a road check or on-site check measured the vehicle "
        "within the limits",
        "比对检查记录与遥感检测的原始数据和照片，确认遥感检测是否有效",
        "compare the check with the reading's raw data and pictures, and settle whether the reading holds",
    ),
    _reason(
        "charged_as_one_act",
        "同一行为已由另一条线索认定",
        "the same act is charged by another finding",
        "在该案件中一并说明，不另处罚",
        "mention it in that case; no penalty of its own",
    ),
    _reason(
        "act_is_charged",
        "同一次行驶已有另一条线索认定为违法",
        "another finding charges the same drive",
        "核实后并入该案件，不另处罚",
        "once settled it belongs to that case; no penalty of its own",
    ),
)

_OF_THE_CAPTURE = (
    _reason(
        "military_vehicle",
        "军队或武警部队车辆（或悬挂其号牌）",
        "a vehicle of the armed forces or the armed police, or with their plates",
        "核实所属单位和是否执行任务，按军队、武警车辆的规定移送处理，不得径行处罚",
        "find out its unit and whether it was on duty, and pass it on as the rules for such vehicles say; no penalty directly",
    ),
    _reason(
        "speed_too_low",
        "检测记录自身的车速表明车辆停着或几乎停着，遥感检测只针对行驶中的车辆",
        "the record's own speed says that the vehicle stood or hardly moved: remote sensing is for vehicles that drive",
        "查看照片和录像，确认车辆是否行驶；点位不测车速而填0的，由其改为不填",
        "see on the pictures or video whether it drove; a station that writes 0 because it measures no speed has to leave it out",
    ),
    _reason(
        "terminal_stands",
        "抓拍（检测）前后，该车自己的车载终端都显示车辆停在原地未行驶",
        "the truck's own terminal says that it stood before and after the capture",
        "以照片比对车辆外观，排查号牌误识别和套牌；确为该车的，核实当时是否停放、发动机是否启动",
        "compare the vehicle on the picture with the registered one (plate misread or cloned?); if it is the truck, find out whether it was "
        "parked, and its engine off",
    ),
)

NOT_ASSESSED: dict[str, Text] = {
    "no_limit_in_force": Text("当日没有生效的限值", "no limit was in force on that day"),
    "not_measured": Text("没有可判定的数值", "no value that can be judged was measured"),
    "reading_invalid": Text("检测无效", "the reading is invalid"),
    "source_sick": Text("数据来源已登记或拟列为不可靠", "the source is registered, or proposed, as unreliable"),
    "no_limit_for_vehicle": Text("没有适用于此类车辆的限值", "no limit is for this kind of vehicle"),
    "no_plate": Text("没有识别出号牌", "no number plate was read"),
    "speed_contradicts": Text("车速与位置变化矛盾", "the speed contradicts the change of place"),
    "not_located": Text("行驶中未定位", "on its way without a position"),
    "reports_too_seldom": Text("上报间隔过大", "the terminal reports too seldom"),
    "zone_undrawn": Text("管控区域当时没有边界", "a zone of the order had no outline at that time"),
}
"""Why a rule could not assess a fact."""

REASONS: dict[str, Reason] = {
    reason.code: reason
    for reason in (
        *_OF_THE_SIGHTING,
        *_OF_THE_VEHICLE,
        *_OF_THE_MEASUREMENT,
        *_OF_THE_ORDER,
        *_OF_WHO_IT_IS,
        *_OF_THE_ACT,
        *_OF_THE_CAPTURE,
    )
}
"""Reasons by code, in the order of docs."""
