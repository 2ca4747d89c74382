/** What a store of millions of messages costs, beside one of ten thousand in the same minutes. */
import { temporaryFolder } from '../tests/support/temporary-folder.ts';
import {
  commitTogether,
  growStore,
  newBenchStore,
  newMessages,
  openActs,
  successesOf,
  type BenchStore,
} from './grow-store.ts';
import { installAlone, measureThroughput } from './measure.ts';
import { percentile, type BenchReceiver } from './processes.ts';

const smallMessages = 10_000;
const commitMessages = 100;
const commitsPerRound = 20;
const commitRounds = 12;

export interface Growth {
  messages: number;
  /** Processor time of a commit of 100 messages and 100 attempts for each message, small and grown. */
  smallMicroseconds: number;
  grownMicroseconds: number;
  commitRatio: number;
  /** Processor time of the server for each delivery, grown ÷ small. */
  serverRatio: number;
}

export interface GrowthOptions {
  sizes: readonly number[];
  rounds: number;
  seconds: number;
  say: (line: string) => void;
}

export async function measureGrowth(
  receiver: BenchReceiver,
  { sizes, rounds, seconds, say }: GrowthOptions,
): Promise<Growth[]> {
  using grownFolder = temporaryFolder();
  const url = `http://127.0.0.1:${receiver.ports[0]}/hook`;
  const grown = await newBenchStore(grownFolder.path, url);
  const found: Growth[] = [];
  let size = 0;
  for (const messages of sizes) {
    growStore(grown, messages - size, (done) => say(`${size + done} messages`));
    size = messages;
    const ratios: number[] = [];
    let commit = { small: 0, grown: 0, ratio: 0 };
    for (let round = 0; round < rounds; round++) {
      // A new one each time: every measurement adds to it.
      using smallFolder = temporaryFolder();
      const small = await newBenchStore(smallFolder.path, url);
      growStore(small, smallMessages, () => {});
      if (round === 0) commit = compareCommits(small, grown);
      const run = async ({ dataDir }: BenchStore) =>
        (
          await measureThroughput(receiver, {
            fanOut: 1,
            connections: 64,
            seconds,
            install: () => installAlone(dataDir),
          })
        ).cpuMicroseconds;
      ratios.push((await run(grown)) / (await run(small)));
    }
    const growth: Growth = {
      messages,
      smallMicroseconds: commit.small,
      grownMicroseconds: commit.grown,
      commitRatio: commit.ratio,
      serverRatio: percentile(ratios, 0.5),
    };
    say(
      `${messages} messages: commit ${growth.commitRatio.toFixed(2)}, server ${growth.serverRatio.toFixed(2)}`,
    );
    found.push(growth);
  }
  return found;
}

/** Commits to both by turns, so that both see the same drift of the machine. */
function compareCommits(small: BenchStore, grown: BenchStore) {
  using smallActs = openActs(small, { safe: true });
  using grownActs = openActs(grown, { safe: true });
  const costs = { small: [] as number[], grown: [] as number[] };
  for (let round = 0; round < commitRounds; round++) {
    costs.small.push(commitCost(small, smallActs.acts));
    costs.grown.push(commitCost(grown, grownActs.acts));
  }
  const [of, inGrown] = [percentile(costs.small, 0.5), percentile(costs.grown, 0.5)];
  return { small: of, grown: inGrown, ratio: inGrown / of };
}

function commitCost(store: BenchStore, acts: ReturnType<typeof openActs>['acts']): number {
  let earlier = newMessages(store, commitMessages);
  let first = commitTogether(acts, earlier, []);
  const prepared = Array.from({ length: commitsPerRound }, () =>
    newMessages(store, commitMessages),
  );
  const before = process.cpuUsage();
  for (const messages of prepared) {
    const next = commitTogether(acts, messages, successesOf(store, earlier, first));
    earlier = messages;
    first = next;
  }
  const { user, system } = process.cpuUsage(before);
  acts.commit([
    { verb: 'recordAttempts', input: successesOf(store, earlier, first), once: null },
    { verb: 'advanceFresh', input: first + earlier.length - 1, once: null },
  ]);
  return (user + system) / (commitsPerRound * commitMessages);
}
