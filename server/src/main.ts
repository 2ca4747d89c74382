#!/usr/bin/env node
/** The command line: reads what is asked for, starts the server, and ends it in order. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openDataFolder, UnusableFolder, type DataFolder } from './cli/data-folder.ts';
import { apiKeyFile, prepareStore, type FirstStart } from './cli/first-start.ts';
import { helpText } from './cli/help.ts';
import { renderConfig } from './cli/show-config.ts';
import { welcomeText } from './cli/welcome.ts';
import { loadConfig, WrongConfig, type Config, type ReadConfig } from './config.ts';
import { startGancho } from './gancho.ts';
import { systemRandom } from './lib/random.ts';

const masterKeyFile = 'master.key';
const masterKeyBytes = 32;

const { version } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { version: string };

/** Ends the process with one line that says what to do. */
function fail(sentence: string): never {
  process.stderr.write(`gancho: ${sentence}\n`);
  process.exit(1);
}

function configOrEnd(file: string | null): ReadConfig {
  try {
    return loadConfig(file);
  } catch (error) {
    if (error instanceof WrongConfig) return fail(error.message);
    throw error;
  }
}

function folderOrEnd(path: string): DataFolder {
  try {
    return openDataFolder(path);
  } catch (error) {
    if (error instanceof UnusableFolder) return fail(error.message);
    throw error;
  }
}

/** The key from the configuration, or the one in the data folder, made at the first start. */
function masterKeyOf({ masterKey }: Config, folder: DataFolder): Uint8Array {
  const text = masterKey ?? folder.read(masterKeyFile);
  if (text !== null) {
    const key = Buffer.from(text, 'base64');
    if (key.length === masterKeyBytes) return key;
    return fail(
      `The file ${masterKeyFile} in the data folder is damaged: bring it back from a copy.`,
    );
  }
  const key = systemRandom.bytes(masterKeyBytes);
  folder.write(masterKeyFile, Buffer.from(key).toString('base64'));
  return key;
}

async function start({ config }: ReadConfig): Promise<void> {
  const folder = folderOrEnd(config.dataDir);
  let first: FirstStart = { newKey: null, demoMade: false };
  const gancho = await startGancho({
    config,
    version,
    databasePath: folder.databasePath,
    masterKey: masterKeyOf(config, folder),
    report: (problem) => {
      if (config.logLevel !== 'silent') process.stderr.write(`gancho: ${problem}\n`);
    },
    prepare: async (parts, sandboxUrl) => {
      first = await prepareStore(parts, folder, {
        apiKey: config.apiKey,
        demoUrl: config.demo ? `${sandboxUrl}demo` : null,
      });
    },
  }).catch((error: unknown) => fail(startFailure(error, config)));

  if (config.logLevel === 'info') {
    const keyPath = join(config.dataDir, apiKeyFile);
    const { origin } = gancho;
    process.stdout.write(
      `${welcomeText({ ...first, version, origin, dataDir: config.dataDir, keyPath })}\n`,
    );
  }
  let stopping = false;
  const stop = () => {
    // A second Ctrl-C means now.
    if (stopping) process.exit(1);
    stopping = true;
    gancho.stop().then(
      () => {
        folder.release();
        process.exit(0);
      },
      (error: unknown) => fail(`could not stop in order: ${String(error)}`),
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

function startFailure(error: unknown, { host, port, dataDir }: Config): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is taken: stop what uses it, or choose another with GANCHO_PORT.`;
    case 'EACCES':
      return `Port ${port} needs rights that this user does not have: choose one above 1023 with GANCHO_PORT.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is no address of this machine: set GANCHO_HOST to 127.0.0.1 or 0.0.0.0.`;
    default:
      return `The server could not start with the data in ${dataDir}: ${message}`;
  }
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  strict: false,
  options: { config: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
});
const command = values['help'] === true ? 'help' : (positionals[0] ?? 'help');
const file = typeof values['config'] === 'string' ? values['config'] : null;

switch (command) {
  case 'start':
    await start(configOrEnd(file));
    break;
  case 'config':
    process.stdout.write(`${renderConfig(configOrEnd(file))}\n`);
    break;
  case 'version':
    process.stdout.write(`${version}\n`);
    break;
  case 'help':
    process.stdout.write(helpText);
    break;
  default:
    fail(`\`${command}\` is no command. Commands are start, config, version and help.`);
}
