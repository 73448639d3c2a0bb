//! What a document says. How it looks is the templates' business.

use jiff::civil::Date;
use serde::Serialize;

use crate::block::Block;
use crate::text;

/// A document that can be put on paper. Every text in it is plain text: nothing is interpreted, a line feed breaks a
/// line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "document")]
pub enum Document {
    /// 公文: goes out under a red head.
    Letter(Letter),
    /// 表单: a form that is filled in and signed.
    Sheet(Sheet),
}

impl Document {
    /// The title, as it is in the properties of the file.
    pub fn title(&self) -> &str {
        match self {
            Self::Letter(letter) => &letter.title,
            Self::Sheet(sheet) => &sheet.title,
        }
    }

    pub(crate) fn blocks(&self) -> &[Block] {
        match self {
            Self::Letter(letter) => &letter.body,
            Self::Sheet(sheet) => &sheet.blocks,
        }
    }
}

/// An official letter laid out by GB/T 9704-2012.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Letter {
    /// 发文机关标志, the red head, as it is to be read: with 文件 if it is to carry it. A long one is condensed.
    pub issuer: String,
    /// 发文字号, such as 巴政数〔2026〕12号.
    pub number: Option<String>,
    /// 标题. Broken into lines of about one length; a line feed breaks where it stands.
    pub title: String,
    /// 主送机关, without the colon.
    pub addressee: Option<String>,
    /// 正文.
    pub body: Vec<Block>,
    /// 发文机关署名.
    pub signer: String,
    /// 成文日期, also the day of printing.
    #[serde(serialize_with = "text::date")]
    pub date: Date,
    /// 抄送.
    pub copy_to: Vec<String>,
    /// 附件说明: the names of what is attached, without numbers.
    pub attachments: Vec<String>,
    /// What stands in the upper left corner: 特急, 加急, or the label of the data (内部).
    pub label: Option<String>,
}

/// A form: one bordered table from the title to the signatures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sheet {
    /// What the form is called.
    pub title: String,
    /// Its number.
    pub number: Option<String>,
    /// 填报单位: whose form it is.
    pub unit: String,
    /// The day it was filled in.
    #[serde(serialize_with = "text::date")]
    pub date: Date,
    /// What is filled in.
    pub blocks: Vec<Block>,
    /// Who signs, in the order in which they do.
    pub signatures: Vec<Signature>,
    /// A line at the foot of every page: the article, the version of the form, where it can be checked.
    pub footer: Option<String>,
}

/// One field for a signature. What is not there yet is left free for pen and seal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signature {
    /// As what one signs: 使用单位, 云服务商, 评审专家.
    pub role: String,
    /// Who signed.
    pub name: Option<String>,
    /// For whom; the seal goes over it.
    pub organisation: String,
    /// The day of signing.
    #[serde(serialize_with = "text::date_if_any")]
    pub date: Option<Date>,
    /// 意见.
    pub opinion: Option<String>,
    /// What proves an electronic signature: a digest, the number of a certificate, of a record.
    pub proof: Option<String>,
}
