/** Finds among several servers the one that can be written to, and never goes back to an older one. */
import { Connection, type ConnectionOptions } from './connection.ts';
import { ConnectionLost } from './database-fault.ts';
import type { DatabaseHost } from './database-url.ts';

/** Older ones lack what the statements use. */
const versionMin = 150_000;
const versionsPerMajor = 10_000;

export interface Primary {
  /** Rejects with `ConnectionLost` that tells of each server why it will not do. */
  connect(): Promise<Connection>;
  /** A connection was lost: the next one is looked for behind the server that it was to. */
  doubt(): void;
}

/**
 * Servers are tried in their order, first the one that did last, unless a connection to it was lost:
 * it may let us in and answer nothing after that. A promotion begins a new timeline: a
 * server of an older one than we have seen was the primary once, does not know that it is so no
 * more, and what it took would be lost.
 */
export function openPrimary(options: ConnectionOptions): Primary {
  const { hosts } = options.address;
  let first = 0;
  let last = 0;
  let timelineMin = 0;

  async function tryHost(host: DatabaseHost): Promise<Connection | string> {
    let connection: Connection;
    try {
      connection = await Connection.open(host, options);
    } catch (error) {
      return (error as Error).message;
    }
    const refuse = (why: string): string => {
      connection.destroy(why);
      return `${host.host}:${host.port}: ${why}`;
    };
    try {
      const { readOnly, timeline, version } = await connection.readState();
      if (version < versionMin) {
        const major = Math.floor(version / versionsPerMajor);
        return refuse(`PostgreSQL ${major} is too old, the store needs 15 or later`);
      }
      if (readOnly) return refuse('it cannot be written to');
      if (timeline < timelineMin) return refuse('another server was promoted in its place');
      timelineMin = timeline;
      return connection;
    } catch (error) {
      return refuse((error as Error).message);
    }
  }

  return {
    async connect() {
      const reasons: string[] = [];
      for (let step = 0; step < hosts.length; step++) {
        const index = (first + step) % hosts.length;
        const found = await tryHost(hosts[index]!);
        if (found instanceof Connection) {
          first = last = index;
          return found;
        }
        reasons.push(found);
      }
      throw new ConnectionLost(reasons.join('; '));
    },
    doubt() {
      first = (last + 1) % hosts.length;
    },
  };
}
