/** Finds the server that a command talks to, and the key for it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { createApiClient, type ApiClient } from './api-client.ts';
import { CommandFailure } from './command-failure.ts';
import { apiKeyFile } from './first-start.ts';

export interface ServerOptions {
  /** Where the server is found; null for the one that this configuration starts. */
  server: string | null;
  /** A file that holds an API key; null for the configured key, or the one of the data folder. */
  keyFile: string | null;
}

/** Throws `CommandFailure` where there is no server to name, or no key. */
export function findServer(
  { server, keyFile }: ServerOptions,
  config: Pick<Config, 'host' | 'port' | 'apiKey' | 'dataDir'>,
): ApiClient {
  if (server !== null && !/^https?:\/\/[^/]/.test(server)) {
    throw new CommandFailure('--server needs a URL such as https://hooks.example.com.');
  }
  if (server === null && config.port === 0) {
    throw new CommandFailure('The server listens on any free port: name it with --server URL.');
  }
  const key = keyFile === null ? configuredKey(server, config) : keyIn(keyFile);
  return createApiClient(server ?? `http://${hostOf(config.host)}:${config.port}`, key);
}

function configuredKey(
  server: string | null,
  { apiKey, dataDir }: Pick<Config, 'apiKey' | 'dataDir'>,
): string {
  if (apiKey !== null) return apiKey;
  // The key of the server that runs here must not be shown to another one.
  if (server !== null) {
    throw new CommandFailure(
      'With --server, name a key: --key-file FILE, or GANCHO_API_KEY in the environment.',
    );
  }
  const file = join(dataDir, apiKeyFile);
  if (!existsSync(file)) {
    throw new CommandFailure(
      `There is no API key in ${file}: start the server once, or name a key with --key-file or GANCHO_API_KEY.`,
    );
  }
  return keyIn(file);
}

function keyIn(file: string): string {
  let key: string;
  try {
    key = readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new CommandFailure(
      `The key in ${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`,
    );
  }
  if (/^[\x21-\x7e]+$/.test(key)) return key;
  throw new CommandFailure(`The file ${file} must hold an API key and nothing else.`);
}

function hostOf(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
