//! Options of signing in.

use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};
use yunheng_app::SignInConfig;
use yunheng_signin::oidc::Settings;
use yunheng_signin::password::{Breached, Profile};

use crate::exit::Failure;

/// What passwords must be like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PasswordProfile {
    /// 等保: 8 characters of four classes, changed every 90 days.
    Djbh,
    /// NIST SP 800-63B and ASVS: 12 characters, no classes, no forced change.
    Nist,
}

/// Options of signing in.
#[derive(Debug, Args)]
pub(crate) struct SignInArgs {
    /// Public address of this site, which passkeys are bound to, such as `https://yunheng.example.gov.cn`; by default `http://localhost` with the port listened on
    #[arg(long, env = "YUNHENG_ORIGIN", value_name = "URL")]
    origin: Option<String>,
    /// What passwords must be like
    #[arg(long, env = "YUNHENG_PASSWORD_PROFILE", default_value = "djbh")]
    password_profile: PasswordProfile,
    /// File of passwords that are refused because they were stolen, one a line
    #[arg(long, env = "YUNHENG_BREACHED_PASSWORDS", value_name = "FILE")]
    breached_passwords: Option<PathBuf>,
    /// Issuer of an OpenID provider to sign in at
    #[arg(long, env = "YUNHENG_OIDC_ISSUER", value_name = "URL", requires_all = ["oidc_client_id", "oidc_redirect"])]
    oidc_issuer: Option<String>,
    /// Our name at the provider
    #[arg(long, env = "YUNHENG_OIDC_CLIENT_ID", value_name = "ID")]
    oidc_client_id: Option<String>,
    /// File of our secret at the provider
    #[arg(long, env = "YUNHENG_OIDC_CLIENT_SECRET_FILE", value_name = "FILE")]
    oidc_client_secret_file: Option<PathBuf>,
    /// Where the provider sends browsers back to: this site's `/sign-in/oidc/callback`
    #[arg(long, env = "YUNHENG_OIDC_REDIRECT", value_name = "URL")]
    oidc_redirect: Option<String>,
    /// Values of `acr` that mean two factors at the provider
    #[arg(
        long,
        env = "YUNHENG_OIDC_SECOND_FACTOR_ACR",
        value_name = "ACR",
        value_delimiter = ','
    )]
    oidc_second_factor_acr: Vec<String>,
}

impl SignInArgs {
    /// The configuration they make, for a port listened on.
    pub(crate) fn config(&self, port: u16) -> Result<SignInConfig, Failure> {
        let profile = match self.password_profile {
            PasswordProfile::Djbh => Profile::djbh(),
            PasswordProfile::Nist => Profile::nist(),
        };
        Ok(SignInConfig {
            profile: profile.with_breached(self.breached()?),
            origin: self
                .origin
                .clone()
                .unwrap_or_else(|| format!("http://localhost:{port}")),
            oidc: self.oidc()?,
        })
    }

    fn breached(&self) -> Result<Arc<Breached>, Failure> {
        let Some(file) = &self.breached_passwords else {
            return Ok(Arc::default());
        };
        let wrong =
            |error: &dyn std::fmt::Display| Failure::data(format!("{}: {error}", file.display()));
        let opened = File::open(file).map_err(|error| wrong(&error))?;
        Breached::read(BufReader::new(opened))
            .map(Arc::new)
            .map_err(|error| wrong(&error))
    }

    fn oidc(&self) -> Result<Option<Settings>, Failure> {
        let (Some(issuer), Some(client_id), Some(redirect_uri)) = (
            self.oidc_issuer.clone(),
            self.oidc_client_id.clone(),
            self.oidc_redirect.clone(),
        ) else {
            return Ok(None);
        };
        let client_secret = match &self.oidc_client_secret_file {
            None => None,
            Some(file) => {
                let text = std::fs::read_to_string(file)
                    .map_err(|error| Failure::data(format!("{}: {error}", file.display())))?;
                Some(text.trim().to_owned())
            }
        };
        Ok(Some(Settings {
            issuer,
            client_id,
            client_secret,
            redirect_uri,
            second_factor_acr: self.oidc_second_factor_acr.clone(),
        }))
    }
}
