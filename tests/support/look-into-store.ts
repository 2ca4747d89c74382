/** Looks into the store of a running program past the program, whichever store that is. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Client } from 'pg';
import type { Served } from './gancho-process.ts';
import { databaseOfFolder } from './process-database.ts';

type Value = string | number | Uint8Array | null;

/** Runs one statement; `?` stands for the values. */
export async function askStore(
  { dataDir }: Pick<Served, 'dataDir'>,
  sql: string,
  values: readonly Value[] = [],
): Promise<Record<string, any>[]> {
  const url = await databaseOfFolder(dataDir);
  if (url === null) {
    using store = new DatabaseSync(join(dataDir, 'gancho.db'), { timeout: 10_000 });
    return store.prepare(sql).all(...values);
  }
  let count = 0;
  const text = sql.replaceAll('?', () => `$${(count += 1)}`);
  return withClient(url, async (client) => (await client.query(text, [...values])).rows);
}

/** Every byte that is stored, as text of a character each. */
export async function storedText({ dataDir }: Pick<Served, 'dataDir'>): Promise<string> {
  const url = await databaseOfFolder(dataDir);
  if (url === null) {
    const files = readdirSync(dataDir).filter((name) => name.startsWith('gancho.db'));
    return files.map((name) => readFileSync(join(dataDir, name), 'latin1')).join('');
  }
  return withClient(url, async (client) => {
    const tables = await client.query<{ name: string }>(
      `SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'`,
    );
    let text = '';
    for (const { name } of tables.rows) {
      const { rows } = await client.query({ text: `SELECT * FROM ${name}`, rowMode: 'array' });
      for (const value of rows.flat()) {
        text += Buffer.isBuffer(value) ? value.toString('latin1') : `${String(value)}\n`;
      }
    }
    return text;
  });
}

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
