/** How a provider's requests are known, answered and named: data, so that a provider is one small file. */
import type { Grade } from '../domain/received-request.ts';
import type { Scheme } from './scheme.ts';
import type { Subject } from './subject.ts';
import type { SourceAnswer } from './verified.ts';

export interface Provider {
  /** In kebab-case; where the published clients know the provider, the name that they have for it. */
  type: string;
  title: string;
  /** The best grade that its scheme reaches; a part of an `either` may say a lower one. */
  grade: Grade;
  /** What its scheme was taken from. */
  known: Knowledge;
  /** The page on which it says how its requests are signed. */
  docs?: string;
  /** What its owner should know and the fields do not say. */
  note?: string;
  fields: readonly ConfigField[];
  /** What the fields do not say one by one, such as that one of two must be there. */
  check?: (config: SourceConfig) => { field: string; fault: string } | null;
  scheme: Scheme;
  /** Of what is no handshake; POST where this is left out. */
  methods?: readonly string[];
  handshakes?: readonly Handshake[];
  /** What a genuine request is answered, and the same one once more; 200 without a body otherwise. */
  answer?: SourceAnswer | ((subject: Subject) => SourceAnswer);
  /** What all others are answered; a word that says nothing, with 401, otherwise. */
  refusal?: SourceAnswer;
  /** The event's id; the first that can be told counts, none means that it has none. */
  eventKey?: readonly Naming[];
  /** What happened; the first that can be told counts, none means `webhook.received`. */
  eventType?: readonly Naming[];
}

/**
 * How sure it is: a document or library of the vendor's own, public code of others that verifies
 * such requests, or what people remember.
 */
export type Knowledge = 'vendor' | 'code' | 'memory';

/** A setting of a source. All values are text, or lists of texts where `several` allows them. */
export interface ConfigField {
  name: string;
  /** One sentence: what it is and where its owner finds it. */
  help: string;
  /** Kept sealed and never shown again. */
  secret: boolean;
  required: boolean;
  /** May be a list, of which each one counts: keys that are being replaced, several networks. */
  several?: boolean;
  /** What a value must look like; any text that is not empty where this is left out. */
  form?: FieldForm;
  /** The only values that it may have. */
  choices?: readonly string[];
  /** What stands for it where it is not given. */
  default?: string;
  /** Set by a handshake of the provider, so it may be absent although nothing works without it. */
  learned?: boolean;
}

/** See check-config.ts. */
export type FieldForm =
  | 'hex'
  | 'base64'
  | 'whsec'
  | 'publicKey'
  | 'seconds'
  | 'url'
  | 'network'
  | 'headerName'
  | 'template';

/** What the owner of a source set; what a handshake told is among it. */
export type SourceConfig = Readonly<Record<string, string | readonly string[]>>;

/**
 * Where one text of a request or of the settings stands. Names of headers are in lower case.
 * `body:` is followed by the way into JSON, a form or a text of either within the other:
 * `body:data.id`, `body:0.event`; `*` takes all items and stands for one text only if they agree.
 * `body` alone is the bytes as they came.
 */
export type Place =
  | `header:${string}`
  | `query:${string}`
  | `body:${string}`
  | `config:${string}`
  | 'body'
  | 'url'
  | 'method'
  | 'path'
  | 'query'
  | 'address';

/**
 * Text with places in braces, such as `{time}.{body}`. `{time}` is what the scheme's time rule
 * takes; names of `sums` stand for those. `[…]` is left out unless all places in it are there. After a place
 * may follow `|lower`, `|upper`, `|json` (as a JSON text, quotes included), `|uri`, `|crc32`, `|sha256`
 * (hex). `{{` and `}}` are the braces themselves. What cannot be filled makes nothing: no place has a silent default.
 */
export type Template = string;

/** A template, or code for what templates cannot say; null where the request does not tell. */
export type Naming = Template | ((subject: Subject) => string | null);

/** A text, or some of several, taken from a place. */
export interface Take {
  from: Place;
  /** What separates several; space around each is dropped. */
  split?: string;
  /** Only those that begin with it, and without it. */
  prefix?: string;
}

/** Whether a request is of a kind; all that is said must hold. */
export interface Condition {
  method?: string;
  has?: readonly Place[];
  lacks?: readonly Place[];
  /** Places that hold a word of letters, digits and `+/=._-` alone, of 256 characters at most. */
  words?: readonly Place[];
  /** Places and the templates of what must stand there; compared in constant time. */
  equals?: Readonly<Partial<Record<Place, Template>>>;
}

/** What a provider asks of an address before or beside its events, and what it is told. */
export interface Handshake {
  /** `beforehand` for requests that nothing signs, `verified` for those that pass the scheme. */
  when: 'beforehand' | 'verified';
  /** In a few words, for people. */
  name: string;
  if: Condition;
  answer: HandshakeAnswer;
  /** Digests for the answer, by the name that its templates use. */
  sums?: Readonly<Record<string, Sum>>;
  /** Settings of the source that it tells, as templates. Nothing that is set already is replaced. */
  learns?: Readonly<Record<string, Template>>;
  /** An address that must be called for consent; the answer is given when it was. */
  calls?: { url: Template; hosts: readonly string[] };
}

export interface HandshakeAnswer {
  status: number;
  headers?: Readonly<Record<string, Template>>;
  body?: Template;
}

/** The HMAC of a template, keyed with a field. */
export interface Sum {
  algorithm: 'sha256' | 'sha1';
  key: FieldKey;
  over: Template;
  encoding: Encoding;
}

export type Encoding = 'hex' | 'base64' | 'base64url';

/** A key that is a setting: as UTF-8, unless it says how to read it. */
export interface FieldKey {
  field: string;
  form?: 'utf8' | 'nfkd' | 'hex' | 'base64' | 'whsec';
}
