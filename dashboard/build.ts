/** Builds the pages into `server/web`, with compressed forms beside them, and puts them there whole. */
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const root = resolve(import.meta.dirname, '..');
const target = join(root, 'server/web');
const stampFile = join(target, 'built-from');
/** Below this a compressed form saves nothing that is felt. */
const compressFromBytes = 1_000;

/** What the pages are made of. Times of files say nothing after a checkout, so contents are compared. */
function stampOfSources(): string {
  const hash = createHash('sha256');
  const sources = ['dashboard/**/*.{ts,tsx,js,css,html,svg,json}', 'package-lock.json'];
  for (const file of globSync(sources, { cwd: root, exclude: ['**/node_modules/**'] }).toSorted()) {
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(root, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

async function compressBeside(folder: string): Promise<void> {
  const names = await readdir(folder);
  const work = names.map(async (name) => {
    const bytes = await readFile(join(folder, name));
    if (bytes.length < compressFromBytes || !/\.(js|css|svg)$/.test(name)) return;
    const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
    const [brotli, zipped] = await Promise.all([
      promisify(brotliCompress)(bytes, options),
      promisify(gzip)(bytes, { level: 9 }),
    ]);
    await writeFile(join(folder, `${name}.br`), brotli);
    await writeFile(join(folder, `${name}.gz`), zipped);
  });
  await Promise.all(work);
}

async function stampOfBuilt(): Promise<string | null> {
  return readFile(stampFile, 'utf8').catch(() => null);
}

const stamp = stampOfSources();
const isBuilt = process.argv.includes('--if-changed') && (await stampOfBuilt()) === stamp;
if (!isBuilt) {
  const startedAt = performance.now();
  // Loaded late: most starts have nothing to build.
  const { build } = await import('vite');
  const fresh = join(root, `server/web.${process.pid}`);
  const configFile = join(import.meta.dirname, 'vite.config.ts');
  await build({ configFile, logLevel: 'warn', build: { outDir: fresh, emptyOutDir: true } });
  await build({
    configFile: false,
    logLevel: 'warn',
    build: {
      outDir: join(fresh, 'embed'),
      target: 'es2022',
      reportCompressedSize: false,
      // One file under a name that stays, as pages of others name it.
      lib: {
        entry: join(import.meta.dirname, 'src/embed/gancho-portal.ts'),
        formats: ['es'],
        fileName: () => 'gancho-portal.js',
      },
    },
  });
  await compressBeside(join(fresh, 'assets'));
  await writeFile(join(fresh, 'built-from'), stamp);
  await rm(target, { recursive: true, force: true });
  try {
    await rename(fresh, target);
  } catch (error) {
    // Another start was quicker; it built the same.
    await rm(fresh, { recursive: true, force: true });
    if ((await stampOfBuilt()) !== stamp) throw error;
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  process.stdout.write(`Built the pages of the dashboard in ${seconds} s.\n`);
}
