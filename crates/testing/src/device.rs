//! A browser's passkeys, in software: what a person has at hand when asked for one.

use passkey_authenticator::{Authenticator, MemoryStore, UiHint, UserCheck, UserValidationMethod};
use passkey_client::{Client, DefaultClientData};
use passkey_crypto::AvailableBackend;
use passkey_types::Passkey;
use passkey_types::ctap2::{Aaguid, Ctap2Error};
use reqwest::Url;
use serde_json::Value;

/// Somebody before the device, who unlocks it whenever it asks.
#[derive(Debug)]
struct Present;

#[async_trait::async_trait]
impl UserValidationMethod for Present {
    type PasskeyItem = Passkey;

    async fn check_user<'a>(
        &self,
        _hint: UiHint<'a, Passkey>,
        _presence: bool,
        verification: bool,
    ) -> Result<UserCheck, Ctap2Error> {
        Ok(UserCheck {
            presence: true,
            verification,
        })
    }

    fn is_presence_enabled(&self) -> bool {
        true
    }

    fn is_verification_enabled(&self) -> Option<bool> {
        Some(true)
    }
}

/// A device that keeps passkeys for one site.
#[derive(Debug, Clone)]
pub struct Device {
    origin: Url,
    keys: MemoryStore,
}

impl Device {
    /// An empty one, on the site of this address.
    pub fn at(origin: &str) -> Self {
        Self {
            origin: origin.parse().unwrap(),
            keys: MemoryStore::new(),
        }
    }

    fn authenticator(&self) -> Authenticator<MemoryStore, Present, AvailableBackend> {
        let keys = self.keys.clone();
        let mut made = Authenticator::new(Aaguid::new_empty(), keys, Present, AvailableBackend);
        made.set_make_credentials_with_signature_counter(true);
        made
    }

    /// What `navigator.credentials.create` answers to the site's options.
    pub async fn create(&mut self, options: &Value) -> String {
        let options = serde_json::from_value(options.clone()).unwrap();
        let mut client = Client::new(self.authenticator()).allows_insecure_localhost(true);
        let made = client
            .register(&self.origin, options, DefaultClientData)
            .await
            .unwrap();
        self.keys.clone_from(client.authenticator().store());
        serde_json::to_string(&made).unwrap()
    }

    /// What `navigator.credentials.get` answers to the site's options.
    pub async fn get(&mut self, options: &Value) -> String {
        let options = serde_json::from_value(options.clone()).unwrap();
        let mut client = Client::new(self.authenticator()).allows_insecure_localhost(true);
        let found = client
            .authenticate(&self.origin, options, DefaultClientData)
            .await
            .unwrap();
        self.keys.clone_from(client.authenticator().store());
        serde_json::to_string(&found).unwrap()
    }
}
