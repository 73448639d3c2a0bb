use std::fmt;

/// What a face is used for. The templates know roles, not fonts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// 小标宋: titles and the red head.
    Title,
    /// 仿宋: running text.
    Body,
    /// 黑体: headings of the first level, labels of forms.
    Heading,
    /// 楷体: headings of the second level, notes.
    Kai,
    /// 宋体: numbers of pages, and the first to help out where another face lacks a character.
    Serif,
    /// Letters and digits in running text.
    Latin,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 6] = [
        Self::Title,
        Self::Body,
        Self::Heading,
        Self::Kai,
        Self::Serif,
        Self::Latin,
    ];

    /// Who takes over for a missing character, first the one that disturbs least.
    pub(super) const TAKE_OVER: [Self; 6] = [
        Self::Serif,
        Self::Kai,
        Self::Body,
        Self::Heading,
        Self::Title,
        Self::Latin,
    ];

    /// The family by which a template asks for the role.
    pub(super) fn family(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Body => "body",
            Self::Heading => "heading",
            Self::Kai => "kai",
            Self::Serif => "serif",
            Self::Latin => "latin",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Title => "titles (小标宋)",
            Self::Body => "running text (仿宋)",
            Self::Heading => "headings (黑体)",
            Self::Kai => "second headings (楷体)",
            Self::Serif => "page numbers (宋体)",
            Self::Latin => "letters and digits",
        })
    }
}

/// A face by the name of its file and, in a collection, of its family.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FaceName {
    pub(super) file: String,
    pub(super) family: Option<String>,
}

impl FaceName {
    /// `file`, or `file#family`.
    fn parse(name: &str) -> Self {
        let (file, family) = match name.split_once('#') {
            Some((file, family)) => (file, Some(family.to_owned())),
            None => (name, None),
        };
        Self {
            file: file.to_owned(),
            family,
        }
    }
}

/// The faces that may play a role, the best first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Choice {
    /// Faces of the role's own kind.
    pub(super) genuine: Vec<FaceName>,
    /// Faces of another kind that are better than none.
    pub(super) stand_in: Vec<FaceName>,
}

impl Choice {
    fn new(genuine: &[&str], stand_in: &[&str]) -> Self {
        let parse = |names: &[&str]| names.iter().map(|name| FaceName::parse(name)).collect();
        Self {
            genuine: parse(genuine),
            stand_in: parse(stand_in),
        }
    }

    pub(super) fn files(&self) -> Vec<String> {
        self.genuine
            .iter()
            .chain(&self.stand_in)
            .map(|face| face.file.clone())
            .collect()
    }
}

/// Which files play which role. The default knows the fonts that Chinese offices own, by the names under which they are
/// sold and installed, and the free ones of Debian's packages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FontMap {
    title: Choice,
    body: Choice,
    heading: Choice,
    kai: Choice,
    serif: Choice,
    latin: Choice,
    /// Large fonts for characters that hardly anybody needs, if they are there.
    pub(super) rare: Vec<FaceName>,
}

impl FontMap {
    /// Puts a face first for a role, as one of the role's own kind: `file`, or `file#family` for one of a collection. For
    /// an operator whose file has another name than the usual.
    #[must_use]
    pub fn prefer(mut self, role: Role, face: &str) -> Self {
        let choice = match role {
            Role::Title => &mut self.title,
            Role::Body => &mut self.body,
            Role::Heading => &mut self.heading,
            Role::Kai => &mut self.kai,
            Role::Serif => &mut self.serif,
            Role::Latin => &mut self.latin,
        };
        choice.genuine.insert(0, FaceName::parse(face));
        self
    }

    /// Adds a face that helps out with rare characters, before those that are known.
    #[must_use]
    pub fn with_rare(mut self, face: &str) -> Self {
        self.rare.insert(0, FaceName::parse(face));
        self
    }

    pub(super) fn of(&self, role: Role) -> &Choice {
        match role {
            Role::Title => &self.title,
            Role::Body => &self.body,
            Role::Heading => &self.heading,
            Role::Kai => &self.kai,
            Role::Serif => &self.serif,
            Role::Latin => &self.latin,
        }
    }
}

impl Default for FontMap {
    fn default() -> Self {
        const SERIF: &str = "NotoSerifCJK-Regular.ttc#Noto Serif CJK SC";
        Self {
            title: Choice::new(
                &[
                    "方正小标宋_GBK.ttf",
                    "方正小标宋简体.ttf",
                    "FZXBSK.ttf",
                    "FZXBSJW.ttf",
                ],
                &[
                    "NotoSerifCJK-Bold.ttc#Noto Serif CJK SC",
                    "FandolSong-Bold.otf",
                ],
            ),
            body: Choice::new(
                &[
                    "仿宋_GB2312.ttf",
                    "simfang.ttf",
                    "方正仿宋_GBK.ttf",
                    "FZFSK.ttf",
                    "FandolFang-Regular.otf",
                ],
                &[SERIF],
            ),
            heading: Choice::new(
                &[
                    "simhei.ttf",
                    "方正黑体_GBK.ttf",
                    "FZHTK.ttf",
                    "NotoSansCJK-Bold.ttc#Noto Sans CJK SC",
                    "NotoSansCJK-Regular.ttc#Noto Sans CJK SC",
                ],
                &[SERIF],
            ),
            kai: Choice::new(
                &[
                    "楷体_GB2312.ttf",
                    "simkai.ttf",
                    "方正楷体_GBK.ttf",
                    "FZKTK.ttf",
                    "LXGWWenKai-Regular.ttf",
                    "FandolKai-Regular.otf",
                ],
                &[SERIF],
            ),
            serif: Choice::new(&["simsun.ttc#SimSun", SERIF, "FandolSong-Regular.otf"], &[]),
            latin: Choice::new(
                &["times.ttf", "LiberationSerif-Regular.ttf"],
                &[SERIF, "simsun.ttc#SimSun", "FandolSong-Regular.otf"],
            ),
            rare: [
                "simsunb.ttf",
                "SimSunExtG.ttf",
                "HanaMinA.ttf",
                "HanaMinB.ttf",
            ]
            .map(FaceName::parse)
            .to_vec(),
        }
    }
}
