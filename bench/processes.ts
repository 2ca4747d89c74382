/** The processes of a measurement: started, asked, and ended. */
import { execFile, fork, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { LoadOptions } from './load.ts';

/** Jiffies of /proc: the kernel's USER_HZ is 100 on every Linux of today. */
const jiffyMicroseconds = 10_000;

function ask<T>(child: ChildProcess, command: unknown): Promise<T> {
  return new Promise((resolve) => {
    child.once('message', (answer) => resolve(answer as T));
    child.send(command as object);
  });
}

export interface BenchReceiver {
  ports: number[];
  count: () => Promise<number>;
  latencies: () => Promise<number[]>;
  hang: () => Promise<unknown>;
  answer: () => Promise<unknown>;
  pid: number;
  stop: () => void;
}

export async function startBenchReceiver(ports: number): Promise<BenchReceiver> {
  const child = fork(join(import.meta.dirname, 'receiver.ts'), [String(ports)]);
  const first = await new Promise<{ ports: number[] }>((resolve) =>
    child.once('message', (answer) => resolve(answer as { ports: number[] })),
  );
  return {
    ports: first.ports,
    count: async () => (await ask<{ count: number }>(child, 'count')).count,
    latencies: async () => (await ask<{ latencies: number[] }>(child, 'latencies')).latencies,
    hang: () => ask(child, 'hang'),
    answer: () => ask(child, 'answer'),
    pid: child.pid!,
    stop: () => void child.kill('SIGKILL'),
  };
}

export interface BenchLoad {
  counts: () => Promise<{ accepted: number; refused: number }>;
  pid: number;
  stop: () => void;
}

export async function startLoad(options: LoadOptions): Promise<BenchLoad> {
  const child = fork(join(import.meta.dirname, 'load.ts'));
  await new Promise((resolve) => child.once('message', resolve));
  child.send(options);
  return {
    counts: () => ask(child, 'count'),
    pid: child.pid!,
    stop: () => void child.kill('SIGKILL'),
  };
}

export async function runBareClient(
  port: number,
  payloadBytes: number,
  seconds: number,
): Promise<{ perSecond: number; cpuMicroseconds: number }> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    join(import.meta.dirname, 'bare-client.ts'),
    ...[port, 64, payloadBytes, seconds].map(String),
  ]);
  return JSON.parse(stdout) as { perSecond: number; cpuMicroseconds: number };
}

/** Processor time of a process and its threads so far, in microseconds. */
export function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * jiffyMicroseconds;
}

/** As `cpuOf`, of a process and all that it has started, those that ended included. */
export function cpuOfAll(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  const ended = (Number(fields[13]) + Number(fields[14])) * jiffyMicroseconds;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
  return children
    .filter((text) => text.trim() !== '')
    .reduce((sum, child) => sum + cpuOf(Number(child)), cpuOf(pid) + ended);
}

/** Resident memory now and at its highest, in megabytes. */
export function memoryOf(pid: number): { now: number; peak: number } {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8');
  const read = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(text)![1]) / 1024;
  return { now: read('VmRSS'), peak: read('VmHWM') };
}

export function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}

export function percentile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
