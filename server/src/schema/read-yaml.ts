/**
 * Reads YAML of strangers on a thread of its own: some texts keep the parser busy for minutes, and
 * then only that thread, which is ended.
 */
import { Worker } from 'node:worker_threads';
import type { Clock } from '../lib/clock.ts';

export type ReadYaml = (text: string) => Promise<YamlResult>;
export type YamlResult = { ok: unknown } | { error: string };

export interface YamlLimits {
  deadlineMs: number;
  /** Of nested objects and arrays. */
  depthMax: number;
  memoryMbMax: number;
}

/** What cannot be read comes as a sentence with the line. */
export function createReadYaml(clock: Clock, limits: YamlLimits): ReadYaml {
  return (text) =>
    new Promise((resolve) => {
      const worker = new Worker(new URL('./yaml-thread.ts', import.meta.url), {
        workerData: { text, depthMax: limits.depthMax },
        resourceLimits: { maxOldGenerationSizeMb: limits.memoryMbMax },
      });
      const end = (result: YamlResult): void => {
        cancel();
        void worker.terminate();
        resolve(result);
      };
      const seconds = limits.deadlineMs / 1000;
      const cancel = clock.after(limits.deadlineMs, () =>
        end({ error: `takes longer than ${seconds} seconds to read: send it as JSON` }),
      );
      worker.once('message', (result: YamlResult) => end(result));
      worker.once('error', (error: Error) => end({ error: error.message }));
      worker.once('exit', () => end({ error: 'cannot be read' }));
    });
}
