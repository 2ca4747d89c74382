/**
 * What `npm start` runs in a checkout: builds the pages and the server's bundle where they are missing
 * or older than their sources, then starts the server in this same process. The published package
 * holds the pages built.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { findBundle } from '../server/bin/find-bundle.js';

const isNodeNewEnough = Number(process.versions.node.split('.')[0]) >= 26;

/**
 * @param {string} program beside this file
 * @param {string} otherwise what it means that it failed
 */
function build(program, otherwise) {
  const path = fileURLToPath(new URL(program, import.meta.url));
  const { status } = spawnSync(process.execPath, [path, '--if-changed'], { stdio: 'inherit' });
  if (status !== 0) process.stderr.write(`gancho: ${otherwise}\n`);
}

// An old Node is refused, in words, by the server.
if (isNodeNewEnough) {
  build('build.ts', 'the pages could not be built; the server starts without them.');
  if (findBundle() === null) {
    build(
      '../server/bundle.ts',
      'the bundle could not be made; the server starts from its sources.',
    );
  }
}

await import('../server/bin/gancho.js');
