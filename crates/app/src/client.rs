//! Programs of organisations that use the API: prepared, authorised by another, given a secret that is shown once.

use std::collections::{BTreeMap, BTreeSet};

use yunheng_domain::actor::{Actor, Hat, Origin, Proof, Who};
use yunheng_domain::client::{Client, NewClient};
use yunheng_domain::ids::{ClientId, MembershipId, OrganisationId};
use yunheng_domain::person::{AuthoriseError, Authorised};
use yunheng_domain::role::Role;
use yunheng_policy::{Action, Refusal, Thing};
use yunheng_signin::token::{Kind, Token};
use yunheng_store::Kept;

use crate::account::named;
use crate::act::{Note, nobody_s};
use crate::{App, AppError};

/// What the API answers and a scope may name.
const SERVED: [Action; 14] = [
    Action::OverviewRead,
    Action::ResourceList,
    Action::ResourceRead,
    Action::ResourceChart,
    Action::ResourceRegister,
    Action::VerdictList,
    Action::VerdictRead,
    Action::VerdictExempt,
    Action::DivergenceList,
    Action::UnmatchedList,
    Action::RulebookRead,
    Action::OrganisationList,
    Action::PersonList,
    Action::GrantList,
];

/// A program to prepare, as a form sends it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewClientRequest {
    /// Name in Chinese.
    pub name: String,
    /// Code of the organisation that answers for it.
    pub organisation_code: String,
    /// The role it acts in.
    pub role: Option<Role>,
    /// What it may do at most.
    pub scopes: BTreeSet<String>,
}

/// A program with the names that a page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientRow {
    /// The program, its secret's digest left out.
    pub client: Client,
    /// The organisation that answers for it.
    pub organisation: String,
    /// Who prepared it; `None` for what the program set up.
    pub prepared_by: Option<String>,
    /// Whether it is as the program wrote it; one that is not gets no token.
    pub genuine: bool,
}

impl App {
    /// The scopes a program can be given: all that reads, or single actions.
    pub fn scopes() -> Vec<&'static str> {
        ["read"]
            .into_iter()
            .chain(SERVED.iter().map(|action| action.code()))
            .collect()
    }

    /// Programs of the organisations within reach, newest first.
    pub async fn clients(&self, by: &Actor) -> Result<Vec<ClientRow>, AppError> {
        let reach = self.reach(by, Action::ClientList).await?;
        let kept = self.store().clients(&reach).await?;
        self.client_rows(kept).await
    }

    /// Prepares a program. Returns its id and its secret, which is kept nowhere and works once another has authorised it.
    pub async fn create_client(
        &self,
        by: &Actor,
        request: &NewClientRequest,
    ) -> Result<(ClientId, String), AppError> {
        let name = request.name.trim();
        let organisation = self
            .store()
            .organisation_by_code(request.organisation_code.trim())
            .await?;
        let thing = organisation
            .as_ref()
            .map_or_else(nobody_s, |one| Thing::of(one.id));
        let note = Note::of("client", name);
        let hat = self.allow(by, Action::ClientCreate, &thing, &note).await?;
        if name.is_empty() || name.chars().count() > 100 {
            return Err(AppError::invalid(
                "name",
                "名称须为 1 至 100 个字符",
                "the name must have 1 to 100 characters",
            ));
        }
        let organisation = organisation.ok_or_else(|| {
            AppError::invalid(
                "organisation",
                "没有这个单位代码",
                "there is no organisation with this code",
            )
        })?;
        let role = request
            .role
            .filter(|role| organisation.details.kinds.contains(&role.kind()))
            .ok_or_else(|| {
                AppError::invalid(
                    "role",
                    "该单位没有这种角色",
                    "this kind of organisation has no such role",
                )
            })?;
        self.check_scopes(&request.scopes, role, organisation.id)?;
        let secret = Token::new(Kind::ClientSecret, self.random());
        let mut tail = [0_u8; 6];
        self.random().fill(&mut tail);
        let new = NewClient {
            code: format!("yh-{}", base16ct::lower::encode_string(&tail)),
            name: name.to_owned(),
            organisation: organisation.id,
            role,
            scopes: request.scopes.clone(),
            secret: secret.digest().as_str().to_owned(),
            prepared_by: by.person(),
        };
        let mut act = self.begin(by, Action::ClientCreate, hat).await?;
        let at = self.now_cut();
        let id = act.tx.add_client(&new, at).await?;
        let client = Client {
            id,
            details: new,
            created_at: at,
            authorised: by.person().is_none().then_some(Authorised { by: None, at }),
            revoked_at: None,
        };
        act.tx.keep_client(&client, &self.mac(&client)).await?;
        act.note(Note::of("client", id).unit(organisation.id).after(&client));
        act.commit().await?;
        Ok((id, secret.reveal().to_owned()))
    }

    /// Every scope must be of the vocabulary and let the role do something.
    fn check_scopes(
        &self,
        scopes: &BTreeSet<String>,
        role: Role,
        organisation: OrganisationId,
    ) -> Result<(), AppError> {
        let known = Self::scopes();
        if scopes.is_empty() || scopes.iter().any(|one| !known.contains(&one.as_str())) {
            return Err(AppError::invalid(
                "scopes",
                "请至少选择一项授权范围",
                "choose at least one scope",
            ));
        }
        let hat = hat(role, organisation);
        let useless = scopes.iter().find(|scope| {
            let actor = actor(
                ClientId(0),
                "",
                hat.clone(),
                [(*scope).clone()],
                Origin::default(),
            );
            let rights = self.rights(&actor);
            !SERVED.iter().any(|action| {
                action.is_in_scope(scope)
                    && (rights.contains(action) || *action == Action::RulebookRead)
            })
        });
        match useless {
            None => Ok(()),
            Some(scope) => Err(AppError::invalid(
                "scopes",
                format!("所选角色没有 {scope} 对应的权限"),
                format!("the role has no right that {scope} could open"),
            )),
        }
    }

    /// Lets a prepared program into force. Whoever prepared it may not.
    pub async fn authorise_client(&self, by: &Actor, id: ClientId) -> Result<(), AppError> {
        let before = self.genuine_client(id).await?;
        let (mut thing, note) = about(&before);
        if let Some(preparer) = before.details.prepared_by {
            thing = thing.prepared_by(preparer);
        }
        let mut act = self.act(by, Action::ClientAuthorise, &thing, &note).await?;
        let Some(by) = by.person() else {
            return Err(act.refuse(note, Refusal::Forbidden).await);
        };
        let after = match before.clone().authorise(by, self.now_cut()) {
            Ok(after) => after,
            Err(AuthoriseError::SameHands | AuthoriseError::Own) => {
                return Err(act.refuse(note, Refusal::SameHands).await);
            }
            Err(AuthoriseError::Decided) => return Err(AppError::Conflict(id.to_string())),
        };
        act.tx.keep_client(&after, &self.mac(&after)).await?;
        act.note(note.before(&before).after(&after));
        act.commit().await
    }

    /// Gives a program another secret, which is kept nowhere; the one before and every token end at once.
    pub async fn rotate_client(&self, by: &Actor, id: ClientId) -> Result<String, AppError> {
        let before = self.genuine_client(id).await?;
        let (thing, note) = about(&before);
        let mut act = self.act(by, Action::ClientRotate, &thing, &note).await?;
        if before.revoked_at.is_some() {
            return Err(AppError::Conflict(id.to_string()));
        }
        let secret = Token::new(Kind::ClientSecret, self.random());
        let mut after = before.clone();
        secret
            .digest()
            .as_str()
            .clone_into(&mut after.details.secret);
        act.tx.keep_client(&after, &self.mac(&after)).await?;
        act.tx.drop_client_tokens(id).await?;
        act.note(note.before(&before).after(&after));
        act.commit().await?;
        Ok(secret.reveal().to_owned())
    }

    /// Ends a program's access, its tokens with it.
    pub async fn revoke_client(&self, by: &Actor, id: ClientId) -> Result<(), AppError> {
        let kept = self.store().client(id).await?;
        let before = kept.ok_or(AppError::NotFound)?.row;
        let (thing, note) = about(&before);
        let mut act = self.act(by, Action::ClientRevoke, &thing, &note).await?;
        if before.revoked_at.is_some() {
            return Err(AppError::Conflict(id.to_string()));
        }
        let after = Client {
            revoked_at: Some(self.now_cut()),
            ..before.clone()
        };
        act.tx.keep_client(&after, &self.mac(&after)).await?;
        act.tx.drop_client_tokens(id).await?;
        act.note(note.before(&before).after(&after));
        act.commit().await
    }

    async fn genuine_client(&self, id: ClientId) -> Result<Client, AppError> {
        let kept = self.store().client(id).await?;
        kept.filter(|kept| self.is_genuine(kept))
            .map(|kept| kept.row)
            .ok_or(AppError::NotFound)
    }

    pub(crate) async fn client_rows(
        &self,
        kept: Vec<Kept<Client>>,
    ) -> Result<Vec<ClientRow>, AppError> {
        let names: BTreeMap<OrganisationId, String> = self.organisation_names().await?;
        let preparers = kept.iter().filter_map(|kept| kept.row.details.prepared_by);
        let people = self.person_names(preparers).await?;
        Ok(kept
            .into_iter()
            .map(|mut kept| {
                let genuine = self.is_genuine(&kept);
                kept.row.details.secret.clear();
                ClientRow {
                    organisation: named(&names, kept.row.details.organisation),
                    prepared_by: kept.row.details.prepared_by.map(|by| named(&people, by)),
                    client: kept.row,
                    genuine,
                }
            })
            .collect())
    }
}

fn about(client: &Client) -> (Thing, Note) {
    let owner = client.details.organisation;
    let note = Note::of("client", client.id).unit(owner);
    (Thing::of(owner), note)
}

/// A program wears one hat, which no membership gave it.
pub(crate) fn hat(role: Role, organisation: OrganisationId) -> Hat {
    Hat {
        membership: MembershipId(0),
        role,
        organisation,
        on_behalf_of: None,
    }
}

/// A program as an actor.
pub(crate) fn actor(
    id: ClientId,
    name: &str,
    hat: Hat,
    scopes: impl IntoIterator<Item = String>,
    origin: Origin,
) -> Actor {
    Actor {
        who: Who::Client {
            id,
            name: name.to_owned(),
            scopes: scopes.into_iter().collect(),
        },
        hats: vec![hat],
        post: None,
        proof: Proof::NONE,
        origin,
    }
}
