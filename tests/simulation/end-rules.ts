/** What must hold at rest, and at the end, when the receivers were well for days. */
import { checkOwed } from './record-rules.ts';
import type { Way } from './ledger-entries.ts';
import { idleMsMax } from './send-rules.ts';
import { settled } from './virtual-time.ts';
import type { World } from './world.ts';

/** Timers that the core keeps while it has nothing to do: looks, rounds, retention and the like. */
const restingTimersMax = 12;

export async function checkEnd(world: World): Promise<void> {
  const { ledger, trace, life, requests } = world;
  const done = (holds: boolean, detail: string): void => {
    if (!holds) trace.break('all comes to its end', detail);
  };
  done(life !== null, 'no process runs');
  if (life === null) return;
  const { held, inFlight, catchingUp } = life.loop.load;
  const load = `held ${held}, under way ${inFlight}, catching up ${catchingUp}`;
  done(held === 0 && inFlight === 0 && !catchingUp, load);
  done(ledger.unrecorded.size === 0, `${ledger.unrecorded.size} attempts are not recorded`);
  const { count } = world.reader.get('SELECT count(*) AS count FROM due') as { count: number };
  done(count === 0, `${count} rows are due`);
  const { value } = world.reader.get(`SELECT value FROM fact WHERE name = 'fresh_position'`)!;
  const newest = ledger.byPosition.length - 1;
  done(value === Math.max(newest, 0), `the watermark is ${String(value)}, the newest ${newest}`);
  done(world.time.livingTimers <= restingTimersMax, `${world.time.livingTimers} timers wait`);
  checkWays(world);
  checkOwed(ledger);
  requests.check();
  checkDatabase(world);
  await checkStop(world);
}

/** What must hold whenever the core was well, with nothing in its hands, for some seconds. */
export function checkRest(world: World): void {
  const { ledger, life, trace, time } = world;
  const newest = ledger.byPosition.at(-1);
  if (newest === undefined || time.elapsed - newest.committedAt < idleMsMax) return;
  if (ledger.watermark !== newest.position || life!.loop.load.catchingUp) {
    trace.break('the watermark keeps up', `it is ${ledger.watermark}, not ${newest.position}`);
  }
  ledger.failures.checkRest();
  for (const way of ledger.open) checkEnding(world, way);
}

/** What waited for an endpoint when its service ended is canceled soon, whenever it was due. */
function checkEnding({ ledger, trace, time, wellSince }: World, way: Way): void {
  const since = ledger.endpoints.get(way.endpointId)!.endedSince;
  // What was accepted later, or with it, ends when it is tried.
  if (since === null || way.message.committedAt >= since) return;
  if (time.elapsed - Math.max(since, wellSince) < idleMsMax) return;
  trace.break('what waits is canceled', `${way.message.id} to ${way.endpointId} waits still`);
}

function checkWays({ ledger, trace }: World): void {
  for (const way of ledger.ways.values()) {
    const name = `${way.message.id} to ${way.endpointId}`;
    if (way.ended === null && way.message.targets.includes(way.endpointId)) {
      trace.break('all comes to its end', `${name} did not`);
    }
    if (way.ended === 'delivered' && !way.sends.some(({ taken }) => taken)) {
      trace.break('delivered is received', `${name} is recorded, the receiver took nothing`);
    }
  }
}

/** What the store holds is what was seen to be committed, and its pages are sound. */
function checkDatabase({ ledger, reader, trace, requests }: World): void {
  const stored = reader.all('SELECT id FROM message').map(({ id }) => id as string);
  const missing = [...ledger.messages.keys()].filter((id) => !stored.includes(id));
  if (missing.length > 0) trace.break('acknowledged is durable', `${missing.join(', ')} are gone`);
  for (const { acknowledged } of requests.wishes) {
    if (acknowledged !== null && !ledger.messages.has(acknowledged)) {
      trace.break('acknowledged is durable', `${acknowledged} is not in the store`);
    }
  }
  const { attempts } = reader.get('SELECT count(*) AS attempts FROM attempt')!;
  if (attempts !== ledger.attempts) {
    trace.break('acknowledged is durable', `${String(attempts)} attempts, not ${ledger.attempts}`);
  }
  const sound = reader.get('PRAGMA integrity_check')!['integrity_check'];
  if (sound !== 'ok') trace.break('the file is sound', String(sound));
}

/** With nothing in its hands the process ends at once. */
async function checkStop(world: World): Promise<void> {
  let stopped = false;
  void world.life!.stop().then(() => (stopped = true));
  const until = world.time.elapsed + 2000;
  await settled();
  const isWaiting = () => !stopped && world.time.elapsed < until;
  while (isWaiting() && (await world.time.step()));
  if (!stopped) world.trace.break('all comes to its end', 'the process does not stop');
}
