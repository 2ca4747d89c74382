/** What the simulation found, each told again in a world with one message and one trouble. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Application } from '../../server/src/domain/application.ts';
import { createApplication } from '../../server/src/manage/applications.ts';
import { createEndpoint } from '../../server/src/manage/endpoints.ts';
import type { Storage } from '../../server/src/storage/storage.ts';
import type { Plant } from './plant.ts';
import { environmentId, newEndpointInput } from './population.ts';
import { payloadOf, type MessageWish } from './request-book.ts';
import { World } from './world.ts';

/** Lets the world go on until it is so; fails after that much virtual time. */
async function until(
  world: World,
  what: string,
  isSo: () => boolean,
  msMax: number,
): Promise<void> {
  const end = world.time.elapsed + msMax;
  while (!isSo()) {
    assert.ok(world.time.elapsed < end, `${what}: not within ${msMax} ms`);
    await world.step();
    assert.equal(world.trace.broken, null);
  }
}

/** A running core with one application and one endpoint. */
async function quietWorld(plant: Plant = {}): Promise<{ world: World; application: Application }> {
  const world = new World(1, plant);
  world.start();
  let application: Application | null = null;
  const settle = async (): Promise<void> => {
    const input = { name: 'One', uid: null, throttleRate: null, metadata: {} };
    const { manage } = world.life!;
    const done = await createApplication(manage, environmentId, input, null);
    if (done.kind !== 'done') return;
    const endpoint = {
      ...newEndpointInput(world),
      eventTypes: null,
      channels: null,
      throttleRate: null,
      policy: {},
    };
    await createEndpoint(manage, done.value, endpoint, null);
    for (const one of world.ledger.endpoints.values()) one.settle(world.time.elapsed);
    application = done.value;
  };
  void settle();
  await until(world, 'an endpoint', () => application !== null, 10_000);
  await until(world, 'deliveries begin', () => !world.life!.loop.load.catchingUp, 10_000);
  return { world, application: application! };
}

async function accept(world: World, application: Application): Promise<void> {
  const { life, requests } = world;
  const wish: MessageWish = {
    number: requests.wishes.length,
    applicationId: application.id,
    eventType: 'invoice.paid',
    channels: null,
    payload: payloadOf(requests.wishes.length, 10),
    deliverAfterMs: null,
    validMs: null,
    customer: null,
    key: null,
    fingerprint: new Uint8Array(16),
    began: world.time.elapsed,
    acknowledged: null,
    stored: [],
    refusedOnly: true,
  };
  requests.wishes.push(wish);
  const plan = await life!.plans.load(application.id);
  await life!.accept(plan!, {
    ...wish,
    eventId: null,
    tags: null,
    deliverAt: null,
    retentionMs: null,
    once: null,
  });
}

const hostOf = (world: World) => world.ledger.endpoints.values().next().value!.host;

test('a refused row for a delivery under way does not pin the watermark', async () => {
  const { world, application } = await quietWorld();
  world.network.change(hostOf(world), 'hanging');
  void accept(world, application);
  await until(world, 'a request', () => world.ledger.unrecorded.size === 1, 1000);
  world.faults.commits = 'full';
  await until(world, 'a refusal', () => world.totals.refusedWrites > 0, 4000);
  world.faults.commits = null;
  await until(world, 'the watermark', () => world.ledger.watermark === 1, 4000);
});

test('a message that is accepted while deliveries begin is not left lying', async () => {
  let whileStarting = async (): Promise<void> => {};
  const plant: Plant = {
    storage(storage) {
      const read = async (verb: never, input: never): Promise<unknown> => {
        const found = await storage.read(verb, input);
        if (verb === 'freshState') await whileStarting();
        return found;
      };
      return { ...storage, read: read as Storage['read'] };
    },
  };
  const { world, application } = await quietWorld(plant);
  whileStarting = () => accept(world, application);
  world.crash('for a new start');
  const isDelivered = () => [...world.ledger.ways.values()].some(({ ended }) => ended !== null);
  await until(world, 'a start', () => world.ledger.messages.size === 1, 5_000_000);
  await until(world, 'the delivery', isDelivered, 6000);
});

test('a stop does not wait for deliveries that could not be prepared', async () => {
  const { world, application } = await quietWorld();
  world.network.change(hostOf(world), 'failing');
  void accept(world, application);
  const { ledger } = world;
  await until(world, 'a first attempt', () => ledger.attempts === 1, 2000);
  // The plan has to be read again for the second attempt, and cannot be.
  const { life } = world;
  const { plans } = life!;
  plans.forget(application.id);
  const load = plans.load.bind(plans);
  plans.load = (id) => {
    world.faults.reads = 1;
    return load(id);
  };
  await until(world, 'a second attempt', () => life!.loop.load.inFlight === 1, 10_000);
  let stopped = false;
  void life!.stop().then(() => (stopped = true));
  await until(world, 'the end', () => stopped, 3000);
});

test('what is due to an endpoint is found at the start, though something fresh is under way', async () => {
  const { world, application } = await quietWorld();
  const { id, host } = world.ledger.endpoints.values().next().value!;
  void accept(world, application);
  void accept(world, application);
  await until(world, 'two messages', () => world.ledger.messages.size === 2, 1000);
  world.crash('before anything is recorded');
  // The first of them was put off, the second is fresh and keeps its lane occupied.
  world.database
    .prepare(
      `INSERT INTO due (application_id, endpoint_id, due_at, position, manual, attempt_number)
       VALUES (?, ?, ?, 1, 0, 1)`,
    )
    .run(application.id, id, world.time.wall);
  world.network.change(host, 'slow');
  await until(world, 'a start', () => world.ledger.unrecorded.size > 0, 5_000_000);
  world.network.change(host, 'well');
  const first = world.ledger.wayOf(world.ledger.byPosition[1]!, id);
  await until(world, 'the first one', () => first.ended === 'delivered', 20_000);
});

test('a clock that is set back does not prolong what holds an endpoint back', async () => {
  const { world, application } = await quietWorld();
  const { id, host } = world.ledger.endpoints.values().next().value!;
  world.network.change(host, 'down');
  for (let count = 0; count < 12; count++) void accept(world, application);
  const waitMs = () => world.life!.loop.deliveryState(id).health?.waitMs ?? 0;
  // Longer than a wait that is spent in the lane.
  await until(world, 'an open circuit', () => waitMs() > 3_500, 600_000);
  world.network.change(host, 'well');
  world.setClock(-7_200_000);
  void accept(world, application);
  const fresh = () => world.ledger.byPosition[13];
  const isDelivered = () =>
    fresh() !== undefined && world.ledger.wayOf(fresh()!, id).ended === 'delivered';
  await until(world, 'the last one', isDelivered, 30_000);
});
