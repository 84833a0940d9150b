"""The trucks of the city: what they truly are, what the register says of them, who carries a terminal, who smokes."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import numpy as np

from services.simulator.ground import DISTRICTS
from services.simulator.places import YARDS
from services.simulator.plan import CityPlan

USES = ("muck", "mixer", "sand", "goods", "tank", "special", "sanitation")
_USE_SHARES = (0.22, 0.08, 0.05, 0.48, 0.05, 0.07, 0.05)
WITH_TERMINAL = ("muck", "mixer", "sand")
_STAGES, _STAGE_SHARES = (2, 3, 4, 5, 6), (0.01, 0.09, 0.24, 0.38, 0.28)
_FIRST_YEARS = {2: (2006, 2009), 3: (2009, 2013), 4: (2014, 2017), 5: (2017, 2021), 6: (2021, 2025)}
_GROSS_SHARES = {2: 0.15, 3: 0.11, 4: 0.07, 5: 0.03, 6: 0.01}
_BODIES = {  # class: axles, gross mass kg, rated load kg
    "heavy": ((3, 25_000, 14_000), (4, 31_000, 16_500), (6, 49_000, 31_000)),
    "medium": ((2, 10_500, 6_200), (2, 11_990, 7_400)),
    "light": ((2, 4_495, 1_800),),
}
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_FIRMS = {
    **{"muck": "渣土清运", "mixer": "混凝土", "sand": "砂石运输", "goods": "货运", "tank": "罐车运输"},
    **{"special": "工程抢险", "sanitation": "环卫服务"},
}
_NAMES = (
    "宏远",
    "顺达",
    "金牛",
    "安泰",
    "通途",
    "鑫隆",
    "恒通",
    "万里",
    "兴洛",
    "伊河",
    "瀍东",
    "嵩岳",
    "永固",
    "长青",
    "众力",
    "天平",
)
_ELSEWHERE = ("豫A", "豫D", "晋M", "陕E", "冀D", "鲁H", "豫H", "豫M")
_ANCHOR_DAYS = 200


@dataclass(frozen=True, slots=True)
class Truck:
    """A truck as it truly is. register_stage, register_use: what the register says (None = blank); registered: whether it is there.

    habit: which roads its driver likes; home: its yard (in YARDS); dirt: how much it emits against others of its stage;
    gross: a gross emitter until it is repaired on `repaired_on` (None = never).
    """

    number: int
    plate: str
    plate_type: str
    plate_colour: str
    vin: str
    fuel: str
    stage: int
    vehicle_class: str
    use: str
    body: tuple[int, int, int]
    owner: str
    owner_id: str
    district: str
    registered_on: date
    registered: bool
    register_stage: int | None
    register_use: str | None
    habit: int
    home: int
    dirt: float
    gross: bool
    repaired_on: date | None

    @property
    def is_new_energy(self) -> bool:
        """Electric, on a new-energy plate."""
        return self.fuel == "electric"

    @property
    def is_surely_known(self) -> bool:
        """Whether the register tells what an order asks for."""
        return self.registered and self.register_use is not None and (self.is_new_energy or self.register_stage is not None)


@dataclass(frozen=True)
class Fleet:
    """registered: the register. carried: trucks with a terminal, a few of which the register does not know. outside: from elsewhere."""

    registered: tuple[Truck, ...]
    carried: tuple[Truck, ...]
    outside: tuple[Truck, ...]


@lru_cache(maxsize=4)
def fleet(plan: CityPlan) -> Fleet:
    """The plan's trucks, the same for the same seed, number and last day."""
    unknown = max(1, plan.carried // 60)
    outside = plan.trucks // 20
    made = _trucks(plan, plan.trucks + unknown + outside)
    local = made[: plan.trucks + unknown]
    working = [truck for truck in local if truck.use in WITH_TERMINAL and truck.registered][: plan.carried - unknown]
    strangers = [truck for truck in local if not truck.registered][: min(unknown, plan.carried)]
    registered = tuple(truck for truck in local if truck.registered)
    return Fleet(registered, (*working, *strangers), tuple(made[plan.trucks + unknown :]))


def _trucks(plan: CityPlan, count: int) -> list[Truck]:
    random = plan.random(1)
    local = plan.trucks + max(1, plan.carried // 60)
    uses = random.choice(len(USES), count, p=_USE_SHARES)
    stages = random.choice(_STAGES, count, p=_STAGE_SHARES)
    electric = random.random(count) < 0.08
    serials = random.permutation(24 * 10_000)[:count]
    chances = random.random((count, 12))
    days = random.integers(0, 1_000_000, (count, 4))
    noise = random.normal(0, 1, count)
    return [
        _truck(
            plan,
            n,
            local,
            USES[uses[n]],
            int(stages[n]),
            bool(electric[n]),
            int(serials[n]),
            chances[n],
            days[n],
            float(noise[n]),
        )
        for n in range(count)
    ]


def _truck(
    plan: CityPlan,
    number: int,
    local: int,
    use: str,
    stage: int,
    electric: bool,
    serial: int,
    chance: np.ndarray,
    some: np.ndarray,
    noise: float,
) -> Truck:
    """One truck of its chances. From `local` on they come from elsewhere; the last `local - trucks` local ones are not registered."""
    is_local, registered = number < local, number < plan.trucks
    if not registered:
        use, electric = ("muck" if is_local else "goods"), False
    heavy = use in ("muck", "mixer", "sand", "tank") or chance[0] < 0.5
    vehicle_class = "heavy" if heavy else "medium" if chance[0] < 0.8 else "light"
    stage = 6 if electric else stage
    years = (2021, 2025) if electric else _FIRST_YEARS[stage]
    firm = int(some[0] % max(1, min(len(_NAMES), plan.trucks // 60 + 1)))
    gross = bool(not electric and chance[1] < _GROSS_SHARES[stage])
    return Truck(
        number=number,
        plate=_plate(serial, electric, vehicle_class == "light", is_local),
        plate_type=("52" if vehicle_class == "light" else "51") if electric else ("02" if vehicle_class == "light" else "01"),
        plate_colour=("green" if vehicle_class == "light" else "yellow_green")
        if electric
        else ("blue" if vehicle_class == "light" else "yellow"),
        vin=f"LSAMPLE{serial:010d}",
        fuel="electric" if electric else "diesel" if chance[2] < 0.97 or use in WITH_TERMINAL else "gas",
        stage=stage,
        vehicle_class=vehicle_class,
        use=use,
        body=_BODIES[vehicle_class][int(some[1] % len(_BODIES[vehicle_class]))],
        owner=f"{_NAMES[firm]}{_FIRMS[use]}有限公司（虚构）",
        owner_id=f"SAMPLE-{use.upper()}-{firm + 1:02d}",
        district=DISTRICTS[int(some[2] % len(DISTRICTS))].code,
        registered_on=date(years[0], 1, 1) + timedelta(days=int(some[3] % ((years[1] - years[0]) * 365 + 180))),
        registered=registered,
        register_stage=None if chance[3] < 0.04 or electric else stage,
        register_use=None if chance[4] < 0.01 else use,
        habit=int(chance[5] * 4),
        home=int(chance[6] * len(YARDS)),
        dirt=float(np.exp(0.35 * noise)),
        gross=gross,
        repaired_on=_repaired_on(plan, chance) if gross and chance[7] < 0.35 and registered else None,
    )


def _plate(serial: int, electric: bool, light: bool, local: bool) -> str:
    """A plate in the form of its kind; serials differ, so plates do."""
    letter, digits = _LETTERS[serial // 10_000], serial % 10_000
    if electric:
        return f"豫CD{letter}{digits:04d}" if light else f"豫C{serial % 100_000:05d}{'DABCEF'[serial // 100_000]}"
    return f"豫C{digits // 1_000}{letter}{digits % 1_000:03d}" if local else f"{_ELSEWHERE[serial % 8]}{letter}{digits:04d}"


def _repaired_on(plan: CityPlan, chance: np.ndarray) -> date:
    return plan.last_day - timedelta(days=int(chance[8] * _ANCHOR_DAYS))
