/**
 * One PostgreSQL in this process, whose clock is the virtual one. What it runs, it runs at once,
 * within one step of the world: nothing else happens meanwhile.
 *
 * A journal, written by triggers in the same transactions, says what became durable: the rules go
 * by it, and by nothing that the program says of itself.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { framesOf, queryFrame, textOf } from './wire.ts';

const migrations = new URL('../../../server/src/storage/postgres/migrations/', import.meta.url);

const virtualClock = `CREATE OR REPLACE FUNCTION gancho_now() RETURNS bigint LANGUAGE sql VOLATILE
  AS $$ SELECT current_setting('simulation.now')::bigint $$`;

const journal = `
  CREATE TABLE journal (id bigserial PRIMARY KEY, kind text NOT NULL, entry json NOT NULL);
  CREATE FUNCTION note_message() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO journal (kind, entry) VALUES ('message', json_build_object(
      'id', NEW.id, 'position', NEW.position, 'applicationId', NEW.application_id, 'node', NEW.node,
      'createdAt', NEW.created_at, 'deliverAt', NEW.deliver_at, 'targets', NEW.targets::json,
      'ordered', NEW.ordered::json, 'payload', convert_from(NEW.payload, 'utf8')));
    RETURN NULL; END $$;
  CREATE TRIGGER note AFTER INSERT ON message FOR EACH ROW EXECUTE FUNCTION note_message();
  CREATE FUNCTION note_attempt() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO journal (kind, entry) VALUES ('attempt', json_build_object(
      'messageId', NEW.message_id, 'endpointId', NEW.endpoint_id, 'number', NEW.number,
      'manual', NEW.manual, 'status', NEW.status, 'startedAt', NEW.started_at,
      'nextAt', NEW.next_at, 'cause', NEW.cause));
    RETURN NULL; END $$;
  CREATE TRIGGER note AFTER INSERT ON attempt FOR EACH ROW EXECUTE FUNCTION note_attempt();
  CREATE FUNCTION note_node() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.ended_at IS DISTINCT FROM OLD.ended_at OR NEW.drained_at IS DISTINCT FROM OLD.drained_at
      OR NEW.fresh_position <> OLD.fresh_position THEN
      INSERT INTO journal (kind, entry) VALUES ('node', json_build_object('node', NEW.id,
        'ended', NEW.ended_at IS NOT NULL, 'drained', NEW.drained_at IS NOT NULL,
        'watermark', NEW.fresh_position));
    END IF;
    RETURN NULL; END $$;
  CREATE TRIGGER note AFTER UPDATE ON node FOR EACH ROW EXECUTE FUNCTION note_node();
  CREATE FUNCTION note_shard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.node IS DISTINCT FROM OLD.node THEN
      INSERT INTO journal (kind, entry) VALUES ('shard',
        json_build_object('shard', NEW.shard, 'from', OLD.node, 'to', NEW.node));
    END IF;
    RETURN NULL; END $$;
  CREATE TRIGGER note AFTER UPDATE ON shard FOR EACH ROW EXECUTE FUNCTION note_shard();
  CREATE FUNCTION note_trouble() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO journal (kind, entry) VALUES ('trouble', json_build_object(
      'endpointId', coalesce(NEW.endpoint_id, OLD.endpoint_id), 'node', coalesce(NEW.node, OLD.node),
      'is', TG_OP = 'INSERT'));
    RETURN NULL; END $$;
  CREATE TRIGGER note AFTER INSERT OR DELETE ON endpoint_trouble
    FOR EACH ROW EXECUTE FUNCTION note_trouble();
  CREATE FUNCTION note_endpoint() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO journal (kind, entry) VALUES ('endpoint', json_build_object(
      'id', NEW.id, 'applicationId', NEW.application_id, 'url', NEW.url,
      'disabled', NEW.disabled <> 0 OR NEW.deleted_at IS NOT NULL, 'throttleRate', NEW.throttle_rate,
      'policy', NEW.policy::json));
    RETURN NULL; END $$;
  CREATE TRIGGER note AFTER INSERT OR UPDATE ON endpoint
    FOR EACH ROW EXECUTE FUNCTION note_endpoint();
  CREATE FUNCTION note_task() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO journal (kind, entry) VALUES ('task', json_build_object(
      'id', NEW.id, 'status', NEW.status, 'step', NEW.step));
    RETURN NULL; END $$;
  CREATE TRIGGER note AFTER INSERT OR UPDATE ON background_task
    FOR EACH ROW EXECUTE FUNCTION note_task();`;

const slices = `SELECT inhrelid::regclass::text AS name FROM pg_inherits
  JOIN pg_class ON pg_class.oid = inhrelid WHERE relkind = 'r' AND relname ~ '_[0-9]+$'`;

export interface JournalEntry {
  id: number;
  kind: 'message' | 'attempt' | 'node' | 'shard' | 'trouble' | 'endpoint' | 'task';
  entry: Record<string, unknown>;
}

export class SharedDatabase {
  readonly #engine: PGlite;
  readonly #tables: string;
  #shownTime = '';
  #readUpTo = 0;

  private constructor(engine: PGlite, tables: string) {
    this.#engine = engine;
    this.#tables = tables;
  }

  static async create(): Promise<SharedDatabase> {
    const engine = await PGlite.create();
    await engine.exec(`SET simulation.now = 0`);
    const files = readdirSync(migrations).toSorted();
    for (const file of files) {
      await engine.exec(readFileSync(new URL(file, migrations), 'utf8'));
      if (file === files[0]) await engine.exec(virtualClock);
    }
    await engine.exec(`CREATE TABLE schema_version (version integer NOT NULL);
      INSERT INTO schema_version VALUES (${files.length}); ${journal}; LISTEN gancho`);
    const { rows } = await engine.query<{ names: string }>(
      `SELECT string_agg(oid::regclass::text, ', ') AS names FROM pg_class
       WHERE relkind IN ('r', 'p') AND NOT relispartition AND relname <> 'schema_version'
         AND relnamespace = 'public'::regnamespace`,
    );
    return new SharedDatabase(engine, rows[0]!.names);
  }

  /** As it was when it was made: without anything, slices included. */
  reset(): void {
    this.exchange(queryFrame('ROLLBACK'));
    for (const { name } of this.read<{ name: string }>(slices)) this.#run(`DROP TABLE ${name}`);
    this.#run(`TRUNCATE ${this.#tables} RESTART IDENTITY;
      ALTER SEQUENCE message_position RESTART; ALTER SEQUENCE poll_entry_number RESTART;
      INSERT INTO shard (shard) SELECT generate_series(0, 255)`);
    this.#readUpTo = 0;
    this.#shownTime = '';
  }

  /** What its clock shows from now on; not within a transaction that has failed. */
  showTime(wall: number): void {
    const time = String(wall);
    if (time === this.#shownTime) return;
    this.#shownTime = time;
    this.#run(`SET simulation.now = ${time}`);
  }

  /** What is set within a transaction is undone with it: the clock has to be set again. */
  forgetTime(): void {
    this.#shownTime = '';
  }

  /** Messages of the protocol, as one session sends and gets them. */
  exchange(message: Uint8Array): Uint8Array {
    return this.#engine.execProtocolRawSync(message);
  }

  /** Rows of a query, for the rules; only between transactions. */
  read<T>(sql: string): T[] {
    const text = `SELECT coalesce(json_agg(found), '[]')::text FROM (${sql}) AS found`;
    return JSON.parse(this.#run(text)) as T[];
  }

  /** What has become durable since the last call. */
  readJournal(): JournalEntry[] {
    const entries = this.read<JournalEntry>(
      `SELECT id, kind, entry FROM journal WHERE id > ${this.#readUpTo} ORDER BY id`,
    );
    this.#readUpTo = entries.at(-1)?.id ?? this.#readUpTo;
    return entries;
  }

  /** Returns the only value of the last row. */
  #run(sql: string): string {
    let value = '';
    for (const { type, body } of framesOf(this.exchange(queryFrame(sql)))) {
      if (type === 'E') throw new Error(`${sql}: ${textOf(body)}`);
      if (type === 'D') value = body.subarray(6).toString();
    }
    return value;
  }
}

let created: Promise<SharedDatabase> | null = null;

/** The one of this process: to make one takes a second. */
export async function openSharedDatabase(): Promise<SharedDatabase> {
  created ??= SharedDatabase.create();
  const database = await created;
  database.reset();
  return database;
}
