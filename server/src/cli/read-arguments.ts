/** What the arguments of the command line ask for. */
import { parseArgs } from 'node:util';
import { nearestWord } from '../lib/nearest-word.ts';
import type { ApplyOptions } from './apply.ts';
import type { ServerOptions } from './find-server.ts';
import type { MoveOptions } from './migrate-store.ts';
import { recipeActions, type RecipeOptions } from './recipes/recipe-actions.ts';

const plainCommands = ['config', 'version', 'help'] as const;
const commands = [
  'start',
  ...plainCommands,
  'apply',
  'export',
  'recipe',
  'migrate-store',
  'demo',
] as const;
export type PlainCommand = (typeof plainCommands)[number];
export type Command = (typeof commands)[number];

export type Asked =
  | { command: 'start'; configFile: string | null; role: string | null }
  | { command: PlainCommand; configFile: string | null }
  | ({ command: 'apply'; configFile: string | null } & ApplyOptions & ServerOptions)
  | ({ command: 'export'; configFile: string | null } & ServerOptions)
  | ({ command: 'recipe'; configFile: string | null } & RecipeOptions & ServerOptions)
  | ({ command: 'migrate-store'; configFile: string | null } & MoveOptions)
  | ({
      command: 'demo';
      configFile: string | null;
      action: 'seed' | 'remove';
      seed: number;
    } & ServerOptions)
  | { error: string };

interface Option {
  type: 'string' | 'boolean';
  /** Whether it may be given several times. */
  multiple?: boolean;
  short?: string;
  /** The commands that know it. */
  commands: readonly Command[];
  /** What it needs, for an option with a value. */
  needs?: string;
}

const talking = ['apply', 'export', 'recipe', 'demo'] as const;
/** Commands whose options are not the server's. */
const hasOptions: readonly Command[] = [...talking, 'migrate-store'];
const options: Readonly<Record<string, Option>> = {
  config: { type: 'string', commands, needs: 'the name of a file' },
  help: { type: 'boolean', short: 'h', commands },
  version: { type: 'boolean', short: 'v', commands },
  role: { type: 'string', commands: ['start'], needs: 'api, worker or all' },
  yes: { type: 'boolean', commands: ['apply', 'recipe'] },
  'dry-run': { type: 'boolean', commands: ['apply'] },
  prune: { type: 'boolean', commands: ['apply'] },
  secrets: { type: 'boolean', commands: ['apply'] },
  set: { type: 'string', multiple: true, commands: ['recipe'], needs: 'NAME=VALUE' },
  only: { type: 'string', multiple: true, commands: ['recipe'], needs: 'the name of a source' },
  keep: { type: 'boolean', commands: ['recipe'] },
  seed: { type: 'string', commands: ['demo'], needs: 'a number' },
  server: { type: 'string', commands: talking, needs: 'a URL' },
  from: { type: 'string', commands: ['migrate-store'], needs: 'sqlite:FOLDER' },
  to: { type: 'string', commands: ['migrate-store'], needs: 'postgres://…' },
  'key-file': { type: 'string', commands: talking, needs: 'the name of a file' },
};

/** Nothing is passed over in silence: what is not understood is an error, in one sentence. */
export function readArguments(args: string[]): Asked {
  const { positionals, values, tokens } = parseArgs({
    args,
    allowPositionals: true,
    strict: false,
    tokens: true,
    options: Object.fromEntries(
      Object.entries(options).map(([name, { type, short, multiple = false }]) => [
        name,
        short === undefined ? { type, multiple } : { type, short, multiple },
      ]),
    ),
  });
  const [typed = 'help', ...more] = positionals;
  const command = commands.find((known) => known === typed);
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const error = optionError(token.name, token.rawName, values[token.name], command);
    if (error !== null) return { error };
  }
  const configFile = textOf(values['config']);
  if (values['help'] === true) return { command: 'help', configFile };
  if (values['version'] === true) return { command: 'version', configFile };

  if (command === undefined) {
    const meant = nearestWord(typed, commands);
    const hint = meant === null ? '' : ` Did you mean ${meant}?`;
    return {
      error: `\`${typed}\` is no command.${hint} Commands are ${commands.join(', ')}.`,
    };
  }
  const [file, ...rest] = more;
  if (command === 'apply') {
    if (file === undefined || rest.length > 0) {
      return { error: '`apply` needs the name of one file: gancho apply environment.yaml.' };
    }
    const server = { server: textOf(values['server']), keyFile: textOf(values['key-file']) };
    const yes = values['yes'] === true;
    const dryRun = values['dry-run'] === true;
    const [prune, secrets] = [values['prune'] === true, values['secrets'] === true];
    return { command, configFile, file, yes, dryRun, prune, secrets, ...server };
  }
  if (command === 'recipe') return readRecipe(more, values, configFile);
  if (command === 'demo') return readDemo(more, values, configFile);
  if (file !== undefined) return { error: `\`${command}\` takes nothing behind it.` };
  if (command === 'start') return { command, configFile, role: textOf(values['role']) };
  if (command === 'migrate-store') {
    return { command, configFile, from: textOf(values['from']), to: textOf(values['to']) };
  }
  if (command !== 'export') return { command, configFile };
  const server = { server: textOf(values['server']), keyFile: textOf(values['key-file']) };
  return { command, configFile, ...server };
}

function readRecipe(
  [typed = 'list', name, ...rest]: string[],
  values: Record<string, unknown>,
  configFile: string | null,
): Asked {
  const action = recipeActions.find((known) => known === typed);
  if (action === undefined) {
    const meant = nearestWord(typed, recipeActions);
    const hint = meant === null ? '' : ` Did you mean ${meant}?`;
    return {
      error: `\`recipe ${typed}\` is nothing it can do.${hint} There are ${recipeActions.join(', ')}.`,
    };
  }
  if ((name === undefined) !== (action === 'list') || rest.length > 0) {
    const one = action === 'list' ? 'nothing behind it' : 'the name of one recipe behind it';
    return { error: `\`recipe ${action}\` takes ${one}: gancho recipe list tells the names.` };
  }
  return {
    command: 'recipe',
    configFile,
    action,
    name: name ?? null,
    set: textsOf(values['set']),
    only: textsOf(values['only']).flatMap((one) => one.split(',').filter((name) => name !== '')),
    yes: values['yes'] === true,
    keep: values['keep'] === true,
    server: textOf(values['server']),
    keyFile: textOf(values['key-file']),
  };
}

function readDemo(
  [action, ...rest]: string[],
  values: Record<string, unknown>,
  configFile: string | null,
): Asked {
  if ((action !== 'seed' && action !== 'remove') || rest.length > 0) {
    return { error: '`demo` needs what to do: gancho demo seed, or gancho demo remove.' };
  }
  const given = textOf(values['seed']) ?? '1';
  if (!/^\d{1,9}$/.test(given)) return { error: '--seed needs a number, such as 7.' };
  const server = { server: textOf(values['server']), keyFile: textOf(values['key-file']) };
  return { command: 'demo', configFile, action, seed: Number(given), ...server };
}

/** What is wrong with one option, or null. */
function optionError(
  name: string,
  typed: string,
  value: unknown,
  command: Command | undefined,
): string | null {
  const option = Object.hasOwn(options, name) ? options[name] : undefined;
  const isKnown =
    option !== undefined && (command === undefined || option.commands.includes(command));
  if (!isKnown) {
    if (command !== undefined && hasOptions.includes(command)) {
      const known = Object.keys(options).filter((one) => options[one]!.commands.includes(command));
      const meant = nearestWord(name, known);
      const hint = meant === null ? '' : ` Did you mean --${meant}?`;
      return `${typed} is not known to \`${command}\`, which takes ${known.map((one) => `--${one}`).join(', ')}.${hint}`;
    }
    return `${typed} is not known here. The server's options are set in the environment or in gancho.yaml: \`gancho config\` lists them.`;
  }
  const last = Array.isArray(value) ? (value as unknown[]).at(-1) : value;
  if (option.needs !== undefined && (typeof last !== 'string' || last === '')) {
    return `--${name} needs ${option.needs}.`;
  }
  return option.needs === undefined && value !== true ? `--${name} takes no value.` : null;
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
