/** Finds a port for a program that has to be told one and must get the same again after a restart. */
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below the range that systems take outgoing connections' ports from (32,768 and up on Linux):
 * while the program is down, none of them can take its place.
 */
const lowest = 20_000;
const highest = 32_000;
const triesMax = 100;

/** A port of 127.0.0.1 at which nobody listens. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < triesMax; tries++) {
    const port = randomInt(lowest, highest);
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port between ${lowest} and ${highest} in ${triesMax} tries`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
