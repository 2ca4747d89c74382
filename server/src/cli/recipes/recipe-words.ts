/** What the recipe command says itself, in the language of the one who reads. */
import type { Words } from './recipe-file.ts';

const english = {
  listHint:
    'Look at one: gancho recipe show NAME. Try it with its samples: gancho recipe try NAME. Set it up: gancho recipe add NAME',
  generated: 'made at random if not given',
  usual: (value: string) => `${value} if not given`,
  only: 'of its sources these alone',
  tryHint: (name: string) => `Try it with its samples: gancho recipe try ${name}`,
  hasToKnow: (name: string) => `The recipe ${name} has to know:`,
  orOnly: (names: string) => `or only some of its sources: --only ${names}`,
  unchanged: 'Nothing was changed.',
  kept: '(stays as it is)',
  leftOut: (why: string) => `  left out: ${why}`,
  allArrived: '✓ all that has to arrive has arrived, and nothing else',
  noneSetUp: 'Nothing of this recipe is set up.',
  withAll: 'With all that they received and sent:',
  source: (uid: string) => `source ${uid}`,
  application: (uid: string) => `application ${uid}`,
  notDeleted: 'Nothing was deleted. To delete them, give --yes.',
  deleted: 'Deleted.',
  typesStay: (names: string) => `Event types stay: ${names}.`,
};

export type OwnWords = typeof english;

const portuguese: OwnWords = {
  listHint:
    'Veja uma: gancho recipe show NOME. Experimente com as amostras: gancho recipe try NOME. Instale: gancho recipe add NOME',
  generated: 'gerado ao acaso se não for informado',
  usual: (value) => `${value} se não for informado`,
  only: 'destas origens apenas',
  tryHint: (name) => `Experimente com as amostras: gancho recipe try ${name}`,
  hasToKnow: (name) => `A receita ${name} precisa saber:`,
  orOnly: (names) => `ou só algumas das origens: --only ${names}`,
  unchanged: 'Nada foi alterado.',
  kept: '(fica como está)',
  leftOut: (why) => `  de fora: ${why}`,
  allArrived: '✓ chegou tudo o que tinha de chegar, e nada mais',
  noneSetUp: 'Nada desta receita está instalado.',
  withAll: 'Com tudo o que receberam e enviaram:',
  source: (uid) => `origem ${uid}`,
  application: (uid) => `aplicação ${uid}`,
  notDeleted: 'Nada foi apagado. Para apagar, use --yes.',
  deleted: 'Apagado.',
  typesStay: (names) => `Os tipos de evento ficam: ${names}.`,
};

/** How a recipe is spoken of to somebody. */
export interface Spoken {
  own: OwnWords;
  /** Of a text in both languages the one that they read. */
  of: (text: Words) => string;
}

/** `language` is a locale such as `pt-BR` or `en_US.UTF-8`. */
export function spokenIn(language: string): Spoken {
  return /^pt/i.test(language)
    ? { own: portuguese, of: (text) => text['pt-BR'] }
    : { own: english, of: (text) => text.en };
}
