/** Sizes over time, as a table for people. */
import { describeMachine } from './report.ts';
import type { Statement, Weighed, Weight } from './table-sizes.ts';

export interface Moment extends Weighed {
  minute: number;
  accepted: number;
  refused: number;
  requests: number;
  /** Processor time so far, in microseconds. */
  databaseCpu: number;
  nodesCpu: number;
}

export interface BloatResults {
  rate: number;
  payloadBytes: number;
  nodes: number;
  moments: Moment[];
  statements: Statement[];
}

/** Nothing is taken from these, so they grow by each message; retention drops whole parts of them. */
const appended = ['message', 'attempt', 'undelivered'];
/** A row for each endpoint, minute and node, or application, hour and node: they grow by time. */
const byTime = ['attempt_count', 'usage_hour'];

const whole = (value: number): string => Math.round(value).toLocaleString('en-GB');
const kilobytes = (bytes: number): string => whole(bytes / 1024);

/** Shares of the time at which it is told. */
const shares = [0, 0.25, 0.5, 0.75, 1];

export function renderBloat({
  rate,
  payloadBytes,
  nodes,
  moments,
  statements,
}: BloatResults): string {
  const last = moments.at(-1)!;
  const told = shares.map((share) => moments[Math.round(share * (moments.length - 1))]!);
  const seconds = (last.minute - moments[0]!.minute) * 60;
  const names = told.map(({ minute }) => `${minute} min`).join(' | ');
  const line = `|---|${'---|'.repeat(told.length + 1)}`;
  const sizeOf = (moment: Moment, name: string): number =>
    moment.weights.find((weight) => weight.name === name)?.bytes ?? 0;
  const rowsOf = (moment: Moment, table: string) => moment.rows[table]!;
  const isTold = ({ bytes, table }: { bytes: number; table: string }): boolean =>
    bytes > 0 && (last.rows[table]?.updates ?? 0) + (last.rows[table]?.live ?? 0) > 0;
  const others = last.weights.filter((one) => isTold(one) && !appended.includes(one.table));
  const flat = others.filter(({ table }) => !byTime.includes(table));
  const counters = others.filter(({ table }) => byTime.includes(table));
  const grows = last.weights.filter((one) => one.bytes > 0 && appended.includes(one.table));
  const label = ({ name, isIndex }: { name: string; isIndex: boolean }): string =>
    isIndex ? `… \`${name}\`` : `\`${name}\``;
  const inKilobytes = (one: Weight): string =>
    `| ${label(one)} | ${told.map((moment) => kilobytes(sizeOf(moment, one.name))).join(' | ')} | ` +
    `${one.isIndex ? '' : whole(rowsOf(last, one.table).dead)} |`;
  const perMessage = (name: string): string[] =>
    told.slice(1).map((moment, index) => {
      const before = told[index]!;
      const bytes = sizeOf(moment, name) - sizeOf(before, name);
      return whole(bytes / (moment.accepted - before.accepted));
    });
  const updated = Object.entries(last.rows).filter(([, { updates }]) => updates > 100);
  return [
    `Measured on ${new Date().toISOString().slice(0, 10)}: ${describeMachine()}. ${nodes} nodes, ${rate} messages/s of ` +
      `${payloadBytes} bytes: ${whole(last.accepted)} accepted, ${whole(last.refused)} refused, ${whole(last.requests)} requests; ` +
      `${whole((last.databaseCpu - moments[0]!.databaseCpu) / last.accepted)} µs of processor time of PostgreSQL and ` +
      `${whole((last.nodesCpu - moments[0]!.nodesCpu) / last.accepted)} µs of the nodes for each message ` +
      `(${((last.databaseCpu - moments[0]!.databaseCpu + last.nodesCpu - moments[0]!.nodesCpu) / 1e6 / seconds).toFixed(2)} of a core).`,
    '',
    'What grows with each message, in bytes for each message of the quarter:',
    '',
    `| table, index | ${told
      .slice(1)
      .map(({ minute }, index) => `${told[index]!.minute}–${minute} min`)
      .join(' | ')} | MB at the end |`,
    `|---|${'---|'.repeat(told.length)}`,
    ...grows.map(
      (one) =>
        `| ${label(one)} | ${perMessage(one.name).join(' | ')} | ${(one.bytes / 2 ** 20).toFixed(1)} |`,
    ),
    '',
    'What must not grow, in KB:',
    '',
    `| table, index | ${names} | dead rows at the end |`,
    line,
    ...flat.map(inKilobytes),
    '',
    'What has a row for each minute or hour in which something was counted, in KB:',
    '',
    `| table, index | ${names} | dead rows at the end |`,
    line,
    ...counters.map(inKilobytes),
    '',
    'Changes in place:',
    '',
    '| table | changes | of them without a change of an index (HOT) | vacuums |',
    '|---|---|---|---|',
    ...updated.map(
      ([table, { updates, hot, vacuums }]) =>
        `| \`${table}\` | ${whole(updates)} | ${((hot / updates) * 100).toFixed(1)} % | ${vacuums} |`,
    ),
    '',
    'Statements that took most of the time of PostgreSQL, for each message:',
    '',
    '| statement | calls | executing, µs | planning, µs |',
    '|---|---|---|---|',
    ...statements
      .slice(0, 6)
      .map(
        ({ name, calls, executedMs, plannedMs }) =>
          `| ${name.replaceAll('|', ' ')} | ${(calls / last.accepted).toFixed(2)} | ` +
          `${((executedMs * 1000) / last.accepted).toFixed(0)} | ${((plannedMs * 1000) / last.accepted).toFixed(0)} |`,
      ),
  ].join('\n');
}
