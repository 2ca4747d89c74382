/** What this process is called among those that share its store. */
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import type { Random } from '../lib/random.ts';
import type { DataFolder } from './data-folder.ts';

const fileName = 'node-id';
const idBytes = 16;

/** For operators to read. */
export function nodeName(): string {
  return `${hostname()}/${process.pid}`;
}

/**
 * What only one living process can have: the data folder, which is locked. So a server that starts
 * again knows that what it was before is dead, and need not wait for the end of a lease. The host and
 * the path tell apart what was copied.
 */
export function nodeIdentity(folder: DataFolder, random: Random): string {
  let id = folder.read(fileName);
  if (id === null) {
    id = Buffer.from(random.bytes(idBytes)).toString('hex');
    folder.write(fileName, id);
  }
  return `${hostname()}:${resolve(folder.pathOf(fileName))}:${id}`;
}
