/** What channels say of alarms: plain text for people, in the language of the rule. */
import type { AlarmNotice, AlarmWords } from './alarm-channel.ts';
import { alarmSubject, type AlarmLanguage, type AlarmRule } from './alarm.ts';
import { causeName } from './cause-name.ts';
import { oneLine, shortened } from './message-summary.ts';

/** Where it stands. */
export interface AlarmPlace {
  environmentName: string;
  /** How people reach the dashboard; null where nobody said so: then there are no links. */
  publicUrl: string | null;
}

type Rule = Pick<AlarmRule, 'name' | 'kind' | 'language'>;
type Facts = AlarmNotice['facts'];

/** As many are told of one by one; of the others it is said how many there are. */
const toldMax = 20;
const nameCharsMax = 120;

const sentences = {
  en: {
    raised: 'Raised',
    cleared: 'Cleared',
    several: (raised: number, cleared: number) =>
      [
        ...(raised > 0 ? [`${raised} raised`] : []),
        ...(cleared > 0 ? [`${cleared} cleared`] : []),
      ].join(', '),
    more: (count: number) => `and ${count} more`,
    environment: 'Environment',
    whole: 'Whole environment',
    since: 'raised',
    all: 'All alarms',
    test: 'Test',
    testText: 'This is a test. When the alarm is raised or cleared, you are told here.',
    found: {
      endpointFailing: ({ successPercent, attempts, minutes }: Facts) =>
        `${successPercent} % of ${attempts} attempts succeeded over ${minutes} min`,
      queueAge: ({ ageSeconds }: Facts) => `a delivery has been due for ${ageSeconds} s`,
      issueOpened: ({ cause }: Facts) => `issue: ${causeName('en', String(cause))}`,
      rejectedRequests: ({ rejected, hours }: Facts) =>
        `${rejected} requests were refused within ${hours} h`,
    },
  },
  'pt-BR': {
    raised: 'Disparado',
    cleared: 'Encerrado',
    several: (raised: number, cleared: number) =>
      [
        ...(raised > 0 ? [`${raised} ${raised === 1 ? 'disparado' : 'disparados'}`] : []),
        ...(cleared > 0 ? [`${cleared} ${cleared === 1 ? 'encerrado' : 'encerrados'}`] : []),
      ].join(', '),
    more: (count: number) => `e mais ${count}`,
    environment: 'Ambiente',
    whole: 'Todo o ambiente',
    since: 'disparado em',
    all: 'Todos os alarmes',
    test: 'Teste',
    testText: 'Este é um teste. Quando o alarme disparar ou encerrar, o aviso chega aqui.',
    found: {
      endpointFailing: ({ successPercent, attempts, minutes }: Facts) =>
        `${successPercent}% de ${attempts} tentativas deram certo em ${minutes} min`,
      queueAge: ({ ageSeconds }: Facts) => `uma entrega está atrasada há ${ageSeconds} s`,
      issueOpened: ({ cause }: Facts) => `problema: ${causeName('pt-BR', String(cause))}`,
      rejectedRequests: ({ rejected, hours }: Facts) =>
        `${rejected} requisições foram recusadas em ${hours} h`,
    },
  },
} as const;

/** All that waits in one message: whoever has a hundred endpoints failing is told of it once. */
export function alarmWords(
  rule: Rule,
  notices: readonly AlarmNotice[],
  place: AlarmPlace,
): AlarmWords {
  const words = sentences[rule.language];
  const raised = notices.filter(({ clearedAt }) => clearedAt === null).length;
  const name = nameOf(rule);
  const title =
    notices.length === 1
      ? `${raised === 1 ? words.raised : words.cleared}: ${name}`
      : `${name}: ${words.several(raised, notices.length - raised)}`;
  const told = notices.slice(0, toldMax).map((notice) => paragraphOf(rule, notice, place));
  const more = notices.length - toldMax;
  return {
    title,
    text: [...told, ...(more > 0 ? [words.more(more)] : []), endOf(rule, place)].join('\n\n'),
  };
}

export function alarmTestWords(
  rule: Pick<Rule, 'name' | 'language'>,
  place: AlarmPlace,
): AlarmWords {
  const words = sentences[rule.language];
  // A rule that is just being made may have no name yet.
  return {
    title: rule.name === '' ? words.test : `${words.test}: ${nameOf(rule)}`,
    text: [words.testText, endOf(rule, place)].join('\n\n'),
  };
}

function paragraphOf(rule: Rule, notice: AlarmNotice, { publicUrl }: AlarmPlace): string {
  const words = sentences[rule.language];
  const { clearedAt, raisedAt, name, facts } = notice;
  const subject = name === null ? words.whole : shortened(oneLine(name), nameCharsMax);
  const time = (at: number): string => timeIn(rule.language, at);
  const line =
    clearedAt === null
      ? `${words.raised}, ${time(raisedAt)}. ${subject}: ${words.found[rule.kind](facts)}`
      : `${words.cleared}, ${time(clearedAt)}. ${subject}: ${words.since} ${time(raisedAt)}`;
  const path = pathOf(rule, notice);
  return publicUrl === null || path === null ? line : `${line}\n${publicUrl}${path}`;
}

function endOf(
  { language }: Pick<Rule, 'language'>,
  { environmentName, publicUrl }: AlarmPlace,
): string {
  const words = sentences[language];
  const name = shortened(oneLine(environmentName), nameCharsMax);
  const lines = [`${words.environment}: ${name}`];
  if (publicUrl !== null) lines.push(`${words.all}: ${publicUrl}/alarms`);
  return lines.join('\n');
}

/** The page of the dashboard about it. */
function pathOf({ kind }: Rule, notice: AlarmNotice): string | null {
  const { appId, endpointId, issueId, sourceId } = alarmSubject(kind, notice);
  if (issueId !== null) return `/issues/${issueId}`;
  if (sourceId !== null) return `/sources/${sourceId}`;
  return endpointId === null ? null : `/endpoints/${appId}/${endpointId}`;
}

function nameOf({ name }: Pick<Rule, 'name'>): string {
  return shortened(oneLine(name), nameCharsMax);
}

/** Readers are wherever they are, so it is said which time it is. */
function timeIn(language: AlarmLanguage, at: number): string {
  const [, year, month, day, time] = /^(\d+)-(\d+)-(\d+)T(\d+:\d+)/.exec(
    new Date(at).toISOString(),
  )!;
  return language === 'en'
    ? `${year}-${month}-${day} ${time} UTC`
    : `${day}/${month}/${year} ${time} UTC`;
}
