/** What must hold at the end, when nothing has failed for a while. */
import { checkOwed } from './delivery-time-rules.ts';
import type { NodesWorld } from './nodes-world.ts';

export async function checkNodesEnd(world: NodesWorld): Promise<void> {
  const { book, trace, requests, server, time } = world;
  const until = time.elapsed + 20_000;
  while (server.isBusy && time.elapsed < until && (await time.step()));
  if (server.isBusy) return trace.break('all comes to its end', 'a transaction stays open');
  for (const way of book.open) {
    trace.break('all comes to its end', `${way.message.id} to ${way.endpointId} did not`);
  }
  for (const way of book.ways.values()) {
    if (way.ended === 'delivered' && !way.sends.some(({ taken }) => taken)) {
      const name = `${way.message.id} to ${way.endpointId}`;
      trace.break('delivered is received', `${name} is recorded, the receiver took nothing`);
    }
  }
  checkOwed(book);
  checkStored(world);
  for (const { acknowledged } of requests.wishes) {
    if (acknowledged !== null && !book.messages.has(acknowledged)) {
      trace.break('acknowledged is durable', `${acknowledged} is not in the store`);
    }
  }
  await checkNodesStop(world);
}

/** What the store holds is what was seen to be committed. */
function checkStored({ book, database, trace, requests }: NodesWorld): void {
  const stored = new Set(
    database.read<{ id: string }>('SELECT id FROM message').map(({ id }) => id),
  );
  const missing = [...book.messages.keys()].filter((id) => !stored.has(id));
  if (missing.length > 0) trace.break('acknowledged is durable', `${missing.join(', ')} are gone`);
  const [{ attempts, due }] = database.read<{ attempts: number; due: number }>(
    `SELECT (SELECT count(*) FROM attempt) AS attempts, (SELECT count(*) FROM due) AS due`,
  ) as [{ attempts: number; due: number }];
  if (attempts !== book.attempts) {
    trace.break('acknowledged is durable', `${attempts} attempts, not ${book.attempts}`);
  }
  if (due > 0) trace.break('all comes to its end', `${due} rows are due`);
  if (requests.wishes.length > 0 && book.messages.size === 0) {
    trace.break('all comes to its end', 'nothing was accepted at all');
  }
}

/** With nothing in their hands all nodes end at once, and leave nothing to others. */
async function checkNodesStop(world: NodesWorld): Promise<void> {
  const { time, trace, database, lives, server } = world;
  const leaving = lives.map((life) => world.leave(life, null));
  const state = { stopped: false };
  void Promise.all(leaving).then(() => (state.stopped = true));
  const until = time.elapsed + 30_000;
  while (!state.stopped && trace.broken === null && time.elapsed < until && (await time.step()));
  if (!state.stopped) return trace.break('all comes to its end', 'a process does not stop');
  if (trace.broken !== null || server.isBusy) return;
  const left = database.read<{ id: number }>('SELECT id FROM node WHERE drained_at IS NULL');
  if (left.length > 0)
    trace.break('who leaves holds nothing', `node ${left[0]!.id} is not drained`);
  const held = database.read('SELECT FROM shard WHERE node IS NOT NULL');
  if (held.length > 0) trace.break('who leaves holds nothing', `${held.length} shards`);
}
