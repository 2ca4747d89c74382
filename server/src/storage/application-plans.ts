/**
 * The plan of an application: itself and its endpoints with their secrets opened, ready for
 * fan-out and delivery. Plans are read from the store once and kept until something of the
 * application changes.
 */
import {
  isPollAddress,
  type Application,
  type DeliveryTarget,
  type Endpoint,
  type Shape,
} from '../domain/application.ts';
import { parseFilter, parsePath, type PayloadFilter } from '../domain/payload-filter.ts';
import type { OauthAccess, TlsIdentity } from '../domain/endpoint-access.ts';
import { parseStatusExpression, type StatusTest } from '../domain/status-expression.ts';
import { parseSigningKey, type SigningKey } from '../domain/signing-key.ts';
import { boundedRate } from '../domain/consent.ts';
import { LruCache } from '../lib/lru-cache.ts';
import { openOauth, openTls } from './endpoint-access.ts';
import { openShape } from './endpoint-shape.ts';
import type { SecretBox } from './secret-box.ts';
import type { Storage } from './storage.ts';

export interface ApplicationPlan {
  application: Application;
  targets: readonly DeliveryTarget[];
  byId: ReadonlyMap<string, DeliveryTarget>;
}

/** Retry schedules of event types, in seconds, by name; only those that differ from the server's. */
export type RetrySchedules = Readonly<Record<string, readonly number[]>>;

/** As many endpoints of each application, on average, are known to be its own. */
const endpointsPerApplication = 10;

export class ApplicationPlans {
  readonly #storage: Storage;
  readonly #secretBox: SecretBox;
  readonly #plans: LruCache<string, ApplicationPlan>;
  /** From an endpoint to its application, which never changes. */
  readonly #owners: LruCache<string, string>;
  /** From the name that a request used (environment, then id or uid) to the application's id. */
  readonly #names: LruCache<string, string>;
  readonly #loading = new Map<string, Promise<ApplicationPlan | null>>();
  /** By environment. */
  readonly #schedules = new Map<string, Promise<RetrySchedules>>();
  /** Grows with every change, so that a plan read before a change is not kept after it. */
  #changes = 0;

  constructor(storage: Storage, secretBox: SecretBox, applicationsMax: number) {
    this.#storage = storage;
    this.#secretBox = secretBox;
    this.#plans = new LruCache(applicationsMax);
    this.#names = new LruCache(applicationsMax * 2);
    this.#owners = new LruCache(applicationsMax * endpointsPerApplication);
  }

  /** The plan of an application by its id, if it is at hand. */
  peek(applicationId: string): ApplicationPlan | undefined {
    return this.#plans.get(applicationId);
  }

  /** The application of an endpoint, if it was seen lately. */
  applicationOf(endpointId: string): string | undefined {
    return this.#owners.get(endpointId);
  }

  /** The plan that a request means, if it is at hand. */
  peekNamed(environmentId: string, idOrUid: string): ApplicationPlan | undefined {
    const id = this.#names.get(`${environmentId}/${idOrUid}`);
    return id === undefined ? undefined : this.#plans.get(id);
  }

  /** The plan that a request means; null where no such application is. */
  async named(environmentId: string, idOrUid: string): Promise<ApplicationPlan | null> {
    const known = this.peekNamed(environmentId, idOrUid);
    if (known !== undefined) return known;
    const changes = this.#changes;
    const application = await this.#storage.read('getApplication', { environmentId, idOrUid });
    if (application === null) return null;
    if (changes === this.#changes) {
      this.#names.set(`${environmentId}/${idOrUid}`, application.id);
    }
    return this.load(application.id);
  }

  /** The plan of an application; null once it is gone. */
  load(applicationId: string): Promise<ApplicationPlan | null> {
    const known = this.#plans.get(applicationId);
    if (known !== undefined) return Promise.resolve(known);
    const underWay = this.#loading.get(applicationId);
    if (underWay !== undefined) return underWay;
    const loading = this.#read(applicationId).finally(() => {
      if (this.#loading.get(applicationId) === loading) this.#loading.delete(applicationId);
    });
    this.#loading.set(applicationId, loading);
    return loading;
  }

  /** To be called after each change to an application or its endpoints is durable. */
  forget(applicationId: string): void {
    this.#changes += 1;
    this.#plans.delete(applicationId);
    // A uid may have moved to another application: names are cheap to find again.
    this.#names.clear();
    this.#loading.delete(applicationId);
  }

  /** To be called where changes may have been missed. */
  forgetAll(): void {
    this.#changes += 1;
    this.#plans.clear();
    this.#names.clear();
    this.#loading.clear();
    this.#schedules.clear();
  }

  /** The retry schedules of an environment's event types; asked for when an attempt has failed. */
  retrySchedules(environmentId: string): Promise<RetrySchedules> {
    const known = this.#schedules.get(environmentId);
    if (known !== undefined) return known;
    const reading = this.#storage.read('retrySchedules', environmentId);
    this.#schedules.set(environmentId, reading);
    // What could not be read is asked for again the next time.
    reading.catch(() => {
      if (this.#schedules.get(environmentId) === reading) this.#schedules.delete(environmentId);
    });
    return reading;
  }

  /** To be called after each change to a retry schedule is durable. */
  forgetSchedules(environmentId: string): void {
    this.#schedules.delete(environmentId);
  }

  async #read(applicationId: string): Promise<ApplicationPlan | null> {
    const changes = this.#changes;
    const application = await this.#storage.read('applicationById', applicationId);
    if (application === null) return null;
    const endpoints = await this.#storage.read('endpointsOf', applicationId);
    const targets = endpoints.map((endpoint) => this.#open(endpoint));
    for (const { id } of endpoints) this.#owners.set(id, applicationId);
    const plan = { application, targets, byId: new Map(targets.map((one) => [one.id, one])) };
    if (changes === this.#changes) this.#plans.set(applicationId, plan);
    return plan;
  }

  #open(endpoint: Endpoint): DeliveryTarget {
    let keys: DeliveryTarget['keys'] = [];
    let oauth: OauthAccess | null = null;
    let tls: TlsIdentity | null = null;
    let shape: Shape | null = null;
    let fault: string | null = null;
    try {
      keys = [{ secret: endpoint.secret, expiresAt: null }, ...endpoint.oldSecrets].map(
        ({ secret, expiresAt }) => ({ key: this.#openKey(secret, endpoint.id), expiresAt }),
      );
      oauth = openOauth(this.#secretBox, endpoint);
      tls = openTls(this.#secretBox, endpoint);
      shape = openShape(this.#secretBox, endpoint);
    } catch (error) {
      // One unreadable secret must not stop the application's other endpoints.
      fault = error instanceof Error ? error.message : String(error);
    }
    return {
      id: endpoint.id,
      applicationId: endpoint.applicationId,
      url: endpoint.url,
      disabled: endpoint.disabled,
      eventTypes: endpoint.eventTypes === null ? null : new Set(endpoint.eventTypes),
      channels: endpoint.channels === null ? null : new Set(endpoint.channels),
      filter: readFilter(endpoint.filter),
      requestFilter: readFilter(endpoint.requestFilter),
      polls: isPollAddress(endpoint.url),
      headers: endpoint.headers,
      throttleRate: boundedRate(endpoint.throttleRate, endpoint.consent),
      format: endpoint.format,
      cloudEventSource: endpoint.cloudEventSource,
      policy: endpoint.policy,
      consent: endpoint.consent,
      retryOn: readRetryOn(endpoint.policy.retryOn),
      orderPath: readOrderPath(endpoint.policy.fifoKey),
      oauth,
      tls,
      shape,
      keys,
      fault,
    };
  }

  #openKey(sealed: Uint8Array, endpointId: string): SigningKey {
    const parsed = parseSigningKey(this.#secretBox.open(sealed, endpointId));
    if ('error' in parsed) throw new Error(parsed.error);
    return parsed.ok;
  }
}

/** What cannot be read takes nothing: a filter is there to keep things back. */
const nothing: PayloadFilter = { kind: 'any', parts: [] };

function readFilter(filter: unknown): PayloadFilter | null {
  if (filter === null) return null;
  const read = parseFilter(filter);
  return 'ok' in read ? read.ok : nothing;
}

/** What cannot be read is as if it were not there: to try again loses nothing. */
function readRetryOn(expression: string | null): StatusTest | null {
  if (expression === null) return null;
  const read = parseStatusExpression(expression);
  return 'ok' in read ? read.ok : null;
}

/** What cannot be read leaves one order for all: more order than was asked for loses nothing. */
function readOrderPath(path: string | null): readonly string[] | null {
  if (path === null) return null;
  const read = parsePath(path);
  return 'ok' in read ? read.ok : null;
}
