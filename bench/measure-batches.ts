/** Messages published by the hundred: delivered beside the bare client, accepted beside the store alone. */
import { temporaryFolder } from '../tests/support/temporary-folder.ts';
import { newBenchStore, newMessages, openActs } from './grow-store.ts';
import { measureThroughput, type Throughput } from './measure.ts';
import type { BenchReceiver } from './processes.ts';

/** Messages of one request, and the connections that bring them. */
export const inBatches = { batch: 100, connections: 4 } as const;
/** As many messages as a commit of the server takes in when batches come at full speed. */
const commitMessages = 400;
const warmUpCommits = 50;

export interface Batches {
  delivered: Throughput;
  acceptedPerSecond: number;
  storeAlonePerSecond: number;
}

export async function measureBatches(receiver: BenchReceiver, seconds: number): Promise<Batches> {
  const delivered = await measureThroughput(receiver, { ...inBatches, fanOut: 1, seconds });
  const accepted = await measureThroughput(receiver, { ...inBatches, fanOut: 0, seconds });
  return {
    delivered,
    acceptedPerSecond: accepted.acceptedPerSecond,
    storeAlonePerSecond: await appendAlone(seconds),
  };
}

/** Messages per second that one thread appends which does nothing else, each commit on disk. */
async function appendAlone(seconds: number): Promise<number> {
  using folder = temporaryFolder();
  const store = await newBenchStore(folder.path, 'http://127.0.0.1:9/hook');
  using opened = openActs(store, { safe: true });
  const messages = newMessages(store, commitMessages);
  let count = 0;
  let spentMs = 0;
  let warmUp = warmUpCommits;
  while (spentMs < seconds * 1000) {
    // Ids are the server's work, not the store's.
    for (const [index, { id }] of newMessages(store, commitMessages).entries()) {
      messages[index]!.id = id;
    }
    const before = performance.now();
    opened.acts.commit([
      { verb: 'acceptMessages', input: { messages, refused: '[]' }, once: null },
    ]);
    if (warmUp > 0) {
      warmUp -= 1;
      continue;
    }
    spentMs += performance.now() - before;
    count += commitMessages;
    // The log is folded into the file by another thread of the server.
    if (count % (commitMessages * 100) === 0) opened.checkpoint();
  }
  return (count / spentMs) * 1000;
}
