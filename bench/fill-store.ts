/** Fills a store with messages and attempts through the verbs of its contract, in large commits. */
import type { Attempt, Message } from '../server/src/domain/message.ts';
import { createIds } from '../server/src/domain/ids.ts';
import { systemClock } from '../server/src/lib/clock.ts';
import { systemRandom } from '../server/src/lib/random.ts';
import type { AttemptRecord } from '../server/src/storage/storage.ts';
import type { WriteCall } from '../server/src/storage/create-storage.ts';

export const applicationId = 'app_bench';
/** The last one gets a message in two hundred. */
export const endpointIds = Array.from({ length: 11 }, (_, index) => `ep_bench${index}`);
export const quietEndpoint = endpointIds[10]!;

/** What is to be filled: each call has its answer. */
export interface FilledStore {
  commit: (calls: WriteCall[]) => unknown[] | Promise<unknown[]>;
  /** Called before anything of a moment is written, with moments that grow. */
  reach?: (at: number) => Promise<void>;
}

/** What was written, oldest first. */
export interface Filled {
  /** Of the messages. */
  ids: string[];
  positions: number[];
}

export interface FillOptions {
  messages: number;
  attempts: number;
  from: number;
  until: number;
}

const commitMessages = 500;
const payload = Buffer.from(JSON.stringify({ order: 'x'.repeat(280) }));
const answer = Buffer.from('{"ok":true}');

/**
 * Each message goes to four endpoints of ten. One of its deliveries fails as often as the number
 * of attempts asks for, and then succeeds; in one message of 20 it is given up, in one of 1,000 it
 * waits.
 */
export async function fillStore(
  store: FilledStore,
  options: FillOptions,
  progress: (done: number) => void,
): Promise<Filled> {
  const { messages, attempts, from, until } = options;
  const clock = { at: from };
  const ids = createIds({ ...systemClock, now: () => clock.at }, systemRandom);
  const failures = Math.max(0, Math.round(attempts / messages) - 4);
  const filled: Filled = { ids: [], positions: [] };
  for (let start = 0; start < messages; start += commitMessages) {
    const count = Math.min(commitMessages, messages - start);
    await store.reach?.(from + Math.floor(((until - from) * start) / messages));
    const accepted = Array.from({ length: count }, (_, index) => {
      clock.at = from + Math.floor(((until - from) * (start + index)) / messages);
      return messageOf(ids.next('msg'), start + index, messages, clock.at);
    });
    const calls = accepted.map((input): WriteCall => ({
      verb: 'acceptMessage',
      input,
      once: null,
    }));
    const positions = (await store.commit(calls)).map(
      (answer) => (answer as { position: number }).position,
    );
    const records = accepted.flatMap((message, index) =>
      recordsOf(message, positions[index]!, start + index, failures, () => ids.next('atmpt')),
    );
    await store.commit([{ verb: 'recordAttempts', input: records, once: null }]);
    await store.commit([{ verb: 'advanceFresh', input: positions.at(-1)!, once: null }]);
    filled.ids.push(...accepted.map(({ id }) => id));
    filled.positions.push(...positions);
    progress(start + count);
  }
  return filled;
}

function messageOf(id: string, index: number, messages: number, at: number): Message {
  const isRare = index === Math.floor(messages / 3);
  const targets = [0, 1, 2, 3].map((step) => endpointIds[(index + step) % 10]!);
  if (index % 200 === 0) targets.push(quietEndpoint);
  return {
    id,
    applicationId,
    eventType: isRare ? 'rare.type' : `type.${index % 20}`,
    eventId: null,
    channels: isRare ? ['rare'] : [`channel-${index % 10}`],
    tags: isRare ? ['rare'] : [`tag-${index % 100}`],
    payload,
    contentType: null,
    headers: null,
    createdAt: at,
    deliverAt: null,
    deliverBefore: null,
    expiresAt: null,
    targets,
    pollers: null,
    ordered: null,
  };
}

function recordsOf(
  message: Message,
  position: number,
  index: number,
  failures: number,
  nextId: () => string,
): AttemptRecord[] {
  const records: AttemptRecord[] = [];
  const add = (endpointId: string, fields: Partial<Attempt>, doneDueAt: number | null) => {
    const attempt: Attempt = {
      id: nextId(),
      position,
      messageId: message.id,
      applicationId,
      endpointId,
      eventType: message.eventType,
      url: 'https://receiver.example/hooks',
      number: 1,
      trigger: 'scheduled',
      status: 'success',
      responseStatus: 200,
      responseBody: answer,
      durationMs: 20,
      cause: null,
      startedAt: message.createdAt,
      nextAt: null,
      ...fields,
    };
    records.push({ attempt, doneDueAt });
    return attempt.nextAt;
  };
  for (const [place, endpointId] of message.targets.entries()) {
    const fails = place === 0 ? failures : 0;
    let dueAt: number | null = null;
    for (let number = 1; number <= fails + 1; number++) {
      const isLast = number === fails + 1;
      const isGivenUp = isLast && fails > 0 && index % 20 === 0;
      const waits = isLast && fails > 0 && index % 1000 === 1;
      const isSuccess = isLast && !isGivenUp && !waits;
      dueAt = add(
        endpointId,
        isSuccess
          ? { number }
          : {
              number,
              status: 'fail',
              responseStatus: 500,
              cause: 'answered 500',
              nextAt: isGivenUp ? null : message.createdAt + number * 60_000,
            },
        dueAt,
      );
    }
  }
  return records;
}
