/**
 * The session of a browser: a sealed cookie that names an API key or a member, and an end. It holds no
 * key and no password, and is worth nothing once the key has ended or the member is kept out. Why it
 * can be used by no other page: docs/dashboard.md.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../domain/problem.ts';
import { basePathOf } from './own-address.ts';
import type { SecretBox } from '../storage/secret-box.ts';

export type Session =
  | {
      kind: 'key';
      /** What the store keeps of the key. */
      keyHash: Uint8Array;
      expiresAt: number;
    }
  | {
      kind: 'member';
      memberId: string;
      /** Theirs at the sign-in; a later one has ended the session. */
      generation: number;
      expiresAt: number;
    };

/** Every request that relies on the cookie carries it: no form and no link of another page can. */
export const sessionHeader = 'gancho-session';

/** Sealed values of other kinds do not open as a session. */
const owner = 'session';

/** For how long a sign-in is good, in milliseconds. */
export const sessionMs = 7 * 86_400_000;

export function setSession(
  request: FastifyRequest,
  reply: FastifyReply,
  session: Session,
  { secretBox, publicUrl }: { secretBox: SecretBox; publicUrl: string },
): void {
  const text = JSON.stringify(
    session.kind === 'key'
      ? [Buffer.from(session.keyHash).toString('base64url'), session.expiresAt]
      : [session.memberId, session.expiresAt, session.generation],
  );
  const value = Buffer.from(secretBox.seal(text, owner)).toString('base64url');
  reply.header('set-cookie', cookieText(request, publicUrl, value, sessionMs / 1000));
}

export function clearSession(
  request: FastifyRequest,
  reply: FastifyReply,
  { publicUrl }: { publicUrl: string },
): void {
  reply.header('set-cookie', cookieText(request, publicUrl, '', 0));
}

/** The session of a request; null without one, or where it has ended or was made by another server. */
export function readSession(
  request: FastifyRequest,
  { secretBox, now }: { secretBox: SecretBox; now: number },
): Session | null {
  for (const value of cookiesOf(request)) {
    const session = openSession(value, secretBox);
    if (session !== null && session.expiresAt > now) return session;
  }
  return null;
}

/** Throws where a page of another origin asks, or something that is no page of ours. */
export function requireOwnPage(request: FastifyRequest): void {
  const site = request.headers['sec-fetch-site'];
  const isOwn = site === undefined || site === 'same-origin';
  if (isOwn && request.headers[sessionHeader] !== undefined) return;
  throw new Problem(
    'authentication_failed',
    `A session counts only for pages of this server, which send the header \`${sessionHeader}\`.`,
  );
}

export function hasSessionCookie(request: FastifyRequest): boolean {
  return cookiesOf(request).length > 0;
}

function openSession(value: string, secretBox: SecretBox): Session | null {
  try {
    const opened: unknown = JSON.parse(secretBox.open(Buffer.from(value, 'base64url'), owner));
    const [name, expiresAt, generation] = opened as [string, number, number?];
    return generation === undefined
      ? { kind: 'key', keyHash: Buffer.from(name, 'base64url'), expiresAt }
      : { kind: 'member', memberId: name, expiresAt, generation };
  } catch {
    return null;
  }
}

/**
 * With https, a name that no other host and no plain connection can set. Below a path of a host that
 * is shared, the cookie is for that path alone, which the stricter name does not allow.
 */
const secureNames = ['__Host-gancho', '__Secure-gancho'] as const;

/** Browsers send the cookies of one host to every port of it, so the port is part of the name. */
function plainName(request: FastifyRequest): string {
  return `gancho-${/:(\d+)$/.exec(request.host)?.[1] ?? '80'}`;
}

function isSecure(request: FastifyRequest, publicUrl: string): boolean {
  // A proxy in front of us says how it was asked; who lies here only gets a cookie that is stricter.
  return (
    request.protocol === 'https' ||
    publicUrl.startsWith('https:') ||
    request.headers['x-forwarded-proto'] === 'https'
  );
}

function cookieText(
  request: FastifyRequest,
  publicUrl: string,
  value: string,
  seconds: number,
): string {
  const secure = isSecure(request, publicUrl);
  const path = basePathOf({ publicUrl });
  const name = secure ? secureNames[path === '' ? 0 : 1] : plainName(request);
  const rest = `Path=${path === '' ? '/' : path}; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
  return `${name}=${value}; ${rest}`;
}

function cookiesOf(request: FastifyRequest): string[] {
  const { cookie } = request.headers;
  if (cookie === undefined) return [];
  const plain = plainName(request);
  return cookie.split(';').flatMap((part) => {
    const [name, value = ''] = part.trim().split('=');
    const isOurs = name === plain || secureNames.some((one) => one === name);
    return isOurs && value !== '' ? [value] : [];
  });
}
