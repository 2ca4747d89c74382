/**
 * What `npm start` runs in a checkout: builds the pages where they are missing or older than their
 * sources, then starts the server in this same process. The published package holds them built.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const build = fileURLToPath(new URL('build.ts', import.meta.url));
const isNodeNewEnough = Number(process.versions.node.split('.')[0]) >= 26;

// An old Node is refused, in words, by the server.
if (isNodeNewEnough) {
  const { status } = spawnSync(process.execPath, [build, '--if-changed'], { stdio: 'inherit' });
  if (status !== 0) {
    process.stderr.write('gancho: the pages could not be built; the server starts without them.\n');
  }
}

await import('../server/bin/gancho.js');
