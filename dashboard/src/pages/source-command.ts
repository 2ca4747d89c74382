/** A request to a source for the command line, signed as its provider does where a shell can do that. */
import type { Source, SourceType } from '../api/source-shapes.ts';
import { shellWord } from '../ui/shell-word.ts';

type Example = NonNullable<SourceType['example']>;
type Asked = Pick<Source, 'type' | 'ingestUrl' | 'config' | 'secretsSet'>;

const body = '{"hello":"world"}';
const hexOf = `od -An -v -tx1 | tr -d ' \\n'`;

export interface SourceCommand {
  text: string;
  /** Whether it is taken as it stands, once its secret is filled in. */
  isGenuine: boolean;
}

/** Null where nothing is received at an address. */
export function sourceCommand(source: Asked, type: SourceType | undefined): SourceCommand | null {
  const url = source.ingestUrl ?? null;
  if (url === null) return null;
  if (source.type === 'heartbeat') return { text: `curl -fsS ${shellWord(url)}`, isGenuine: true };
  if (source.type === 'generic-webhook') return genericCommand(source, url);
  const example = type?.example ?? null;
  if (example !== null && source.secretsSet.includes(example.field)) {
    return { text: signedCommand(url, example), isGenuine: true };
  }
  const isOpen = type !== undefined && !type.settings.some(({ secret }) => secret);
  const mayBeOpen = example !== null || isOpen;
  return { text: plainCommand(url), isGenuine: mayBeOpen && source.secretsSet.length === 0 };
}

function genericCommand({ config }: Asked, url: string): SourceCommand {
  const text = (name: string): string | undefined => {
    const value = config?.[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  switch (text('scheme') ?? 'none') {
    case 'token': {
      const header = `${text('header') ?? 'Authorization'}: ${escaped(text('prefix') ?? '')}$TOKEN`;
      return { text: `TOKEN='…'\n${plainCommand(url, [header])}`, isGenuine: true };
    }
    case 'basic': {
      const user = `-u "${escaped(text('username') ?? '')}:$PASSWORD"`;
      return { text: `PASSWORD='…'\n${plainCommand(url, [], user)}`, isGenuine: true };
    }
    case 'hmac': {
      const timeHeader = text('timestampHeader') ?? null;
      const example: Example = {
        algorithm: text('algorithm') ?? 'sha256',
        field: 'secret',
        keyForm: text('keyForm') ?? 'utf8',
        signed: text('template') ?? '{body}',
        encoding: text('encoding') ?? 'hex',
        header: text('header') ?? 'X-Signature',
        prefix: text('prefix') ?? '',
        timeHeader,
        timePrefix: null,
        timeUnit: 's',
      };
      const canSign = /^([^{}]|\{body\}|\{time\})*$/.test(example.signed);
      return canSign
        ? { text: signedCommand(url, example), isGenuine: true }
        : { text: plainCommand(url), isGenuine: false };
    }
    default:
      return { text: plainCommand(url), isGenuine: true };
  }
}

function plainCommand(url: string, headers: string[] = [], option?: string): string {
  const lines = [
    `curl -i ${shellWord(url)}`,
    `-H 'Content-Type: application/json'`,
    ...(option === undefined ? [] : [option]),
    ...headers.map((header) => `-H "${header}"`),
    `-d ${shellWord(body)}`,
  ];
  return lines.join(' \\\n  ');
}

function signedCommand(url: string, example: Example): string {
  const { algorithm, keyForm, signed, encoding, header, prefix } = example;
  const { timeHeader, timePrefix, timeUnit } = example;
  const places = [...signed.matchAll(/\{header:([^}]+)\}/g)].map(([, name]) => name!);
  const text = signed
    .split(/(\{[^}]*\})/)
    .map((piece) => {
      if (piece === '{body}') return '$BODY';
      if (piece === '{time}') return '$TIME';
      return piece.startsWith('{header:') ? '$ID' : escaped(piece);
    })
    .join('');
  const headers = places.map((name) => `${name}: $ID`);
  if (timePrefix !== null) {
    headers.push(`${header}: ${timePrefix}$TIME,${escaped(prefix)}$SIGNATURE`);
  } else {
    headers.push(`${header}: ${escaped(prefix)}$SIGNATURE`);
    if (timeHeader !== null) headers.push(`${timeHeader}: $TIME`);
  }
  return [
    `SECRET='…'`,
    `BODY=${shellWord(body)}`,
    ...(places.length === 0 ? [] : ['ID="msg_$(date +%s)"']),
    ...(timeHeader === null ? [] : [`TIME=${times[timeUnit] ?? times['s']}`]),
    keyForm === 'hex' ? 'KEY="$SECRET"' : `KEY=$(${keys[keyForm] ?? keys['utf8']} | ${hexOf})`,
    `SIGNATURE=$(printf %s "${text}" | openssl dgst -${algorithm} -mac HMAC -macopt "hexkey:$KEY" -binary | ${writing(encoding)})`,
    plainCommand(url, headers).replace(shellWord(body), '"$BODY"'),
  ].join('\n');
}

const times: Readonly<Record<string, string>> = {
  s: '$(date +%s)',
  ms: '$(date +%s)000',
  iso: '$(date -u +%Y-%m-%dT%H:%M:%SZ)',
};

const keys: Readonly<Record<string, string>> = {
  utf8: 'printf %s "$SECRET"',
  base64: 'printf %s "$SECRET" | base64 -d',
  whsec: `printf %s "\${SECRET#whsec_}" | base64 -d`,
};

function writing(encoding: string): string {
  if (encoding === 'base64') return `base64 | tr -d '\\n'`;
  if (encoding === 'base64url') return `base64 | tr '+/' '-_' | tr -d '=\\n'`;
  return hexOf;
}

/** Within double quotes of a shell. */
function escaped(text: string): string {
  return text.replaceAll(/[\\"$`]/g, (sign) => `\\${sign}`);
}
