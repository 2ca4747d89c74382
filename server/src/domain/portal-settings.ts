/** How the portal of an environment looks and where it may be shown. */
import { themes, type Palette, type Theme } from './palette.ts';

/** Stacks that need no file, and `own` for the one that is uploaded. */
export const fontNames = [
  'system',
  'humanist',
  'geometric',
  'rounded',
  'serif',
  'monospace',
  'own',
] as const;
export type FontName = (typeof fontNames)[number];

export const radiusParts = ['button', 'card', 'input'] as const;
export type RadiusPart = (typeof radiusParts)[number];

/** Words of the portal that a product may call by its own. */
export const customWordKeys = [
  'endpointOne',
  'endpointMany',
  'messageOne',
  'messageMany',
  'channelOne',
  'channelMany',
  'eventTypeOne',
  'eventTypeMany',
] as const;
export type CustomWordKey = (typeof customWordKeys)[number];
export const portalLanguages = ['en', 'pt-BR'] as const;
export type PortalLanguage = (typeof portalLanguages)[number];

export interface PortalSettings {
  displayName: string | null;
  font: FontName;
  /** Only what differs from the standing colours. */
  palettes: Record<Theme, Partial<Palette>>;
  /** In pixels; null for the standing one. */
  radius: Record<RadiusPart, number | null>;
  fontSize: number | null;
  customStrings: Record<PortalLanguage, Partial<Record<CustomWordKey, string>>>;
  footer: boolean;
  /** Origins whose pages may show the portal in a frame, beside those of the configuration. */
  frameOrigins: string[];
  publicCatalogue: boolean;
}

export const fileKinds = ['logo', 'font'] as const;
export type PortalFileKind = (typeof fileKinds)[number];

/** What is uploaded; `type` is the media type that it is served with. */
export interface PortalFile {
  type: string;
  bytes: Uint8Array;
}

export const standingPortalSettings: PortalSettings = {
  displayName: null,
  font: 'system',
  palettes: { light: {}, dark: {} },
  radius: { button: null, card: null, input: null },
  fontSize: null,
  customStrings: { en: {}, 'pt-BR': {} },
  footer: true,
  frameOrigins: [],
  publicCatalogue: false,
};

/** Whether any colour of either theme is chosen. */
export function hasColours({ palettes }: PortalSettings): boolean {
  return themes.some((theme) => Object.keys(palettes[theme]).length > 0);
}
