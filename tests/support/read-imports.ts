/** Reads what a TypeScript file imports: at run time, as a type, passed on, asked for later. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

export interface SourceFile {
  /** Below the source folder, with forward slashes. */
  path: string;
  text: string;
}

export interface Import {
  from: string;
  /** Below the source folder for a file of our own; otherwise as it is written. */
  to: string;
  own: boolean;
}

/** The files of a source folder, tests left out. */
export function readSources(folder: string): SourceFile[] {
  return globSync('**/*.ts', { cwd: folder })
    .filter((path) => !path.endsWith('.test.ts'))
    .map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** The formatter lets every statement begin a line, so a line's start tells it from prose. */
const forms: readonly RegExp[] = [
  // import … from '…', import type … from '…'
  /^[ \t]*import\s+(?:type\s+)?[\w$*{][^;'"`]*?\bfrom\s*['"]([^'"]+)['"]/gm,
  // import '…'
  /^[ \t]*import\s*['"]([^'"]+)['"]/gm,
  // export … from '…'
  /^[ \t]*export\s+(?:type\s+)?(?:\*|\{)[^;'"`]*?\bfrom\s*['"]([^'"]+)['"]/gm,
  // import('…') as a call and as a type
  /\bimport\s*\(\s*['"`]([^'"`]+)['"`]/g,
  /\brequire(?:\.resolve)?\s*\(\s*['"`]([^'"`]+)['"`]/g,
  // Files of a package, found by its name
  /\bimport\.meta(?:\.url\))?\.resolve\s*\(\s*['"`]([^'"`]+)['"`]/g,
  // A thread of its own begins with a file's address.
  /\bnew URL\(\s*['"`]([^'"`]+\.ts)['"`]\s*,\s*import\.meta\.url/g,
];

/** An import whose target is only known when it runs can be held to nothing. */
const computed = /\b(?:import|require)\s*\(\s*(?!['"`])/;

/** Every import of the file; throws for one that is computed. */
export function importsOf({ path, text }: SourceFile): Import[] {
  if (computed.test(text)) throw new Error(`${path} has an import whose target is computed`);
  return forms.flatMap((form) =>
    [...text.matchAll(form)].map((match) => {
      const name = match[1]!;
      const own = name.startsWith('.');
      return { from: path, to: own ? below(path, name) : name, own };
    }),
  );
}

function below(from: string, name: string): string {
  const root = resolve('/');
  return relative(root, resolve(root, dirname(from), name)).replaceAll('\\', '/');
}
