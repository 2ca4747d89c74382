/** Says in one sentence why a start failed and what to do. */
import type { Config } from '../config.ts';
import { StoreFailure } from '../storage/storage.ts';
import { UnusableFolder } from './data-folder.ts';

/** The sentence; null for what nobody foresaw, which is a defect and should show its stack. */
export function startFailure(
  error: unknown,
  { host, port, dataDir, databaseUrl }: Pick<Config, 'host' | 'port' | 'dataDir' | 'databaseUrl'>,
): string | null {
  if (error instanceof UnusableFolder) return error.message;
  if (error instanceof StoreFailure) {
    if (databaseUrl === null) return storeFailure(error.message, dataDir);
    return `The server could not start with its PostgreSQL (GANCHO_DATABASE_URL): ${error.message}`;
  }
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is taken: stop what uses it, or choose another with GANCHO_PORT.`;
    case 'EACCES':
      return `Port ${port} needs rights that this user does not have: choose one above 1023 with GANCHO_PORT.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EINVAL':
      return `${host} is no address of this machine: set GANCHO_HOST to 127.0.0.1 or 0.0.0.0.`;
    default:
      return null;
  }
}

/** By SQLite's own words, which come from the thread of the store as text. */
function storeFailure(message: string, dataDir: string): string {
  if (message.includes('disk is full')) {
    return `The disk of the data folder ${dataDir} is full: make room, or choose another folder with GANCHO_DATA_DIR.`;
  }
  if (message.includes('not a database') || message.includes('malformed')) {
    return `The file gancho.db in ${dataDir} is damaged (${message}): bring it back from a copy.`;
  }
  return `The server could not start with the data in ${dataDir}: ${message}`;
}
