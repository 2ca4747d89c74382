/** `gancho apply`: makes an environment what a file declares, over the public API. */
import { readFileSync } from 'node:fs';
import { variableNamed } from '../config.ts';
import { ApiFailure, type ApiClient } from './api-client.ts';
import { CommandFailure } from './command-failure.ts';
import { readDeclared, type DeclaredFile, type FilePath } from './declared-environment.ts';
import { planChanges } from './plan-changes.ts';
import type { Change, Plan } from './plan.ts';

export interface ApplyOptions {
  file: string;
  /** Make the changes; otherwise they are only shown. */
  yes: boolean;
  dryRun: boolean;
  /** Remove what the file does not name. */
  prune: boolean;
  /** Set what cannot be compared again, where the file says what it is. */
  secrets: boolean;
}

/** Changes were shown and wait for `--yes`. */
export const exitWaiting = 2;

/** Returns the code to exit with; throws `CommandFailure`. */
export async function applyFile(
  api: ApiClient,
  options: ApplyOptions,
  print: (line: string) => void,
): Promise<number> {
  const file = read(options.file);
  const { prune, secrets: secretsToo } = options;
  const plan = await planChanges(api, file, { prune, secretsToo, variable: variableNamed });
  show(plan, options, print);
  if (plan.changes.length === 0 || options.dryRun) return 0;
  if (!options.yes) {
    print('Nothing was changed. Repeat with --yes to make these changes.');
    return exitWaiting;
  }
  await make(api, plan, file, options.file);
  print(`Done: the environment is as ${options.file} says.`);
  return 0;
}

function read(name: string): DeclaredFile {
  let text: string;
  try {
    text = readFileSync(name, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'is not there' : `cannot be read (${code})`;
    throw new CommandFailure(`${name} ${why}: name a file with a declared environment.`);
  }
  const file = readDeclared(text);
  if (!('faults' in file)) return file;
  const lines = file.faults.map((fault) => `${name}, ${fault}`);
  throw new CommandFailure([...lines, 'Nothing was changed.'].join('\n'));
}

const signs = { create: '+', change: '~', archive: '-', delete: '-' } as const;

function show(plan: Plan, { file, prune }: ApplyOptions, print: (line: string) => void): void {
  for (const { kind, what, fields, details } of plan.changes) {
    print(`${signs[kind]} ${kind} ${what}${fields.length > 0 ? `: ${fields.join(', ')}` : ''}`);
    for (const line of details) print(`    ${line}`);
  }
  if (plan.others.length > 0 && !prune) {
    print(`Not in ${file}, and left alone without --prune: ${plan.others.join(', ')}.`);
  }
  for (const note of plan.notes) print(`Note: ${note}`);
  if (plan.changes.length === 0) {
    print(`Nothing to do: the environment is as ${file} says.`);
    return;
  }
  const count = (...kinds: Change['kind'][]) =>
    plan.changes.filter(({ kind }) => kinds.includes(kind)).length;
  print(
    `${count('create')} to create, ${count('change')} to change, ${count('archive', 'delete')} to remove.`,
  );
}

/** Event types first and all at once, since endpoints name them; then one after the other. */
async function make(api: ApiClient, plan: Plan, file: DeclaredFile, name: string): Promise<void> {
  let made = 0;
  let isBegun = false;
  const failed = (error: unknown, places: (loc: FilePath) => FilePath): never => {
    if (!(error instanceof ApiFailure)) throw error;
    const said =
      error.fields.length > 0
        ? error.fields.map(
            ({ loc, msg }) => `${name}, ${file.place(places(loc.slice(1)))}: ${msg}.`,
          )
        : [`${error.message}${error.message.endsWith('.') ? '' : '.'}`];
    const rest =
      made === 0 && !isBegun
        ? 'Nothing was changed.'
        : `${made} of ${plan.changes.length} changes were made${isBegun ? ', and another one was begun' : ''}; correct this, and apply the file again for the others.`;
    throw new CommandFailure([...said, rest].join('\n'));
  };

  if (plan.eventTypes.length > 0) {
    const body = { eventTypes: plan.eventTypes.map(({ values }) => values) };
    await api.ask('POST', '/environment/import', body).catch((error: unknown) =>
      // The server counts within what it was sent: `eventTypes`, a number, and a place in it.
      failed(error, ([, at, ...rest]) => [...(plan.eventTypes[Number(at)]?.path ?? []), ...rest]),
    );
    made += plan.eventTypes.length;
  }
  for (const { requests, path } of plan.changes) {
    for (const { method, path: target, ofSource, within = [], body } of requests) {
      const root = ofSource === undefined ? '' : await applicationOf(api, ofSource);
      await api
        .ask(method, `${root}${target}`, body)
        .catch((error: unknown) => failed(error, (loc) => [...path, ...within, ...loc]));
      isBegun = true;
    }
    isBegun = false;
    if (requests.length > 0) made += 1;
  }
}

/** Where the endpoints of a source are. */
async function applicationOf(api: ApiClient, source: string): Promise<string> {
  const { applicationId } = await api.ask(
    'GET',
    `/ingest/api/v1/source/${encodeURIComponent(source)}`,
  );
  return `/app/${applicationId}`;
}
