/**
 * A process that runs servers for the test files of one run, each with its own port, store and
 * options: the program is loaded once, and what is loaded is warm.
 *
 * Each connection to its socket is a server: a line with the environment asks for it, a line with its
 * place or what went wrong answers, what it reports follows, and the end of the connection, also by
 * the death of the file's process, ends the server in order.
 */
import { createServer, type Socket } from 'node:net';
import { readConfig } from '../../server/src/config.ts';
import { startInFolder } from '../../server/src/start-in-folder.ts';
import { databaseOfFolder, dropDatabaseOf } from './process-database.ts';
import { temporaryFolder } from './temporary-folder.ts';
import type { HostLine } from './hosted-gancho.ts';

const serving = new Set<Promise<void>>();
const sockets = new Set<Socket>();

const listener = createServer((socket) => {
  sockets.add(socket);
  const served = serve(socket).finally(() => {
    sockets.delete(socket);
    serving.delete(served);
  });
  serving.add(served);
});
await import('../../server/src/gancho.ts');
listener.listen(process.argv[2]!, () => process.stdout.write('ready\n'));
// Whoever started it holds the other end: it goes with it, however that ends.
process.stdin.resume().on('close', () => void endAll());

/** Starts what the connection asks for, and ends it with the connection. */
async function serve(socket: Socket): Promise<void> {
  const over = new Promise<void>((settle) => socket.on('close', () => settle()));
  // The close says it all.
  socket.on('error', () => {});
  const asked = await askedBy(socket);
  if (asked === null) return;
  const folder = temporaryFolder();
  const dataDir = folder.path;
  try {
    const databaseUrl = await databaseOfFolder(dataDir);
    const { config } = readConfig(
      {
        GANCHO_DATA_DIR: dataDir,
        ...(databaseUrl === null ? {} : { GANCHO_DATABASE_URL: databaseUrl }),
        ...(JSON.parse(asked) as Record<string, string>),
      },
      null,
      () => '',
    );
    const server = await startInFolder({
      config,
      version: '0.0.0-test',
      demo: config.demo,
      report: (problem) => answer(socket, { problem }),
      lost: (sentence) => {
        process.stderr.write(`${sentence}\n`);
        process.exit(1);
      },
    });
    answer(socket, { url: server.origin, dataDir });
    await over;
    await server.stop();
  } catch (error) {
    answer(socket, {
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  } finally {
    await dropDatabaseOf(dataDir);
    folder[Symbol.dispose]();
  }
}

/** Resolves with the line that says what is asked for, or with null where the connection ends before. */
async function askedBy(socket: Socket): Promise<string | null> {
  return new Promise((settle) => {
    let text = '';
    socket.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      if (text.includes('\n')) settle(text);
    });
    socket.on('close', () => settle(null));
  });
}

function answer(socket: Socket, value: HostLine): void {
  if (!socket.destroyed) socket.write(`${JSON.stringify(value)}\n`);
}

async function endAll(): Promise<void> {
  listener.close();
  for (const socket of sockets) socket.destroy();
  await Promise.allSettled(serving);
  process.exit(0);
}
