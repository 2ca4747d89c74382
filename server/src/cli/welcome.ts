/** What the first lines on the screen say. */
import { resolve } from 'node:path';
import type { FirstStart } from './first-start.ts';

export interface Welcome extends FirstStart {
  version: string;
  origin: string;
  /** Where the data are, in words. */
  store: string;
  keyPath: string;
  /** What signs a browser in, once; null for none. */
  signInLink: string | null;
}

export function welcomeText({
  version,
  origin,
  store,
  keyPath,
  newKey,
  demoMade,
  signInLink,
}: Welcome): string {
  const lines = [
    `Gancho ${version} listens on ${origin}, with its data in ${store}`,
    `Dashboard: ${origin}/`,
    `API reference: ${origin}/docs`,
  ];
  if (signInLink !== null) {
    lines.push(
      '',
      'Open the dashboard signed in (good once, for 30 minutes):',
      '',
      `  ${signInUrl(origin, signInLink)}`,
    );
  }
  if (newKey !== null) {
    lines.push(
      '',
      `API key (shown once, kept for the command line in ${keyPath}):`,
      '',
      `  ${newKey}`,
    );
  }
  if (demoMade) {
    // In another window the present folder may be another one.
    const key = newKey ?? `$(cat ${quoted(resolve(keyPath))})`;
    lines.push(
      '',
      'Send a first event:',
      '',
      `  curl -sS ${origin}/api/v1/app/demo/msg -H "Authorization: Bearer ${key}" \\`,
      `    -H 'Content-Type: application/json' \\`,
      `    -d '{"eventType":"invoice.paid","payload":{"invoice":"A-1","total":199}}'`,
      '',
      'See the signed request as it arrived at the built-in receiver:',
      '',
      `  curl -sS ${origin}/_sandbox/demo -H "Authorization: Bearer ${key}"`,
    );
  }
  lines.push('', 'Ctrl-C stops it.');
  return lines.join('\n');
}

/** Opens the dashboard signed in. */
export function signInUrl(origin: string, link: string): string {
  return `${origin}/sign-in#link=${link}`;
}

/** Where the data are, without what opens it. */
export function storeWords(databaseUrl: string | null, dataDir: string): string {
  if (databaseUrl === null) return dataDir;
  const [, hosts, database] = /^[^:]+:\/\/(?:[^@/]*@)?([^/]*)\/([^?]*)/.exec(databaseUrl) ?? [];
  return `PostgreSQL (${database} at ${hosts})`;
}

/** A word for the shell, whatever is in it. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
