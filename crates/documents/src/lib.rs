#![doc = include_str!("../README.md")]

mod block;
mod content;
mod document;
mod error;
mod fonts;
mod render;
pub mod table;
mod text;
mod world;

pub use block::{Align, Block, Column, Field};
pub use document::{Document, Letter, Sheet, Signature};
pub use error::DocumentError;
pub use fonts::{FontMap, Fonts, Role, StandIn, system_font_directories};
pub use render::render;
