/** One run of several nodes from a seed, from their start to the end of everything, and its verdict. */
import type { BrokenRule } from '../trace.ts';
import type { Explanation } from './delivery-book.ts';
import { checkNodesEnd } from './node-end-rules.ts';
import { runNodeOperator, runNodeProducer, settleNodes } from './node-load.ts';
import type { NodePlant } from './node-plant.ts';
import { newWish, runNodeTroubles, runNodeWeather } from './node-troubles.ts';
import { NodesWorld } from './nodes-world.ts';
import { openSharedDatabase } from './shared-database.ts';

export interface NodeSeedResult {
  seed: number;
  broken: BrokenRule | null;
  hash: string;
  lines: readonly string[];
  totals: NodeTotals;
}

export interface NodeTotals {
  messages: number;
  acknowledged: number;
  repeated: number;
  requests: number;
  attempts: number;
  crashes: number;
  pauses: number;
  fenced: number;
  left: number;
  lostConnections: number;
  starts: number;
  virtualMs: number;
  duplicates: Record<Explanation, number>;
}

export const usualNodes = 3;

/** Runs to the end or to the first broken rule. Nothing but the seed and the plant decides. */
export async function runNodeSeed(
  seed: number,
  plant: NodePlant = {},
  nodes = usualNodes,
): Promise<NodeSeedResult> {
  const world = new NodesWorld(seed, nodes, plant, await openSharedDatabase());
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
    for (const life of world.lives) life.end();
  }
  const { broken, lines } = world.trace;
  return { seed, broken, lines, hash: world.trace.hash(), totals: totalsOf(world) };
}

async function live(world: NodesWorld): Promise<void> {
  const { time, trace, settings } = world;
  let actorsAtWork = true;
  act(world).then(
    () => (actorsAtWork = false),
    (error: unknown) => trace.break('the simulation itself', String((error as Error).stack)),
  );
  while (trace.broken === null && (await time.step())) {
    if (!actorsAtWork && time.elapsed > settings.healAt && isDone(world)) break;
    if (time.elapsed > settings.endAt) break;
  }
  if (trace.broken === null) await checkNodesEnd(world);
}

async function act(world: NodesWorld): Promise<void> {
  const { settings, time } = world;
  const { actors } = world.random;
  const first = world.start(newWish(world, 'node-1', false));
  for (let number = 2; number <= settings.nodes; number++) {
    time.event(actors.between(0, 8000), () => world.start(newWish(world, `node-${number}`)));
  }
  while (first.parts === null) await time.sleep(50);
  const applications = await settleNodes(world, first);
  const ids = applications.map(({ id }) => id);
  const producers = Array.from({ length: actors.between(1, 3) }, () => runNodeProducer(world, ids));
  await Promise.all([
    ...producers,
    runNodeOperator(world, applications),
    runNodeTroubles(world),
    runNodeWeather(world),
  ]);
  // Whoever crashed last is back by then, and what was paused has woken.
  await time.sleep(30_000);
}

function isDone({ book, lives, server }: NodesWorld): boolean {
  if (book.open.size > 0 || server.isBusy) return false;
  return lives.every(({ parts }) => parts !== null && parts.seat.loop.load.held === 0);
}

function totalsOf({ book, requests, totals, time }: NodesWorld): NodeTotals {
  return {
    ...totals,
    messages: book.messages.size,
    acknowledged: requests.acknowledged,
    repeated: requests.repeated,
    requests: book.sends,
    attempts: book.attempts,
    virtualMs: time.elapsed,
    duplicates: { ...book.duplicates },
  };
}
