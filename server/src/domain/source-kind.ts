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

export interface SourceKind {
  type: string;
  title: string;
  /** Where its provider describes its requests, and what an owner should know beside the settings. */
  docs: string | null;
  note: string | null;
  settings: readonly SettingDescription[];
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
