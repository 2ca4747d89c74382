/** What befalls nodes: crashes, pauses, connections that break, a database that stalls, goings and comings. */
import type { Mood } from '../virtual-network.ts';
import type { NodeLife, NodeWish } from './node-life.ts';
import type { NodesWorld } from './nodes-world.ts';
import type { StatementFate } from './simulated-server.ts';

const fates: readonly StatementFate[] = ['lost', 'unanswered', 'late'];
/** What the statements write that are most worth losing. */
const statements = [
  /INSERT INTO message/,
  /INSERT INTO attempt/,
  /INSERT INTO due/,
  /^COMMIT/,
  /UPDATE node SET/,
  /UPDATE shard SET/,
  /FROM due/,
  /./,
];

/** Ends with the healing: everybody runs, on ways that are whole. */
export async function runNodeTroubles(world: NodesWorld): Promise<void> {
  const { time, settings } = world;
  const { actors } = world.random;
  const pauseMsMax = actors.pick([4_000, 10_000, 25_000]);
  while (time.elapsed < settings.healAt) {
    await time.sleep(Math.min(actors.spread(200, pauseMsMax), settings.healAt - time.elapsed));
    if (time.elapsed < settings.healAt) befall(world, actors.pick(world.lives));
  }
  for (const life of world.lives) life.link.next = null;
  world.trace.add('nothing fails any more');
}

function befall(world: NodesWorld, life: NodeLife | undefined): void {
  const { settings, trace, random } = world;
  const { actors } = random;
  if (life === undefined) return;
  const lastsMs = actors.spread(300, 2.5 * settings.leaseMs);
  switch (actors.between(0, 11)) {
    case 0:
    case 1:
      return world.crash(life);
    case 2:
    case 3:
      return pause(world, life, lastsMs);
    case 4:
    case 5:
    case 6: {
      const fate = actors.pick(fates);
      const of = actors.pick(statements);
      trace.add(`${life.wish.name}: of its statements one will be ${fate}: ${of.source}`);
      life.link.next = { fate, of };
      return;
    }
    case 7:
      return cut(world, life, lastsMs);
    case 8:
      trace.add(`${life.wish.name}: its connections are reset`);
      world.disturb(life);
      return world.server.reset(life);
    case 9:
      trace.add(`${life.wish.name} hears no notifications for ${lastsMs} ms`);
      life.link.deaf = true;
      world.time.event(lastsMs, () => (life.link.deaf = false));
      return;
    case 10:
      if (actors.chance(0.5)) return comeAndGo(world, life);
      trace.add(`the database does nothing for ${lastsMs / 2} ms`);
      world.disturb();
      world.server.stall(lastsMs / 2);
      world.time.event(lastsMs / 2, () => world.disturb());
      return;
    default:
      return comeAndGo(world, life);
  }
}

function pause(world: NodesWorld, life: NodeLife, lastsMs: number): void {
  world.totals.pauses += 1;
  world.trace.add(`${life.wish.name} is paused for ${lastsMs} ms`);
  world.disturb();
  life.pause(lastsMs);
  world.time.event(lastsMs, () => world.disturb(life));
}

function cut(world: NodesWorld, life: NodeLife, lastsMs: number): void {
  world.trace.add(`${life.wish.name} is cut off from the database for ${lastsMs} ms`);
  world.disturb();
  life.link.cut = true;
  world.time.event(lastsMs, () => {
    life.link.cut = false;
    world.disturb(life);
    world.trace.add(`${life.wish.name} can reach the database again`);
  });
}

/** A node is replaced, in order or by one more that comes first. */
function comeAndGo(world: NodesWorld, life: NodeLife): void {
  const { actors } = world.random;
  if (world.lives.length < world.settings.nodes + 1 && actors.chance(0.4)) {
    world.disturb();
    world.start(newWish(world, `more-${world.nextNumber()}`));
    return;
  }
  if (!life.isWell || life.leaving) return;
  world.disturb();
  const isNeeded = world.lives.length <= world.settings.nodes;
  void world.leave(life, isNeeded ? newWish(world, `next-${world.nextNumber()}`) : null);
}

/** Mostly one that does everything. */
export function newWish(world: NodesWorld, name: string, mayBePart = true): NodeWish {
  const { actors } = world.random;
  const part = actors.pick(['api', 'worker'] as const);
  return {
    name,
    identity: name,
    role: mayBePart && actors.chance(0.2) ? part : 'all',
    clockMs: actors.between(-world.settings.skewMsMax, world.settings.skewMsMax),
  };
}

const moods: readonly Mood[] = ['well', 'well', 'slow', 'failing', 'hanging', 'down', 'unheard'];

/** The health of receivers; some are well all the time. */
export async function runNodeWeather(world: NodesWorld): Promise<void> {
  const { time, settings, network, book } = world;
  const { actors } = world.random;
  const fickle = [...book.endpoints.values()].filter(() => actors.chance(0.6));
  while (time.elapsed < settings.healAt) {
    for (const { id, url } of fickle) {
      if (!actors.chance(0.5)) continue;
      const mood = actors.pick(moods);
      network.change(new URL(url).host, mood);
      if (mood !== 'well') world.ill.add(id);
      world.trace.add(`the receiver of ${id} is ${mood}`);
    }
    await time.sleep(Math.min(actors.spread(2000, 40_000), settings.healAt - time.elapsed));
  }
  network.heal();
  world.trace.add('all receivers are well');
}
