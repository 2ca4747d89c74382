/** `gancho apply`, `gancho export` and their files, as they are typed, against a running server. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runGancho, type Served } from './gancho-process.ts';

export interface DeclaredCommands {
  /** Writes a file of the folder; returns where it is. */
  written: (text: string, name?: string) => string;
  /** Runs it with the key of a server, and with variables of the environment. */
  command: (
    gancho: Served,
    args: string[],
    variables?: Record<string, string>,
  ) => ReturnType<typeof runGancho>;
}

/** Commands whose files are in this folder. */
export function declaredCommands(folder: string): DeclaredCommands {
  const written = (text: string, name = 'environment.yaml'): string => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };
  return {
    written,
    command(gancho, args, variables = {}) {
      const keyFile = written(`${gancho.key}\n`, 'key');
      const env = { GANCHO_API_KEY: undefined, ...variables };
      return runGancho([...args, '--server', gancho.url, '--key-file', keyFile], { env });
    },
  };
}
