//! Lists as one wants to see them again: one's own, under a name.

use yunheng_domain::actor::Actor;
use yunheng_domain::ids::SavedViewId;
use yunheng_domain::saved_view::FilteredList;
use yunheng_policy::Action;
use yunheng_store::SavedView;

use crate::act::Note;
use crate::{App, AppError};

/// Views of one list that one person keeps.
const MOST: usize = 20;

/// The longest name, characters.
const LONGEST: usize = 30;

impl App {
    /// One's own views of a list, by name. Programs have none.
    pub async fn saved_views(
        &self,
        by: &Actor,
        list: FilteredList,
    ) -> Result<Vec<SavedView>, AppError> {
        match by.person() {
            Some(person) => Ok(self.store().saved_views(person, list).await?),
            None => Ok(Vec::new()),
        }
    }

    /// Keeps the filters of a list under a name, in place of what had that name.
    pub async fn save_view(
        &self,
        by: &Actor,
        list: FilteredList,
        name: &str,
        query: &str,
    ) -> Result<(), AppError> {
        let person = self.oneself(by, Action::ViewSave).await?;
        let name = name.trim();
        if name.is_empty() || name.chars().count() > LONGEST {
            return Err(AppError::invalid(
                "name",
                format!("请为视图取 1 至 {LONGEST} 字的名称。"),
                format!("Give the view a name of 1 to {LONGEST} characters."),
            ));
        }
        let known = self.store().saved_views(person, list).await?;
        if known.len() >= MOST && known.iter().all(|view| view.name != name) {
            return Err(AppError::invalid(
                "name",
                format!("每个列表最多保存 {MOST} 个视图，请先删除不用的。"),
                format!("A list has at most {MOST} views: remove one that is not used."),
            ));
        }
        let mut act = self.begin(by, Action::ViewSave, None).await?;
        act.tx
            .put_saved_view(person, list, (name, query), self.now_cut())
            .await?;
        act.note(Note::of("view", list.code()).after(&(name, query)));
        act.commit().await
    }

    /// Forgets one of one's own views.
    pub async fn remove_view(&self, by: &Actor, id: SavedViewId) -> Result<(), AppError> {
        let person = self.oneself(by, Action::ViewRemove).await?;
        let mut act = self.begin(by, Action::ViewRemove, None).await?;
        if !act.tx.drop_saved_view(person, id).await? {
            return Err(AppError::NotFound);
        }
        act.note(Note::of("view", id));
        act.commit().await
    }
}
