/**
 * The store of the processes that tests start: a file in their data folder, or, where the tests run
 * on PostgreSQL, a database for each data folder.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { programRole } from './postgres-folder.ts';
import type { PostgresServer } from './postgres-server.ts';

/** Names a server for the processes that run test files. */
const variable = 'TEST_POSTGRES';

interface Named {
  socketFolder: string;
  port: number;
  password: string;
}

/** From now on the processes that tests start keep their data on this server. */
export function useForProcesses({ folder, port, password }: PostgresServer): void {
  const named: Named = { socketFolder: folder, port, password };
  process.env[variable] = JSON.stringify(named);
}

/** Whether the processes that tests start keep their data on PostgreSQL. */
export function isOnPostgres(): boolean {
  return process.env[variable] !== undefined;
}

/** The URL of the database of a data folder, which is made if need be; null on the embedded store. */
export async function databaseOfFolder(dataDir: string): Promise<string | null> {
  const text = process.env[variable];
  if (text === undefined) return null;
  const named = JSON.parse(text) as Named;
  const file = join(dataDir, 'test-database');
  if (existsSync(file)) return readFileSync(file, 'utf8');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asSuperuser(named, `CREATE DATABASE ${name} OWNER ${programRole}`);
  const url = `postgres://${programRole}:${named.password}@127.0.0.1:${named.port}/${name}`;
  writeFileSync(file, url);
  return url;
}

/** Takes the database of a data folder away, if it has one. */
export async function dropDatabaseOf(dataDir: string): Promise<void> {
  const file = join(dataDir, 'test-database');
  const text = process.env[variable];
  if (text === undefined || !existsSync(file)) return;
  const name = new URL(readFileSync(file, 'utf8')).pathname.slice(1);
  await asSuperuser(JSON.parse(text) as Named, `DROP DATABASE ${name} WITH (FORCE)`);
}

async function asSuperuser({ socketFolder, port }: Named, sql: string): Promise<void> {
  const client = new Client({ host: socketFolder, port, user: 'postgres', database: 'postgres' });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
