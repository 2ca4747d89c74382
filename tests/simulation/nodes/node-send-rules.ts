/** What must hold whenever a request leaves one of several nodes. */
import { isSuccess } from '../../../server/src/domain/outcome.ts';
import { limits } from '../../../server/src/limits.ts';
import type { DeliveryBook, EndpointFacts, Explanation, Send, Way } from './delivery-book.ts';

/** Until a node has heard of a change, or has read of it. */
export const changeKnownMs = 2_500;

export function checkNodeSend(book: DeliveryBook, send: Send, endpoint: EndpointFacts): void {
  checkLease(book, send);
  checkReceiver(book, send, endpoint);
  checkDuplicate(book, send);
  checkMoment(book, send);
  checkOrder(book, send);
  checkConcurrency(book, send, endpoint);
  checkRate(book, send, endpoint);
  checkTrouble(book, send, endpoint);
}

/** Nothing leaves a process once others have its work. */
function checkLease({ world }: DeliveryBook, { way, life, node }: Send): void {
  if (!world.register.facts(node).ended) return;
  world.trace.break(
    'nothing leaves after the lease',
    `${life.wish.name} sends ${way.message.id} to ${way.endpointId} when node ${node} is ended`,
  );
}

function checkReceiver({ world }: DeliveryBook, { way }: Send, endpoint: EndpointFacts): void {
  const { trace, time, settings } = world;
  const { message, resendsAsked } = way;
  const isMeant = message.targets.includes(endpoint.id) || resendsAsked > 0;
  if (!isMeant || message.applicationId !== endpoint.applicationId) {
    trace.break('right receiver', `${message.id} was not meant for ${endpoint.id}`);
  }
  // Who cannot reach the database hears nothing, and sends for as long as its lease holds.
  const knownBy = endpoint.changedAt + settings.leaseMs + changeKnownMs;
  if (endpoint.disabled && time.elapsed > knownBy) {
    trace.break('endpoint as it is now', `${message.id} goes to ${endpoint.id}, which is disabled`);
  }
  if (way.ended !== null && resendsAsked === 0) {
    trace.break('ended is ended', `${message.id} to ${endpoint.id} was ${way.ended}`);
  }
}

/** A request beside another one, or after one that is not recorded, needs a reason. */
function checkDuplicate({ world, duplicates }: DeliveryBook, { way, life, node }: Send): void {
  const reasons = new Set<Explanation>();
  for (const earlier of way.sends) {
    if (earlier.recorded) {
      if (earlier.taken && !isSuccess(earlier.outcome!)) reasons.add('lost answer');
      else if (isSuccess(earlier.outcome!) && way.resendsAsked > 0) reasons.add('manual resend');
      continue;
    }
    const facts = world.register.facts(earlier.node);
    if (!earlier.life.alive && !earlier.life.leaving) reasons.add('crash');
    else if (facts.ended && !facts.left) reasons.add('fence');
    else if (way.resendsAsked > 0) reasons.add('manual resend');
    else {
      const state = earlier.outcome === null ? 'under way' : 'not recorded';
      world.trace.break(
        'no duplicate without a reason',
        `${way.message.id} to ${way.endpointId} leaves ${life.wish.name} (node ${node}) while a request of ` +
          `${earlier.life.wish.name} (node ${earlier.node}) is ${state}`,
      );
    }
  }
  for (const reason of reasons) duplicates[reason] += 1;
}

/** Not before it is due, by whatever clock. */
function checkMoment({ world }: DeliveryBook, { way, wall }: Send): void {
  if (way.resendsAsked > 0) return;
  const dueAt = way.scheduled.at(-1)?.nextAt ?? way.message.deliverAt;
  if (dueAt === null) return;
  const earlyMs = dueAt - wall - 2 * world.settings.skewMsMax;
  if (earlyMs <= 1) return;
  world.trace.break(
    'not before its time',
    `${way.message.id} to ${way.endpointId} leaves ${earlyMs} ms early`,
  );
}

export function orderKeyOf({ message, endpointId }: Way): string | undefined {
  return message.ordered?.[endpointId];
}

/** One after the other, as they were accepted. A repetition of what a dead node sent is explained. */
function checkOrder({ world, open }: DeliveryBook, { way }: Send): void {
  const key = orderKeyOf(way);
  if (key === undefined || way.resendsAsked > 0) return;
  for (const other of open) {
    if (other === way || other.endpointId !== way.endpointId || orderKeyOf(other) !== key) continue;
    const { position, deliverAt, id } = other.message;
    const hasBegun =
      other.scheduled.length > 0 || (other.resendsAsked === 0 && other.sends.length > 0);
    if (hasBegun) {
      world.trace.break(
        'one after the other',
        `${way.message.id} leaves for ${way.endpointId} while ${id} is not at its end`,
      );
    } else if (position < way.message.position && deliverAt === null) {
      world.trace.break(
        'in the order of acceptance',
        `${way.message.id} leaves for ${way.endpointId} before ${id}`,
      );
    }
  }
}

/** What a dead or ended node has under way is not counted: nobody knows of it. */
function isCounted({ world }: DeliveryBook, { life, node }: Send): boolean {
  return life.alive && !world.register.facts(node).ended;
}

function checkConcurrency(book: DeliveryBook, send: Send, endpoint: EndpointFacts): void {
  const bound = endpoint.policy?.concurrency ?? null;
  if (bound === null) return;
  const underWay = (book.sendsTo.get(endpoint.id) ?? []).filter(
    (other) => !other.over && isCounted(book, other),
  );
  if (underWay.length + 1 <= bound) return;
  book.world.trace.break(
    'no more at once than it wants',
    `${send.way.message.id}: ${underWay.length + 1} under way to ${endpoint.id}, which wants ${bound}`,
  );
}

const windowMs = 1000;

/** Whoever takes shards over begins with a full burst: so much for each node that sent. */
function checkRate(book: DeliveryBook, send: Send, endpoint: EndpointFacts): void {
  const rate = endpoint.throttleRate;
  if (rate === null) return;
  const lately = [...(book.sendsTo.get(endpoint.id) ?? []), send].filter(
    ({ at }) => send.at - at < windowMs,
  );
  const senders = new Set(lately.map(({ node }) => node)).size;
  const burst = Math.max(1, Math.floor((rate * limits.delivery.rates.burstMs) / 1000));
  if (lately.length <= (rate + burst) * senders) return;
  book.world.trace.break(
    'not faster than its rate',
    `${lately.length} to ${endpoint.id} within a second from ${senders} nodes, at a rate of ${rate}`,
  );
}

/** While an endpoint is in trouble, one node alone tries it. */
function checkTrouble({ world }: DeliveryBook, send: Send, endpoint: EndpointFacts): void {
  const { register, time, trace } = world;
  const knownSince = register.troubledSince(endpoint.id);
  if (knownSince === null || knownSince > send.at || send.way.resendsAsked > 0) return;
  const owner = register.ownerOf(endpoint.applicationId);
  const settledMs = world.settings.leaseMs + changeKnownMs;
  const isSettled = time.elapsed - Math.max(owner.since, send.life.troubledAt) > settledMs;
  if (owner.node === send.node || !isSettled || time.elapsed - endpoint.triedAt < settledMs) return;
  trace.break(
    'one tries an endpoint in trouble',
    `${send.way.message.id} leaves node ${send.node} for ${endpoint.id}, which node ${owner.node} tries`,
  );
}
