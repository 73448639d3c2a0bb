#![doc = include_str!("../README.md")]

mod driver;
mod manual;
mod saga;
mod work;

pub use driver::{Answer, Driver, Fault, Key, Order};
pub use manual::{Manual, Task, checklist};
pub use saga::{Move, Saga, State};
pub use work::{Operation, Work};
