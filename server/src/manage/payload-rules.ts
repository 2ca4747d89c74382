/** Which event types have their payloads checked, and the checks, at hand for every message. */
import type { EventType } from '../domain/event-type.ts';
import { Problem, type FieldError } from '../domain/problem.ts';
import { LruCache } from '../lib/lru-cache.ts';
import type { PayloadCheck, PayloadSchemas } from '../schema/payload-schemas.ts';
import type { Storage } from '../storage/storage.ts';

export interface PayloadRulesLimits {
  environmentsMax: number;
  checksMax: number;
}

/** The names of an environment's event types that have their payloads checked. */
export type CheckedTypes = ReadonlySet<string>;

export class PayloadRules {
  readonly #storage: Storage;
  readonly #schemas: PayloadSchemas;
  readonly #types: LruCache<string, CheckedTypes>;
  readonly #checks: LruCache<string, PayloadCheck>;
  /** Grows with every change, so that what was read before a change is not kept after it. */
  #changes = 0;

  constructor(storage: Storage, schemas: PayloadSchemas, limits: PayloadRulesLimits) {
    this.#storage = storage;
    this.#schemas = schemas;
    this.#types = new LruCache(limits.environmentsMax);
    this.#checks = new LruCache(limits.checksMax);
  }

  /** The event types that are checked, if it is known: nothing to wait for. */
  peek(environmentId: string): CheckedTypes | undefined {
    return this.#types.get(environmentId);
  }

  /** The event types that are checked. */
  async load(environmentId: string): Promise<CheckedTypes> {
    const changes = this.#changes;
    const names = await this.#storage.read('validatedEventTypes', environmentId);
    const types = new Set(names);
    if (changes === this.#changes) this.#types.set(environmentId, types);
    return types;
  }

  /**
   * Checks a payload, undefined where it is no JSON object, against the newest schema of its event
   * type. Returns what is wrong, with `place` before the place in the payload, or null.
   */
  async refusal(
    environmentId: string,
    eventType: string,
    payload: unknown,
    place: readonly (string | number)[],
  ): Promise<Problem | null> {
    const check = await this.#check(environmentId, eventType);
    if (check === null) return null;
    if (payload === undefined) {
      return refused(place, `must be a JSON object: \`${eventType}\` has a schema`);
    }
    const fault = check(payload);
    return fault === null ? null : refused([...place, ...fault.path], fault.message);
  }

  /** As `refusal`, in one sentence, for payloads that no request brought; whatever the type asks for. */
  async reasonAgainst(
    environmentId: string,
    eventType: string,
    payload: unknown,
  ): Promise<string | null> {
    const checked = this.peek(environmentId) ?? (await this.load(environmentId));
    if (!checked.has(eventType)) return null;
    const isObject = typeof payload === 'object' && payload !== null && !Array.isArray(payload);
    const place = ['payload'];
    const problem = await this.refusal(
      environmentId,
      eventType,
      isObject ? payload : undefined,
      place,
    );
    const [fault] = problem?.fields ?? [];
    return fault === undefined ? null : `${fault.loc.slice(1).join('.')} ${fault.msg}`;
  }

  /** To be called after each change to an environment's event types is durable. */
  forget(environmentId: string): void {
    this.#changes += 1;
    this.#types.delete(environmentId);
    // Names of checks begin with their environment, but few change and all are made again at need.
    this.#checks.clear();
  }

  /** To be called where changes may have been missed. */
  forgetAll(): void {
    this.#changes += 1;
    this.#types.clear();
    this.#checks.clear();
  }

  async #check(environmentId: string, eventType: string): Promise<PayloadCheck | null> {
    const name = `${environmentId}/${eventType}`;
    const known = this.#checks.get(name);
    if (known !== undefined) return known;
    const changes = this.#changes;
    const found = await this.#storage.read('getEventType', { environmentId, name: eventType });
    if (found === null || !found.validatePayload) return null;
    const schema = newestSchema(found);
    if (schema === null) return null;
    const check = this.#compile(schema);
    if (changes === this.#changes) this.#checks.set(name, check);
    return check;
  }

  /** A schema that cannot be used lets nothing pass: what is promised as checked must be checked. */
  #compile(schema: unknown): PayloadCheck {
    const fault = this.#schemas.fault(schema);
    if (fault === null) return this.#schemas.compile(schema);
    return () => ({
      path: [],
      message: `cannot be checked: the schema is wrong, ${fault.message}`,
    });
  }
}

/** The schema with the highest version. */
function newestSchema({ schemas }: EventType): unknown {
  const versions = Object.keys(schemas ?? {}).map(Number);
  if (versions.length === 0) return null;
  return schemas![String(Math.max(...versions))] ?? null;
}

function refused(place: readonly (string | number)[], msg: string): Problem {
  const field: FieldError = { loc: ['body', ...place], msg, type: 'value_error.schema' };
  return new Problem('validation', undefined, [field]);
}
