/** What keys, tokens and environments ask of a store. */
import type { Capability, Principal } from '../../domain/principal.ts';
import type { Page, PageRequest, Saved } from './lists.ts';

export interface Environment {
  id: string;
  name: string;
  type: EnvironmentType;
  createdAt: number;
  updatedAt: number;
}
export type EnvironmentType = 'development' | 'staging' | 'production';

export interface ApiKey {
  id: string;
  environmentId: string;
  name: string;
  hash: Uint8Array;
  /** The last characters of the key, to tell keys apart; empty for short keys. */
  hint: string;
  /** Null for all. */
  scopes: string[] | null;
  createdAt: number;
  expiresAt: number | null;
  /** To about a minute; null when it never was. */
  lastUsedAt: number | null;
}

/** A token for users of one application; with `endpointId`, for a poller of one endpoint. */
export interface AccessToken {
  id: string;
  environmentId: string;
  applicationId: string;
  endpointId: string | null;
  hash: Uint8Array;
  /** The token itself, sealed, where it can be read again. */
  sealed: Uint8Array | null;
  capabilities: Capability[];
  featureFlags: string[];
  sessionId: string | null;
  createdAt: number;
  expiresAt: number | null;
}

export interface AccessWrites {
  /**
   * The first environment that is made stays the one that manages the others. One with an id that is
   * taken changes nothing.
   */
  createEnvironment(environment: Environment): { kind: 'ok' };
  updateEnvironment(change: {
    id: string;
    changes: Partial<Omit<Environment, 'id' | 'createdAt'>>;
  }): Saved<Environment>;
  /**
   * From now on the environment is not there and its keys and tokens stand for nobody; what is in
   * it goes by `removeFromEnvironment`. `conflict` for the first one.
   */
  deleteEnvironment(which: { id: string; at: number }): Saved<null>;
  /**
   * A step of removing what a deleted environment holds, at most `limit` rows of a kind. Names the
   * applications that went; without `more`, nothing is left, and the environment itself is gone.
   */
  removeFromEnvironment(step: { id: string; at: number; limit: number }): {
    applicationIds: string[];
    more: boolean;
  };

  /** A key with this hash that is there already stays as it is, and no other is made. */
  saveApiKey(key: ApiKey): { kind: 'ok' };
  /** As `saveApiKey`; other keys of the same environment and name go. */
  replaceApiKey(key: ApiKey): void;
  updateApiKey(change: {
    environmentId: string;
    id: string;
    changes: Partial<Pick<ApiKey, 'name' | 'scopes' | 'expiresAt'>>;
  }): Saved<ApiKey>;
  /** Moves `lastUsedAt` forward, never back. */
  noteKeyUse(uses: { id: string; at: number }[]): void;

  /** `missing` when the application is gone. */
  saveToken(token: AccessToken): Saved<null>;
  /** Puts a poller token in place; those of before end at `oldExpiresAt`, or sooner if they would. */
  rotatePollerToken(change: { token: AccessToken; oldExpiresAt: number }): Saved<null>;
  /**
   * Portal tokens of an application end at this moment, or sooner if they would. Keys of
   * integrations are no portal tokens.
   */
  expireTokens(which: {
    applicationId: string;
    /** Only those of these sessions; null for all. */
    sessionIds: string[] | null;
    at: number;
  }): void;
  removeToken(id: string): void;
  /** Removes tokens that expired before this moment, at most `limit`. */
  trimTokens(bounds: { before: number; limit: number }): { more: boolean };
}

export interface AccessReads {
  /**
   * Whom the key or token with this hash stands for, also when it has expired; null for none. Those
   * of an environment that is deleted stand for nobody.
   */
  findPrincipal(hash: Uint8Array): { principal: Principal; expiresAt: number | null } | null;
  hasApiKeys(): boolean;
  getApiKey(which: { environmentId: string; id: string }): ApiKey | null;
  listApiKeys(which: { environmentId: string } & PageRequest): Page<ApiKey>;
  firstEnvironment(): Environment | null;
  /** Deleted ones are not there. */
  getEnvironment(id: string): Environment | null;
  listEnvironments(page: PageRequest): Page<Environment>;
  /** Those of which something is left. */
  deletedEnvironments(): string[];
  /** The newest poller token of an endpoint, expired or not. */
  pollerToken(which: { applicationId: string; endpointId: string }): AccessToken | null;
}
