/** What must hold whenever a request leaves for a receiver. */
import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { isSuccess } from '../../server/src/domain/outcome.ts';
import type { EndpointHistory, EndpointState } from './endpoint-history.ts';
import type { Explanation, Send } from './ledger-entries.ts';
import type { Ledger } from './ledger.ts';
import { checkCircuit } from './circuit-book.ts';
import { checkOrder } from './order-rules.ts';
import { checkRates } from './rate-rules.ts';

/** Every n-th signature is verified with the published library, which is slower than ours. */
const libraryEvery = 8;

export function check(ledger: Ledger, send: Send, endpoint: EndpointHistory): void {
  checkReceiver(ledger, send, endpoint);
  checkSignature(ledger, send, endpoint);
  checkDuplicate(ledger, send);
  checkTime(ledger, send, endpoint);
  checkRates(ledger, send, endpoint);
  checkConcurrency(ledger, send, endpoint);
  checkCircuit(ledger, send);
  checkOrder(ledger, send);
}

function checkReceiver(
  { world }: Ledger,
  { way, at, wall, request }: Send,
  endpoint: EndpointHistory,
): void {
  const meant = way.message.targets.includes(endpoint.id) || way.resendsAsked > 0;
  if (!meant || way.message.applicationId !== endpoint.applicationId) {
    world.trace.break('right receiver', `${way.message.id} was not meant for ${endpoint.id}`);
  }
  const states = endpoint.statesWithin(at, at).filter((state) => state !== null);
  const takes = ({ disabled, policy, url }: EndpointState) =>
    !disabled && !policy.paused && url === request.url;
  if (!states.some(takes)) {
    world.trace.break(
      'endpoint as it is now',
      `${way.message.id} goes to ${request.url}, which is deleted, disabled, paused or was changed`,
    );
  }
  const { deliverBefore } = way.message;
  if (deliverBefore !== null && wall >= deliverBefore) {
    world.trace.break('not after its time', `${way.message.id}: ${wall - deliverBefore} ms late`);
  }
  if (way.ended !== null && way.resendsAsked === 0) {
    world.trace.break('ended is ended', `${way.message.id} to ${endpoint.id} was ${way.ended}`);
  }
}

/** Never more under way than the endpoint wants. */
function checkConcurrency(
  { world, unrecorded }: Ledger,
  { way, life, at }: Send,
  endpoint: EndpointHistory,
): void {
  const bounds = endpoint
    .statesWithin(at, at)
    .map((state) => state?.policy.concurrency ?? Number.POSITIVE_INFINITY);
  let underWay = 1;
  for (const other of unrecorded) {
    if (other.outcome !== null || other.life !== life) continue;
    if (other.way.endpointId === endpoint.id) underWay += 1;
  }
  if (underWay > Math.max(...bounds)) {
    world.trace.break(
      'no more at once than it wants',
      `${way.message.id} to ${endpoint.id}: ${underWay}, not ${bounds.join(' or ')}`,
    );
  }
}

function checkSignature(ledger: Ledger, send: Send, endpoint: EndpointHistory): void {
  const { world } = ledger;
  const { way, at, wall, request } = send;
  if (Buffer.compare(request.body, way.message.payload) !== 0) {
    world.trace.break('body as accepted', `${way.message.id} has another body`);
  }
  const seconds = Math.floor(wall / 1000);
  if (request.headers['webhook-timestamp'] !== String(seconds)) {
    world.trace.break('signature verifies', `${way.message.id} carries a wrong timestamp`);
  }
  const given = request.headers['webhook-signature'];
  const expected = endpoint
    .statesWithin(at, at)
    .filter((state) => state !== null)
    .map((state) => signaturesOf(state, send, seconds, ledger.attempts % libraryEvery === 0));
  if (!expected.includes(given ?? '')) {
    world.trace.break('signature verifies', `${way.message.id} to ${endpoint.id}: ${given}`);
  }
}

function signaturesOf(
  state: EndpointState,
  { way, wall, request }: Send,
  seconds: number,
  byLibrary: boolean,
): string {
  return state.secrets
    .filter(({ expiresAt }) => expiresAt === null || expiresAt > wall)
    .map(({ text }) => {
      if (byLibrary) {
        const body = Buffer.from(request.body).toString();
        return new Webhook(text).sign(way.message.id, new Date(seconds * 1000), body);
      }
      const key = Buffer.from(text.slice('whsec_'.length), 'base64');
      const hmac = createHmac('sha256', key).update(`${way.message.id}.${seconds}.`);
      return `v1,${hmac.update(request.body).digest('base64')}`;
    })
    .join(' ');
}

/** Two requests of one delivery at a time, or one after a success, need a reason each. */
function checkDuplicate({ world, duplicates }: Ledger, { way }: Send): void {
  const reasons = new Set<Explanation>();
  for (const earlier of way.sends) {
    const failed = earlier.outcome !== null && !isSuccess(earlier.outcome);
    if (earlier.killed) {
      if (earlier.taken) reasons.add('crash');
    } else if (failed) {
      if (earlier.taken) reasons.add('lost answer');
    } else if (way.resendsAsked > 0) {
      reasons.add('manual resend');
    } else {
      const state = earlier.outcome === null ? 'is under way' : 'was answered with success';
      world.trace.break(
        'no duplicate without a reason',
        `${way.message.id} to ${way.endpointId} goes out again while an earlier request ${state}`,
      );
    }
  }
  for (const reason of reasons) duplicates[reason] += 1;
}

/** How long a due delivery may be left lying by a core that has nothing else to do. */
export const idleMsMax = 7000;
/** How long, where bounds are wide, by one that has nothing else to do for this endpoint. */
const endpointIdleMsMax = 10_000;

function checkTime(ledger: Ledger, { way, at, wall, due }: Send, endpoint: EndpointHistory): void {
  const { world, circuits } = ledger;
  if (way.resendsAsked > 0 || way.sends.some(({ recorded, killed }) => !recorded && !killed))
    return;
  const { trace, time, settings, lastIdle, wellSince } = world;
  const name = `${way.message.id} to ${way.endpointId}`;
  const isFirst = way.scheduled.length === 0;
  const isPutOff = way.message.putOff && isFirst;
  // Where the clock was set back meanwhile, what is put off was due when it was taken up.
  const reached = isPutOff ? world.highestWallLately() : Math.max(wall, due);
  if (reached < way.dueAt && (isPutOff || !isFirst)) {
    trace.break('not before its time', `${name} leaves ${way.dueAt - reached} ms early`);
  }
  // Since when it is neither held back, nor waits for another one to end.
  const freeSince = Math.max(
    way.dueSince,
    circuits.heldUntil(endpoint.id),
    endpoint.lastChangeBy(at),
    way.line?.lastEndedAt ?? 0,
    // What is put off to a moment of the day is looked at again as often, where that may be new.
    isPutOff ? world.clockSetAt + settings.delivery.due.walkMs : 0,
  );
  const idleAt = isPutOff ? lastIdle.wall : lastIdle.due;
  if (lastIdle.elapsed - idleMsMax > freeSince && idleAt - idleMsMax > way.dueAt) {
    trace.break('not left lying', `${name} was due while the core was idle`);
  }
  const since = Math.max(freeSince, time.elapsedAt(way.dueAt), endpoint.lastActive, wellSince);
  if (!settings.narrow && at - since > endpointIdleMsMax) {
    trace.break('not left lying', `${name} was due for ${at - since} ms, its receiver unoccupied`);
  }
}
