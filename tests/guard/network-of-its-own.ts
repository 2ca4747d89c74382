/** Runs the checks in a network namespace in which every address of the world is this machine. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { ownPublic4, ownPublic6 } from './forbidden-urls.ts';
import type { InsideReport } from './inside-network.ts';
import { hostsText, resolverSettings } from './network-names.ts';

const script = resolve(import.meta.dirname, 'inside-network.ts');

/** AnyIP: a route of type `local` to everything makes every address one of this machine's. */
const setUp = [
  'set -e',
  'ip link set lo up',
  'ip route add local 0.0.0.0/0 dev lo',
  'ip -6 route add local ::/0 dev lo',
  `ip addr add ${ownPublic4}/32 dev lo`,
  `ip -6 addr add ${ownPublic6}/128 dev lo`,
  'mount --bind "$1/hosts" /etc/hosts',
  'mount --bind "$1/resolv.conf" /etc/resolv.conf',
  'shift',
  'exec "$@"',
].join('\n');

/** Throws with all that was said where there are no namespaces to be had, or the checks break. */
export async function runInside(job: 'proof' | 'faults', full = false): Promise<InsideReport> {
  using folder = temporaryFolder();
  writeFileSync(join(folder.path, 'hosts'), hostsText());
  writeFileSync(join(folder.path, 'resolv.conf'), resolverSettings);
  const command = [process.execPath, script, job, full ? 'full' : 'short'];
  const child = spawn('unshare', ['-rnm', 'sh', '-c', setUp, 'sh', folder.path, ...command], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise<number | null>((settle, reject) => {
    child.on('error', reject).on('close', settle);
  });
  if (code !== 0) {
    throw new Error(
      `the network of the proof needs root or user namespaces (unshare ended with ${code}):\n${stderr}${stdout}`,
    );
  }
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as InsideReport;
}
