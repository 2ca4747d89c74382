/** Takes from a topic of Kafka as a member of a group: offsets are committed once records are taken. */
import type { Consumer, EachBatchPayload, KafkaMessage } from 'kafkajs';
import type {
  BrokerRecord,
  Consumption,
  KafkaSource,
  TakeRecord,
} from '../domain/broker-source.ts';
import { sleep } from '../lib/clock.ts';
import { BrokerFailure, type BrokerParts } from './broker-parts.ts';
import { textHeaders, UnderWay } from './consumption.ts';
import { createKafka } from './kafka-client.ts';

const partitionsAtOnce = 4;
const fetchWaitMs = 500;
/** Between two looks at a partition of which a record could not be taken, until all is closed. */
const overPauseMs = 200;

export async function consumeKafka(
  parts: BrokerParts,
  source: KafkaSource,
  take: TakeRecord,
): Promise<Consumption> {
  const { sockets, deadlineMs } = parts;
  const kafka = await createKafka(sockets, { ...source, identity: null }, deadlineMs);
  const consumer = kafka.consumer({
    groupId: source.group,
    // For so long the partitions of a process that was killed are nobody's.
    sessionTimeout: 10_000,
    allowAutoTopicCreation: false,
    maxWaitTimeInMs: fetchWaitMs,
    // Whoever runs this begins anew, after a while.
    retry: { retries: 3, restartOnFailure: () => Promise.resolve(false) },
  });
  const underWay = new UnderWay(take, source.prefetch);
  consumer.on(consumer.events.CRASH, ({ payload }) => underWay.end(payload.error));
  consumer.on(consumer.events.DISCONNECT, () =>
    underWay.end(new BrokerFailure('Kafka closed the connection')),
  );
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [source.topic], fromBeginning: source.fromBeginning });
    await joined(consumer, {
      partitionsConsumedConcurrently: partitionsAtOnce,
      eachBatchAutoResolve: false,
      eachBatch: async (batch) => {
        if (underWay.isOver) await sleep(parts.clock, overPauseMs);
        else await takeBatch(batch, source.prefetch, underWay, take);
      },
    });
  } catch (error) {
    await consumer.disconnect().catch(() => {});
    throw error;
  }
  return underWay.asConsumption(() => consumer.disconnect());
}

/** Resolves once the group has given it its partitions. */
async function joined(consumer: Consumer, config: Parameters<Consumer['run']>[0]): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  consumer.on(consumer.events.GROUP_JOIN, () => resolve());
  consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
  await consumer.run(config);
  await promise;
}

/** Offsets move on over what is taken without a gap: one record that cannot be taken holds them. */
async function takeBatch(
  payload: EachBatchPayload,
  prefetch: number,
  underWay: UnderWay,
  take: TakeRecord,
): Promise<void> {
  const { topic, partition, messages } = payload.batch;
  for (let at = 0; at < messages.length; at += prefetch) {
    if (underWay.isOver || !payload.isRunning() || payload.isStale()) return;
    const some = messages.slice(at, at + prefetch);
    const taken = await underWay.wait(
      Promise.allSettled(some.map((message) => take(recordOf(topic, partition, message)))),
    );
    const failed = taken.findIndex(({ status }) => status === 'rejected');
    for (const { offset } of failed < 0 ? some : some.slice(0, failed))
      payload.resolveOffset(offset);
    await payload.commitOffsetsIfNecessary();
    if (failed >= 0) {
      const { reason } = taken[failed] as PromiseRejectedResult;
      return underWay.end(reason instanceof Error ? reason : new Error(String(reason)));
    }
    await payload.heartbeat();
  }
}

function recordOf(topic: string, partition: number, message: KafkaMessage): BrokerRecord {
  const headers = textHeaders(message.headers ?? {});
  return {
    // The moment too: a topic that is made anew counts from zero again.
    id: `${topic}/${partition}/${message.offset}/${message.timestamp}`,
    place: topic,
    key: message.key === null ? '' : new TextDecoder().decode(message.key),
    headers,
    contentType: headers['content-type'] ?? null,
    eventType: null,
    body: message.value ?? new Uint8Array(),
  };
}
