/** Addresses of brokers, as they are set for destinations and sources: what is wrong with one. */

/** A host with its port; some clients know it with a scheme before it. Null when it fits. */
export function brokerAddressFault(text: string): string | null {
  return /^(?:[a-z]+:\/\/)?(?:[^\s/:@[\]]+|\[[0-9a-fA-F:.]+\]):\d{1,5}$/.test(text)
    ? null
    : 'must be a name or address with a port, such as `broker.example.com:9092`';
}

/** A URL of one of these schemes. Null when it fits. */
export function urlFault(text: string, schemes: readonly string[]): string | null {
  return URL.canParse(text) &&
    schemes.includes(new URL(text).protocol.slice(0, -1)) &&
    new URL(text).hostname !== ''
    ? null
    : `must be a URL that begins with ${schemes.map((one) => `${one}://`).join(' or ')}`;
}

/** Names of streams and durable consumers of NATS. Null when it fits. */
export function natsNameFault(text: string): string | null {
  return /^[^\s.*>/\\]+$/.test(text) ? null : 'must not contain dots, spaces, slashes, `*` or `>`';
}
