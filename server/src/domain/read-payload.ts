/** Reads a payload as JSON. */

const text = new TextDecoder();

/** What the payload holds; undefined where it is no JSON. */
export function readPayload(payload: Uint8Array): unknown {
  try {
    return JSON.parse(text.decode(payload)) as unknown;
  } catch {
    return undefined;
  }
}
