/** The histories of all endpoints, as the observer learns them from what is committed. */
import type { Endpoint } from '../../server/src/domain/application.ts';
import { usualPolicy, type DeliveryPolicy } from '../../server/src/domain/delivery-policy.ts';
import type { WriteInput } from '../../server/src/storage/storage.ts';
import { EndpointHistory, type EndpointState } from './endpoint-history.ts';
import type { World } from './world.ts';

export class EndpointBook {
  readonly #world: World;
  readonly #byId = new Map<string, EndpointHistory>();
  readonly #byHost = new Map<string, EndpointHistory>();

  constructor(world: World) {
    this.#world = world;
  }

  get(id: string): EndpointHistory | undefined {
    return this.#byId.get(id);
  }

  atHost(host: string): EndpointHistory | undefined {
    return this.#byHost.get(host);
  }

  values(): MapIterator<EndpointHistory> {
    return this.#byId.values();
  }

  saved({ kind, value: endpoint }: { kind: string; value: Endpoint }): void {
    if (kind !== 'ok') return;
    const { time, openSecret } = this.#world;
    const host = new URL(endpoint.url).host;
    let history = this.#byId.get(endpoint.id);
    if (history === undefined) {
      history = new EndpointHistory(endpoint.id, endpoint.applicationId, host);
      this.#byId.set(endpoint.id, history);
      this.#byHost.set(host, history);
    }
    const wasDisabled = history.current?.disabled;
    if (wasDisabled !== endpoint.disabled) this.#world.ledger.failures.forget(endpoint.id);
    history.change(time.elapsed, {
      url: endpoint.url,
      disabled: endpoint.disabled,
      eventTypes: endpoint.eventTypes === null ? null : new Set(endpoint.eventTypes),
      channels: endpoint.channels === null ? null : new Set(endpoint.channels),
      throttleRate: endpoint.throttleRate,
      policy: endpoint.policy,
      secrets: history.current?.secrets ?? [
        { text: openSecret(endpoint.secret, endpoint.id), expiresAt: null },
      ],
    });
    const { id, url, disabled, policy } = endpoint;
    this.#world.trace.add(
      `endpoint ${id} saved: ${url}${disabled ? ', disabled' : ''} ${describe(policy)}`,
    );
  }

  rotated(
    { id, secret, oldExpiresAt, now }: WriteInput<'rotateSecret'>,
    { kind }: { kind: string },
  ): void {
    const history = this.#byId.get(id)!;
    const current = history.current;
    if (kind !== 'ok' || current === null) return;
    const older = current.secrets.map(({ text, expiresAt }) => ({
      text,
      expiresAt: expiresAt ?? oldExpiresAt,
    }));
    const secrets: EndpointState['secrets'] = [
      { text: this.#world.openSecret(secret, id), expiresAt: null },
      ...older.filter(({ expiresAt }) => expiresAt > now),
    ];
    history.change(this.#world.time.elapsed, { ...current, secrets });
    this.#world.trace.add(`endpoint ${id} rotated`);
  }

  /** An attempt has disabled it, or its failing for days. */
  disabled(id: string): void {
    const { current } = this.#byId.get(id)!;
    if (current === null || current.disabled) return;
    this.#world.ledger.failures.forget(id);
    this.#byId.get(id)!.change(this.#world.time.elapsed, { ...current, disabled: true });
    this.#world.trace.add(`endpoint ${id} disabled by the core`);
  }

  /** When something of an application last changed. */
  lastChangeOf(applicationId: string): number {
    let last = 0;
    for (const endpoint of this.#byId.values()) {
      if (endpoint.applicationId !== applicationId) continue;
      last = Math.max(last, endpoint.lastChangeBy(this.#world.time.elapsed));
    }
    return last;
  }

  /** The core goes by what was changed so far. */
  settle(id: string): void {
    this.#byId.get(id)?.settle(this.#world.time.elapsed);
  }

  deleted(id: string, { kind }: { kind: string }): void {
    if (kind !== 'ok') return;
    this.#world.ledger.failures.forget(id);
    this.#byId.get(id)!.change(this.#world.time.elapsed, null);
    this.#world.trace.add(`endpoint ${id} deleted`);
  }
}

/** What differs from the usual. */
function describe(policy: DeliveryPolicy): string {
  const own = Object.entries(policy).filter(
    ([name, value]) => value !== usualPolicy[name as keyof DeliveryPolicy],
  );
  return JSON.stringify(Object.fromEntries(own));
}
