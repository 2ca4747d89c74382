/** What the looks of the customer portal ask of a store. */
import type { PortalFile, PortalFileKind, PortalSettings } from '../../domain/portal-settings.ts';

export interface KeptPortalSettings {
  settings: PortalSettings;
  /** Which files there are. */
  files: PortalFileKind[];
  updatedAt: number;
}

export interface PortalSettingsWrites {
  /** Puts them in the place of what was there; `missing` where the environment is gone. */
  savePortalSettings(change: {
    environmentId: string;
    settings: PortalSettings;
    files: Partial<Record<PortalFileKind, PortalFile>>;
    updatedAt: number;
  }): { kind: 'ok' } | { kind: 'missing' };
}

export interface PortalSettingsReads {
  /** Null where nothing was chosen. */
  portalSettings(environmentId: string): KeptPortalSettings | null;
  portalFile(which: { environmentId: string; kind: PortalFileKind }): PortalFile | null;
}
