/** The applications and endpoints of the proofs of several nodes, and what they have to see of each message. */
import { askApi } from '../faults/test-scene.ts';

export type Kind =
  | 'quick'
  | 'slow'
  /** Refuses everything for a while, again and again. */
  | 'failing'
  /** Keeps the order of each key, and refuses some messages once. */
  | 'ordered'
  | 'throttled'
  /** One request at a time. */
  | 'single';

export interface NodeEndpoint {
  /** Also the path at the receiver. */
  name: string;
  app: string;
  kind: Kind;
  secret: string;
}

interface Application {
  uid: string;
  /** Which part of the load goes here. */
  share: number;
  endpoints: { name: string; kind: Kind }[];
}

/** Requests a second. */
export const throttleRate = 20;

/** Several of most kinds, so that each node owns some of them. */
export const applications: readonly Application[] = [
  ...[1, 2, 3].map((n) => application(`plain-${n}`, 0.12, ['quick'])),
  application('fan', 0.1, ['quick', 'slow', 'failing']),
  ...[1, 2, 3, 4].map((n) => application(`ordered-${n}`, 0.09, ['ordered'])),
  ...[1, 2].map((n) => application(`throttled-${n}`, 0.04, ['throttled'])),
  ...[1, 2].map((n) => application(`single-${n}`, 0.05, ['single'])),
];

const kinds = new Map(
  applications.flatMap(({ endpoints }) => endpoints.map(({ name, kind }) => [name, kind])),
);
const owed = new Map(
  applications.map(({ uid, endpoints }) => [uid, endpoints.map(({ name }) => name)]),
);

export function kindOf(endpoint: string): Kind {
  return kinds.get(endpoint)!;
}

/** The names of the endpoints that a message of an application must reach. */
export function endpointsOf(app: string): readonly string[] {
  return owed.get(app)!;
}

/** The payload of a message, to the byte. */
export function payloadOf(n: number, key: string): string {
  return `{"n":${n},"key":"${key}","total":1.50}`;
}

/** Makes the scene at a running node. */
export async function createNodeScene(url: string, receiverUrl: string): Promise<NodeEndpoint[]> {
  const made: NodeEndpoint[] = [];
  for (const { uid, endpoints } of applications) {
    await askApi(url, 'POST', '/app', { name: uid, uid });
    for (const { name, kind } of endpoints) {
      const path = `/app/${uid}/endpoint`;
      const input = { url: `${receiverUrl}/${name}`, uid: name, ...settings[kind] };
      await askApi(url, 'POST', path, input);
      const { key } = await askApi(url, 'GET', `${path}/${name}/secret`);
      made.push({ name, app: uid, kind, secret: key });
    }
  }
  return made;
}

const settings: Record<Kind, object> = {
  quick: {},
  slow: {},
  failing: {},
  ordered: { fifo: true, fifoKey: 'key' },
  throttled: { throttleRate },
  single: { concurrency: 1 },
};

function application(uid: string, share: number, of: Kind[]): Application {
  return { uid, share, endpoints: of.map((kind) => ({ name: `${uid}-${kind}`, kind })) };
}
