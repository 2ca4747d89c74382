/** Members of a server under test: invited, signed in, and asking as their browser would. */
import assert from 'node:assert/strict';
import type { Answer, Served } from './gancho-process.ts';

export const password = 'a password of some words';

export interface MemberSession {
  id: string;
  email: string;
  /** What their browser sends, until they sign in again. */
  cookie: string;
  ask: (
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ) => Promise<Answer>;
}

/** Asks as a page of the server, with a cookie or without. */
export async function askAsPage(
  { url }: Pick<Served, 'url'>,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: {
      'gancho-session': 'own',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const { status, headers: got } = answer;
  return { status, headers: got, text, body: text === '' ? null : JSON.parse(text) };
}

export function cookieOf({ headers }: Pick<Answer, 'headers'>): string {
  return headers.get('set-cookie')!.split(';')[0]!;
}

/** The secret part of a link that invites. */
export function invitationIn(url: string): string {
  return new URLSearchParams(new URL(url).hash.slice(1)).get('invite')!;
}

/** Invites somebody with the first key, and has them choose their password. */
export async function newMember(
  gancho: Served,
  fields: { email: string; role: string; environmentIds?: string[] | null },
): Promise<MemberSession> {
  const name = fields.email.split('@')[0]!;
  const invited = await gancho.api('POST', '/management/member', { name, ...fields });
  assert.equal(invited.status, 201, invited.text);
  const invitation = invitationIn(invited.body.url);
  const signedIn = await askAsPage(gancho, 'POST', '/auth/session', { invitation, password });
  assert.equal(signedIn.status, 200, signedIn.text);
  const session: MemberSession = {
    id: invited.body.member.id,
    email: fields.email,
    cookie: cookieOf(signedIn),
    ask: (method, path, body, headers = {}) =>
      askAsPage(gancho, method, path, body, { cookie: session.cookie, ...headers }),
  };
  return session;
}
