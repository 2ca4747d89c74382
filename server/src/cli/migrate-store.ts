/** `gancho migrate-store`: moves what is in a data folder to PostgreSQL. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { Clock } from '../lib/clock.ts';
import type { Random } from '../lib/random.ts';
import { readDatabaseUrl } from '../lib/read-address.ts';
import {
  differencesOf,
  MoveRefused,
  type MoveProgress,
  type StoreMove,
} from '../storage/contract/store-move.ts';
import { StoreFailure } from '../storage/storage.ts';
import { CommandFailure } from './command-failure.ts';
import { openDataFolder } from './data-folder.ts';
import { masterKeysOf } from './master-key.ts';
import { MoveProgressLine, type Screen } from './move-progress.ts';
import { comparisonTable } from './move-table.ts';

export interface MoveOptions {
  /** null for the configured data folder. */
  from: string | null;
  /** null for the configured database. */
  to: string | null;
}

export interface MoveCommandParts {
  move: (input: {
    databasePath: string;
    databaseUrl: string;
    masterKeys: readonly Uint8Array[];
    clock: Clock;
    random: Random;
    progress: (progress: MoveProgress) => void;
  }) => Promise<StoreMove>;
  screen: Screen;
  clock: Clock;
  random: Random;
}

const awakeMs = 60_000;

const again = 'What was copied stays: run the same command again, and it goes on from there.';

/** Returns the code to exit with; throws `CommandFailure` and `UnusableFolder`. */
export async function migrateStore(
  options: MoveOptions,
  config: Pick<Config, 'dataDir' | 'databaseUrl' | 'masterKey'>,
  { move, screen, clock, random }: MoveCommandParts,
): Promise<number> {
  const path = readSource(options.from, config.dataDir);
  const databaseUrl = readTarget(options.to ?? config.databaseUrl);
  if (!existsSync(join(path, 'gancho.db'))) {
    throw new CommandFailure(
      `There is nothing to move in ${path}: name the data folder with --from sqlite:FOLDER.`,
    );
  }
  const folder = openDataFolder(path);
  const line = new MoveProgressLine(screen, clock);
  // Waiting for a database that is away is no work that would keep the process.
  const awake = setInterval(() => {}, awakeMs);
  try {
    const moved = await move({
      databasePath: folder.databasePath,
      databaseUrl,
      masterKeys: masterKeysOf(config.masterKey, folder, random),
      clock,
      random,
      progress: (progress) => line.show(progress),
    });
    line.end();
    screen.write(report(moved, path));
    return differencesOf(moved.tables).length === 0 ? 0 : 1;
  } catch (error) {
    line.end();
    if (error instanceof MoveRefused) throw new CommandFailure(error.message);
    if (!(error instanceof StoreFailure)) throw error;
    throw new CommandFailure(`The target cannot be used: ${sentence(error.message)}\n${again}`);
  } finally {
    clearInterval(awake);
    folder.release();
  }
}

function readSource(from: string | null, dataDir: string): string {
  if (from === null) return dataDir;
  const path = /^sqlite:(?:\/\/)?(.+)$/.exec(from)?.[1];
  if (path !== undefined) return path;
  if (/^postgres(ql)?:/.test(from)) {
    throw new CommandFailure('Only a data folder can be moved, to PostgreSQL, not back.');
  }
  throw new CommandFailure('--from needs sqlite: and a data folder, such as sqlite:./gancho-data.');
}

function readTarget(to: string | null): string {
  if (to === null) {
    throw new CommandFailure(
      'Name the database to move to with --to postgres://USER:PASSWORD@HOST:PORT/DATABASE, or with GANCHO_DATABASE_URL.',
    );
  }
  if (to.startsWith('sqlite:')) {
    throw new CommandFailure('Only a data folder can be moved, to PostgreSQL, not back.');
  }
  try {
    return readDatabaseUrl(to);
  } catch (error) {
    throw new CommandFailure(`--to ${(error as Error).message}.`);
  }
}

function report({ tables, finishedBefore, madeDue, resumed }: StoreMove, path: string): string {
  const lines = [...comparisonTable(tables), ''];
  const different = differencesOf(tables);
  if (different.length > 0) {
    lines.push(
      `These tables differ: ${different.join(', ')}. Nothing starts on the target like this. Move to an empty database anew, from a folder that nobody uses.`,
    );
    return `${lines.join('\n')}\n`;
  }
  if (finishedBefore !== null) {
    const when = new Date(finishedBefore).toISOString();
    lines.push(`All of it was moved before (${when}): there was nothing to do.`);
  } else {
    const goingOn = resumed ? ' It went on where a run before it had stopped.' : '';
    lines.push(`Moved, and the same on both sides.${goingOn}`);
    if (madeDue !== null && madeDue > 0) {
      lines.push(`Deliveries that had not been tried yet, and are due there: ${madeDue}.`);
    }
  }
  return `${lines.join('\n')}\n${nextSteps(path)}`;
}

function nextSteps(path: string): string {
  return `
What to do next:
  1. Start every node with GANCHO_DATABASE_URL set to the target.
  2. Each of them needs the same master key: set GANCHO_MASTER_KEY, or copy
     ${join(path, 'master.key')} into its data folder.
  3. ${path} is as it was. Keep it until you are content, and start no server on it without
     GANCHO_DATABASE_URL: it would send once more what waits.
`;
}

function sentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}
