/** Tells a JSON object from all else that bytes may be. */
import { isUtf8 } from 'node:buffer';
import { scanJson } from './json-scan.ts';

/** The object that the bytes are the JSON text of; undefined for anything else or a deeper one. */
export function readJsonObject(
  bytes: Uint8Array,
  depthMax: number,
): Record<string, unknown> | undefined {
  if (!isUtf8(bytes) || scanJson(bytes, '', depthMax).depth > depthMax) return undefined;
  try {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
