/** The command line: reads what is asked for, starts the server, and ends it in order. */
import { readFileSync } from 'node:fs';
import { CommandFailure } from './cli/command-failure.ts';
import { UnusableFolder } from './cli/data-folder.ts';
import { findServer } from './cli/find-server.ts';
import { apiKeyFile, type FirstStart } from './cli/first-start.ts';
import { helpText } from './cli/help.ts';
import { openInBrowser } from './cli/open-in-browser.ts';
import { readArguments, type Asked } from './cli/read-arguments.ts';
import { renderConfig } from './cli/show-config.ts';
import { startFailure } from './cli/start-failure.ts';
import { signInUrl, storeWords, welcomeText } from './cli/welcome.ts';
import { isOnDesktop, loadConfig, WrongConfig, type Config } from './config.ts';
import { hashApiKey } from './domain/api-key.ts';
import { Problem } from './domain/problem.ts';
import { systemClock } from './lib/clock.ts';
import { systemRandom } from './lib/random.ts';
import { limits } from './limits.ts';
import { startInFolder } from './start-in-folder.ts';

/** One Ctrl-C under `npm start` arrives twice: from the terminal, and passed on by npm. */
const sameSignalMs = 500;

/** The clock's timers keep no process alive, and while it waits for others nothing else may do. */
const startLookMs = 60_000;

const demoIsThere = 'the history is there already: `gancho demo remove` takes it away.';

const overdue =
  'could not stop in time: what was accepted is on the disk, and what was under way is sent again after the next start.';

const { version } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { version: string };

// Whoever read what we print may have gone, such as `head` or a log collector; that is no reason
// to stop serving.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

/** Ends the process with one line that says what to do. */
function fail(sentence: string): never {
  process.stderr.write(`gancho: ${sentence.replaceAll(/\s*\n\s*/g, ' ')}\n`);
  process.exit(1);
}

async function run(asked: Exclude<Asked, { error: string }>): Promise<void> {
  const { configFile } = asked;
  switch (asked.command) {
    case 'start':
      return start(loadConfig(configFile, asked.role).config);
    case 'config':
      process.stdout.write(`${renderConfig(loadConfig(configFile))}\n`);
      return;
    case 'version':
      process.stdout.write(`${version}\n`);
      return;
    case 'help':
      process.stdout.write(helpText);
      return;
    case 'apply': {
      const { applyFile } = await import('./cli/apply.ts');
      const api = findServer(asked, loadConfig(configFile).config);
      process.exitCode = await applyFile(api, asked, (line) => process.stdout.write(`${line}\n`));
      return;
    }
    case 'export': {
      const { exportEnvironment } = await import('./cli/export.ts');
      const { text, notes } = await exportEnvironment(
        findServer(asked, loadConfig(configFile).config),
      );
      for (const note of notes) process.stderr.write(`gancho: ${note}\n`);
      process.stdout.write(text);
      return;
    }
    case 'recipe': {
      const { runRecipe } = await import('./cli/recipes/recipe.ts');
      const waiting = setInterval(() => {}, startLookMs);
      process.exitCode = await runRecipe(asked, {
        api: () => findServer(asked, loadConfig(configFile).config),
        clock: systemClock,
        random: systemRandom,
        language: Intl.DateTimeFormat().resolvedOptions().locale,
        print: (line) => process.stdout.write(`${line}\n`),
      }).finally(() => clearInterval(waiting));
      return;
    }
    case 'demo': {
      const { config } = loadConfig(configFile);
      if (asked.action === 'seed') return seed(config, asked.seed);
      const { removeDemo } = await import('./cli/remove-demo.ts');
      const { applications, sources, eventTypes } = await removeDemo(findServer(asked, config));
      process.stdout.write(
        `Removed ${applications} applications, ${sources} sources and ${eventTypes} event types of the demo.\n`,
      );
      return;
    }
    case 'migrate-store': {
      const { migrateStore } = await import('./cli/migrate-store.ts');
      const { runMove } = await import('./open-move.ts');
      process.exitCode = await migrateStore(asked, loadConfig(configFile).config, {
        move: runMove,
        screen: process.stdout,
        clock: systemClock,
        random: systemRandom,
      });
    }
  }
}

async function start(config: Config): Promise<void> {
  let first: FirstStart = { isFirst: false, newKey: null, demoMade: false };
  let signInLink: string | null = null;
  const starting = setInterval(() => {}, startLookMs);
  const server = await startInFolder({
    config,
    version,
    demo: config.demo,
    report: (problem) => {
      if (config.logLevel !== 'silent') process.stderr.write(`gancho: ${problem}\n`);
    },
    lost: (sentence) => fail(sentence),
    prepared: (parts, { first: made, folder }) => {
      first = made;
      const key = first.newKey ?? (process.stdout.isTTY ? folder.read(apiKeyFile) : null);
      if (key !== null) signInLink = parts.signIns.issueLink(hashApiKey(key.trim()));
    },
  }).catch((error: unknown) => {
    const sentence = startFailure(error, config);
    if (sentence === null) throw error;
    return fail(sentence);
  });

  clearInterval(starting);
  stopOnSignals(server.stop);
  if (config.logLevel === 'info') {
    const keyPath = server.folder.pathOf(apiKeyFile);
    const { origin } = server;
    const store = storeWords(config.databaseUrl, config.dataDir);
    const welcome = welcomeText({
      ...first,
      version,
      origin,
      store,
      keyPath,
      signInLink,
    });
    process.stdout.write(`${welcome}\n`);
    const mayOpen = config.open && process.stdout.isTTY && isOnDesktop();
    if (first.isFirst && signInLink !== null && mayOpen) {
      openInBrowser(signInUrl(origin, signInLink), process.platform);
    }
  }
}

/** Writes the demo history, and ends: whatever starts with the server is stopped at once. */
async function seed(config: Config, number: number): Promise<void> {
  const { seedDemo } = await import('./cli/seed-demo.ts');
  const starting = setInterval(() => {}, startLookMs);
  let said = '';
  const server = await startInFolder({
    config,
    version,
    demo: true,
    report: (problem) => process.stderr.write(`gancho: ${problem}\n`),
    lost: (sentence) => fail(sentence),
    prepared: async (parts, { sandboxUrl }) => {
      const environment = (await parts.storage.read('firstEnvironment', undefined))!;
      const place = { environmentId: environment.id, sandboxUrl, seed: number };
      const { messages, attempts, rejected } = await seedDemo(parts, place);
      said = `Wrote ${messages} messages, ${attempts} attempts and ${rejected} refused requests of the past week, all labelled. \`gancho demo remove\` takes them away.`;
    },
  }).catch((error: unknown) => {
    if (error instanceof Problem) return fail(demoIsThere);
    const sentence = startFailure(error, config);
    if (sentence === null) throw error;
    return fail(sentence);
  });
  clearInterval(starting);
  await server.stop();
  process.stdout.write(`${said}\n`);
  process.exit(0);
}

/** The first signal ends in order, a later one at once; so does what still hangs at the deadline. */
function stopOnSignals(stop: () => Promise<void>): void {
  let stoppingSince: number | null = null;
  const onSignal = () => {
    if (stoppingSince !== null) {
      if (performance.now() - stoppingSince > sameSignalMs) process.exit(1);
      return;
    }
    stoppingSince = performance.now();
    setTimeout(() => fail(overdue), limits.shutdownMsMax).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => fail(`could not stop in order: ${String(error)}`),
    );
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
}

const asked = readArguments(process.argv.slice(2));
if ('error' in asked) fail(asked.error);
try {
  await run(asked);
} catch (error) {
  if (error instanceof WrongConfig || error instanceof UnusableFolder) fail(error.message);
  if (error instanceof CommandFailure) {
    process.stderr.write(`${error.message.replaceAll(/^/gm, 'gancho: ')}\n`);
    process.exit(1);
  }
  throw error;
}
