/** Runs and checks transformations: code in the sandbox, mappings here, both with the same outcome. */
import { parseMapping, runMapping, type Mapping, type MappingMistake } from '../domain/mapping.ts';
import { readReshaped } from '../domain/reshaped.ts';
import type {
  CheckTransformation,
  RunTransformation,
  TransformRun,
  Webhook,
} from '../domain/transformation.ts';
import type { Clock } from '../lib/clock.ts';
import { LruCache } from '../lib/lru-cache.ts';
import type { SandboxAnswer } from './sandbox-job.ts';
import { SandboxPool, type PoolLimits } from './sandbox-pool.ts';

export interface TransformationLimits extends PoolLimits {
  /** Mappings that are kept ready. */
  mappingsMax: number;
}

export interface Transformations {
  run: RunTransformation;
  /** Says what is wrong with a transformation before it is kept; null where nothing is. */
  check: CheckTransformation;
  close: () => Promise<void>;
}

export function createTransformations(clock: Clock, limits: TransformationLimits): Transformations {
  const pool = new SandboxPool(clock, limits);
  const mappings = new LruCache<string, { ok: Mapping } | { mistake: MappingMistake }>(
    limits.mappingsMax,
  );

  function mappingOf(text: string) {
    let mapping = mappings.get(text);
    if (mapping === undefined) {
      mapping = parseMapping(text);
      mappings.set(text, mapping);
    }
    return mapping;
  }

  return {
    async run({ kind, code, variables }, webhook, owner) {
      if (kind === 'mapping') {
        const mapping = mappingOf(code);
        if ('mistake' in mapping) {
          return { kind: 'failed', cause: sentence(mapping.mistake), logs: [] };
        }
        return { ...runMapping(mapping.ok, webhook, variables), logs: [] };
      }
      const { payload, ...rest } = webhook;
      const input = {
        webhook: JSON.stringify({ ...rest, variables: variables ?? {} }),
        payload: JSON.stringify(payload),
      };
      return runOf(await pool.run({ owner, code, input }), webhook);
    },
    async check({ kind, code }, owner) {
      if (kind === 'mapping') {
        const mapping = mappingOf(code);
        return 'mistake' in mapping ? mapping.mistake : null;
      }
      const answer = await pool.run({ owner, code, input: null });
      return answer.kind === 'failed' ? { message: answer.cause, line: answer.line } : null;
    },
    close: () => pool.close(),
  };
}

function runOf(answer: SandboxAnswer, before: Webhook): TransformRun {
  const { logs } = answer;
  if (answer.kind === 'failed') {
    const { cause: message, line } = answer;
    return { kind: 'failed', cause: sentence({ message, line }), logs };
  }
  // Nothing is checked where there was something to run.
  if (answer.kind !== 'done') return { kind: 'canceled', logs };
  const made = JSON.parse(answer.webhook) as Record<'method' | 'url' | 'headers', unknown> & {
    eventType: unknown;
  };
  const { method, url, headers, eventType } = made;
  const payload: unknown = answer.payload === null ? before.payload : JSON.parse(answer.payload);
  const reshaped = readReshaped({ method, url, headers, eventType, payload }, before);
  return 'cause' in reshaped
    ? { kind: 'failed', cause: reshaped.cause, logs }
    : { kind: 'done', webhook: reshaped.ok, logs };
}

function sentence({ message, line }: MappingMistake): string {
  return line === null ? message : `${message} (line ${line})`;
}
