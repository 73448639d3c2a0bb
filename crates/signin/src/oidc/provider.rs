//! A provider and the flow through it.

use jiff::Timestamp;
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreErrorResponseType, CoreGenderClaim, CoreIdToken,
    CoreIdTokenClaims, CoreJsonWebKeySet, CoreJwsSigningAlgorithm as Alg, CoreProviderMetadata,
};
use openidconnect::{
    AccessToken, AuthenticationContextClass, AuthorizationCode, ClaimsVerificationError, ClientId,
    ClientSecret, CsrfToken, EmptyAdditionalClaims, EndpointMaybeSet, EndpointNotSet, EndpointSet,
    HttpRequest, IssuerUrl, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, RequestTokenError, Scope, SignatureVerificationError, TokenResponse as _,
    UserInfoClaims,
};
use serde::{Deserialize, Serialize};
use yunheng_domain::random::Random;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::claims::is_second_factor;
use super::http::{Http, HttpError, is_secure};
use super::{Claims, OidcError, Pending};

/// Algorithms of an ID token: asymmetric ones only. Neither `none`, nor HMAC with the client's secret, which every part of a client may know (ASVS 5.0 9.1.2).
const ALGORITHMS: [Alg; 9] = [
    Alg::RsaSsaPkcs1V15Sha256,
    Alg::RsaSsaPkcs1V15Sha384,
    Alg::RsaSsaPkcs1V15Sha512,
    Alg::RsaSsaPssSha256,
    Alg::RsaSsaPssSha384,
    Alg::RsaSsaPssSha512,
    Alg::EcdsaP256Sha256,
    Alg::EcdsaP384Sha384,
    Alg::EdDsa,
];

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// What the operator agreed with a provider.
#[derive(Clone, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The provider's issuer identifier (`https://id.example.gov.cn`), exactly as it spells it.
    pub issuer: String,
    /// Our name at the provider.
    pub client_id: String,
    /// Our secret at the provider; none for a public client, which PKCE alone protects.
    #[serde(default)]
    pub client_secret: Option<String>,
    /// Where the provider sends the browser back to: one address of ours per provider, so that no provider can answer for another (RFC 9700, section 4.4.2.2).
    pub redirect_uri: String,
    /// Values of `acr` that mean two factors at this provider; also asked for in `acr_values`.
    #[serde(default)]
    pub second_factor_acr: Vec<String>,
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings")
            .field("issuer", &self.issuer)
            .field("client_id", &self.client_id)
            .field("redirect_uri", &self.redirect_uri)
            .field("second_factor_acr", &self.second_factor_acr)
            .finish_non_exhaustive()
    }
}

/// A provider whose description was read. Cheap to keep for hours: keys that it has changed since are fetched when one is missing.
#[derive(Debug, Clone)]
pub struct Provider {
    settings: Settings,
    metadata: CoreProviderMetadata,
    redirect: RedirectUrl,
    http: Http,
}

impl Provider {
    /// Reads the provider's description and keys (OpenID Connect Discovery 1.0). The program has to have installed its TLS provider before.
    pub async fn discover(settings: Settings) -> Result<Self, OidcError> {
        if !is_secure(&settings.issuer) || !is_secure(&settings.redirect_uri) {
            return Err(OidcError::Insecure);
        }
        let issuer =
            IssuerUrl::new(settings.issuer.clone()).map_err(|_| OidcError::Setting("issuer"))?;
        let redirect = RedirectUrl::new(settings.redirect_uri.clone())
            .map_err(|_| OidcError::Setting("redirect_uri"))?;
        let http = Http::new().map_err(|error| OidcError::Unreachable(Box::new(error)))?;
        let send = |request: HttpRequest| http.send(request);
        let metadata = CoreProviderMetadata::discover_async(issuer, &send)
            .await
            .map_err(|error| OidcError::Discovery(Box::new(error)))?;
        // The browser is sent there, so no request of ours would notice.
        if !is_secure(metadata.authorization_endpoint().as_str()) {
            return Err(OidcError::Insecure);
        }
        Ok(Self {
            settings,
            metadata,
            redirect,
            http,
        })
    }

    /// The issuer as the provider spells it.
    pub fn issuer(&self) -> &str {
        &self.settings.issuer
    }

    /// Begins a sign-in: where to send the browser, and what to keep until it comes back.
    pub fn start(&self, random: &dyn Random, now: Timestamp) -> (String, Pending) {
        let pending = Pending::new(&self.settings.issuer, random, now);
        let client = self.client();
        let (state, nonce) = (pending.state.clone(), pending.nonce.clone());
        let verifier = PkceCodeVerifier::new(pending.verifier.clone());
        let mut request = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                move || CsrfToken::new(state),
                move || Nonce::new(nonce),
            )
            .add_scope(Scope::new("profile".to_owned()))
            .add_scope(Scope::new("email".to_owned()))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
        for acr in &self.settings.second_factor_acr {
            request = request.add_auth_context_value(AuthenticationContextClass::new(acr.clone()));
        }
        let (url, _, _) = request.url();
        (url.to_string(), pending)
    }

    /// Ends a sign-in with what the browser brought back: exchanges the code, checks the ID token, and asks for name and mail address if the token has none.
    pub async fn finish(
        &self,
        pending: Pending,
        code: &str,
        state: &str,
        now: Timestamp,
    ) -> Result<Claims, OidcError> {
        pending.admit(&self.settings.issuer, state, now)?;
        let client = self.client();
        let send = |request: HttpRequest| self.http.send(request);
        let answer = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|_| OidcError::Setting("token endpoint"))?
            .set_pkce_verifier(PkceCodeVerifier::new(pending.verifier.clone()))
            .request_async(&send)
            .await
            .map_err(of_token_request)?;
        let token = answer.id_token().ok_or(OidcError::NoAssertion)?;
        let nonce = Nonce::new(pending.nonce.clone());
        let claims = match verified(&client, token, &nonce, now) {
            Err(error) if is_unknown_key(&error) => {
                // The provider has changed its keys since we read them.
                let keys = CoreJsonWebKeySet::fetch_async(self.metadata.jwks_uri(), &send)
                    .await
                    .map_err(|error| OidcError::Discovery(Box::new(error)))?;
                verified(&self.client_with(keys), token, &nonce, now)
            }
            claims => claims,
        }
        .map_err(OidcError::Assertion)?;
        self.claims(&client, &claims, answer.access_token()).await
    }

    /// The claims of a verified ID token, with what is missing from the user information.
    async fn claims(
        &self,
        client: &Client,
        token: &CoreIdTokenClaims,
        access: &AccessToken,
    ) -> Result<Claims, OidcError> {
        let amr: Vec<&str> = token
            .auth_method_refs()
            .map(|methods| methods.iter().map(|method| method.as_str()).collect())
            .unwrap_or_default();
        let acr = token.auth_context_ref().map(|acr| acr.as_str());
        let mut claims = Claims {
            issuer: self.settings.issuer.clone(),
            subject: token.subject().to_string(),
            email: token
                .email()
                .filter(|_| token.email_verified() == Some(true))
                .map(|email| email.to_string()),
            name: token
                .name()
                .and_then(|name| name.get(None))
                .map(|name| name.to_string()),
            second_factor: is_second_factor(acr, &amr, &self.settings.second_factor_acr),
        };
        let incomplete = claims.email.is_none() || claims.name.is_none();
        if incomplete && self.metadata.userinfo_endpoint().is_some() {
            let send = |request: HttpRequest| self.http.send(request);
            // Whoever answers for another subject is refused by the library (OpenID Connect Core 5.3.2).
            let info: UserInfoClaims<EmptyAdditionalClaims, CoreGenderClaim> = client
                .user_info(access.clone(), Some(token.subject().clone()))
                .map_err(|_| OidcError::Setting("user information endpoint"))?
                .request_async(&send)
                .await
                .map_err(|_| OidcError::UserInfo)?;
            claims.email = claims.email.or_else(|| {
                info.email()
                    .filter(|_| info.email_verified() == Some(true))
                    .map(|email| email.to_string())
            });
            claims.name = claims.name.or_else(|| {
                info.name()
                    .and_then(|name| name.get(None))
                    .map(|name| name.to_string())
            });
        }
        Ok(claims)
    }

    fn client(&self) -> Client {
        self.client_with(self.metadata.jwks().clone())
    }

    fn client_with(&self, keys: CoreJsonWebKeySet) -> Client {
        CoreClient::from_provider_metadata(
            self.metadata.clone().set_jwks(keys),
            ClientId::new(self.settings.client_id.clone()),
            self.settings.client_secret.clone().map(ClientSecret::new),
        )
        .set_redirect_uri(self.redirect.clone())
    }
}

/// The claims of an ID token that holds at `now`.
fn verified(
    client: &Client,
    token: &CoreIdToken,
    nonce: &Nonce,
    now: Timestamp,
) -> Result<CoreIdTokenClaims, ClaimsVerificationError> {
    let now = chrono::DateTime::from_timestamp_nanos(
        i64::try_from(now.as_nanosecond()).unwrap_or(i64::MAX),
    );
    let verifier = client
        .id_token_verifier()
        .set_allowed_algs(ALGORITHMS)
        .set_time_fn(move || now);
    token.claims(&verifier, nonce).cloned()
}

fn is_unknown_key(error: &ClaimsVerificationError) -> bool {
    matches!(
        error,
        ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)
    )
}

fn of_token_request(
    error: RequestTokenError<
        HttpError,
        openidconnect::StandardErrorResponse<CoreErrorResponseType>,
    >,
) -> OidcError {
    match error {
        // Its description is the provider's free text: the code alone is safe to keep.
        RequestTokenError::ServerResponse(answer) => OidcError::Code(answer.error().to_string()),
        RequestTokenError::Request(HttpError::Insecure) => OidcError::Insecure,
        RequestTokenError::Request(error) => OidcError::Unreachable(Box::new(error)),
        // The answer's text may hold tokens: it is not passed on.
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => OidcError::Malformed,
    }
}
