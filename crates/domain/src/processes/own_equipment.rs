//! Art. 5: what is hosted in the cloud's rooms stays its owner's.

use super::parts;
use crate::process::{
    Check, Effect, Process, StepDraft, Subject, choice, date, flag, long_text, number, process,
    section, step, text, words,
};
use crate::role::Role::{ColocationAgent, ProviderManager, Reviewer};

/// From the owner's list to the register.
pub(super) fn own_equipment() -> Process {
    process(
        "own-equipment",
        words("托管与自有设备登记", "Hosted and own equipment"),
        words(
            "登记托管或自有设备的权属、位置和责任人，云服务商核对上架，主管部门备案。",
            "Owner, place and who answers for hosted equipment are entered; the provider checks it in the rack, the authority files it.",
        ),
        &["5"],
        Subject::Platform,
    )
    .step(application())
    .step(placement())
    .step(filing())
    .build()
}

fn application() -> StepDraft {
    step(
        "application",
        "5",
        ColocationAgent,
        words("登记设备", "Equipment"),
        words("登记设备及其权属", "Enter the equipment and whose it is"),
    )
    .fills([
        section(
            "equipment",
            words("设备", "Equipment"),
            [
                choice(
                    "kind",
                    words("登记类别", "Kind"),
                    [
                        ("colocated", words("托管设备", "Hosted")),
                        ("attached", words("系统配套自有设备", "A system's own")),
                    ],
                ),
                text("owner_name", words("权属单位", "Owner")),
                text("device_name", words("设备名称", "Device")),
                text("model", words("品牌型号", "Make and model")),
                number(
                    "quantity",
                    words("数量", "How many"),
                    1,
                    100_000,
                    words("台", ""),
                ),
                long_text("serials", words("序列号", "Serial numbers"))
                    .hint(words("每行一个。", "One per line.")),
                text(
                    "asset_number",
                    words("固定资产编号", "Number in the owner's books"),
                )
                .optional(),
                date("from", words("托管起始日期", "Hosted from")),
            ],
        ),
        section(
            "needs",
            words("安放要求", "What it needs"),
            [
                number(
                    "rack_units",
                    words("机架空间", "Rack space"),
                    1,
                    10_000,
                    words("U", "U"),
                ),
                number(
                    "power_watts",
                    words("额定功率", "Rated power"),
                    1,
                    10_000_000,
                    words("瓦", "W"),
                ),
                text("network", words("网络接入", "Network")),
            ],
        ),
        parts::contacts(),
    ])
    .attaches(
        "equipment_list",
        "5",
        words("设备清单及权属证明", "List and proof of ownership"),
    )
    .withdrawable()
}

fn placement() -> StepDraft {
    step(
        "placement",
        "5",
        ProviderManager,
        words("上架核对", "Placement"),
        words("核对实物和位置", "Check the equipment and where it stands"),
    )
    .fills([section(
        "placement",
        words("位置", "Place"),
        [
            text("room", words("机房和机架", "Room and rack")),
            date("placed_on", words("上架日期", "Placed on")),
            flag("matches", words("实物与清单一致", "Is it as listed?")),
        ],
    )])
    .gate(
        "5",
        Check::Flag {
            step: "placement",
            field: "matches",
        },
        words(
            "实物与清单不一致，权属不清，请退回登记单位更正。",
            "What stands there is not what is listed, so it is not clear whose it is: send it back for correction.",
        ),
    )
    .decides()
    .withdrawable()
    .forward("placed", words("核对无误", "Checked"))
    .returns_to("application")
    .rejects_as("no_room", words("无法安放", "Cannot be hosted"))
}

fn filing() -> StepDraft {
    step(
        "filing",
        "5",
        Reviewer,
        words("备案", "Filing"),
        words("核对权属并备案", "Check whose it is and file it"),
    )
    .decides()
    .forward("file", words("备案", "File"))
    .effect(Effect::RegisterEquipment)
    .returns_to("application")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::processes::trial::Trial;

    #[test]
    fn hosted_equipment_is_in_the_register_under_its_owner_after_both_have_checked() {
        let mut trial = Trial::of("own-equipment", "2026-09-28");
        trial.sample(&["done", "placed"]);
        assert_eq!(trial.effects, []);
        trial.sample(&["file"]);
        assert_eq!(trial.effects, [Effect::RegisterEquipment]);
    }
}
