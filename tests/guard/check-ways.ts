/** Redirects, ranges that the deployment allows, https alone, and connections that end up elsewhere. */
import { allowedBySearch, allowedInHosts } from './network-names.ts';
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

const hop = '8.8.8.8';

export async function checkRedirects(scene: Scene): Promise<Checked> {
  const targets = [
    'http://169.254.169.254/latest/meta-data/',
    'http://127.0.0.1:8080/',
    'http://[::1]/',
    'https://10.1.2.3/',
    'http://10-1-2-3.as.example/',
    '//192.168.1.1/',
  ];
  const urls = [301, 302, 303, 307, 308].flatMap((status) =>
    targets.map((target) => `http://${hop}/redirect/${status}/${encodeURIComponent(target)}`),
  );
  const transport = makeTransport(scene);
  const watched = await watch(scene, async () => {
    const outcomes = await forAll(urls, (url) => send(transport, url));
    // Whoever follows does so after the answer.
    await new Promise((resolve) => setTimeout(resolve, 100));
    return outcomes;
  });
  await transport.close();
  const elsewhere = watched.connections.filter(({ address }) => address !== hop);
  const violations = elsewhere.map(({ address }) => `a redirect led to ${address}`);
  if (watched.begun !== watched.connections.length || watched.requests.length !== urls.length) {
    violations.push(
      `redirects: ${watched.begun} connections begun, ${watched.requests.length} requests`,
    );
  }
  return {
    figures: [
      {
        what: 'redirects that lead inwards',
        count: urls.length,
        seen: `${elsewhere.length} followed`,
      },
    ],
    violations,
  };
}

interface WayCase {
  what: string;
  url: string;
  allowSubnets?: readonly string[];
  httpsOnly?: boolean;
  /** Where it arrives; null where nothing may leave. */
  arrives: string | null;
}

const inside = ['10.0.0.0/8'];
const wayCases: readonly WayCase[] = [
  ...Object.entries(allowedInHosts).map(([name, arrives]) => ({
    what: 'a name of the hosts file within an allowed range',
    url: `http://${name}/`,
    allowSubnets: inside,
    arrives,
  })),
  {
    what: 'a name of the search list within an allowed range',
    url: `http://${allowedBySearch.name}:8080/`,
    allowSubnets: inside,
    arrives: allowedBySearch.address,
  },
  {
    what: 'an allowed address',
    url: 'http://10.1.2.3/',
    allowSubnets: inside,
    arrives: '10.1.2.3',
  },
  {
    what: 'a neighbour of an allowed range',
    url: 'http://11.0.0.1/',
    allowSubnets: inside,
    arrives: '11.0.0.1',
  },
  {
    what: 'localhost where allowed',
    url: 'http://localhost/',
    allowSubnets: ['127.0.0.0/8'],
    arrives: '127.0.0.1',
  },
  {
    what: 'localhost in the other family',
    url: 'http://a.localhost/',
    allowSubnets: ['::1/128'],
    arrives: '::1',
  },
  {
    what: 'another private range',
    url: 'http://192.168.1.1/',
    allowSubnets: inside,
    arrives: null,
  },
  {
    what: 'an inner name with a public address besides',
    url: 'http://mixed.internal/',
    allowSubnets: inside,
    arrives: null,
  },
  {
    what: 'an inner name of the metadata service',
    url: 'http://cloud.internal/',
    allowSubnets: inside,
    arrives: null,
  },
  {
    what: 'an inner name that is public',
    url: 'http://other.internal/',
    allowSubnets: inside,
    arrives: null,
  },
  {
    what: 'the same with a last dot',
    url: 'http://other.internal./',
    allowSubnets: inside,
    arrives: null,
  },
  {
    what: 'a metadata host that is public',
    url: 'http://metadata.goog./',
    allowSubnets: inside,
    arrives: null,
  },
  {
    what: 'a zone in the hosts file',
    url: 'http://zoned.in-hosts.example/',
    allowSubnets: ['fe80::/10'],
    arrives: null,
  },
  {
    what: 'http where https alone is allowed',
    url: 'http://8.8.8.8/',
    httpsOnly: true,
    arrives: null,
  },
];

export async function checkWays(scene: Scene): Promise<Checked> {
  const violations: string[] = [];
  for (const { what, url, arrives, ...settings } of wayCases) {
    const transport = makeTransport(scene, settings);
    const watched = await watch(scene, () => send(transport, url));
    await transport.close();
    if (arrives === null) {
      violations.push(...nothingLeft(what, watched));
      continue;
    }
    const words = wordsOf(watched.result);
    const [request] = watched.requests;
    if (words !== 'answered 204' || request?.address !== arrives || watched.begun !== 1) {
      violations.push(`${what}: ${words}, arrived at ${request?.address ?? 'none'}`);
    }
  }
  return {
    figures: [
      {
        what: 'ways with allowed ranges and https alone',
        count: wayCases.length,
        seen: 'as promised',
      },
    ],
    violations,
  };
}

/** The kernel takes the unspecified address for the loopback one: not the one that was checked. */
export async function checkPeer(scene: Scene): Promise<Checked> {
  const violations: string[] = [];
  const cases = { 'http://0.0.0.0/': '0.0.0.0/32', 'http://[::]/': '::/128' };
  for (const [url, range] of Object.entries(cases)) {
    const transport = makeTransport(scene, { allowSubnets: [range] });
    const spoken = scene.canary.spoken();
    const watched = await watch(scene, () => send(transport, url));
    await transport.close();
    if (watched.begun !== 1) violations.push(`${url} was not tried`);
    if (watched.requests.length > 0 || scene.canary.spoken() > spoken) {
      violations.push(`${url}: something was said to another address than was checked`);
    }
  }
  return {
    figures: [{ what: 'connections that end up elsewhere', count: 2, seen: 'not one byte sent' }],
    violations,
  };
}
