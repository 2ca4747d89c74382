/** What the arguments of the command line ask for. */
import { parseArgs } from 'node:util';
import { nearestWord } from '../lib/nearest-word.ts';

const commands = ['start', 'config', 'version', 'help'] as const;
export type Command = (typeof commands)[number];

export type Asked = { command: Command; configFile: string | null } | { error: string };

/** Nothing is passed over in silence: what is not understood is an error, in one sentence. */
export function readArguments(args: string[]): Asked {
  const { positionals, values, tokens } = parseArgs({
    args,
    allowPositionals: true,
    strict: false,
    tokens: true,
    options: {
      config: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean', short: 'v' },
    },
  });
  for (const token of tokens) {
    if (token.kind !== 'option' || ['config', 'help', 'version'].includes(token.name)) continue;
    return {
      error: `${token.rawName} is not known here. The server's options are set in the environment or in gancho.yaml: \`gancho config\` lists them.`,
    };
  }
  const configFile = values['config'] ?? null;
  if (configFile === '' || typeof configFile === 'boolean') {
    return { error: '--config needs the name of a file.' };
  }
  if (values['help'] === true) return { command: 'help', configFile };
  if (values['version'] === true) return { command: 'version', configFile };

  const [typed = 'help', ...more] = positionals;
  const command = commands.find((known) => known === typed);
  if (command === undefined) {
    const meant = nearestWord(typed, commands);
    const hint = meant === null ? '' : ` Did you mean ${meant}?`;
    return {
      error: `\`${typed}\` is no command.${hint} Commands are ${commands.join(', ')}.`,
    };
  }
  if (more.length > 0) return { error: `\`${command}\` takes nothing behind it.` };
  return { command, configFile };
}
