/** Sources of a server under test, by its API: more than the published client knows of them. */
import assert from 'node:assert/strict';
import type { Answer, Served } from './gancho-process.ts';

/** A request to the API of sources with the key; `path` below `/ingest/api/v1`. */
export async function callIngest(
  { url, key }: Pick<Served, 'url' | 'key'>,
  method: string,
  path: string,
  body?: unknown,
  more: Record<string, string> = {},
): Promise<Answer> {
  const answer = await fetch(`${url}/ingest/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...more,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const { status, headers } = answer;
  return { status, headers, text, body: text === '' ? null : JSON.parse(text) };
}

/** A new source, as the API answers it. */
export async function createSource(gancho: Served, fields: object): Promise<any> {
  const { status, body } = await callIngest(gancho, 'POST', '/source', {
    name: 'A source',
    ...fields,
  });
  assert.equal(status, 201, JSON.stringify(body));
  return body;
}

/** What became no message of it, newest first. */
export async function requestsOf(gancho: Served, id: string, query = ''): Promise<any[]> {
  const { status, body } = await callIngest(gancho, 'GET', `/source/${id}/request${query}`);
  assert.equal(status, 200, JSON.stringify(body));
  return body.data;
}
