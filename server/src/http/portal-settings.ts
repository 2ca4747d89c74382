/** /api/v1/environment/portal-settings: how the customer portal looks, and where it may be shown. */
import type { FastifyInstance } from 'fastify';
import type { Palette } from '../domain/palette.ts';
import { readPortalFile } from '../domain/portal-file.ts';
import {
  standingPortalSettings,
  type PortalFile,
  type PortalFileKind,
  type PortalSettings,
} from '../domain/portal-settings.ts';
import { Problem } from '../domain/problem.ts';
import { readOrigin } from '../lib/read-address.ts';
import {
  readPortalSettings,
  savePortalSettings,
  type PortalFiles,
} from '../manage/portal-settings.ts';
import type { HttpParts } from './http-parts.ts';
import { Ref } from './schemas/common.ts';
import { fileBytesMax, PortalSettingsIn, PortalSettingsOut } from './schemas/portal-settings.ts';

export function portalSettingsRoutes(app: FastifyInstance, parts: HttpParts): void {
  const tags = ['Environment'];
  const path = '/environment/portal-settings';

  app.get(
    path,
    {
      schema: {
        tags,
        operationId: 'v1.environment.get-portal-settings',
        summary: 'How the customer portal looks, and where it may be shown',
        response: { 200: Ref(PortalSettingsOut) },
      },
    },
    async ({ environmentId }) => settingsOut(await readPortalSettings(parts, environmentId)),
  );

  app.put<{ Body: PortalSettingsIn }>(
    path,
    {
      schema: {
        tags,
        operationId: 'v1.environment.set-portal-settings',
        summary:
          'Set how the customer portal looks; what is left out stands as it does for everybody',
        description:
          'Colours that cannot be read are refused: the answer names the pair, its contrast, and the nearest colour that passes.',
        body: Ref(PortalSettingsIn),
        response: { 200: Ref(PortalSettingsOut) },
      },
    },
    async ({ environmentId, body }) => {
      const settings = settingsOf(body);
      const files: PortalFiles = {
        ...fileIn('logo', 'logo', body.logo),
        ...fileIn('font', 'fontFile', body.fontFile),
      };
      await savePortalSettings(parts, environmentId, settings, files);
      return settingsOut({ settings, files });
    },
  );
}

/** What is given, without what is null. */
function given<T extends object>(
  fields: T | null | undefined,
): { [K in keyof T]: NonNullable<T[K]> } {
  const entries = Object.entries(fields ?? {}).filter(([, value]) => value !== null);
  return Object.fromEntries(entries) as { [K in keyof T]: NonNullable<T[K]> };
}

function settingsOf(body: PortalSettingsIn): PortalSettings {
  const palette = (colours: PortalSettingsIn['light']) =>
    Object.fromEntries(
      Object.entries(given(colours)).map(([token, colour]) => [token, colour.toLowerCase()]),
    ) as Partial<Palette>;
  return {
    displayName: body.displayName ?? null,
    font: body.font ?? standingPortalSettings.font,
    palettes: { light: palette(body.light), dark: palette(body.dark) },
    radius: { ...standingPortalSettings.radius, ...given(body.radius) },
    fontSize: body.fontSize ?? null,
    customStrings: {
      en: given(body.customStrings?.en),
      'pt-BR': given(body.customStrings?.['pt-BR']),
    },
    footer: body.footer ?? true,
    frameOrigins: (body.frameOrigins ?? []).map(originOf),
    publicCatalogue: body.publicCatalogue ?? false,
  };
}

function originOf(text: string, index: number): string {
  try {
    return readOrigin(text);
  } catch {
    throw Problem.field(
      ['frameOrigins', index],
      'must be an origin such as https://app.example.com',
    );
  }
}

const dataUrl = /^data:([a-z]+\/[a-z0-9.+-]+);base64,([A-Za-z0-9+/]+={0,2})$/;

function fileIn(
  kind: PortalFileKind,
  field: 'logo' | 'fontFile',
  url: string | null | undefined,
): Partial<Record<PortalFileKind, PortalFile>> {
  if (url === null || url === undefined) return {};
  const [, type, base64] = dataUrl.exec(url) ?? [];
  if (type === undefined || base64 === undefined) {
    throw Problem.field([field], 'must be a data URL in base64, such as `data:image/png;base64,…`');
  }
  const bytes = new Uint8Array(Buffer.from(base64, 'base64'));
  if (bytes.length > fileBytesMax[kind]) {
    throw Problem.field([field], `holds more than ${fileBytesMax[kind]} bytes`);
  }
  const read = readPortalFile(kind, type, bytes);
  if ('fault' in read) throw Problem.field([field], read.fault);
  return { [kind]: read.ok };
}

function urlOf(file: PortalFile | undefined): string | null {
  if (file === undefined) return null;
  return `data:${file.type};base64,${Buffer.from(file.bytes).toString('base64')}`;
}

function settingsOut({
  settings,
  files,
}: {
  settings: PortalSettings;
  files: PortalFiles;
}): PortalSettingsOut {
  const { palettes, ...rest } = settings;
  return {
    ...rest,
    logo: urlOf(files.logo),
    fontFile: urlOf(files.font),
    light: palettes.light,
    dark: palettes.dark,
  };
}
