//! Documents as the platform makes them, of a city that does not exist.

use jiff::civil::date;
use yunheng_documents::{Align, Block, Column, Document, Field, Letter, Sheet, Signature};

/// A rectification order under a red head.
pub(crate) fn letter() -> Letter {
    Letter {
        issuer: "云衡市政务服务和大数据管理局文件".to_owned(),
        number: Some("云政数〔2026〕12号".to_owned()),
        title: "关于市交通运输局公交调度系统长期闲置云资源限期整改的通知".to_owned(),
        addressee: Some("市交通运输局".to_owned()),
        body: vec![
            Block::Paragraph(
                "根据政务云管理办法第二十四条，我局会同云监管服务商对2026年第三季度全市政务云资源使用情况进行了核查。经核查，你单位公交调度系统有6台云主机在92天内CPU使用率第99百分位低于1%，且无登录和业务流量记录，属于长期闲置资源。现将有关事项通知如下。".to_owned(),
            ),
            Block::Heading("一、核查结果".to_owned()),
            Block::Paragraph(
                "本次核查以云服务商和云监管服务商各自独立上报的监测数据为依据，数据覆盖率为98.7%，两方数据相互一致。所涉资源共计48核vCPU、192GB内存、4.8TB存储，按目录价格折合每月费用12,864.00元。".to_owned(),
            ),
            Block::Heading("（一）涉及的云主机".to_owned()),
            Block::Table {
                columns: vec![
                    Column::new("序号", 1).aligned(Align::Center),
                    Column::new("资源标识", 4),
                    Column::new("vCPU（核）", 2).aligned(Align::Right),
                    Column::new("内存（GB）", 2).aligned(Align::Right),
                    Column::new("季度峰值", 2).aligned(Align::Right),
                ],
                rows: (1..=6)
                    .map(|row| {
                        vec![
                            row.to_string(),
                            format!("ecs-gjdd-{row:02}"),
                            "8".to_owned(),
                            "32".to_owned(),
                            format!("0.{row}%"),
                        ]
                    })
                    .collect(),
            },
            Block::Heading("（二）认定依据".to_owned()),
            Block::Paragraph("依据《政务云管理办法》第二十四条第四项，连续三个月未使用的云资源应当停用并收回。".to_owned()),
            Block::Heading("二、整改要求".to_owned()),
            Block::Heading("1.限期说明".to_owned()),
            Block::Paragraph(
                "请你单位自收到本通知之日起1个月内核实上述资源的使用情况，确需保留的，提交书面说明和证明材料；不再需要的，办理缩减或者退出手续。".to_owned(),
            ),
            Block::Heading("2.逾期处理".to_owned()),
            Block::Paragraph(
                "逾期未整改且未提出异议的，我局将在催办5个工作日后停用并收回上述资源，停用前由云服务商制作快照并保存。".to_owned(),
            ),
        ],
        signer: "云衡市政务服务和大数据管理局".to_owned(),
        date: date(2026, 11, 3),
        copy_to: vec![
            "市财政局".to_owned(),
            "市委网信办".to_owned(),
            "云服务商".to_owned(),
            "云监管服务商".to_owned(),
        ],
        attachments: vec![
            "闲置云资源清单".to_owned(),
            "监测数据与判定过程说明".to_owned(),
        ],
        label: Some("内部".to_owned()),
    }
}

/// A short letter with nothing that may be left out.
pub(crate) fn short_letter() -> Letter {
    Letter {
        issuer: "云衡市人民政府办公室".to_owned(),
        number: None,
        title: "关于同意年度计划的复函".to_owned(),
        addressee: Some("市政务服务和大数据管理局".to_owned()),
        body: vec![Block::Paragraph(
            "你局关于2027年度政务云使用计划的请示收悉。经研究，同意所报计划。此复。".to_owned(),
        )],
        signer: "云衡市人民政府办公室".to_owned(),
        date: date(2026, 12, 28),
        copy_to: Vec::new(),
        attachments: Vec::new(),
        label: None,
    }
}

/// An application for resources with `hosts` lines.
pub(crate) fn sheet(hosts: usize) -> Sheet {
    Sheet {
        title: "政务云资源申请表".to_owned(),
        number: Some("YH-2026-000317".to_owned()),
        unit: "市卫生健康委员会".to_owned(),
        date: date(2026, 9, 28),
        blocks: vec![
            Block::Heading("一、基本情况".to_owned()),
            Block::Fields(vec![
                Field::new("系统名称", "全民健康信息平台"),
                Field::new("统一社会信用代码", "11510000MB0000000X"),
                Field::new("业务联系人", "张某"),
                Field::new("联系电话", "0827-0000000"),
                Field::new("等级保护级别", "第三级"),
                Field::new("资金来源", "市本级财政"),
                Field::new("单位地址", "云衡市江北大道中段政务服务中心附楼四楼信息化管理科"),
                Field::new("是否列入年度计划", "是"),
                Field::new("计划部署时间", "2026年10月15日"),
                Field::new("计划年度", "2026"),
            ]),
            Block::Heading("二、建设依据与需求说明".to_owned()),
            Block::Paragraph(
                "平台汇聚全市各级医疗卫生机构的诊疗、公共卫生和药品供应数据，服务对象为全市居民约320万人，注册用户41万，峰值并发约6,000，日增数据量约35GB，数据保存年限为15年。\n现有系统部署在自建机房，设备已超过使用年限，拟整体迁移至政务云，迁移后原有设备停用。".to_owned(),
            ),
            Block::Heading("三、云主机".to_owned()),
            Block::Table {
                columns: vec![
                    Column::new("序号", 2).aligned(Align::Center),
                    Column::new("主机名称", 5),
                    Column::new("CPU（核）", 3).aligned(Align::Right),
                    Column::new("内存（GB）", 3).aligned(Align::Right),
                    Column::new("系统盘（GB）", 3).aligned(Align::Right),
                    Column::new("数据盘（GB）", 3).aligned(Align::Right),
                    Column::new("操作系统", 5),
                    Column::new("台数", 2).aligned(Align::Right),
                ],
                rows: (1..=hosts)
                    .map(|row| {
                        vec![
                            row.to_string(),
                            format!("应用服务器{row}"),
                            "16".to_owned(),
                            "64".to_owned(),
                            "100".to_owned(),
                            "1,024".to_owned(),
                            "银河麒麟V10".to_owned(),
                            "2".to_owned(),
                        ]
                    })
                    .collect(),
            },
            Block::Note("注：价格按2026年度政务云服务目录计算；数据盘容量含备份空间。".to_owned()),
        ],
        signatures: vec![
            Signature {
                role: "申请单位意见".to_owned(),
                name: Some("张某".to_owned()),
                organisation: "市卫生健康委员会".to_owned(),
                date: Some(date(2026, 9, 28)),
                opinion: Some("同意申报。".to_owned()),
                proof: Some(
                    "SM3 9f2b6c1e0d7a4b58c3e1f0a29d8b7c6e5f4a3b2c1d0e9f8a7b6c5d4e3f2a1b0c".to_owned(),
                ),
            },
            Signature {
                role: "专家评审意见".to_owned(),
                name: Some("李某".to_owned()),
                organisation: "评审专家组".to_owned(),
                date: Some(date(2026, 10, 9)),
                opinion: Some(
                    "资源测算依据充分，建议将应用服务器由16核64GB核减为8核32GB，待压力测试完成后视情况调整。".to_owned(),
                ),
                proof: None,
            },
            Signature {
                role: "主管部门意见".to_owned(),
                name: None,
                organisation: "市政务服务和大数据管理局".to_owned(),
                date: None,
                opinion: None,
                proof: None,
            },
        ],
        footer: Some("依据政务云管理办法第十六条、第十七条".to_owned()),
    }
}

/// Every sample, with a name for its file.
pub(crate) fn all() -> Vec<(&'static str, Document)> {
    vec![
        ("letter", Document::Letter(letter())),
        ("letter-short", Document::Letter(short_letter())),
        ("sheet", Document::Sheet(sheet(8))),
        ("sheet-long", Document::Sheet(sheet(300))),
    ]
}
