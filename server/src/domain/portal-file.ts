/** What may be uploaded as a logo or font: which files these are, and that they hold nothing that acts. */
import type { PortalFile, PortalFileKind } from './portal-settings.ts';

const pixelsMax = 4096;

/** The file that a data URL holds, or what is wrong with it. */
export function readPortalFile(
  kind: PortalFileKind,
  type: string,
  bytes: Uint8Array,
): { ok: PortalFile } | { fault: string } {
  const fault = kind === 'font' ? faultOfFont(type, bytes) : faultOfLogo(type, bytes);
  return fault === null ? { ok: { type, bytes } } : { fault };
}

function faultOfFont(type: string, bytes: Uint8Array): string | null {
  if (type === 'font/woff2' && beginsWith(bytes, 'wOF2')) return null;
  return 'must be a WOFF2 font: `data:font/woff2;base64,…`';
}

function faultOfLogo(type: string, bytes: Uint8Array): string | null {
  switch (type) {
    case 'image/png':
      return beginsWith(bytes, '\u0089PNG\r\n\u001A\n') && bytes.length > 24
        ? faultOfSize(numberAt(bytes, 16), numberAt(bytes, 20))
        : 'is no PNG image';
    case 'image/webp':
      return beginsWith(bytes, 'RIFF') && beginsWith(bytes.subarray(8), 'WEBP')
        ? null
        : 'is no WebP image';
    case 'image/svg+xml':
      return faultOfSvg(bytes);
    default:
      return 'must be a PNG, WebP or SVG image: `data:image/png;base64,…`';
  }
}

function faultOfSize(width: number, height: number): string | null {
  if (width > 0 && height > 0 && width <= pixelsMax && height <= pixelsMax) return null;
  return `must be at most ${pixelsMax} pixels wide and high`;
}

function numberAt(bytes: Uint8Array, at: number): number {
  return (bytes[at]! * 2 ** 24 + (bytes[at + 1]! << 16) + (bytes[at + 2]! << 8)) | bytes[at + 3]!;
}

function beginsWith(bytes: Uint8Array, text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    if (bytes[at] !== text.charCodeAt(at)) return false;
  }
  return true;
}

/** Drawings only: nothing that runs, loads, links, or moves. */
const svgElements = new Set(
  `svg g defs symbol use title desc metadata path rect circle ellipse line polyline polygon text tspan
   linearGradient radialGradient stop clipPath mask pattern filter feGaussianBlur feOffset feMerge
   feMergeNode feColorMatrix feBlend feFlood feComposite feDropShadow marker`.split(/\s+/),
);
const svgAttributes =
  /^(?:xmlns(?::xlink)?|xml:space|version|id|class|role|aria-label|style|href|xlink:href|[a-z][a-zA-Z0-9-]*)$/;

/** It is shown as an image and under a policy that runs nothing; what could act is refused all the same. */
function faultOfSvg(bytes: Uint8Array): string | null {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return 'is no SVG image in UTF-8';
  }
  const drawing = text
    .replace(/^\uFEFF?\s*<\?xml [^?]*\?>/, '')
    .replaceAll(/<!--(?:(?!-->)[^])*-->/g, '')
    .trim();
  if (/<[!?]/.test(drawing)) return 'holds a declaration; take all but the drawing out of it';
  const tags = [...drawing.matchAll(/<(\/?)([^\s/>]+)([^<]*?)>/g)];
  // Whatever else begins with `<` was read as no tag, so it is not known what it is.
  if (tags.length !== drawing.split('<').length - 1 || tags[0]?.[2] !== 'svg') {
    return 'is no SVG image';
  }
  for (const [, , name, rest] of tags) {
    if (!svgElements.has(name!)) return `holds the element \`${name}\`, which is no drawing`;
    const fault = faultOfAttributes(rest!);
    if (fault !== null) return fault;
  }
  return null;
}

const attribute = /\s+([^\s=/]+)\s*=\s*("[^"]*"|'[^']*')/y;

function faultOfAttributes(text: string): string | null {
  let at = 0;
  while (!/^\s*\/?$/.test(text.slice(at))) {
    attribute.lastIndex = at;
    const [whole, name = '', quoted = ''] = attribute.exec(text) ?? [];
    if (whole === undefined) return 'has attributes that cannot be read';
    at += whole.length;
    const value = quoted.slice(1, -1);
    if (/^on/i.test(name) || !svgAttributes.test(name)) {
      return `holds the attribute \`${name}\`, which is no drawing`;
    }
    const isLink = /(?:^|:)href$/.test(name) && !value.startsWith('#');
    const loads = /url\s*\(\s*["']?\s*[^#"'\s]|@import|script:|expression\s*\(|&#|\\/i.test(value);
    if (isLink || loads) return `leads elsewhere in \`${name}\`; a logo holds all that it shows`;
  }
  return null;
}
