//! The statutory processes, as people read them: drawn from the very declarations that the program goes by.

mod list;
mod show;

pub(crate) use list::list;
pub(crate) use show::show;

#[cfg(test)]
pub(crate) use list::ProcessesPage;
#[cfg(test)]
pub(crate) use show::ProcessPage;
