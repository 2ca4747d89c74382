/** Runs the real program as its users do: a process of its own, known by what it prints. */
import { spawn, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';
import { databaseOfFolder, dropDatabaseOf } from './process-database.ts';
import { temporaryFolder } from './temporary-folder.ts';

const main = resolve(import.meta.dirname, '../../server/bin/gancho.js');
/** Three at once on two busy cores need some. */
const startMsMax = 60_000;
export const testKey = 'sk_test_key_of_the_first_environment';

export interface GanchoOptions {
  /** Kept when given; otherwise the data go with the process. */
  dataDir?: string;
  /** Set for the process; undefined takes away what the tests usually set. */
  env?: Record<string, string | undefined>;
  /** Receivers of tests listen on loopback; pass null to leave the guard as it is shipped. */
  allowSubnets?: string | null;
  /** Runs before `node`: `strace -f …`, `faketime …`. */
  wrapper?: string[];
  cwd?: string;
}

/** A server under test, as far as clients and the store go. */
export interface Served extends AsyncDisposable {
  url: string;
  key: string;
  dataDir: string;
  api: Ask;
}

/** One that no other file uses. */
export interface ServedAlone extends Served {
  /** All that it wrote so far. */
  output: () => string;
}

export interface GanchoProcess extends ServedAlone {
  process: ChildProcess;
  /** Ends it in order; resolves with the exit code. */
  stop: () => Promise<number | null>;
  /** Ends it at once, as a crash would. */
  kill: () => Promise<void>;
}

/** A request to the API with a key; `path` below `/api/v1`. */
export type Ask = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Answer>;

export interface Answer {
  status: number;
  headers: Headers;
  /** Parsed, or null where the answer has no body. */
  body: any;
  text: string;
}

export function askWith(url: string, key: string): Ask {
  return async (method, path, body, headers = {}) => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: text === '' ? null : JSON.parse(text),
    };
  };
}

/** Only what the tests set counts: no option leaks in from the shell that runs them. */
export function environmentOf({ dataDir, env, allowSubnets }: GanchoOptions): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] => !entry[0].startsWith('GANCHO_') && entry[1] !== undefined,
  );
  return {
    ...Object.fromEntries(inherited),
    GANCHO_PORT: '0',
    GANCHO_API_KEY: testKey,
    GANCHO_DEMO: 'false',
    ...(dataDir === undefined ? {} : { GANCHO_DATA_DIR: dataDir }),
    ...(allowSubnets === null
      ? {}
      : { GANCHO_ALLOW_SUBNETS: allowSubnets ?? '127.0.0.0/8,::1/128' }),
    ...env,
  };
}

/** Runs `gancho` with these arguments to its end. */
export async function runGancho(
  args: string[],
  options: GanchoOptions = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [main, ...args], {
    env: environmentOf(options),
    cwd: options.cwd,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const timer = setTimeout(() => child.kill('SIGKILL'), startMsMax);
  const code = await new Promise<number | null>((settle) => child.on('close', settle));
  clearTimeout(timer);
  return { code, stdout, stderr };
}

/** Starts a server on a free port and waits until it says where it listens. */
export async function startGancho(options: GanchoOptions = {}): Promise<GanchoProcess> {
  const folder = options.dataDir === undefined ? temporaryFolder() : null;
  const dataDir = options.dataDir ?? folder!.path;
  const database = await databaseOfFolder(dataDir);
  const env = database === null ? options.env : { GANCHO_DATABASE_URL: database, ...options.env };
  const [command, ...args] = [...(options.wrapper ?? []), process.execPath, main, 'start'];
  const child = spawn(command, args, {
    env: environmentOf({ ...options, dataDir, ...(env === undefined ? {} : { env }) }),
    cwd: options.cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let exited = false;
  const closed = new Promise<number | null>((settle) => {
    child.on('close', (code) => {
      exited = true;
      settle(code);
    });
  });
  const url = await new Promise<string>((settle, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`the server did not start in time:\n${output}`));
    }, startMsMax);
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const match = /listens on (http:\S+?),? /.exec(output);
      if (match === null) return;
      clearTimeout(timer);
      settle(match[1]!);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    void closed.then((code) => {
      clearTimeout(timer);
      reject(new Error(`the server ended with ${code}:\n${output}`));
    });
  });
  const key = options.env?.['GANCHO_API_KEY'] ?? testKey;

  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (!exited) child.kill(signal);
    return closed;
  };
  return {
    url,
    key,
    dataDir,
    process: child,
    output: () => output,
    stop: () => end('SIGTERM'),
    kill: async () => void (await end('SIGKILL')),
    api: askWith(url, key),
    async [Symbol.asyncDispose]() {
      await end('SIGKILL');
      if (folder === null) return;
      await dropDatabaseOf(dataDir);
      folder[Symbol.dispose]();
    },
  };
}
