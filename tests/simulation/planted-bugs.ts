/** Bugs that the simulation plants to see whether its rules find them. */
import type { DatabaseSync } from 'node:sqlite';
import type { DeliveryLoop } from '../../server/src/delivery/delivery-loop.ts';
import type { AttemptRecord, Storage } from '../../server/src/storage/storage.ts';
import type { WriteCall } from '../../server/src/storage/sqlite/acts.ts';
import { defaultRetryScheduleSeconds } from '../../server/src/domain/retry-schedule.ts';
import type { Random } from '../../server/src/lib/random.ts';
import type { Transport } from '../../server/src/outbound/transport.ts';
import type { ApplicationPlans } from '../../server/src/storage/application-plans.ts';
import { FaultyStatements } from './simulated-store.ts';
import type { World } from './world.ts';

/** Where a bug can take hold of the core. */
export interface Plant {
  storage?: (storage: Storage, world: World) => Storage;
  statements?: (database: DatabaseSync) => FaultyStatements;
  committed?: (calls: WriteCall[], world: World) => void;
  died?: (world: World) => void;
  transport?: (transport: Transport, world: World) => Transport;
  offer?: (loop: DeliveryLoop, world: World) => DeliveryLoop['offer'];
  plans?: (plans: ApplicationPlans) => void;
  random?: (random: Random) => Random;
  retryScheduleSeconds?: readonly number[];
}

/** A store with some of its verbs replaced; `write` and `read` see every call. */
function withStorage(
  change: (storage: Storage, world: World) => Partial<Record<keyof Storage, unknown>>,
): Plant {
  return {
    storage: (storage, world) => ({ ...storage, ...change(storage, world) }) as Storage,
  };
}

/** Commits stay open until the next one begins, as without an fsync: a crash takes the last back. */
class LateStatements extends FaultyStatements {
  override run(
    sql: string,
    ...values: Parameters<FaultyStatements['run']> extends [string, ...infer V] ? V : never
  ) {
    if (sql === 'BEGIN IMMEDIATE' && this.database.isTransaction) super.run('COMMIT');
    if (sql === 'COMMIT') return { changes: 0, lastId: 0 };
    return super.run(sql, ...values);
  }
}

export const plants: Record<string, Plant> = {
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
  'sends everything twice now and then': {
    transport: (transport, { random }) => ({
      ...transport,
      async send(request) {
        const outcome = await transport.send(request);
        return random.order.chance(0.05) ? transport.send(request) : outcome;
      },
    }),
  },
  'signs another body than it sends': {
    transport: (transport) => ({
      ...transport,
      send: (request) =>
        transport.send({ ...request, body: Buffer.concat([request.body, Buffer.from(' ')]) }),
    }),
  },
  'retries too early': {
    retryScheduleSeconds: defaultRetryScheduleSeconds.map((seconds) => seconds / 2),
  },
  'does not spread retries as promised': {
    random: (random) => ({ bytes: (count) => random.bytes(count), fraction: () => 1.5 }),
  },
  'gives up early': { retryScheduleSeconds: defaultRetryScheduleSeconds.slice(0, -1) },
  'leaves accepted messages lying': {
    offer:
      (loop, { random }) =>
      (message, position, turns) => {
        if (!random.order.chance(0.1)) loop.offer(message, position, turns);
      },
  },
  'knows no rates': {
    plans(plans) {
      const peek = plans.peek.bind(plans);
      plans.peek = (applicationId) => {
        const plan = peek(applicationId);
        if (plan !== undefined) plan.application.throttleRate = null;
        for (const target of plan?.targets ?? []) target.throttleRate = null;
        return plan;
      };
    },
  },
  'goes by old plans': {
    plans(plans) {
      plans.forget = () => {};
    },
  },
};
