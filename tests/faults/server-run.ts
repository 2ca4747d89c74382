/** Runs the real server on a data folder so that it can be ended at any moment, also while it starts. */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

const main = resolve(import.meta.dirname, '../../server/bin/gancho.js');
export const faultsKey = 'sk_test_key_of_the_fault_tests';

/** Failed deliveries come again after about a second, for long enough to outlive every cycle. */
const retrySchedule = Array.from({ length: 40 }, () => '1').join(',');

export interface ServerRun {
  pid: number;
  spawnedAt: number;
  /** Resolves with the URL and the moment once it listens; with null if it ends before. */
  listening: Promise<{ url: string; at: number } | null>;
  exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  output: () => string;
  signal: (signal: NodeJS.Signals) => void;
}

/** Starts the server; `preload` is a module that is loaded into all its threads. */
export function spawnServer(options: {
  dataDir: string;
  env?: Record<string, string>;
  preload?: { module: string; plant: string } | undefined;
}): ServerRun {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(GANCHO|NODE)_/.test(name));
  const { preload } = options;
  const child = spawn(process.execPath, [main, 'start'], {
    env: {
      ...Object.fromEntries(inherited),
      GANCHO_PORT: '0',
      GANCHO_API_KEY: faultsKey,
      GANCHO_DEMO: 'false',
      GANCHO_ALLOW_SUBNETS: '127.0.0.0/8',
      GANCHO_RETRY_SCHEDULE: retrySchedule,
      GANCHO_DATA_DIR: options.dataDir,
      ...(preload === undefined
        ? {}
        : { NODE_OPTIONS: `--import=${preload.module}`, PLANTED_FAULT: preload.plant }),
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let ended = false;
  const exited = new Promise<Awaited<ServerRun['exited']>>((settle) => {
    child.on('exit', (code, signal) => {
      ended = true;
      settle({ code, signal });
    });
  });
  const listening = new Promise<Awaited<ServerRun['listening']>>((settle) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const match = /listens on (http:\S+?),? /.exec(output);
      if (match !== null) settle({ url: match[1]!, at: Date.now() });
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    void exited.then(() => settle(null));
  });
  return {
    pid: child.pid!,
    spawnedAt: Date.now(),
    listening,
    exited,
    output: () => output,
    signal: (signal) => {
      if (!ended) child.kill(signal);
    },
  };
}
