/** The thread that reads one text of YAML, and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { parseDocument } from 'yaml';
import type { YamlResult } from './read-yaml.ts';

/** A few aliases save typing; many make a small text a large document. */
const aliasesMax = 100;

function read({ text, depthMax }: { text: string; depthMax: number }): YamlResult {
  try {
    const document = parseDocument(text, { schema: 'core', logLevel: 'silent' });
    const [error] = document.errors;
    if (error !== undefined) return { error: error.message.split('\n')[0]! };
    const value: unknown = document.toJS({ maxAliasCount: aliasesMax });
    if (isDeeper(value, depthMax)) return { error: `nested deeper than ${depthMax} levels` };
    // As JSON, what YAML alone can say is gone: `.inf`, and two names for one object.
    return { ok: JSON.parse(JSON.stringify(value ?? null)) as unknown };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  return Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

parentPort!.postMessage(read(workerData as { text: string; depthMax: number }));
