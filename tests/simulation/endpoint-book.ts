/** The histories of all endpoints, as the observer learns them from what is committed. */
import type { Endpoint } from '../../server/src/domain/application.ts';
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
    history.change(time.elapsed, {
      url: endpoint.url,
      disabled: endpoint.disabled,
      eventTypes: endpoint.eventTypes === null ? null : new Set(endpoint.eventTypes),
      channels: endpoint.channels === null ? null : new Set(endpoint.channels),
      throttleRate: endpoint.throttleRate,
      secrets: history.current?.secrets ?? [
        { text: openSecret(endpoint.secret, endpoint.id), expiresAt: null },
      ],
    });
    this.#world.trace.add(`endpoint ${endpoint.id} saved: ${endpoint.url} ${endpoint.disabled}`);
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

  deleted(id: string, { kind }: { kind: string }): void {
    if (kind !== 'ok') return;
    this.#byId.get(id)!.change(this.#world.time.elapsed, null);
    this.#world.trace.add(`endpoint ${id} deleted`);
  }
}
