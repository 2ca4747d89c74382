/** One run of the world from a seed, from the first start to the end of everything, and its verdict. */
import type { Explanation } from './ledger-entries.ts';
import type { Plant } from './plant.ts';
import { runOperator } from './operator.ts';
import { settle } from './population.ts';
import { runProducer } from './producers.ts';
import { checkEnd } from './end-rules.ts';
import type { BrokenRule } from './trace.ts';
import { runTroubles, runWeather } from './troubles.ts';
import { World } from './world.ts';

export interface SeedResult {
  seed: number;
  broken: BrokenRule | null;
  hash: string;
  lines: readonly string[];
  totals: Totals;
}

export interface Totals {
  messages: number;
  acknowledged: number;
  repeated: number;
  attempts: number;
  delivered: number;
  exhausted: number;
  canceled: number;
  crashes: number;
  restarts: number;
  refusedWrites: number;
  steps: number;
  leaps: number;
  virtualMs: number;
  duplicates: Record<Explanation, number>;
}

/** Runs to the end or to the first broken rule. Nothing but the seed and the plant decides. */
export async function runSeed(seed: number, plant: Plant = {}): Promise<SeedResult> {
  const world = new World(seed, plant);
  const undo = plant.patch?.();
  const onRejection = (error: unknown): void => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    world.trace.break('no error without a handler', text);
  };
  process.on('unhandledRejection', onRejection);
  try {
    await live(world);
  } finally {
    process.off('unhandledRejection', onRejection);
    undo?.();
    world.life?.end();
    world.database.close();
  }
  const { broken, lines } = world.trace;
  return { seed, broken, lines, hash: world.trace.hash(), totals: totalsOf(world) };
}

async function live(world: World): Promise<void> {
  world.start();
  let actorsAtWork = true;
  act(world).then(
    () => (actorsAtWork = false),
    (error: unknown) => world.trace.break('the simulation itself', String(error)),
  );
  while (await world.step()) {
    if (!actorsAtWork && isDone(world)) break;
    if (world.time.elapsed > world.settings.endAt) break;
  }
  if (world.trace.broken === null) await checkEnd(world);
}

async function act(world: World): Promise<void> {
  const applications = await settle(world);
  const { actors } = world.random;
  const ids = applications.map(({ id }) => id);
  const producers = Array.from({ length: actors.between(1, 3) }, () => runProducer(world, ids));
  await Promise.all([
    ...producers,
    runOperator(world, applications),
    runTroubles(world),
    runWeather(world),
  ]);
}

function isDone(world: World): boolean {
  if (!world.isIdle || world.life!.loop.load.catchingUp) return false;
  if (world.ledger.open.size > 0) return false;
  const { count } = world.reader.get('SELECT count(*) AS count FROM due') as { count: number };
  return count === 0 && world.ledger.watermark === world.ledger.byPosition.length - 1;
}

function totalsOf({ ledger, requests, totals, time }: World): Totals {
  const ended = { delivered: 0, exhausted: 0, canceled: 0 };
  for (const { ended: how } of ledger.ways.values()) if (how !== null) ended[how] += 1;
  return {
    ...totals,
    ...ended,
    messages: ledger.messages.size,
    acknowledged: requests.acknowledged,
    repeated: requests.repeated,
    attempts: ledger.attempts,
    virtualMs: time.elapsed,
    duplicates: { ...ledger.duplicates },
  };
}
