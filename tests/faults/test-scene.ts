/** The applications and endpoints of the fault tests, and for whom each message is meant. */
import { faultsKey } from './server-run.ts';

export type Behaviour = 'quick' | 'slow' | 'fails first';

export interface SceneEndpoint {
  /** Also the path at the receiver. */
  name: string;
  behaviour: Behaviour;
  /** null takes every type. */
  eventTypes: string[] | null;
}

export interface SceneApplication {
  uid: string;
  /** Which part of the load goes here. */
  share: number;
  endpoints: SceneEndpoint[];
}

export const eventTypes = ['invoice.paid', 'invoice.sent'];

/** Fan-out of one to three; the slow endpoint gets what it can take. */
export const scene: readonly SceneApplication[] = [
  { uid: 'one', share: 0.5, endpoints: [endpoint('one-a', 'quick')] },
  {
    uid: 'two',
    share: 0.4,
    endpoints: [endpoint('two-a', 'quick'), endpoint('two-b', 'fails first')],
  },
  {
    uid: 'three',
    share: 0.1,
    endpoints: [
      endpoint('three-a', 'quick'),
      endpoint('three-b', 'slow'),
      endpoint('three-c', 'quick', ['invoice.paid']),
    ],
  },
];

export const sceneEndpoints: ReadonlyMap<string, SceneEndpoint> = new Map(
  scene.flatMap(({ endpoints }) => endpoints.map((one) => [one.name, one] as const)),
);

function endpoint(
  name: string,
  behaviour: Behaviour,
  types: string[] | null = null,
): SceneEndpoint {
  return { name, behaviour, eventTypes: types };
}

/** The names of the endpoints that a message must reach. */
export function meantFor(app: string, eventType: string): string[] {
  const { endpoints } = scene.find(({ uid }) => uid === app)!;
  return endpoints
    .filter((one) => one.eventTypes === null || one.eventTypes.includes(eventType))
    .map(({ name }) => name);
}

/** The payload of a message, to the byte. */
export function payloadOf(n: number): string {
  return `{"n":${n},"total":1.50,"note":"${'·'.repeat(n % 40)}"}`;
}

/** A request to the API that must succeed. */
export async function askApi(
  url: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<any> {
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${faultsKey}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === '' ? null : JSON.parse(text);
}

export interface EndpointHandle {
  name: string;
  app: string;
  id: string;
  secret: string;
}

/** Makes the scene at a running server. */
export async function createScene(url: string, receiverUrl: string): Promise<EndpointHandle[]> {
  const handles: EndpointHandle[] = [];
  for (const name of eventTypes) {
    await askApi(url, 'POST', '/event-type', { name, description: 'Made by a test' });
  }
  for (const { uid, endpoints } of scene) {
    await askApi(url, 'POST', '/app', { name: uid, uid });
    for (const { name, eventTypes: filterTypes } of endpoints) {
      const made = await askApi(url, 'POST', `/app/${uid}/endpoint`, {
        url: `${receiverUrl}/${name}`,
        uid: name,
        ...(filterTypes === null ? {} : { filterTypes }),
      });
      const { key } = await askApi(url, 'GET', `/app/${uid}/endpoint/${name}/secret`);
      handles.push({ name, app: uid, id: made.id, secret: key });
    }
  }
  return handles;
}
