/** The wire form of how the portal of an environment looks. */
import { Type, type Static } from 'typebox';
import { paletteTokens } from '../../domain/palette.ts';
import {
  customWordKeys,
  fontNames,
  radiusParts,
  type FontName,
} from '../../domain/portal-settings.ts';
import { colourPattern, Nullable } from './common.ts';

/** Base64 of the largest files, and what stands before it. */
const logoBytesMax = 200_000;
const fontBytesMax = 400_000;
const prefixMax = 64;
const base64Max = (bytes: number) => Math.ceil(bytes / 3) * 4 + prefixMax;
const optional = { additionalProperties: false } as const;

const namesTo = <const Name extends string, T>(names: readonly Name[], value: T) =>
  Object.fromEntries(names.map((name) => [name, value])) as Record<Name, T>;

const Colour = Type.String({ pattern: colourPattern, maxLength: 7 });
const Colours = Type.Object(namesTo(paletteTokens, Type.Optional(Nullable(Colour))), {
  ...optional,
  description:
    'Colours of six hex digits behind a `#`; those that are left out stand as they are. Words need a contrast of 4.5 to what they stand on, borders one of 3.',
});
const Radius = Type.Object(
  namesTo(
    radiusParts,
    Type.Optional(Nullable(Type.Integer({ minimum: 0, maximum: 24, description: 'In pixels.' }))),
  ),
  optional,
);
const Words = Type.Object(
  namesTo(
    customWordKeys,
    Type.Optional(Nullable(Type.String({ minLength: 1, maxLength: 40, pattern: '^[^<>{}]+$' }))),
  ),
  optional,
);
const file = (what: string, bytesMax: number) =>
  Type.Optional(
    Nullable(
      Type.String({
        maxLength: base64Max(bytesMax),
        description: `${what}, at most ${bytesMax / 1000} kB; left out or null for none.`,
      }),
    ),
  );

export const PortalSettingsIn = Type.Object(
  {
    displayName: Type.Optional(
      Nullable(Type.String({ minLength: 1, maxLength: 80, description: 'Of your product.' })),
    ),
    logo: file('A PNG, WebP or SVG image as `data:image/png;base64,…`', logoBytesMax),
    font: Type.Optional(
      Type.Unsafe<FontName>({
        type: 'string',
        enum: [...fontNames],
        description: 'Fonts that are on the device of the reader, or `own` for `fontFile`.',
      }),
    ),
    fontFile: file('A WOFF2 font as `data:font/woff2;base64,…`', fontBytesMax),
    light: Type.Optional(Nullable(Colours)),
    dark: Type.Optional(Nullable(Colours)),
    radius: Type.Optional(Nullable(Radius)),
    fontSize: Type.Optional(
      Nullable(Type.Integer({ minimum: 13, maximum: 20, description: 'In pixels; 15 if null.' })),
    ),
    customStrings: Type.Optional(
      Nullable(
        Type.Object(
          { en: Type.Optional(Nullable(Words)), 'pt-BR': Type.Optional(Nullable(Words)) },
          { ...optional, description: 'What you call things, by language.' },
        ),
      ),
    ),
    footer: Type.Optional(
      Type.Boolean({ description: 'Whether the portal says that it is Gancho; true if left out.' }),
    ),
    frameOrigins: Type.Optional(
      Nullable(
        Type.Array(Type.String({ maxLength: 300 }), {
          maxItems: 20,
          uniqueItems: true,
          description:
            'Origins whose pages may show the portal in a frame, beside those of the configuration.',
        }),
      ),
    ),
    publicCatalogue: Type.Optional(
      Type.Boolean({ description: 'Whether anybody may read the event types at `/catalogue`.' }),
    ),
  },
  { ...optional, $id: 'PortalSettingsIn' },
);
export type PortalSettingsIn = Static<typeof PortalSettingsIn>;

const text = Nullable(Type.String());
const size = Nullable(Type.Integer());
const words = Type.Object(namesTo(customWordKeys, Type.Optional(Type.String())));
const colours = Type.Object(namesTo(paletteTokens, Type.Optional(Type.String())));

export const PortalSettingsOut = Type.Object(
  {
    displayName: text,
    logo: text,
    font: Type.String(),
    fontFile: text,
    light: colours,
    dark: colours,
    radius: Type.Object(namesTo(radiusParts, size)),
    fontSize: size,
    customStrings: Type.Object({ en: words, 'pt-BR': words }),
    footer: Type.Boolean(),
    frameOrigins: Type.Array(Type.String()),
    publicCatalogue: Type.Boolean(),
  },
  { $id: 'PortalSettingsOut', description: 'It can be sent back as it is.' },
);
export type PortalSettingsOut = Static<typeof PortalSettingsOut>;

export const portalSettingsSchemas = [PortalSettingsIn, PortalSettingsOut];
export const fileBytesMax = { logo: logoBytesMax, font: fontBytesMax } as const;
