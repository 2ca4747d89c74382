#!/usr/bin/env node
/**
 * The way in, in JavaScript that old versions of Node can read: it refuses them in words, keeps what
 * Node makes of our source files from one start to the next, and hands over to main.ts.
 *
 * Kept are type-stripped sources and V8's code. Without them every thread loads the stripper, which
 * costs 17 MB in each of four and half a second at the start.
 */
import module from 'node:module';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { findBundle } from './find-bundle.js';

const nodeMajorMin = 26;

if (Number(process.versions.node.split('.')[0]) < nodeMajorMin) {
  process.stderr.write(
    `gancho: Node ${process.versions.node} is too old, ${nodeMajorMin} or later is needed. ` +
      'In a checkout, `npm start` brings its own.\n',
  );
  process.exit(1);
}

// The heap may double between two full collections, rather than grow fourfold: a third less memory
// under load, for a few parts in a hundred of the processor time.
setFlagsFromString('--heap-growing-percent=100');

const cacheFolder = fileURLToPath(new URL('../.compile-cache', import.meta.url));
// Fails without a word where the folder cannot be written to: it is only a cache.
module.enableCompileCache(cacheFolder);
// Threads take it from the environment.
process.env.NODE_COMPILE_CACHE ??= cacheFolder;

// What was loaded before may change sources as they are read.
const isHooked = /--(import|require|loader)\b/.test(
  [process.env.NODE_OPTIONS, ...process.execArgv].join(' '),
);
await import((isHooked ? null : findBundle()) ?? '../src/main.ts');
module.flushCompileCache();
