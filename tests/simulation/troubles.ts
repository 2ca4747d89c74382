/** What befalls the core: crashes, a store that fails, a clock that is set, receivers that fall ill. */
import { hourMs, minuteMs } from './settings.ts';
import type { World } from './world.ts';

/** Ends well before the healing. */
export async function runTroubles(world: World): Promise<void> {
  const { actors } = world.random;
  const rounds = actors.between(2, 16);
  const pauseMsMax = Math.min(world.settings.healAt / (rounds + 1), 8 * hourMs);
  for (let round = 0; round < rounds; round++) {
    const isSoon = actors.chance(0.3);
    await world.time.sleep(isSoon ? actors.spread(1, 5000) : actors.spread(1000, pauseMsMax));
    // Trouble finds most to spoil where something is under way.
    if (actors.chance(0.4)) await nextStored(world, pauseMsMax);
    await befall(world);
  }
}

/** Resolves a moment after the next message is stored. */
async function nextStored({ ledger, time, random }: World, waitMsMax: number): Promise<void> {
  await new Promise<void>((resolve) => {
    ledger.onNextStored.push(resolve);
    time.event(waitMsMax, resolve);
  });
  await time.sleep(random.actors.spread(1, 3000));
}

async function befall(world: World): Promise<void> {
  const { actors } = world.random;
  switch (actors.between(0, 9)) {
    case 0:
    case 1:
    case 2: {
      const steps = actors.spread(1, 500);
      world.trace.add(`a fuse of ${steps} steps`);
      world.life?.layFuse(steps);
      return;
    }
    case 3:
      world.crash('at this moment');
      return;
    case 4:
      await world.restart();
      return;
    case 5:
    case 6:
      await failCommits(world);
      return;
    case 7:
      world.faults.hiccups = actors.between(1, 3);
      world.trace.add(`${world.faults.hiccups} statements will fail`);
      return;
    case 8:
      world.faults.reads = actors.between(1, 3);
      world.trace.add(`${world.faults.reads} reads will fail`);
      return;
    default:
      world.setClock(actors.spread(10, 2 * hourMs) * (actors.chance(0.5) ? 1 : -1));
  }
}

async function failCommits(world: World): Promise<void> {
  const { actors } = world.random;
  const kind = actors.pick(['full', 'broken'] as const);
  const lastsMs = actors.spread(10, 10 * minuteMs);
  world.trace.add(`commits fail for ${lastsMs} ms: ${kind}`);
  world.faults.commits = kind;
  await world.time.sleep(lastsMs);
  world.faults.commits = null;
  world.disturbed();
  world.trace.add('commits succeed again');
}

/** The health of receivers, until they are all healed. */
export async function runWeather(world: World): Promise<void> {
  const { actors } = world.random;
  const { healAt } = world.settings;
  // In steady weather some receivers are ill for longer than any schedule lasts.
  const share = actors.pick([0.5, 0.5, 0.1]);
  for (const { host } of world.ledger.endpoints.values()) world.network.change(host);
  while (world.time.elapsed < healAt) {
    for (const { host } of world.ledger.endpoints.values()) {
      if (!actors.chance(share)) continue;
      world.trace.add(`${host} is ${world.network.change(host)}`);
    }
    const pauseMs = actors.spread(10_000, 40 * hourMs);
    await world.time.sleep(Math.max(1, Math.min(pauseMs, healAt - world.time.elapsed)));
  }
  world.network.heal();
  world.trace.add('all receivers are well');
}
