/** A recipe: what one job of integration needs, declared in a file, with samples to try it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { nearestWord } from '../../lib/nearest-word.ts';
import { CommandFailure } from '../command-failure.ts';
import { mapTexts } from '../map-texts.ts';

/** A text in each language of the interface. */
export interface Words {
  en: string;
  'pt-BR': string;
}

/** What whoever sets a recipe up has to say. */
export interface RecipeSetting {
  title: Words;
  secret?: boolean;
  /** A whole number, and one in what is sent to the server. */
  number?: boolean;
  /** Made at random where it is not given. */
  generate?: boolean;
  /** Used where it is not given. */
  default?: string;
  /** Used when the recipe is tried: may name the built-in receiver as `${sandbox}`. */
  sample?: string;
}

/** What each setting is, by its name. */
export type RecipeValues = Readonly<Record<string, string | number>>;

export interface RecipeConnection {
  uid: string;
  /** What a PUT of an endpoint takes. */
  endpoint: Record<string, unknown>;
  /** Headers that each request carries. */
  headers?: Record<string, string>;
  transformation?: Record<string, unknown>;
  destination?: Record<string, unknown>;
  enrichment?: Record<string, unknown>;
}

/** An application of this environment, into which sources may lead. */
export interface RecipeApplication {
  uid: string;
  name: string;
  connections: RecipeConnection[];
}

export interface RecipeSource {
  uid: string;
  /** What a PUT of a source takes. */
  source: Record<string, unknown>;
  connections: RecipeConnection[];
}

/** Signs a sample as its provider would. */
export interface SampleSignature {
  header: string;
  prefix?: string;
  algorithm: 'sha256' | 'sha1';
  encoding: 'hex' | 'base64';
  key: string;
  /** With the places `{body}` and `{timestamp}` (seconds). */
  content: string;
}

export interface RecipeSample {
  title: Words;
  /** By which expectations name it. */
  id?: string;
  /** Why a server may refuse it, in words: what is expected of it then is left out. */
  refusedWhere?: Words;
  /** The uid of a source. */
  source: string;
  method?: string;
  path?: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  json?: unknown;
  text?: string;
  form?: Record<string, string>;
  sign?: SampleSignature;
  /** Sent so often, as a provider does that heard no answer. */
  times?: number;
}

export interface ExpectedRequest {
  /** The id of the sample that it follows from; needed only where that may be refused. */
  of?: string;
  method?: string;
  path?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

/** What a receiver has to take when all samples were sent: exactly these. */
export interface RecipeExpectation {
  receiver: string;
  /** A member of the bodies: those with the same value in this order. Otherwise in any. */
  orderedBy?: string;
  /** Requests, of each what has to be in it. */
  requests: ExpectedRequest[];
}

/** In words, for whoever sets it up. */
export interface RecipeStep extends Words {
  /** The uid of the source that it is about, where it is about one. */
  source?: string;
}

export interface Recipe {
  name: string;
  title: Words;
  summary: Words;
  /** What is to be done at the systems around, in words. */
  steps: RecipeStep[];
  settings: Record<string, RecipeSetting>;
  eventTypes: { name: string; description: string }[];
  /** The id of each stands for `${uidApplication}` in what follows, such as `${salesApplication}`. */
  applications?: RecipeApplication[];
  sources: RecipeSource[];
  try: {
    /** What the built-in receiver answers, by its name. */
    receivers: Record<string, { rules: unknown[] }>;
    samples: RecipeSample[];
    expect: RecipeExpectation[];
    /** How long to wait for what is to arrive, in seconds. */
    waitSeconds: number;
  };
}

const folders = ['../../../../recipes', '../../../recipes'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

/** In a checkout they stand beside the server, in the published package within it. */
function recipesFolder(): string {
  for (const folder of folders) {
    try {
      if (readdirSync(folder).some((name) => name.endsWith('.yaml'))) return folder;
    } catch {
      // The next one, then.
    }
  }
  throw new CommandFailure('The recipes are not there: install gancho again.');
}

export function recipeNames(): string[] {
  return readdirSync(recipesFolder())
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => name.slice(0, -'.yaml'.length))
    .toSorted();
}

/** Throws `CommandFailure` where there is none of that name. */
export function readRecipe(name: string): Recipe {
  const names = recipeNames();
  if (!names.includes(name)) {
    // Whoever remembers one word of it means that one.
    const begun = names.filter((one) => one.split('-').includes(name.split('-')[0]!));
    const meant = begun[0] ?? nearestWord(name, names) ?? nearestName(name, names);
    const hint = meant === null ? ` There are ${names.join(', ')}.` : ` Did you mean ${meant}?`;
    throw new CommandFailure(`There is no recipe \`${name}\`.${hint}`);
  }
  const text = readFileSync(join(recipesFolder(), `${name}.yaml`), 'utf8');
  const content = parse(text, { schema: 'core' }) as Omit<Recipe, 'name'>;
  return { ...content, name };
}

/** The name with a word that is nearest to what was typed. */
function nearestName(typed: string, names: readonly string[]): string | null {
  const word = nearestWord(
    typed,
    names.flatMap((name) => name.split('-')).filter((one) => one.length > 3),
  );
  return names.find((name) => word !== null && name.split('-').includes(word)) ?? null;
}

const place = /\$\{([a-zA-Z][a-zA-Z0-9]*)\}/g;

/** The settings that stand anywhere in a value. */
export function settingsNamedIn(value: unknown): string[] {
  const text = JSON.stringify(value) ?? '';
  return [...text.matchAll(place)].map(([, name]) => name!);
}

/** Puts settings in the place of `${name}`, wherever texts stand in a value. */
export function fillIn<T>(value: T, settings: RecipeValues): T {
  return mapTexts(value, (text) => {
    // One place alone keeps numbers numbers.
    const whole = /^\$\{([a-zA-Z][a-zA-Z0-9]*)\}$/.exec(text);
    if (whole !== null && Object.hasOwn(settings, whole[1]!)) return settings[whole[1]!]!;
    return text.replaceAll(place, (found, name: string) =>
      Object.hasOwn(settings, name) ? String(settings[name]) : found,
    );
  }) as T;
}
