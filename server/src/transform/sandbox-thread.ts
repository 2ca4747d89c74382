/** The thread in which code of users runs, one piece at a time; ended by the main thread where it hangs. */
import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import variant from '@jitl/quickjs-wasmfile-release-sync';
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSSyncVariant,
  type QuickJSWASMModule,
} from 'quickjs-emscripten-core';
import { LruCache } from '../lib/lru-cache.ts';
import { runInSandbox } from './run-in-sandbox.ts';
import type { SandboxBounds, SandboxJob } from './sandbox-job.ts';

/** As much of it as is used here; the types of Node leave it out. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<object>;
  Memory: new (pages: { initial: number; maximum: number }) => Memory;
};

interface Memory {
  buffer: { byteLength: number };
}

interface Instance {
  quickJs: QuickJSWASMModule;
  memory: Memory;
}

const bounds = workerData as SandboxBounds;
const pageBytes = 65_536;
/** What the program itself declares, and room beside what its code may use. */
const pagesAtFirst = 256;
const pagesMax = pagesAtFirst + Math.ceil(bounds.memoryBytesMax / pageBytes);
/**
 * Instances that wait for more of their owners' code: a new one takes milliseconds. One that has
 * grown is not among them, as its memory never shrinks.
 */
const instancesMax = 8;

const wasmModule = await WebAssembly.compile(
  await readFile(new URL(import.meta.resolve('@jitl/quickjs-wasmfile-release-sync/wasm'))),
);
const instances = new LruCache<string, Instance>(instancesMax);

async function newInstance(): Promise<Instance> {
  const memory = new WebAssembly.Memory({ initial: pagesAtFirst, maximum: pagesMax });
  // What it prints when it breaks is nobody's; its options do not name these.
  const emscriptenModule = { print: quiet, printErr: quiet } as object;
  const quickJs = await newQuickJSWASMModuleFromVariant(
    newVariant(variant as unknown as QuickJSSyncVariant, {
      wasmModule,
      wasmMemory: memory,
      emscriptenModule,
    }),
  );
  return { quickJs, memory };
}

function quiet(): void {}

function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

async function run(job: SandboxJob): Promise<void> {
  const instance = instances.get(job.owner) ?? (await newInstance());
  const { answer, isClean } = runInSandbox(instance.quickJs, job, bounds, cpuMs);
  const isSmall = instance.memory.buffer.byteLength <= pagesAtFirst * pageBytes;
  if (isClean && isSmall) instances.set(job.owner, instance);
  else instances.delete(job.owner);
  parentPort!.postMessage(answer);
}

parentPort!.on('message', (job: SandboxJob) => void run(job));
parentPort!.postMessage('ready');
