/** What a type of source is to those who manage and receive: its settings, and how requests are told. */
import type { FieldError } from './problem.ts';
import type { Grade } from './received-request.ts';

export type SourceSettings = Readonly<Record<string, unknown>>;

/** A setting, for people and for forms. */
export interface SettingDescription {
  name: string;
  help: string;
  /** Kept sealed and never shown again. */
  secret: boolean;
  required: boolean;
  several: boolean;
  choices: readonly string[] | null;
  default: string | null;
}

/** What a sender does to sign: an HMAC of a template, written into a header. */
export interface ExampleSignature {
  algorithm: 'sha256' | 'sha1' | 'sha512';
  /** The setting that is the key, and how it is written. */
  field: string;
  keyForm: 'utf8' | 'hex' | 'base64' | 'whsec';
  /** Over `{body}`, `{time}` and `{header:…}`. */
  signed: string;
  encoding: 'hex' | 'base64' | 'base64url';
  header: string;
  prefix: string;
  /** The header that carries the time, and in what unit. */
  timeHeader: string | null;
  /** What stands before the time, in the header of the signature; null where it has its own. */
  timePrefix: string | null;
  timeUnit: 's' | 'ms' | 'iso';
}

export interface SourceKind {
  type: string;
  title: string;
  /** Where its provider describes its requests, and what an owner should know beside the settings. */
  docs: string | null;
  note: string | null;
  settings: readonly SettingDescription[];
  /** Where it is mostly used, where that is one country; null otherwise. */
  country: 'BR' | null;
  /** How a request can be signed by hand; null where that takes more than a key and a hash. */
  example: ExampleSignature | null;
  /** What its grade is at best; null where nothing is received. */
  bestGrade: Grade | null;
  /** Whether requests are received for it at an address of its own. */
  receives: boolean;
  /** Whether it runs by itself, from when it is made or changed. */
  runs: boolean;
  /**
   * Settings as they were given, checked and with what stands for those that were left out. Places
   * of errors begin at the settings.
   */
  check(config: SourceSettings): { ok: SourceSettings } | { errors: FieldError[] };
  /** What of the settings may be shown: nothing that opens anything. */
  shown(config: SourceSettings): SourceSettings;
  /** Texts of the settings that must be shown to nobody. */
  secrets(config: SourceSettings): readonly string[];
  /** How well it is shown who sends, by these settings; null where nothing is received. */
  grade(config: SourceSettings): Grade | null;
  /** Whether repetitions of an event can be known, by an id or because content that comes again is one. */
  hasEventKeys(config: SourceSettings): boolean;
}

export interface SourceKinds {
  find(type: string): SourceKind | null;
  /** All types, in their order. */
  types: readonly string[];
}
