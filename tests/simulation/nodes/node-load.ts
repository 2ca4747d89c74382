/** Who uses the nodes: applications with their endpoints, producers, an operator. */
import { createHash } from 'node:crypto';
import type { Application } from '../../../server/src/domain/application.ts';
import { usualPolicy } from '../../../server/src/domain/delivery-policy.ts';
import type { Accepted } from '../../../server/src/ingest/accept-message.ts';
import { createApplication } from '../../../server/src/manage/applications.ts';
import { changeEndpoint, createEndpoint } from '../../../server/src/manage/endpoints.ts';
import { environmentId } from '../population.ts';
import type { NodesWorld } from './nodes-world.ts';
import type { NodeLife } from './node-life.ts';
import type { Wish } from './node-requests.ts';

/** How long a producer goes on asking for one message. */
const insistMs = 60_000;

/** Before anything fails, through the first node. */
export async function settleNodes(world: NodesWorld, life: NodeLife): Promise<Application[]> {
  const { actors } = world.random;
  const { manage } = life.parts!;
  const applications: Application[] = [];
  for (let count = actors.between(3, 5); count > 0; count--) {
    const input = { name: `Application ${count}`, uid: null, throttleRate: null, metadata: {} };
    const done = await createApplication(manage, environmentId, input, null);
    if (done.kind !== 'done') throw new Error('nothing was asked for twice');
    applications.push(done.value);
    for (let more = actors.between(1, 2); more > 0; more--) {
      const limited = actors.between(0, 5);
      const endpoint = {
        url: `https://receiver-${actors.uint32()}.example/in`,
        uid: null,
        description: '',
        disabled: false,
        eventTypes: null,
        channels: null,
        throttleRate: limited === 0 ? actors.pick([1, 2, 5]) : null,
        policy: {
          ...usualPolicy,
          ...(limited === 1 ? { concurrency: actors.between(1, 2) } : {}),
          ...(limited === 2 || limited === 3
            ? { fifo: true, fifoKey: actors.chance(0.5) ? 'customer' : null }
            : {}),
        },
        metadata: {},
        secret: null,
        headers: {},
      };
      await createEndpoint(manage, done.value, endpoint, null);
    }
  }
  return applications;
}

export async function runNodeProducer(world: NodesWorld, ids: readonly string[]): Promise<void> {
  const { actors } = world.random;
  while (world.time.elapsed < world.settings.healAt) {
    await world.time.sleep(actors.spread(200, 12_000));
    const burst = actors.chance(0.8) ? actors.between(1, 3) : actors.between(4, 12);
    const asked: Promise<void>[] = [];
    for (let count = 0; count < burst; count++) {
      asked.push(insist(world, newWish(world, actors.pick(ids))));
      if (actors.chance(0.5)) await world.time.sleep(actors.between(0, 50));
    }
    if (actors.chance(0.3)) await Promise.all(asked);
  }
}

function newWish(world: NodesWorld, applicationId: string): Wish {
  const { actors } = world.random;
  const number = world.requests.wishes.length;
  const customer = actors.pick(['one', 'two', 'three']);
  const isKeyed = actors.chance(0.6);
  const wish: Wish = {
    number,
    applicationId,
    payload: Buffer.from(JSON.stringify({ request: number, customer })),
    key: isKeyed ? digest(`key ${number}`) : null,
    fingerprint: digest(`request ${number}`),
    eventId: actors.chance(isKeyed ? 0.2 : 0.5) ? `event-${number}` : null,
    deliverAfterMs: actors.chance(0.1) ? actors.spread(100, 20_000) : null,
    stored: [],
    acknowledged: null,
  };
  world.requests.wishes.push(wish);
  return wish;
}

function digest(text: string): Uint8Array {
  return createHash('sha256').update(text).digest().subarray(0, 16);
}

/** Asks this node or that, until there is an answer; blindly only where nothing can come twice. */
async function insist(world: NodesWorld, wish: Wish): Promise<void> {
  const { actors } = world.random;
  const until = world.time.elapsed + insistMs;
  const isSafe = wish.key !== null || wish.eventId !== null;
  let asks = isSafe && actors.chance(0.2) ? 2 : 1;
  while (world.time.elapsed < until && asks > 0) {
    const asking = ask(world, wish);
    // Some ask two nodes at once.
    const answers = isSafe && actors.chance(0.1) ? [asking, ask(world, wish)] : [asking];
    for (const answer of await Promise.all(answers)) {
      if (answer.kind === 'answered') {
        acknowledge(world, wish, answer.value);
        asks -= 1;
      } else if (answer.kind === 'unknown' && !isSafe) return;
    }
    await world.time.sleep(actors.spread(50, 5000));
  }
}

function ask(world: NodesWorld, wish: Wish) {
  const { actors } = world.random;
  return world.ask(
    async ({ parts, clock }) => {
      const plan = await parts!.plans.named(environmentId, wish.applicationId);
      if (plan === null) throw new Error('the application is not there');
      return parts!.accept(plan, {
        eventType: 'invoice.paid',
        eventId: wish.eventId,
        channels: null,
        tags: null,
        payload: wish.payload,
        deliverAt: wish.deliverAfterMs === null ? null : clock.now() + wish.deliverAfterMs,
        deliverBefore: null,
        retentionMs: null,
        once: wish.key === null ? null : { key: wish.key, fingerprint: wish.fingerprint },
      });
    },
    actors.between(500, 15_000),
  );
}

function acknowledge(world: NodesWorld, wish: Wish, accepted: Accepted): void {
  switch (accepted.kind) {
    case 'accepted':
      return world.requests.acknowledge(wish, accepted.message.id, false);
    case 'repeated':
      return world.requests.acknowledge(wish, accepted.id, true);
    case 'conflict':
      if (wish.eventId === null || wish.stored.length === 0) {
        world.trace.break('one message for an event id', `request ${wish.number}: conflict`);
      }
      return;
    case 'key-reused':
      world.trace.break('a key brings one answer', `request ${wish.number}: ${accepted.kind}`);
  }
}

/** Switches endpoints off and on, through whatever node. */
export async function runNodeOperator(
  world: NodesWorld,
  applications: Application[],
): Promise<void> {
  const { actors } = world.random;
  for (let rounds = actors.between(0, 4); rounds > 0; rounds--) {
    await world.time.sleep(actors.spread(3000, world.settings.healAt / 2));
    const endpoint = actors.pick([...world.book.endpoints.values()]);
    const application = applications.find(({ id }) => id === endpoint.applicationId)!;
    const disabled = !endpoint.disabled;
    await world.ask(
      ({ parts }) => changeEndpoint(parts!.manage, application, endpoint.id, { disabled }),
      10_000,
    );
  }
}
