/** Producers: send messages, now and then in bursts, and repeat what they got no answer to. */
import { createHash } from 'node:crypto';
import { StoreFailure } from '../../server/src/storage/storage.ts';
import type { Accepted } from '../../server/src/ingest/accept-message.ts';
import { environmentId, eventTypes, channels } from './population.ts';
import { payloadOf, type MessageWish } from './request-book.ts';
import { hourMs, minuteMs } from './settings.ts';
import type { Answer, World } from './world.ts';

/** How long a producer goes on asking for one message. */
const insistMs = 2 * hourMs;
const triesMax = 60;
/** Beyond this many messages there are no more bursts: a run shall take a fraction of a second. */
const burstsUntil = 100;

/** Lives until the receivers are healed, and a little beyond. */
export async function runProducer(world: World, applicationIds: readonly string[]): Promise<void> {
  const { actors } = world.random;
  const rounds = actors.between(3, 14);
  const pauseMsMax = Math.min(world.settings.healAt / rounds, 8 * hourMs);
  for (let round = 0; round < rounds; round++) {
    await world.time.sleep(actors.spread(1000, pauseMsMax));
    const burst =
      actors.chance(0.85) || world.requests.wishes.length > burstsUntil
        ? actors.between(1, 3)
        : actors.between(10, world.settings.narrow ? 60 : 30);
    const asked: Promise<void>[] = [];
    for (let count = 0; count < burst; count++) {
      asked.push(insist(world, newWish(world, actors.pick(applicationIds))));
      if (actors.chance(0.3)) await world.time.sleep(actors.between(0, 30));
    }
    await Promise.all(asked);
  }
}

function newWish(world: World, applicationId: string): MessageWish {
  const { actors } = world.random;
  const number = world.requests.wishes.length;
  const customer = actors.chance(0.8) ? actors.pick(['one', 'two', 3]) : null;
  const filling = actors.chance(0.9) ? actors.between(0, 40) : 1500;
  const payload = payloadOf(number, filling, customer);
  const wish: MessageWish = {
    number,
    applicationId,
    eventType: actors.pick(eventTypes),
    channels: actors.chance(0.7) ? null : [actors.pick(channels)],
    payload,
    deliverAfterMs: actors.chance(0.15) ? actors.spread(100, 10 * hourMs) : null,
    validMs: actors.chance(0.1) ? actors.spread(1000, 10 * hourMs) : null,
    customer,
    key: actors.chance(0.7) ? digest(`key ${number}`) : null,
    fingerprint: digest(`request ${number}`),
    began: world.time.elapsed,
    acknowledged: null,
    stored: [],
    refusedOnly: true,
  };
  world.requests.wishes.push(wish);
  return wish;
}

function digest(text: string): Uint8Array {
  return createHash('sha256').update(text).digest().subarray(0, 16);
}

/** Sends until there is an answer; without a key it doesn't repeat what may have taken effect. */
async function insist(world: World, wish: MessageWish): Promise<void> {
  const { actors } = world.random;
  const until = world.time.elapsed + insistMs;
  for (let tries = 0; tries < triesMax && world.time.elapsed < until; tries++) {
    const answer = await ask(world, wish, wish.fingerprint);
    if (answer.kind === 'answered') {
      acknowledge(world, wish, answer.value);
      break;
    }
    if (answer.kind === 'unknown') {
      wish.refusedOnly = false;
      if (wish.key === null) return;
    }
    // Some can hardly wait, so that a process has requests at its door while it starts.
    const isEager = actors.chance(0.3);
    await world.time.sleep(isEager ? actors.between(1, 30) : actors.spread(100, minuteMs));
  }
  if (wish.acknowledged !== null && wish.key !== null && actors.chance(0.15)) {
    await repeat(world, wish);
  }
}

function ask(
  world: World,
  { applicationId, eventType, channels, payload, deliverAfterMs, validMs, key }: MessageWish,
  fingerprint: Uint8Array,
): Promise<Answer<Accepted>> {
  const { actors } = world.random;
  return world.ask(
    async (life) => {
      const plan =
        life.plans.peekNamed(environmentId, applicationId) ??
        (await life.plans.named(environmentId, applicationId));
      if (plan === null) throw new StoreFailure('broken', 'the application is not there');
      const deliverAt = deliverAfterMs === null ? null : life.clock.now() + deliverAfterMs;
      return life.accept(plan, {
        eventType,
        eventId: null,
        channels,
        tags: null,
        payload,
        deliverAt,
        deliverBefore: validMs === null ? null : (deliverAt ?? life.clock.now()) + validMs,
        retentionMs: null,
        once: key === null ? null : { key, fingerprint },
      });
    },
    actors.between(200, 20_000),
  );
}

function acknowledge(world: World, wish: MessageWish, accepted: Accepted): void {
  switch (accepted.kind) {
    case 'accepted':
      world.requests.acknowledge(wish, accepted.message.id, false);
      return;
    case 'repeated':
      world.requests.acknowledge(wish, accepted.id, true);
      return;
    case 'key-reused':
    case 'conflict':
      world.trace.break('a key brings one answer', `request ${wish.number}: ${accepted.kind}`);
  }
}

/** The same request again, or another one under the same key. */
async function repeat(world: World, wish: MessageWish): Promise<void> {
  const { actors } = world.random;
  await world.time.sleep(actors.spread(100, hourMs));
  const isOther = actors.chance(0.3);
  const answer = await ask(
    world,
    wish,
    isOther ? digest(`other ${wish.number}`) : wish.fingerprint,
  );
  if (answer.kind !== 'answered') return;
  if (!isOther) acknowledge(world, wish, answer.value);
  else if (answer.value.kind !== 'key-reused') {
    world.trace.break('a key belongs to one request', `request ${wish.number}`);
  }
}
