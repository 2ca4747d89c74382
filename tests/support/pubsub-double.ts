/** Stands in for Google Cloud Pub/Sub: checks the token of a service account and keeps what is published. */
import { generateKeyPairSync, verify } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface PubsubDouble extends AsyncDisposable {
  url: string;
  /** The key that it knows, as JSON. */
  serviceAccount: string;
  published: { path: string; message: any; claims: any }[];
}

export async function startPubsub(): Promise<PubsubDouble> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const published: PubsubDouble['published'] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const token = (request.headers.authorization ?? '').replace(/^Bearer /, '');
    const [header = '', claims = '', signature = ''] = token.split('.');
    const signed = Buffer.from(`${header}.${claims}`);
    const isOurs = verify('RSA-SHA256', signed, publicKey, Buffer.from(signature, 'base64url'));
    if (!isOurs) return void response.writeHead(401).end('{"error":{"status":"UNAUTHENTICATED"}}');
    const read = JSON.parse(Buffer.from(claims, 'base64url').toString());
    const now = Date.now() / 1000;
    const isValid =
      read.aud === 'https://pubsub.googleapis.com/' &&
      read.iss === 'gancho@project.iam.gserviceaccount.com' &&
      read.sub === read.iss &&
      read.iat <= now + 1 &&
      read.exp > now &&
      read.exp - read.iat <= 3_600;
    if (!isValid)
      return void response.writeHead(403).end('{"error":{"status":"PERMISSION_DENIED"}}');
    const { messages } = JSON.parse(Buffer.concat(chunks).toString());
    for (const message of messages) published.push({ path: request.url!, message, claims: read });
    response.writeHead(200).end(JSON.stringify({ messageIds: messages.map(() => '1234') }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    serviceAccount: JSON.stringify({
      type: 'service_account',
      client_email: 'gancho@project.iam.gserviceaccount.com',
      private_key_id: 'key-1',
      private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    }),
    published,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
