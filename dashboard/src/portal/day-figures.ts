/** Hours of attempts gathered by the day of the reader's clock. */

export interface HourCounts {
  timestamp: string;
  success: number;
  fail: number;
}

export interface DayCounts {
  day: string;
  success: number;
  fail: number;
}

/** Every day of the period, those without attempts too; oldest first. */
export function daysOf(
  hours: readonly HourCounts[],
  { now, days, isUtc }: { now: number; days: number; isUtc: boolean },
): DayCounts[] {
  const nameOf = (time: Date) =>
    isUtc
      ? time.toISOString().slice(0, 10)
      : [time.getFullYear(), time.getMonth() + 1, time.getDate()]
          .map((part) => String(part).padStart(2, '0'))
          .join('-');
  const found = new Map<string, DayCounts>();
  for (let back = days - 1; back >= 0; back -= 1) {
    const at = new Date(now);
    // By the calendar: a day of a change of clocks has not 24 hours.
    if (isUtc) at.setUTCDate(at.getUTCDate() - back);
    else at.setDate(at.getDate() - back);
    const day = nameOf(at);
    found.set(day, { day, success: 0, fail: 0 });
  }
  for (const { timestamp, success, fail } of hours) {
    const counts = found.get(nameOf(new Date(timestamp)));
    if (counts === undefined) continue;
    counts.success += success;
    counts.fail += fail;
  }
  return [...found.values()];
}
