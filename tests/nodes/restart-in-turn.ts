/** Restarts nodes one after the other under load, as an upgrade does. */
import { startPostgres } from '../support/postgres-server.ts';
import type { NodeProof, NodeProofOptions } from './node-proof.ts';
import { NodeRun, pause } from './node-run.ts';

const loadMs = 700;
/** A client tries once more, at the next node. */
const triesMax = 2;
/**
 * What it may see of a node that ends: that it says so, that nobody is there, or that a connection on
 * which nothing was asked for a while is closed at the moment of the next request.
 */
const lawful = /^(503|ECONNREFUSED|ECONNRESET|UND_ERR_SOCKET)/;

export async function restartInTurn(options: NodeProofOptions): Promise<NodeProof> {
  const { rounds, progress, ...how } = options;
  await using server = await startPostgres();
  // A lease that holds while another program starts on the same processors.
  await using run = await NodeRun.begin({ ...how, server, leaseSeconds: 3 });
  const { producer, cluster } = run;
  producer.start();
  await run.accepting();
  for (let round = 1; round <= rounds; round++) {
    for (const slot of cluster.slots) {
      await pause(loadMs);
      await cluster.stop(slot);
      await pause(loadMs);
      await cluster.start(slot);
    }
    progress(`${round}: ${producer.accepted.length} accepted so far`);
  }
  await run.accepting();
  const { verdict } = await run.judge();
  const { violations, duplicates } = verdict;
  for (const { n, tries } of producer.orders) {
    if (tries > triesMax) violations.push({ kind: 'answer', what: `${n} took ${tries} tries` });
  }
  for (const [answer, count] of producer.answers) {
    if (!lawful.test(answer)) violations.push({ kind: 'answer', what: `${count} × ${answer}` });
  }
  if (duplicates > 0) violations.push({ kind: 'repeated', what: `${duplicates} duplicates` });
  return {
    verdict,
    producer,
    times: null,
    backMs: [],
    done: [['rounds in which each node was restarted (SIGTERM)', String(rounds)]],
    output: cluster.output,
  };
}
