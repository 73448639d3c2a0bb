//! Programs that use the API, and the access tokens given to them. Of secrets and tokens only digests are kept.

use std::collections::BTreeSet;

use jiff::Timestamp;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _,
    QueryOrder as _,
};
use yunheng_domain::client::{Client, NewClient};
use yunheng_domain::ids::{ClientId, OrganisationId, PersonId};
use yunheng_domain::person::Authorised;
use yunheng_domain::reach::Reach;
use yunheng_domain::role::Role;

use crate::entity::{client, client_token};
use crate::reach::belonging;
use crate::{Kept, Store, StoreError, Tx, code, time};

/// An access token as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientToken {
    /// Digest of the token.
    pub digest: String,
    /// Whose it is.
    pub client: ClientId,
    /// What it may be used for.
    pub scopes: BTreeSet<String>,
    /// The instant from which on it is worth nothing.
    pub expires_at: Timestamp,
}

impl Tx {
    /// Adds a program, not yet protected: [`Tx::keep_client`] follows in the same transaction, for the MAC covers the id.
    pub async fn add_client(
        &mut self,
        new: &NewClient,
        at: Timestamp,
    ) -> Result<ClientId, StoreError> {
        let row = client::ActiveModel {
            id: NotSet,
            code: Set(new.code.clone()),
            name: Set(new.name.clone()),
            organisation_id: Set(new.organisation.0),
            role: Set(new.role.code().to_owned()),
            scopes: Set(joined(&new.scopes)),
            secret: Set(new.secret.clone()),
            prepared_by: Set(new.prepared_by.map(|by| by.0)),
            authorised_by: Set(None),
            authorised_at: Set(None),
            created_at: Set(time::micros(at)),
            revoked_at: Set(None),
            mac: Set(String::new()),
        };
        let added = client::Entity::insert(row).exec(&self.db).await?;
        Ok(ClientId(added.last_insert_id))
    }

    /// Keeps where a program now stands, under a MAC.
    pub async fn keep_client(&mut self, kept: &Client, mac: &str) -> Result<(), StoreError> {
        client::ActiveModel {
            id: Set(kept.id.0),
            secret: Set(kept.details.secret.clone()),
            authorised_by: Set(kept
                .authorised
                .and_then(|authorised| authorised.by)
                .map(|by| by.0)),
            authorised_at: Set(kept
                .authorised
                .map(|authorised| time::micros(authorised.at))),
            revoked_at: Set(kept.revoked_at.map(time::micros)),
            mac: Set(mac.to_owned()),
            ..Default::default()
        }
        .update(&self.db)
        .await?;
        Ok(())
    }

    /// Keeps an access token, and drops those of the program that have expired.
    pub async fn add_client_token(
        &mut self,
        token: &ClientToken,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        client_token::Entity::delete_many()
            .filter(client_token::Column::ClientId.eq(token.client.0))
            .filter(client_token::Column::ExpiresAt.lte(time::micros(now)))
            .exec(&self.db)
            .await?;
        client_token::Entity::insert(client_token::ActiveModel {
            digest: Set(token.digest.clone()),
            client_id: Set(token.client.0),
            scopes: Set(joined(&token.scopes)),
            expires_at: Set(time::micros(token.expires_at)),
        })
        .exec_without_returning(&self.db)
        .await?;
        Ok(())
    }

    /// Drops every access token of a program.
    pub async fn drop_client_tokens(&mut self, client: ClientId) -> Result<(), StoreError> {
        client_token::Entity::delete_many()
            .filter(client_token::Column::ClientId.eq(client.0))
            .exec(&self.db)
            .await?;
        Ok(())
    }
}

impl Store {
    /// A program.
    pub async fn client(&self, id: ClientId) -> Result<Option<Kept<Client>>, StoreError> {
        let row = client::Entity::find_by_id(id.0).one(&self.db).await?;
        row.map(read).transpose()
    }

    /// The program of a code.
    pub async fn client_by_code(&self, code: &str) -> Result<Option<Kept<Client>>, StoreError> {
        let row = client::Entity::find()
            .filter(client::Column::Code.eq(code))
            .one(&self.db)
            .await?;
        row.map(read).transpose()
    }

    /// Programs of the organisations within reach, newest first.
    pub async fn clients(&self, reach: &Reach) -> Result<Vec<Kept<Client>>, StoreError> {
        let within = belonging(&self.db, reach, client::Column::OrganisationId);
        self.clients_that(within).await
    }

    /// Programs prepared and not yet decided, newest first.
    pub async fn clients_prepared(&self) -> Result<Vec<Kept<Client>>, StoreError> {
        let which = Condition::all()
            .add(client::Column::AuthorisedAt.is_null())
            .add(client::Column::RevokedAt.is_null());
        self.clients_that(which).await
    }

    async fn clients_that(&self, which: Condition) -> Result<Vec<Kept<Client>>, StoreError> {
        let rows = client::Entity::find()
            .filter(which)
            .order_by_desc(client::Column::Id)
            .all(&self.db)
            .await?;
        rows.into_iter().map(read).collect()
    }

    /// The access token of a digest, whether expired or not.
    pub async fn client_token(&self, digest: &str) -> Result<Option<ClientToken>, StoreError> {
        let row = client_token::Entity::find_by_id(digest.to_owned())
            .one(&self.db)
            .await?;
        row.map(|row| {
            Ok(ClientToken {
                digest: row.digest,
                client: ClientId(row.client_id),
                scopes: split(&row.scopes),
                expires_at: time::instant(row.expires_at)?,
            })
        })
        .transpose()
    }
}

fn joined(scopes: &BTreeSet<String>) -> String {
    scopes.iter().cloned().collect::<Vec<_>>().join(" ")
}

fn split(scopes: &str) -> BTreeSet<String> {
    scopes.split_ascii_whitespace().map(str::to_owned).collect()
}

fn read(row: client::Model) -> Result<Kept<Client>, StoreError> {
    let authorised = match row.authorised_at {
        Some(at) => Some(Authorised {
            by: row.authorised_by.map(PersonId),
            at: time::instant(at)?,
        }),
        None => None,
    };
    Ok(Kept {
        row: Client {
            id: ClientId(row.id),
            details: NewClient {
                code: row.code,
                name: row.name,
                organisation: OrganisationId(row.organisation_id),
                role: Role::from_code(&row.role).ok_or_else(|| code::unknown("role", &row.role))?,
                scopes: split(&row.scopes),
                secret: row.secret,
                prepared_by: row.prepared_by.map(PersonId),
            },
            created_at: time::instant(row.created_at)?,
            authorised,
            revoked_at: row.revoked_at.map(time::instant).transpose()?,
        },
        mac: row.mac,
    })
}
