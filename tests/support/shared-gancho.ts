/**
 * Servers that the test files of one run share, each file in an environment of its own: starting a
 * server for each of them took most of the time of the end-to-end tests.
 *
 * A file that needs the first environment, options of its own, or the process itself starts its own
 * with `startGancho`.
 */
import { askWith, startGancho, type GanchoProcess, type Served } from './gancho-process.ts';

/** Names the servers for the processes that run test files, by their schedules. */
const variable = 'TEST_SERVERS';

/** What files ask for; the empty one is what the program itself ships. */
const schedules = ['', '1,3600', '3600'] as const;
type Schedule = (typeof schedules)[number];

interface Place {
  url: string;
  key: string;
  dataDir: string;
}

/** An environment on a shared server, with a key to all of it; a server alone where none is shared. */
export async function useGancho(
  options: { retrySchedule?: Exclude<Schedule, ''> } = {},
): Promise<Served> {
  const schedule = options.retrySchedule ?? '';
  const text = process.env[variable];
  if (text === undefined) return startWith(schedule);
  const { url, key, dataDir } = (JSON.parse(text) as Record<Schedule, Place>)[schedule];
  const admin = askWith(url, key);
  const made = async (path: string, body: object): Promise<any> => {
    const answer = await admin('POST', path, body);
    if (answer.status !== 201) throw new Error(`POST ${path}: ${answer.status} ${answer.text}`);
    return answer.body;
  };
  const { id } = await made('/management/environment', { name: process.argv[1], type: 'staging' });
  const own = await made(`/management/authentication/${id}/api-token`, { name: 'Tests' });
  return {
    url,
    key: own.token,
    dataDir,
    api: askWith(url, own.token),
    async [Symbol.asyncDispose]() {
      // So that what it has not delivered does not go on being tried beside other files.
      await admin('DELETE', `/management/environment/${id}`);
    },
  };
}

/** Starts the servers that `useGancho` of the processes started from now on shares. */
export async function shareServers(): Promise<AsyncDisposable> {
  const servers = await Promise.all(schedules.map(startWith));
  const places = servers.map(({ url, key, dataDir }, index): [Schedule, Place] => [
    schedules[index]!,
    { url, key, dataDir },
  ]);
  process.env[variable] = JSON.stringify(Object.fromEntries(places));
  let isOver = false;
  for (const server of servers) {
    server.process.on('exit', (code, signal) => {
      if (isOver) return;
      process.stderr.write(`a shared server ended (${code ?? signal}):\n${server.output()}\n`);
    });
  }
  return {
    async [Symbol.asyncDispose]() {
      isOver = true;
      delete process.env[variable];
      await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()));
    },
  };
}

function startWith(schedule: Schedule): Promise<GanchoProcess> {
  return startGancho(schedule === '' ? {} : { env: { GANCHO_RETRY_SCHEDULE: schedule } });
}
