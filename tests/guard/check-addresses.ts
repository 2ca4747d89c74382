/** URLs and addresses that lead inwards send nothing; those that do not arrive. */
import { isLawfulOutcome, type LawfulUrl, lawfulUrls } from './lawful-urls.ts';
import { boundaryAddresses } from './boundary-addresses.ts';
import { forbiddenUrls } from './forbidden-urls.ts';
import {
  forAll,
  makeTransport,
  nothingLeft,
  send,
  watch,
  wordsOf,
  type Checked,
  type Scene,
} from './network-scene.ts';

export async function checkForbiddenUrls(scene: Scene, wide: boolean): Promise<Checked> {
  const cases = forbiddenUrls(wide);
  const transport = makeTransport(scene);
  const watched = await watch(scene, () => forAll(cases, ({ url }) => send(transport, url)));
  await transport.close();
  const answered = cases.filter((_, index) => watched.result[index]!.kind === 'answered');
  return {
    figures: [
      { what: 'forms of URLs that lead inwards', count: cases.length, seen: packetsSeen(watched) },
    ],
    violations: [
      ...nothingLeft('URLs that lead inwards', watched),
      ...answered.map(({ form, url }) => `answered: ${form}: ${JSON.stringify(url)}`),
    ],
  };
}

export async function checkBoundaries(scene: Scene): Promise<Checked> {
  const all = boundaryAddresses().map((one) => ({
    ...one,
    url: `http://${one.address.includes(':') ? `[${one.address}]` : one.address}/`,
  }));
  const forbidden = all.filter((one) => one.forbidden);
  const lawful = all.filter((one) => !one.forbidden);
  const transport = makeTransport(scene);
  const watched = await watch(scene, () => forAll(forbidden, ({ url }) => send(transport, url)));
  const arrivals = await arriveAll(
    scene,
    lawful.map(({ url, address }) => ({ url, addresses: [address] })),
  );
  await transport.close();
  return {
    figures: [
      {
        what: 'addresses at the edges, inside',
        count: forbidden.length,
        seen: packetsSeen(watched),
      },
      { what: 'addresses at the edges, outside', count: lawful.length, seen: arrivals.seen },
    ],
    violations: [...nothingLeft('addresses at the edges', watched), ...arrivals.violations],
  };
}

export async function checkLawfulUrls(scene: Scene): Promise<Checked> {
  const urls = lawfulUrls();
  const { seen, violations } = await arriveAll(scene, urls);
  return { figures: [{ what: 'lawful URLs', count: urls.length, seen }], violations };
}

/** Each must arrive where it leads, with one connection and nothing else. */
async function arriveAll(
  scene: Scene,
  urls: readonly LawfulUrl[],
): Promise<{ seen: string; violations: string[] }> {
  const { certificate } = scene;
  const violations: string[] = [];
  let arrived = 0;
  // Several URLs of one origin share connections; so each one gets a transport of its own.
  const watched = await watch(scene, () =>
    forAll(urls, async ({ url, addresses }) => {
      const transport = makeTransport(scene);
      const outcome = await send(
        transport,
        url,
        url.startsWith('https:') ? certificate.cert : undefined,
      );
      await transport.close();
      if (isLawfulOutcome(outcome)) arrived += 1;
      else violations.push(`${JSON.stringify(url)} did not arrive: ${wordsOf(outcome)}`);
      return addresses;
    }),
  );
  const expected = new Set(watched.result.flat().map(asUrl));
  for (const { address, port } of watched.connections) {
    if (!expected.has(asUrl(address))) violations.push(`arrived at ${address} port ${port}`);
  }
  if (watched.requests.length !== urls.length) {
    violations.push(`${watched.requests.length} requests arrived of ${urls.length}`);
  }
  return { seen: `${arrived} arrived`, violations };
}

/** Addresses are compared as a URL writes them; a mapped one arrives as the one within. */
function asUrl(address: string): string {
  if (!address.includes(':')) return address;
  const short = new URL(`http://[${address}]`).hostname;
  const mapped = /^\[::ffff:([\da-f]+):([\da-f]+)\]$/.exec(short);
  if (mapped === null) return short;
  const groups = [parseInt(mapped[1]!, 16), parseInt(mapped[2]!, 16)];
  return groups.flatMap((group) => [group >> 8, group & 255]).join('.');
}

function packetsSeen({ packets, begun }: { packets: number; begun: number }): string {
  return `${packets} packets, ${begun} connections begun`;
}
