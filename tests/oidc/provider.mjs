// A certified OpenID provider on a spare port of this machine. Prints its issuer, and ends when its standard input does.
//
//   node tests/oidc/provider.mjs REDIRECT_URI [REDIRECT_URI ...]
//
// Clients: "yunheng" (confidential, its secret comes in the environment as CLIENT_SECRET) and "another".
// The login form takes any name; the password is not looked at. It is a provider for tests and for nothing else.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const redirect_uris = process.argv.slice(2);
const client_secret = process.env.CLIENT_SECRET;
if (redirect_uris.length === 0 || !client_secret) {
  console.error('usage: CLIENT_SECRET=... provider.mjs REDIRECT_URI ...');
  process.exit(2);
}

// The library warns that this is no set-up for production, on the stream that says the issuer.
console.info = console.warn = () => {};

const server = createServer();
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
const issuer = `http://127.0.0.1:${server.address().port}`;

const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
const client = { client_secret, redirect_uris, grant_types: ['authorization_code'], response_types: ['code'] };

const provider = new Provider(issuer, {
  clients: [
    { ...client, client_id: 'yunheng' },
    { ...client, client_id: 'another' },
  ],
  jwks: { keys: [{ ...key, kid: 'one', use: 'sig', alg: 'RS256' }] },
  cookies: { keys: [randomBytes(32).toString('base64url')] },
  pkce: { methods: ['S256'], required: () => true },
  claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, name: '李娜', email: `${id}@example.gov.cn`, email_verified: true }),
  }),
  features: { devInteractions: { enabled: true } },
});
server.on('request', provider.callback());
console.log(issuer);

process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
