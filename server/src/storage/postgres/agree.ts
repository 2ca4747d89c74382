/** Lets processes that share a database agree on a value before they begin: the first one decides. */
import type { AskDatabase } from './transaction.ts';

/** A value that is there already is answered by the second query, which reads anew. */
const agreeOn =
  'INSERT INTO agreed (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING value';
const readAgreed = 'SELECT value FROM agreed WHERE name = $1';

/** Keeps a value under a name, unless one is kept already; returns what is kept. */
export async function agree(
  ask: AskDatabase,
  name: string,
  value: Uint8Array,
): Promise<Uint8Array> {
  const kept = (await ask(agreeOn, [name, value])).rows[0];
  const [row] = kept === undefined ? (await ask(readAgreed, [name])).rows : [kept];
  return row!['value'] as Uint8Array;
}
