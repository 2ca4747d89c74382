/**
 * Makes `server/.bundle` of the sources and of what they load from packages at each start: a file for
 * the main thread and one for each other. `bin/find-bundle.js` says why, and when it is used.
 */
import { rename, rm, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { rolldown, type Plugin } from 'rolldown';
import { findBundle, lookOf } from './bin/find-bundle.js';

const root = import.meta.dirname;
const sources = join(root, 'src');
const target = join(root, '.bundle');
const main = join(sources, 'main.ts');

/**
 * What every start loads. Other packages stay where they are: they are loaded when first used, and
 * some look for files beside them.
 */
const bundled = new Set(['@fastify/swagger', 'ajv', 'ajv-formats', 'fastify', 'typebox', 'undici']);

/** The file that a thread starts from, which is one of the bundle too; and all else that asks where it is. */
const ownPlace =
  /(?<=new Worker\(new URL\()'(?<thread>[^']+)'(?=, import\.meta\.url\))|(?<!new Worker\(new URL\('[^']+', )import\.meta\.url/g;

/** The file of the bundle for the module that a thread, or the program, begins with. */
function nameOf(entry: string): string {
  return `${relative(sources, entry).replace(/\.ts$/, '').replaceAll(/[\\/]/g, '-')}.js`;
}

function staysOutside(id: string, importer: string | undefined): boolean {
  if (isBuiltin(id)) return true;
  if (/^[./]/.test(id) || importer === undefined || !importer.startsWith(sources)) return false;
  const [first, second] = id.split('/');
  return !bundled.has(first!.startsWith('@') ? `${first}/${second}` : first!);
}

/** Builds what one thread begins with; returns what it is made of and the threads that it starts. */
async function bundle(
  entry: string,
  folder: string,
): Promise<{ modules: string[]; threads: string[] }> {
  const threads: string[] = [];
  /** Files that lie beside a source are found from the bundle as well. */
  const places: Plugin = {
    name: 'places',
    transform(code, id) {
      if (!id.startsWith(sources) || !code.includes('import.meta.url')) return null;
      const own = relative(target, id).replaceAll('\\', '/');
      return code.replaceAll(ownPlace, (_, path: string | undefined) => {
        if (path === undefined) return `new URL('${own}', import.meta.url).href`;
        const thread = resolve(dirname(id), path);
        threads.push(thread);
        return `'./${nameOf(thread)}'`;
      });
    },
  };
  const build = await rolldown({
    input: entry,
    platform: 'node',
    external: staysOutside,
    plugins: [places],
    logLevel: 'warn',
  });
  // Parts of their own are only what a start itself may load, so that a server that runs needs nothing
  // more of its bundle when another is made.
  const { output } = await build.write({
    dir: folder,
    format: 'esm',
    entryFileNames: nameOf(entry),
  });
  await build.close();
  return { modules: output.flatMap((one) => ('moduleIds' in one ? one.moduleIds : [])), threads };
}

/** The sources, and of each package the file that tells its version. */
function filesThatTell(modules: string[]): string[] {
  // What the bundler itself adds is no file.
  const telling = modules.filter(isAbsolute).map((id) => {
    const parts = id.split(/(?<=node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/);
    return parts.length === 1 ? id : join(...(parts.slice(0, -1) as [string]), 'package.json');
  });
  return [...new Set(telling)].map((file) => relative(root, file).replaceAll('\\', '/'));
}

const startedAt = performance.now();
if (!process.argv.includes('--if-changed') || findBundle() === null) {
  const fresh = `${target}.${process.pid}`;
  const entries = [main];
  const modules: string[] = [];
  // Grows while it is walked: each file says which threads it starts.
  for (const entry of entries) {
    const made = await bundle(entry, fresh);
    modules.push(...made.modules);
    entries.push(...made.threads.filter((thread) => !entries.includes(thread)));
  }
  const looks = Object.fromEntries(filesThatTell(modules).map((file) => [file, lookOf(file)]));
  await writeFile(join(fresh, 'made-from.json'), JSON.stringify(looks));
  await rm(target, { recursive: true, force: true });
  try {
    await rename(fresh, target);
  } catch (error) {
    // Another start was quicker; it made the same.
    await rm(fresh, { recursive: true, force: true });
    if (findBundle() === null) throw error;
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  process.stdout.write(`Made the server's bundle in ${seconds} s.\n`);
}
