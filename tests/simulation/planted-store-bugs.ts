/** Bugs planted where the core meets its store. */
import type { AttemptRecord, ParkedDelivery } from '../../server/src/storage/storage.ts';
import { withStorage, type Plant } from './plant.ts';
import { FaultyStatements } from './simulated-store.ts';

/** Commits stay open until the next one begins, as without an fsync: a crash takes the last back. */
class LateStatements extends FaultyStatements {
  override run(
    sql: string,
    ...values: Parameters<FaultyStatements['run']> extends [string, ...infer V] ? V : never
  ) {
    if (sql === 'BEGIN IMMEDIATE' && this.database.isTransaction) super.run('COMMIT');
    if (sql === 'COMMIT') return 0;
    return super.run(sql, ...values);
  }
}

export const storeBugs: Record<string, Plant> = {
  'acknowledges before the commit is durable': {
    statements: (database) => new LateStatements(database),
    died({ database }) {
      if (database.isTransaction) database.exec('ROLLBACK');
    },
  },
  'forgets the row of a retry': {
    committed(calls, { database, random }) {
      for (const { verb, input } of calls) {
        if (verb !== 'recordAttempts') continue;
        for (const { attempt } of input as AttemptRecord[]) {
          if (attempt.nextAt === null || !random.order.chance(0.05)) continue;
          database
            .prepare('DELETE FROM due WHERE position = ? AND endpoint_id = ?')
            .run(attempt.position, attempt.endpointId);
        }
      }
    },
  },
  'moves the watermark too early': withStorage((storage, { ledger }) => ({
    write: (verb: never, input: never) =>
      storage.write(
        verb,
        verb === 'advanceFresh' ? ((ledger.byPosition.length - 1) as never) : input,
      ),
  })),
  'drops records': withStorage((storage, { random }) => ({
    write: (verb: never, input: never) =>
      verb === 'recordAttempts' && random.order.chance(0.05)
        ? Promise.resolve({ announced: [], turns: [] })
        : storage.write(verb, input),
  })),
  'records twice': withStorage((storage, { random }) => ({
    async write(verb: never, input: never) {
      const written = await storage.write(verb, input);
      if (verb === 'recordAttempts' && random.order.chance(0.05)) {
        const records = structuredClone(input) as AttemptRecord[];
        for (const { attempt } of records) attempt.id = attempt.id.replace(/.$/, '_');
        await storage.write('recordAttempts', records);
      }
      return written;
    },
  })),
  'claims the same row under two names': withStorage((storage) => ({
    async read(verb: never, input: never) {
      const found = (await storage.read(verb, input)) as any;
      if (verb === 'claimDue') {
        found.deliveries.push(
          ...found.deliveries.map((one: any) => ({ ...one, dueAt: one.dueAt - 1 })),
        );
      }
      return found;
    },
  })),
  'forgets idempotency keys': withStorage((storage) => ({
    writeOnce: (verb: never, input: never) => storage.writeOnce(verb, input, null),
  })),
  'forgets what it puts off': withStorage((storage, { random }) => ({
    write: (verb: never, input: never) =>
      verb === 'parkDeliveries' && random.order.chance(0.2)
        ? Promise.resolve()
        : storage.write(verb, input),
  })),
  'counts an attempt for what it puts off': withStorage((storage) => ({
    write(verb: never, input: never) {
      if (verb === 'parkDeliveries') {
        for (const delivery of input as ParkedDelivery[]) delivery.attemptNumber += 1;
      }
      return storage.write(verb, input);
    },
  })),
  'lets one of a key overtake another': {
    ...withStorage((storage) => ({
      write: async (verb: never, input: never) => {
        const written = await storage.write(verb, input);
        return verb === 'joinOrder' ? input : written;
      },
    })),
    committed(calls, { database, time }) {
      if (!calls.some(({ verb }) => verb === 'acceptMessage')) return;
      database
        .prepare(
          `INSERT INTO due (application_id, endpoint_id, due_at, position, manual, attempt_number)
             SELECT application_id, endpoint_id, ?, position, 0, 1 FROM ordered_line WHERE true
             ON CONFLICT DO NOTHING`,
        )
        .run(time.wall);
      database.exec('DELETE FROM ordered_line');
    },
  },
  'takes retries back after a resend': {
    committed(calls, { database }) {
      for (const { verb, input } of calls) {
        if (verb !== 'recordAttempts') continue;
        for (const { attempt } of input as AttemptRecord[]) {
          if (attempt.trigger !== 'manual' || attempt.status !== 'success') continue;
          database
            .prepare('DELETE FROM due WHERE position = ? AND endpoint_id = ?')
            .run(attempt.position, attempt.endpointId);
        }
      }
    },
  },
  'forgets in a crash what it was to cancel': {
    died({ database }) {
      database.exec(`DELETE FROM background_task WHERE status = 'running'`);
    },
  },
  'leaves an endpoint enabled that is gone': withStorage((storage) => ({
    write(verb: never, input: never) {
      if (verb === 'recordAttempts') {
        for (const { attempt } of input as AttemptRecord[]) delete attempt.disables;
      }
      return storage.write(verb, input);
    },
  })),
  'lets an endpoint fail for ever': withStorage((storage) => ({
    writeOnce: (verb: never, ...rest: [never, never]) =>
      verb === 'disableFailing'
        ? Promise.resolve({ kind: 'done', value: { kind: 'missing' } })
        : storage.writeOnce(verb, ...rest),
  })),
};
