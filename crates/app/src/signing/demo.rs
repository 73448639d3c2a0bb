//! Accounts of the demo city: one for each role, under random passwords. The database is marked, and whoever serves it keeps it on this machine.

use jiff::Timestamp;
use yunheng_domain::actor::{Actor, Origin, Proof};
use yunheng_domain::ids::OrganisationId;
use yunheng_domain::organisation::{Kind, Organisation};
use yunheng_domain::person::Person;
use yunheng_domain::role::{Post, Role};
use yunheng_policy::Action;
use yunheng_seal::SealPurpose;
use yunheng_signin::password;
use yunheng_signin::totp::Secret;
use zeroize::Zeroizing;

use super::second::context;
use crate::act::Note;
use crate::{App, AppError, NewMembershipRequest, NewPersonRequest};

/// The mark of a database that holds a demo city.
const DEMO: &str = "demo";

/// How the marks of the chapters of its past begin.
const CHAPTER: &str = "demo-story-";

/// An account of the demo city.
#[derive(Debug, Clone)]
pub struct DemoAccount {
    /// Name to sign in with.
    pub login: String,
    /// Code of its role or post.
    pub role: &'static str,
    /// Short name of its organisation.
    pub organisation: String,
    /// Its password, told this once.
    pub password: Zeroizing<String>,
    /// Whether signing in asks for a one-time code as well.
    pub code: bool,
}

/// What an account of the demo city is for.
#[derive(Clone, Copy)]
enum Part {
    Role(Role),
    Post(Post),
}

impl Part {
    fn code(self) -> &'static str {
        match self {
            Self::Role(role) => role.code(),
            Self::Post(post) => post.code(),
        }
    }

    /// What people call it, in Chinese: the accounts of a demo city are nobody's name.
    fn name(self) -> &'static str {
        match self {
            Self::Role(role) => role.name().zh,
            Self::Post(post) => post.name().zh,
        }
    }

    fn needs_code(self) -> bool {
        match self {
            Self::Role(role) => role.approves(),
            Self::Post(_) => true,
        }
    }

    fn kind(self) -> Kind {
        match self {
            Self::Role(role) => role.kind(),
            Self::Post(_) => Kind::Authority,
        }
    }
}

impl App {
    /// Whether the database holds a demo city.
    pub async fn is_demo(&self) -> Result<bool, AppError> {
        Ok(self.store().is_marked(DEMO).await?)
    }

    /// Makes the accounts of the demo city, or gives them new passwords.
    pub async fn demo_accounts(&self, by: &Actor) -> Result<Vec<DemoAccount>, AppError> {
        if !self.is_demo().await? && self.store().count_administrators().await? > 0 {
            return Err(AppError::Conflict(
                "the database has administrators of its own".to_owned(),
            ));
        }
        self.mark(DEMO).await?;
        let organisations = self.store().organisations().await?;
        let roles = Role::ALL.into_iter().map(Part::Role);
        let posts = Post::ALL.into_iter().map(Part::Post);
        let mut accounts = Vec::new();
        for part in roles.chain(posts) {
            if let Some(home) = home(&organisations, part.kind()) {
                accounts.push(self.demo_account(by, part, home).await?);
            }
        }
        Ok(accounts)
    }

    async fn demo_account(
        &self,
        by: &Actor,
        part: Part,
        home: &Organisation,
    ) -> Result<DemoAccount, AppError> {
        let login = part.code().replace('_', ".");
        let person = match self.store().person_by_login(&login).await? {
            Some(person) => person,
            None => self.new_demo_person(by, part, home, &login).await?,
        };
        let password = password::generate(self.random());
        let hash = self.hashed(&password).await?;
        let mut act = self.begin(by, Action::PersonResetPassword, None).await?;
        self.keep_password(&mut act.tx, person.id, hash, None)
            .await?;
        act.tx.remove_totp(person.id).await?;
        if part.needs_code() {
            let secret = Secret::new(self.random());
            let sealed = self.keys().seal(
                SealPurpose::Secret,
                &context(person.id),
                secret.as_bytes(),
                self.random(),
            )?;
            act.tx.begin_totp(person.id, &sealed).await?;
            act.tx.use_totp_step(person.id, 0, self.now()).await?;
        }
        // The city's past may lie long ago: an account counts as unused from now on.
        act.tx.seen_person(person.id, self.now()).await?;
        act.note(Note::of("person", person.id).reason("demo account"));
        act.commit().await?;
        Ok(DemoAccount {
            login,
            role: part.code(),
            organisation: home.details.short_name.clone(),
            password,
            code: part.needs_code(),
        })
    }

    async fn new_demo_person(
        &self,
        by: &Actor,
        part: Part,
        home: &Organisation,
        login: &str,
    ) -> Result<Person, AppError> {
        let request = NewPersonRequest {
            login: login.to_owned(),
            name: format!("演示{}", part.name()),
            organisation_code: home.details.code.clone(),
            ..NewPersonRequest::default()
        };
        let person = self.add_person(by, &request).await?;
        match part {
            Part::Role(role) => {
                let membership = NewMembershipRequest {
                    person,
                    organisation: home.id,
                    role,
                    from: self.today(),
                    until: None,
                };
                self.prepare_membership(by, &membership).await?;
            }
            Part::Post(post) => self.appoint(by, person, post).await?,
        }
        self.store().person(person).await?.ok_or(AppError::NotFound)
    }

    /// Whether a chapter of the demo city's past is still to be acted; from now on it counts as begun. A chapter that was begun and never ended cannot be taken up again ([`AppError::Conflict`]).
    pub async fn begin_chapter(&self, chapter: &str) -> Result<bool, AppError> {
        let store = self.store();
        if store.is_marked(&format!("{CHAPTER}{chapter}-told")).await? {
            return Ok(false);
        }
        let begun = format!("{CHAPTER}{chapter}-begun");
        if store.is_marked(&begun).await? {
            return Err(AppError::Conflict(
                "the demo city's past was interrupted: found it anew in an empty data directory"
                    .to_owned(),
            ));
        }
        self.mark(&begun).await?;
        Ok(true)
    }

    /// Marks a chapter as acted to its end.
    pub async fn end_chapter(&self, chapter: &str) -> Result<(), AppError> {
        self.mark(&format!("{CHAPTER}{chapter}-told")).await
    }

    async fn mark(&self, name: &str) -> Result<(), AppError> {
        let mut tx = self.store().begin().await?;
        tx.mark(name).await?;
        Ok(tx.commit().await?)
    }

    /// Who acts for a role in the past of a demo city: at an organisation, or at the one of the role's kind. A person is made where the role has none yet, without a password. [`AppError::NotFound`] in a database that holds no demo city.
    pub async fn demo_actor(
        &self,
        role: Role,
        at: Option<OrganisationId>,
    ) -> Result<Actor, AppError> {
        if !self.is_demo().await? {
            return Err(AppError::NotFound);
        }
        let organisations = self.store().organisations().await?;
        let own = home(&organisations, role.kind());
        let at = match at {
            Some(id) => organisations.iter().find(|one| one.id == id),
            None => own,
        };
        let at = at.ok_or(AppError::NotFound)?;
        let mut login = role.code().replace('_', ".");
        if own.is_none_or(|own| own.id != at.id) {
            login = format!("{login}.{}", at.details.code.to_lowercase());
        }
        let known = self.store().person_by_login(&login).await?;
        let person = if let Some(person) = known {
            person
        } else {
            let by = Actor::program("demo");
            self.new_demo_person(&by, Part::Role(role), at, &login)
                .await?
        };
        let proof = Proof {
            second_factor: true,
            stepped_up: Some(self.now()),
        };
        self.actor_of(&person, proof, Origin::default()).await
    }

    /// The one-time code of an account of the demo city at an instant; `None` anywhere else.
    pub async fn demo_code(
        &self,
        login: &str,
        at: Timestamp,
    ) -> Result<Option<Zeroizing<String>>, AppError> {
        if !self.is_demo().await? {
            return Ok(None);
        }
        let Some(person) = self.store().person_by_login(login).await? else {
            return Ok(None);
        };
        let Some(stored) = self.store().totp(person.id).await? else {
            return Ok(None);
        };
        Ok(self.secret(person.id, &stored.secret)?.code(at))
    }
}

/// The organisation that an account belongs to: of a kind, the one that is least else.
fn home(all: &[Organisation], kind: Kind) -> Option<&Organisation> {
    all.iter()
        .filter(|one| one.details.kinds.contains(&kind))
        .min_by_key(|one| (one.details.kinds.len(), one.id))
}
