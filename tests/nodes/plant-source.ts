/**
 * Loaded into nodes by the tests of the judge: breaks one promise on purpose, by changing a line of the
 * program as it is read. A judge that stays green under one of these would prove nothing when it is
 * green otherwise.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

interface Plant {
  /** The end of the file's path. */
  file: string;
  from: string;
  to: string;
}

const plants: Record<string, Plant[]> = {
  /** Nobody takes over what a dead node held. */
  'no-take-over': [
    {
      file: 'src/nodes/membership.ts',
      from: 'await this.#takeOver();',
      to: 'await Promise.resolve();',
    },
  ],
  /** A node that was ended goes on writing, and a woken one sends whatever it holds. */
  'no-fence': [
    {
      file: 'src/storage/postgres/membership.ts',
      from: '::bigint AND ended_at IS NULL`',
      to: '::bigint`',
    },
    {
      file: 'src/nodes/membership.ts',
      from: 'return this.#parts.clock.elapsed() < this.#leaseUntil;',
      to: 'return true;',
    },
  ],
  /** A database that loses what it acknowledged is good enough. */
  'any-durability': [
    { file: 'src/storage/postgres/membership.ts', from: `"('off', 'local')"`, to: `"('never')"` },
  ],
  /** Records whose connection was lost on the way are called written. */
  'lost-records': [
    {
      file: 'src/storage/postgres/record-batch.ts',
      from: 'return connection.query(sql, values);\n      }),\n    );\n    requireFence(rows[0]',
      to: `return connection.query(sql, values).catch((error) => {
        if (error.constructor.name !== 'ConnectionLost') throw error;
        return { rows: [{ durability: 'on' }] };
      });\n      }),\n    );\n    requireFence(rows[0]`,
    },
  ],
  /** Told to stop, it is gone at once. */
  'no-farewell': [
    { file: 'src/main.ts', from: 'stoppingSince = performance.now();', to: 'process.exit(0);' },
  ],
  /** Each node sends what is due to every application. */
  'no-owners': [
    {
      file: 'src/nodes/membership.ts',
      from: 'return this.#owned.has(shardOf(applicationId));',
      to: 'return shardOf(applicationId) >= 0;',
    },
    {
      file: 'src/nodes/membership.ts',
      from: 'return this.#shards;',
      to: 'return Array.from({ length: 256 }, (_, shard) => shard);',
    },
  ],
};

function plant(name: string): void {
  const changes = plants[name]!;
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      const own = changes.filter(({ file }) => url.endsWith(file));
      if (own.length === 0) return loaded;
      let source = readFileSync(fileURLToPath(url), 'utf8');
      for (const { from, to } of own) {
        // A fault that is not planted would make a test of the judge fail for the wrong reason.
        if (!source.includes(from)) throw new Error(`${name}: ${url} has no ${from}`);
        source = source.replace(from, () => to);
      }
      return { ...loaded, source };
    },
  });
}

const planted = process.env['PLANTED_FAULT'];
if (planted !== undefined) plant(planted);
