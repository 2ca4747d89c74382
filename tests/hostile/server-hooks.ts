/**
 * Loaded into the server under test. It says on SIGUSR2 how much memory is left once garbage is
 * collected, and changes single places of the source while it is loaded: smaller limits, so that
 * what is lost of them shows soon, and faults that the judge must find.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { isMainThread } from 'node:worker_threads';

/** A place in a file of the server, and what stands there instead. */
export interface Patch {
  /** The end of its path. */
  file: string;
  find: string;
  replace: string;
}

const patches = JSON.parse(process.env['HOSTILE_PATCHES'] ?? '[]') as Patch[];

registerHooks({
  load(url, context, nextLoad) {
    const wanted = patches.filter(({ file }) => url.endsWith(file));
    if (wanted.length === 0) return nextLoad(url, context);
    let source = readFileSync(new URL(url), 'utf8');
    for (const { file, find, replace } of wanted) {
      // A patch that finds nothing would test the server as it is, and call that a fault.
      if (!source.includes(find)) throw new Error(`nothing to patch in ${file}: ${find}`);
      source = source.replace(find, () => replace);
    }
    return { ...nextLoad(url, context), source, shortCircuit: true };
  },
});

if (isMainThread) {
  process.on('SIGUSR2', () => {
    globalThis.gc?.();
    // What a first collection sets free may hold more.
    setImmediate(() => {
      globalThis.gc?.();
      process.stdout.write(`memory ${process.memoryUsage.rss()}\n`);
    });
  });
}
