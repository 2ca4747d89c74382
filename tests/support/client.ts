/** The published client against a server under test, and what it says when it is refused. */
import assert from 'node:assert/strict';
import { ApiException, Svix } from 'svix';
import type { Served } from './gancho-process.ts';

/** The unmodified client, as a producer would set it up. */
export function clientOf({ key, url }: Pick<Served, 'key' | 'url'>): Svix {
  return new Svix(key, { serverUrl: url });
}

export interface Refusal {
  status: number;
  body: any;
  /** Where the wrong fields are, such as `body.url`; empty for refusals that concern no field. */
  fields: string[];
}

/** Asserts that a call of the client is refused, and says how. */
export async function refusalOf(call: Promise<unknown>, status: number): Promise<Refusal> {
  const error = await call.then(
    (value) => assert.fail(`accepted, but ${status} was expected: ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof ApiException, `no answer of the API: ${String(error)}`);
  const body = error.body as { detail?: unknown };
  assert.equal(error.code, status, JSON.stringify(body));
  return { status: error.code, body, fields: fieldsOf(body) };
}

/** The places of the wrong fields in the body of a 422. */
export function fieldsOf(body: any): string[] {
  return Array.isArray(body?.detail)
    ? body.detail.map(({ loc }: { loc: (string | number)[] }) => loc.join('.'))
    : [];
}
