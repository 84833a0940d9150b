"""A row that contradicts itself is loaded as given and asked about, in both languages, with both of its values (N40)."""

import pytest

from tests.reference.examples import register, truck

LIGHT = {"plate_type": "02", "plate_colour": "blue", "vehicle_class": "light", "axles": "2", "gross_mass_kg": "4400"}
CAR = {**LIGHT, "vehicle_class": ""}
GREEN = {"plate": "豫C12345D", "plate_type": "51", "plate_colour": "yellow_green", "new_energy": "true"}


@pytest.mark.parametrize(
    ("row", "reported"),
    [
        ({}, []),
        (LIGHT, []),
        (CAR, []),
        # class and plate type
        ({**LIGHT, "vehicle_class": "heavy", "gross_mass_kg": ""}, ["vehicle_class heavy: light/micro, as plate_type is 02"]),
        ({**LIGHT, "plate_type": "01", "plate_colour": "yellow"}, ["vehicle_class light: heavy/medium, as plate_type is 01"]),
        ({"plate_type": "13"}, ["vehicle_class heavy: low_speed/three_wheeler, as plate_type is 13"]),
        # class and masses
        ({**LIGHT, "gross_mass_kg": "31000", "axles": ""}, ["vehicle_class light: heavy, as gross_mass_kg is 31000"]),
        ({**LIGHT, "gross_mass_kg": "4501"}, ["vehicle_class light: medium, as gross_mass_kg is 4501"]),
        ({**LIGHT, "gross_mass_kg": "4500"}, []),
        ({**LIGHT, "gross_mass_kg": "", "rated_load_kg": "16000"}, ["vehicle_class light: heavy, as rated_load_kg is 16000"]),
        ({"gross_mass_kg": "4500"}, ["vehicle_class heavy: medium/light, as gross_mass_kg is 4500"]),
        ({"vehicle_class": "medium", "gross_mass_kg": "11000"}, []),
        # axles
        ({**LIGHT, "axles": "4"}, ["axles 4: 2, as vehicle_class is light"]),
        ({"axles": "2"}, ["gross_mass_kg 31000: ≤ 20000, as axles is 2"]),
        ({"axles": "6", "gross_mass_kg": "49000"}, []),
        # stage and first registration
        ({"emission_stage": "6", "registered_on": "2010-05-01"}, ["emission_stage 6: 3/4/5, as registered_on is 2010-05-01"]),
        ({"emission_stage": "5", "registered_on": "2006-05-01"}, ["emission_stage 5: 1/2/3, as registered_on is 2006-05-01"]),
        ({"emission_stage": "0", "registered_on": "2020-05-01"}, ["emission_stage 0: 5/6, as registered_on is 2020-05-01"]),
        ({"emission_stage": "4", "registered_on": "2024-05-01"}, ["emission_stage 4: 6, as registered_on is 2024-05-01"]),
        ({"emission_stage": "4", "registered_on": "2019-01-01"}, ["emission_stage 4: 5/6, as registered_on is 2019-01-01"]),
        ({"emission_stage": "4", "registered_on": "2018-12-31"}, []),  # sold by the end of 2017, and a year for stock
        ({"emission_stage": "3", "registered_on": "2017-05-01"}, ["emission_stage 3: 4/5/6, as registered_on is 2017-05-01"]),
        ({"emission_stage": "3", "registered_on": "2015-12-31"}, []),
        ({"emission_stage": "5", "registered_on": "2022-06-30"}, []),
        ({"emission_stage": "5", "registered_on": "2022-07-01"}, ["emission_stage 5: 6, as registered_on is 2022-07-01"]),
        ({"emission_stage": "6", "registered_on": "2016-12-01"}, ["emission_stage 6: 4/5, as registered_on is 2016-12-01"]),
        ({"emission_stage": "6", "registered_on": "2025-05-01"}, []),
        ({"emission_stage": "6", "registered_on": "2017-05-01"}, []),
        ({"emission_stage": "3", "registered_on": "2008-05-01"}, []),
        ({"emission_stage": "4", "registered_on": "2024-05-01", "vin": "WDB96340310000001"}, []),  # imported
        ({"emission_stage": "", "registered_on": "2024-05-01"}, []),
        ({"emission_stage": "4", "registered_on": "2024-05-01", "plate": "豫C1234挂", "plate_type": "15"}, []),
        (
            {"emission_stage": "2", "registered_on": "2019-05-01", "plate_type": "13", "vehicle_class": "low_speed",
             "gross_mass_kg": "4400", "axles": "2"},
            [],
        ),
        ({"emission_stage": "6", "registered_on": ""}, []),
        # a green plate and what drives the vehicle
        ({**GREEN, "fuel": "petrol"}, ["fuel petrol: electric/hydrogen/*_hybrid, as plate is 豫C12345D"]),
        ({**GREEN, "fuel": "petrol_hybrid"}, []),
        ({"fuel": "diesel", "new_energy": "true"}, ["fuel diesel: electric/hydrogen/*_hybrid, as new_energy is true"]),
        ({"fuel": "electric", "new_energy": "false"}, ["new_energy false: true, as fuel is electric"]),
        ({"fuel": "electric", "new_energy": "true"}, []),  # older ones have plates of the usual form
        # colour and type
        ({"plate_colour": "blue"}, ["plate_colour blue: yellow, as plate_type is 01"]),
        ({**CAR, "plate_colour": "yellow"}, ["plate_colour yellow: blue, as plate_type is 02"]),
        # trailers
        ({"use": "trailer", "fuel": ""}, ["plate_type 01: 15, as use is trailer"]),
        ({"plate": "豫C1234挂", "plate_type": "15"}, []),  # nothing follows from its fuel
        # what the load contradicts is the mass
        ({"rated_load_kg": "31000"}, ["rated_load_kg 31000: less than gross_mass_kg, 31000"]),
    ],
)  # fmt: skip
def test_each_pair_that_contradicts_is_asked_about_and_loaded(bring, rows, row, reported):
    report = bring("vehicles", register(truck(**row)))
    said = [f"{one.column} {one.shown_value}: {one.expected.removesuffix('; loaded as given')}" for one in report.of("report")]
    assert len(said) == len(reported) and all(one.startswith(start) for one, start in zip(said, reported, strict=True)), said
    assert all("核对" in one.line.zh and one.place == "row 2" for one in report.remarks)
    assert report.of("error") == [] and len(rows("vehicle_version")) == 1


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({**LIGHT, "vehicle_class": "heavy", "gross_mass_kg": ""}, "应为 轻型、微型（号牌种类为 小型汽车）"),
        ({"axles": "2"}, "应为 ≤ 20000（轴数为 2）"),
        ({"emission_stage": "6", "registered_on": "2010-05-01"}, "应为 国三、国四、国五（注册日期为 2010-05-01）"),
        ({"fuel": "diesel", "new_energy": "true"}, "应为 纯电动、氢燃料、混合动力（新能源为 是）"),
        ({"fuel": "electric", "new_energy": "false"}, "应为 是（燃料种类为 纯电动）"),
        ({"plate_colour": "blue"}, "应为 黄牌（号牌种类为 大型汽车）"),
        ({"use": "trailer", "fuel": ""}, "应为 挂车（用途为 挂车）"),
        ({"rated_load_kg": "31000"}, "应为 小于总质量（kg） 31000"),
    ],
)
def test_in_chinese_columns_and_codes_are_named_in_chinese(bring, row, said):
    (remark,) = bring("vehicles", register(truck(**row))).of("report")
    assert said in remark.line.zh
