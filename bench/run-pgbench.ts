/** What PostgreSQL's own benchmark reaches on the server on which nodes are measured. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { postgresProgram } from '../tests/support/postgres-programs.ts';
import { databaseOf, type PostgresServer } from '../tests/support/postgres-server.ts';
import { temporaryFolder } from '../tests/support/temporary-folder.ts';
import { payloadBytes } from './measure.ts';

/** As many transactions are under way as nodes have clients. */
const clients = 64;
const scale = 10;

/** A message's row and its key, as plainly as a table can have them: one insert, one commit. */
const insertScript = `INSERT INTO bench_row (application_id, id, payload)
  VALUES ('app_bench', 'msg_' || gen_random_uuid(), repeat('x', ${payloadBytes})::bytea);\n`;
const makeTable = `CREATE TABLE bench_row (position bigint GENERATED ALWAYS AS IDENTITY,
  application_id text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, payload bytea,
  PRIMARY KEY (application_id, id))`;

export interface PgbenchRates {
  /** Transactions per second of `pgbench -N`: three statements each. */
  simpleUpdates: number;
  /** Of one insert of a row of our size each. */
  inserts: number;
}

export async function runPgbench(server: PostgresServer, seconds: number): Promise<PgbenchRates> {
  using folder = temporaryFolder();
  const script = join(folder.path, 'insert.sql');
  writeFileSync(script, insertScript);
  const url = await server.createDatabase();
  const database = databaseOf(url);
  const pgbench = async (...args: string[]): Promise<string> => {
    const place = ['-h', server.folder, '-p', String(server.port), '-U', 'postgres', '-n'];
    const { stdout } = await promisify(execFile)(postgresProgram('pgbench'), [
      ...place,
      ...args,
      database,
    ]);
    return stdout;
  };
  const rate = async (...args: string[]): Promise<number> => {
    const load = ['-c', String(clients), '-j', '2', '-T', String(seconds)];
    const [, found] = /tps = ([\d.]+)/.exec(await pgbench(...load, ...args))!;
    return Number(found);
  };
  try {
    await pgbench('-i', '-q', '-s', String(scale));
    await server.query(makeTable, database);
    await server.query('CHECKPOINT');
    return { simpleUpdates: await rate('-N'), inserts: await rate('-f', script) };
  } finally {
    await server.dropDatabase(url);
    await server.query('CHECKPOINT');
  }
}
