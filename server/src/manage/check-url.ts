/** Checks the address that an endpoint is given. */
import { destinationScheme, isDestinationAddress, pollScheme } from '../domain/application.ts';
import { destinationTypes } from '../domain/destination-address.ts';
import { Problem } from '../domain/problem.ts';
import type { ManageParts } from './manage-parts.ts';

/** The address in the form in which it is kept; 422 says what is wrong with it. */
export function checkUrl(parts: Pick<ManageParts, 'urlRefusal'>, text: string): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw Problem.field(['url'], 'not a URL: write it in full, such as https://example.com/hooks');
  }
  if (url.protocol === pollScheme) return url.href;
  if (url.protocol === destinationScheme) return checkDestinationUrl(url);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw Problem.field(
      ['url'],
      `deliveries go to http and https, not to ${url.protocol} (${pollScheme}// for an endpoint that fetches its messages)`,
    );
  }
  if (!isDecodable(url.username) || !isDecodable(url.password)) {
    throw Problem.field(['url'], 'a `%` in the name or password is written as `%25`');
  }
  if (url.hash !== '') {
    throw Problem.field(['url'], 'a fragment (#…) is never sent: leave it out');
  }
  const refusal = parts.urlRefusal(url);
  if (refusal !== null) throw Problem.field(['url'], refusal);
  return url.href;
}

/** Only names a kind; where it is and what opens it stands in the destination itself. */
function checkDestinationUrl(url: URL): string {
  const kinds = destinationTypes.filter((type) => type !== 'http');
  const kind = kinds.find((type) => url.href === `${destinationScheme}${type}`);
  if (kind !== undefined) return url.href;
  const known = kinds.map((type) => destinationScheme + type).join(', ');
  throw Problem.field(['url'], `must be one of ${known}; an http destination has an http URL`);
}

/** Name and password are decoded when they are sent; not every `%` can be. */
function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** 422 where the endpoint would go on sending elsewhere, whatever its address is. */
export async function checkUrlCounts(
  { storage }: Pick<ManageParts, 'storage'>,
  applicationId: string,
  id: string,
  url: string,
): Promise<void> {
  const present = await storage.read('getEndpoint', { applicationId, idOrUid: id });
  if (present === null || present.destination === null || present.url === url) return;
  if (!isDestinationAddress(present.url)) {
    if (!isDestinationAddress(url)) return;
    throw Problem.field(
      ['url'],
      'it has a destination of the type http: set another one with PUT …/destination, which sets the url too',
    );
  }
  const type = present.url.slice(destinationScheme.length);
  throw Problem.field(
    ['url'],
    `its messages go to its destination (${type}), whatever the url is: take that away first (DELETE …/destination), or set one of the type http with this url (PUT …/destination)`,
  );
}
