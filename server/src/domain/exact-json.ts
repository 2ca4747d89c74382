/** JSON whose numbers stay as they were written: ids of other systems may be longer than a number is exact. */

interface RawJson {
  rawJSON: string;
}

const json = JSON as unknown as {
  parse(
    text: string,
    reviver: (name: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): RawJson;
  isRawJSON(value: unknown): value is RawJson;
};

/** Throws `SyntaxError`. What comes back is written by `JSON.stringify` as it was read. */
export function parseExactly(text: string): unknown {
  return json.parse(text, (_, value, { source }) =>
    typeof value === 'number' && source !== undefined && String(value) !== source
      ? json.rawJSON(source)
      : value,
  );
}

/** A text, number or truth value as text; null for anything else. */
export function plainText(value: unknown): string | null {
  if (json.isRawJSON(value)) return value.rawJSON;
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : null;
}

/** The payload as JSON; undefined where it is none. */
export function readPayloadValue(payload: Uint8Array): unknown {
  try {
    return parseExactly(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch {
    return undefined;
  }
}
