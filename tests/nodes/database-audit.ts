/** What the database itself knows of the nodes: who wrote which attempt when, and when each node ended. */
import type { PostgresServer } from '../support/postgres-server.ts';
import type { Life } from './node-cluster.ts';

/** A node as the database knows it: a process may have been several, one after the other. */
export interface NodeRow {
  node: number;
  life: Life;
  startedAt: number;
  /** From then on it writes nothing; null while it may. */
  endedAt: number | null;
}

export interface StoredMessage {
  id: string;
  app: string;
  n: number;
  key: string;
  position: number;
  createdAt: number;
  /** The node that accepted it; null where its deliveries were left to the owners of the shards. */
  node: number | null;
}

export interface StoredAttempt {
  messageId: string;
  endpoint: string;
  status: 'success' | 'fail' | 'canceled';
  /** 0 where no answer came. */
  answered: number;
  startedAt: number;
  writtenAt: number;
  /** The name of the process that wrote it. */
  writer: string;
}

export interface StoredEvidence {
  nodes: NodeRow[];
  messages: StoredMessage[];
  attempts: StoredAttempt[];
}

/** A trigger notes the end of each statement that writes attempts: before the commit, within the fence. */
const audit = `
  CREATE SCHEMA audit;
  CREATE TABLE audit.written (id text COLLATE "C", writer text, at bigint);
  CREATE FUNCTION audit.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
  BEGIN
    INSERT INTO audit.written SELECT id, current_setting('application_name'), gancho_now()
    FROM attempts;
    RETURN NULL;
  END $$;
  ALTER FUNCTION audit.note() SET search_path = public;
  CREATE TRIGGER audit_attempts AFTER INSERT ON attempt
    REFERENCING NEW TABLE AS attempts FOR EACH STATEMENT EXECUTE FUNCTION audit.note();`;

/** To be called once the tables are there. */
export async function installAudit(server: PostgresServer, database: string): Promise<void> {
  await server.query(audit, database);
}

const readNodes = `SELECT id, name, started_at, ended_at FROM node ORDER BY id`;

const readMessages = `SELECT message.id, application.uid AS app, position, message.created_at, node,
    convert_from(payload, 'UTF8')::json->>'n' AS n, convert_from(payload, 'UTF8')::json->>'key' AS key
  FROM message JOIN application ON application.id = message.application_id ORDER BY position`;

const readAttempts = `SELECT attempt.message_id, endpoint.uid AS endpoint, status, response_status,
    started_at, written.at AS written_at, written.writer
  FROM attempt JOIN endpoint ON endpoint.id = attempt.endpoint_id
  LEFT JOIN audit.written ON written.id = attempt.id`;

const statusNames: Record<number, StoredAttempt['status']> = {
  0: 'success',
  2: 'fail',
  4: 'canceled',
};

export async function readEvidence(
  server: PostgresServer,
  database: string,
  lives: readonly Life[],
): Promise<StoredEvidence> {
  const lifeOf = new Map(lives.map((life) => [life.pid, life]));
  const nodes = await server.query(readNodes, database);
  const messages = await server.query(readMessages, database);
  const attempts = await server.query(readAttempts, database);
  return {
    nodes: nodes.map((row) => ({
      node: Number(row['id']),
      // A node is called by its host and its process.
      life: lifeOf.get(Number(String(row['name']).split('/').at(-1)))!,
      startedAt: Number(row['started_at']),
      endedAt: row['ended_at'] === null ? null : Number(row['ended_at']),
    })),
    messages: messages.map((row) => ({
      id: row['id'],
      app: row['app'],
      n: Number(row['n']),
      key: row['key'],
      position: Number(row['position']),
      createdAt: Number(row['created_at']),
      node: row['node'] === null ? null : Number(row['node']),
    })),
    attempts: attempts.map((row) => ({
      messageId: row['message_id'],
      endpoint: row['endpoint'],
      status: statusNames[row['status']]!,
      answered: row['response_status'],
      startedAt: Number(row['started_at']),
      writtenAt: Number(row['written_at']),
      writer: row['writer'] ?? '',
    })),
  };
}
