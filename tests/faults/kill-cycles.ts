/** Kills the server again and again, at any moment of its life, while messages are sent. */
import { FaultRun, type FaultRunOptions } from './fault-run.ts';
import type { Verdict } from './check-ledgers.ts';

/** At which part of its life a run is killed. */
export type Moment = 'under load' | 'while starting' | 'just started' | 'while stopping';

export interface KillOptions extends FaultRunOptions {
  cycles: number;
  /** Which moments to draw from; all of them, each once at first, when not given. */
  moments?: Moment[];
  /** For how long a run is under load before it is killed. */
  loadMs?: { min: number; max: number };
  /** Loaded into the server during the cycles, to show that the judge sees what it breaks. */
  preload?: { module: string; plant: string };
  onCycle?: (line: string) => void;
}

export interface KillResult extends Verdict {
  moments: Record<Moment, number>;
  /** Runs that were told to stop and had done so before the kill. */
  stopped: number;
  repeated: number;
  echoed: number;
  /** What the server wrote to its log that is no greeting. */
  complaints: string[];
}

const usualLoadMs = { min: 200, max: 1800 };
const stopMsMax = 300;

export async function runKillCycles(options: KillOptions): Promise<KillResult> {
  await using run = await FaultRun.begin(options);
  const moments: KillResult['moments'] = {
    'under load': 0,
    'while starting': 0,
    'just started': 0,
    'while stopping': 0,
  };
  const first = run.runs[0]!;
  const startMs = first.listensAt! - first.spawnedAt;
  for (let cycle = 1; cycle <= options.cycles; cycle++) {
    const moment = options.moments ? run.chance.pick(options.moments) : drawMoment(run, cycle);
    moments[moment] += 1;
    await oneCycle(run, moment, startMs, options);
    options.onCycle?.(`${cycle} ${moment}: ${run.producer.accepted} accepted so far`);
  }
  const verdict = await run.judge();
  const { repeated, echoed } = run.producer;
  return {
    ...verdict,
    moments,
    stopped: run.runs.slice(1, -2).filter(({ end }) => end === 'stopped').length,
    repeated,
    echoed,
    complaints: run.output.split('\n').filter((line) => line.startsWith('gancho:')),
  };
}

/** The first four cycles show each kind once; then chance decides. */
function drawMoment({ chance }: FaultRun, cycle: number): Moment {
  const order: Moment[] = ['under load', 'while starting', 'while stopping', 'just started'];
  const drawn = chance.fraction();
  if (cycle <= order.length) return order[cycle - 1]!;
  if (drawn < 0.6) return 'under load';
  if (drawn < 0.75) return 'while starting';
  return drawn < 0.87 ? 'just started' : 'while stopping';
}

async function oneCycle(
  run: FaultRun,
  moment: Moment,
  startMs: number,
  { preload, loadMs = usualLoadMs }: KillOptions,
): Promise<void> {
  const { chance, producer } = run;
  const server = run.spawn({ preload });
  if (moment === 'while starting') {
    await pause(chance.between(0, startMs));
    await run.end('SIGKILL');
    return;
  }
  const listening = await server.listening;
  if (listening === null) {
    await run.end('SIGKILL');
    return;
  }
  const repeating = producer.repeatUnanswered(listening.url);
  producer.start(listening.url);
  const { min, max } = moment === 'just started' ? { min: 0, max: 150 } : loadMs;
  await pause(chance.between(min, max));
  if (moment === 'while stopping') {
    server.signal('SIGTERM');
    await pause(chance.between(0, stopMsMax));
  }
  await run.end('SIGKILL');
  await repeating;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
