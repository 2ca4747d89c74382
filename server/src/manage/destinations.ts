/** Where the messages of an endpoint go in place of a signed webhook: setting, showing, taking back. */
import { destinationScheme, isPollAddress, type Endpoint } from '../domain/application.ts';
import type { Destination, HttpDestination } from '../domain/destination.ts';
import { Problem } from '../domain/problem.ts';
import { openDestination, sealDestination } from '../storage/endpoint-shape.ts';
import { applicationKind } from './application-destination.ts';
import { brokerKinds } from './broker-destinations.ts';
import { chatKinds } from './chat-destinations.ts';
import { wholeAuth } from './check-http-auth.ts';
import { checkUrl } from './check-url.ts';
import type { DestinationKind } from './destination-kind.ts';
import { withKeptSecrets, withoutSecrets } from './destination-secrets.ts';
import { emailKind } from './email-destination.ts';
import { saveAccess, withReadableSecret } from './endpoint-access.ts';
import { httpKind } from './http-destination.ts';
import type { ManageParts } from './manage-parts.ts';

type Kinds = {
  [Type in Destination['type']]: DestinationKind<Extract<Destination, { type: Type }>>;
};

const kinds: Kinds = {
  http: httpKind,
  application: applicationKind,
  ...chatKinds,
  email: emailKind,
  ...brokerKinds,
};

function kindOf(type: Destination['type']): DestinationKind {
  return kinds[type] as unknown as DestinationKind;
}

/** Without secrets; null for a signed webhook. `secret_unreadable` when their key is not at hand. */
export function shownDestination(
  { secretBox }: Pick<ManageParts, 'secretBox'>,
  endpoint: Endpoint,
): Destination | null {
  const destination = withReadableSecret(() => openDestination(secretBox, endpoint));
  return destination === null ? null : maskedDestination(destination);
}

/** With `********` in the place of its secrets. */
export function maskedDestination(destination: Destination): Destination {
  return withoutSecrets(destination, kindOf(destination.type).secrets);
}

/** What a client gives: an http destination may name the url of its endpoint too. */
export type DestinationInput =
  | Exclude<Destination, HttpDestination>
  | (HttpDestination & { url?: string });

/**
 * In force with the next delivery. All but `http` make the address of the endpoint `destination:` and
 * the kind, so that nothing meant for them ever reaches a web server that it had before. 422 names
 * the field that cannot be; nothing is sent to try it.
 */
export async function setDestination(
  parts: ManageParts,
  environmentId: string,
  endpoint: Endpoint,
  given: DestinationInput,
): Promise<Destination> {
  const { destination, url } = await checkDestination(parts, environmentId, endpoint, given);
  await saveAccess(parts, endpoint, {
    destination: sealDestination(parts.secretBox, endpoint.id, destination),
    ...(url === endpoint.url ? {} : { url }),
  });
  // What was held back may go at once: the change may have lifted what held it.
  parts.wakeDelivery(endpoint.id);
  return maskedDestination(destination);
}

/** As it would be set, without secrets, and the url that its endpoint would have; 422 as there. */
export async function destinationToTry(
  parts: ManageParts,
  environmentId: string,
  endpoint: Endpoint,
  given: DestinationInput,
): Promise<{ destination: Destination; url: string }> {
  const { destination, url } = await checkDestination(parts, environmentId, endpoint, given);
  return { destination: maskedDestination(destination), url };
}

/** Complete, with the secrets that stay, and the url of the endpoint once it is set. */
async function checkDestination(
  parts: ManageParts,
  environmentId: string,
  endpoint: Endpoint,
  input: DestinationInput,
): Promise<{ destination: Destination; url: string }> {
  const { url: address, given } = withoutAddress(input);
  if (isPollAddress(endpoint.url) && address === undefined) {
    throw Problem.field(['type'], 'this endpoint fetches its messages: give it another url first');
  }
  const url = address === undefined ? endpoint.url : checkUrl(parts, address);
  const kind = kindOf(given.type);
  const filled = wholeDestination(given);
  const present = presentOf(parts, endpoint, filled);
  if (url !== endpoint.url) requireSecretsAnew(filled, kind.secrets, endpoint.url, url);
  const complete = withKeptSecrets(filled, present, kind.secrets, ['type', ...kind.anchors]);
  const place = { environmentId, applicationId: endpoint.applicationId, url };
  const destination = await kind.check(parts, complete, place);
  return {
    destination,
    url: destination.type === 'http' ? url : destinationScheme + destination.type,
  };
}

/** With what is usual in the place of what was left out; checks nothing. */
export function wholeDestination(given: Destination): Destination {
  const { defaults } = kindOf(given.type);
  const whole = { type: given.type, ...defaults, ...withoutNulls(given, defaults) } as Destination;
  return whole.type === 'http' ? { ...whole, auth: wholeAuth(whole.auth) } : whole;
}

function withoutAddress(input: DestinationInput): { url?: string; given: Destination } {
  if (input.type !== 'http') return { given: input };
  const { url, ...given } = input;
  return url === undefined ? { given } : { url, given };
}

/** What lets somebody in at one server is not shown to another one unless it is given again. */
function requireSecretsAnew(
  filled: Destination,
  secrets: readonly string[],
  before: string,
  after: string,
): void {
  const isSame = URL.canParse(before) && new URL(before).origin === new URL(after).origin;
  if (!isSame) withKeptSecrets(filled, null, secrets, []);
}

/** A signed webhook again; where its address is that of a destination, it needs another one first. */
export async function removeDestination(parts: ManageParts, endpoint: Endpoint): Promise<void> {
  await saveAccess(parts, endpoint, { destination: null });
}

/** A field that may be left out may be null as well, whatever stands for it then. */
function withoutNulls(given: Destination, defaults: Partial<Destination>): Partial<Destination> {
  const entries = Object.entries(given);
  return Object.fromEntries(
    entries.filter(([name, value]) => value !== null || !Object.hasOwn(defaults, name)),
  );
}

/** What is there is only opened where something of it may stay. */
function presentOf(
  { secretBox }: ManageParts,
  endpoint: Endpoint,
  { type }: Destination,
): Destination | null {
  try {
    const present = openDestination(secretBox, endpoint);
    return present?.type === type ? present : null;
  } catch {
    // It cannot be read, so nothing can be kept of it; what is given in full takes its place.
    return null;
  }
}
